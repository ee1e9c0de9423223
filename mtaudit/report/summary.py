"""The text summary: what a person reads on the terminal after a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, ReportHeader, Scored, Skip
from mtaudit.report.folding import Folded
from mtaudit.report.steps import next_steps
from mtaudit.report.terminal import clean, fit, pad, wrap
from mtaudit.report.worst import most_severe_first, place_of

COLUMNS = 96
#: Findings and documents that are listed; the others are counted.
WORST = 10
DOCUMENTS = 20


def text_summary(head: ReportHeader, worst: Sequence[Folded], columns: int = COLUMNS) -> str:
    """The summary as lines of at most ``columns`` columns, a Chinese character counting two.

    Args:
        worst: lines of the run, worst first; the worst finding of each of ten is shown.
    """
    parts = [
        _verdict(head, columns),
        _counts(head, columns),
        _worst(worst, columns),
        _documents(head.documents, columns),
        _problems(head, columns),
        _skips(head.skips, columns),
        wrap(f"signature  {clean(head.signature)}", columns, " " * 11),
        _steps(head, [line.scored for line in worst], columns),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def severity_counts(severities: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by severity, the worst first, all four of them."""
    return [(s.label, severities.get(s.label, 0)) for s in sorted(Severity, reverse=True)]


def states_of(documents: Iterable[DocumentState]) -> str:
    """How many documents are in which state, in words."""
    return ", ".join(f"{n:,} {state}" for state, n in Counter(d.state for d in documents).most_common())


def _verdict(head: ReportHeader, columns: int) -> list[str]:
    word = "passed" if head.verdict.passed else head.verdict.state.upper()
    reasons = [line for reason in head.verdict.reasons for line in wrap(f"  {clean(reason)}", columns, "    ")]
    notes = [line for note in head.verdict.notes for line in wrap(f"  note: {clean(note)}", columns, "    ")]
    return [f"mtaudit: {word}", *reasons, *notes]


def _counts(head: ReportHeader, columns: int) -> list[str]:
    summary = head.summary
    words = {"neutral": "clean"}
    severities = " · ".join(f"{n:,} {words.get(label, label)}" for label, n in severity_counts(summary.severities))
    lines = [
        f"pairs      {summary.pairs:,} ({severities}); {summary.nulls:,} null beads",
        f"documents  {documents_of(head)}",
        *([f"score      {score_of(head)}"] if summary.score is not None else []),
    ]
    if summary.checks:
        checks = sorted(summary.checks.items(), key=lambda item: (-item[1], item[0]))
        lines.append(f"findings   {summary.findings:,}: " + ", ".join(f"{clean(code)} {n:,}" for code, n in checks))
    return [piece for line in lines for piece in wrap(line, columns, " " * 11)]


def documents_of(head: ReportHeader) -> str:
    """How many documents were audited, in which states, and how many of them changed."""
    if not head.documents:
        return "none"
    changed = f", {sum(bool(d.changed) for d in head.documents):,} changed" if head.since else ""
    return f"{len(head.documents):,} ({states_of(head.documents)}){changed}"


def score_of(head: ReportHeader) -> str:
    """The corpus score and its change: since the commit that was compared with, else since the baseline."""
    score = head.summary.score
    if score is None:
        return "none"
    since, baseline = head.since.get("score_before"), head.baseline.get("score_before")
    before, whose = (since, head.since.get("label", "")) if since is not None else (baseline, "the baseline")
    if before is None:
        return f"{score:.2f} of 100"
    return f"{score:.2f} of 100 ({score - before:+.2f} since {whose})"


def _steps(head: ReportHeader, worst: Sequence[Scored], columns: int) -> list[str]:
    """Commands stand on lines of their own and are never cut, so that they can be copied."""
    lines = []
    for what, text in next_steps(head, worst):
        lines += [*wrap(f"  {clean(what)}", columns, "    "), *([f"      {clean(text)}"] if text else [])]
    return ["next", *lines] if lines else []


def _worst(worst: Sequence[Folded], columns: int) -> list[str]:
    lines = ["worst findings"]
    shown = 0
    for line in worst:
        scored = line.scored
        found = [f for f in most_severe_first(scored.findings) if f.severity > Severity.NEUTRAL]
        if not found or shown == WORST:
            continue
        where = clean(place_of(scored, found[0]))
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        more += f" ({line.count:,} times in this document)" if line.count > 1 else ""
        finding = f"{found[0].severity.label} {clean(found[0].check)} {clean(found[0].message)}{more}"
        lines += wrap(f"  {where}: {finding}", columns, "      ")
        shown += 1
    return lines if shown else []


def _documents(documents: Sequence[DocumentState], columns: int) -> list[str]:
    """Documents that are not plain bilingual ones come first: a reader has to know of them. Where it is known which
    changed, the others are only counted."""
    if not documents:
        return []
    lines = [f"{'pairs':>8} {'null':>6}  {'state':<12}  document"]
    unchanged = [d for d in documents if d.changed is False]
    changed = [d for d in documents if d.changed is not False]
    ordered = sorted(changed, key=lambda d: (d.state == "bilingual", not d.notes))
    for document in ordered[:DOCUMENTS]:
        facts = f"{document.pairs:>8,} {document.nulls:>6,}  {document.state:<12}  "
        lines.append(facts + fit(clean(document.name), max(20, columns - len(facts))))
        lines += [line for note in document.notes for line in wrap(" " * 32 + clean(note), columns, " " * 34)]
    for what, rest in (("more", ordered[DOCUMENTS:]), ("unchanged", unchanged)):
        if rest:
            lines.append(f"{pad(f'{len(rest):,}', 8, right=True)} {what} ({states_of(rest)})")
    return lines if changed else lines[1:]


def _problems(head: ReportHeader, columns: int) -> list[str]:
    lines = [line for problem in head.problems for line in wrap(f"  {clean(str(problem))}", columns, "      ")]
    return ["could not be audited", *lines] if lines else []


def _skips(skips: Sequence[Skip], columns: int) -> list[str]:
    """Skips of the same check for the same reason share a line."""
    groups: dict[tuple[str, str], list[str]] = {}
    for skip in skips:
        groups.setdefault((skip.check, skip.reason), []).append(skip.document)
    lines = []
    for (check, reason), names in groups.items():
        where = clean(names[0]) if len(names) == 1 else f"{len(names):,} documents"
        lines += wrap(f"  {clean(check)}  {clean(reason)}" + (f" ({where})" if where else ""), columns, "      ")
    return ["skipped", *lines] if lines else []
