"""The text summary that is shown on the terminal after a run, in the language of the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mtaudit.messages import language, message_of, problem_text, tr, translated
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Finding, ReportHeader, Scored, Side, Skip
from mtaudit.report.excerpt import pieces
from mtaudit.report.folding import Folded
from mtaudit.report.paint import Brush
from mtaudit.report.steps import next_steps
from mtaudit.report.terminal import clean, pad, shortened, wrap
from mtaudit.report.worst import most_severe_first, place_of

COLUMNS = 96
#: Findings and documents that are listed; with ``verbose`` five times as many findings and all documents. The others
#: are counted.
WORST = 10
DOCUMENTS = 20
#: Columns of the labels, of a place, and of the names in a list of documents.
_LABEL, _PLACE, _NAME = 11, 60, 40
#: Characters of a source and of a target that are shown around the marked words.
_SOURCE, _TARGET = 150, 75


@dataclass(frozen=True, slots=True)
class Look:
    """Layout options of a summary.

    Attributes:
        columns: width of a line; a Chinese character takes two.
        color: whether to use escape sequences.
        verbose: whether to list all documents, and five times as many findings.
        outputs: the reports that were written, which are named at the end.
    """

    columns: int = COLUMNS
    color: bool = False
    verbose: bool = False
    outputs: tuple[str, ...] = ()

    @property
    def brush(self) -> Brush:
        """The brush that styles the text."""
        return Brush(self.color)

    @property
    def findings(self) -> int:
        """How many findings are listed."""
        return WORST * 5 if self.verbose else WORST


def text_summary(head: ReportHeader, worst: Sequence[Folded], look: Look | None = None) -> str:
    """The summary in the language of the reader (:func:`mtaudit.messages.language`).

    Args:
        worst: lines of the run, worst first; the worst finding of each of the first ten is shown.
    """
    look = look or Look()
    parts = [
        _verdict(head, look),
        _counts(head, look),
        _worst(worst, look),
        _documents(head.documents, look),
        _problems(head, look),
        _skips(head.skips, look),
        _labelled(tr("signature"), clean(head.signature), look),
        _steps(head, [line.scored for line in worst], look),
    ]
    return "\n\n".join("\n".join(look.brush.painted(part)) for part in parts if part) + "\n"


def severity_counts(severities: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts of all four severities, the worst first."""
    return [(s.label, severities.get(s.label, 0)) for s in sorted(Severity, reverse=True)]


def states_of(documents: Iterable[DocumentState]) -> str:
    """The number of documents in each state, in words."""
    counts = Counter(d.state for d in documents).most_common()
    return tr("{items}", items=[tr("{count:,} {state:label}", count=n, state=state) for state, n in counts])


def _labelled(label: str, text: str, look: Look) -> list[str]:
    return wrap(pad(label, _LABEL) + text, look.columns, " " * _LABEL)


def _titled(title: str, lines: list[str], look: Look) -> list[str]:
    return [look.brush.styled(title, "title"), *lines] if lines else []


def _verdict(head: ReportHeader, look: Look) -> list[str]:
    state = head.verdict.state
    loud = state.upper() if language() == "en" and not head.verdict.passed else translated(state)
    word = look.brush.styled(loud, "good" if head.verdict.passed else "critical")
    reasons = [wrap(f"  {clean(translated(reason))}", look.columns, "    ") for reason in head.verdict.reasons]
    notes = [tr("note: {note}", note=clean(translated(note))) for note in head.verdict.notes]
    lines = [*reasons, *(wrap(f"  {note}", look.columns, "    ") for note in notes)]
    return [f"mtaudit: {word}", *(line for wrapped in lines for line in wrapped)]


def _counts(head: ReportHeader, look: Look) -> list[str]:
    summary = head.summary
    words = [_severity(label, count, look) for label, count in severity_counts(summary.severities)]
    nulls = tr("{count:,} null {count:bead|beads}", count=summary.nulls)
    pairs = tr("{pairs:,} ({severities}); {nulls}", pairs=summary.pairs, severities=" · ".join(words), nulls=nulls)
    lines = [(tr("pairs"), pairs), (tr("documents"), documents_of(head))]
    lines += [(tr("score"), score_of(head))] if summary.score is not None else []
    if summary.checks:
        checks = sorted(summary.checks.items(), key=lambda item: (-item[1], item[0]))
        found = [f"{clean(code)} {n:,}" for code, n in checks]
        lines.append((tr("findings"), tr("{count:,}: {checks}", count=summary.findings, checks=found)))
    return [piece for label, line in lines for piece in _labelled(label, line, look)]


def _severity(label: str, count: int, look: Look) -> str:
    text = tr("{count:,} {severity:label}", count=count, severity="clean" if label == "neutral" else label)
    return look.brush.styled(text, label if count else "")


def documents_of(head: ReportHeader) -> str:
    """The number of audited documents, in total, by state, and of those that changed."""
    if not head.documents:
        return tr("none")
    count, states = len(head.documents), states_of(head.documents)
    if not head.since:
        return tr("{count:,} ({states})", count=count, states=states)
    changed = sum(bool(d.changed) for d in head.documents)
    return tr("{count:,} ({states}), {changed:,} changed", count=count, states=states, changed=changed)


def score_of(head: ReportHeader) -> str:
    """The corpus score and its change: since the commit that was compared with, else since the baseline."""
    score = head.summary.score
    if score is None:
        return tr("none")
    since, baseline = head.since.get("score_before"), head.baseline.get("score_before")
    before, whose = (since, head.since.get("label", "")) if since is not None else (baseline, tr("the baseline"))
    if before is None:
        return tr("{score:.2f} of 100", score=score)
    return tr("{score:.2f} of 100 ({change:+.2f} since {commit})", score=score, change=score - before, commit=whose)


def _steps(head: ReportHeader, worst: Sequence[Scored], look: Look) -> list[str]:
    """The next steps. Commands are on separate lines and never cut, so that they can be copied."""
    lines = []
    for what, text in next_steps(head, worst, look.outputs):
        lines += [*wrap(f"  {clean(what)}", look.columns, "    "), *([f"      {clean(text)}"] if text else [])]
    return _titled(tr("next"), lines, look)


def _worst(worst: Sequence[Folded], look: Look) -> list[str]:
    lines: list[str] = []
    shown = 0
    for line in worst:
        found = [f for f in most_severe_first(line.scored.findings) if f.severity > Severity.NEUTRAL]
        if found and shown < look.findings:
            lines += [*_finding(line, found, look), *_texts(line.scored, found[0], look)]
            shown += 1
    return _titled(tr("worst findings"), lines, look)


def _finding(line: Folded, found: Sequence[Finding], look: Look) -> list[str]:
    worst = found[0]
    more = [tr("and {count:,} more", count=len(found) - 1)] if len(found) > 1 else []
    more += [tr("{count:,} times in this document", count=line.count)] if line.count > 1 else []
    where = shortened(clean(place_of(line.scored, worst)), _PLACE)
    severity = look.brush.styled(translated(worst.severity.label), worst.severity.label)
    message = clean(message_of(worst)) + "".join(tr(" ({remark})", remark=remark) for remark in more)
    return wrap(f"  {where}: {severity} {clean(worst.check)} {message}", look.columns, "      ")


def _texts(scored: Scored, finding: Finding, look: Look) -> list[str]:
    """Source and target, shortened around the marked words of the finding."""
    sides: tuple[tuple[Side, str, int], ...] = (
        ("source", scored.pair.source, _SOURCE),
        ("target", scored.pair.target, _TARGET),
    )
    lines = []
    for side, text, most in sides:
        parts = [
            look.brush.marked(part, piece.severity) if piece.severity and part.strip() else part
            for piece in pieces(text, [finding], side, most)
            for part in [_spaced(piece.text)]
        ]
        lines += wrap(f"      {''.join(parts).strip()}", look.columns, "        ") if text.strip() else []
    return lines


def _spaced(text: str) -> str:
    """Part of a text on one line; unlike :func:`clean` it keeps leading and trailing spaces."""
    inner = clean(text)
    return (" " if text[:1].isspace() else "") + inner + (" " if inner and text[-1:].isspace() else "")


def _documents(documents: Sequence[DocumentState], look: Look) -> list[str]:
    """A table of the bilingual documents, those with notes first, and one line for the others. If it is
    known which ones changed, the rest is only counted; with ``verbose`` every document is in the table."""
    if not documents:
        return []
    unchanged = [d for d in documents if d.changed is False and not look.verbose]
    rest = [d for d in documents if d.changed is not False or look.verbose]
    apart = [d for d in rest if d.state != "bilingual" and not look.verbose]
    ordered = sorted((d for d in rest if d not in apart), key=lambda d: (d.state == "bilingual", not d.notes))
    most = len(ordered) if look.verbose else DOCUMENTS
    lines = [line for document in ordered[:most] for line in _document(document, look)]
    more, same = ordered[most:], unchanged
    lines += [_counted(tr("{count:,} more", count=len(more)), more)] if more else []
    lines += [_counted(tr("{count:,} unchanged", count=len(same)), same)] if same else []
    head = [f"{pad(tr('pairs'), 8, right=True)} {pad(tr('null'), 6, right=True)}  {tr('document')}"] if ordered else []
    return [*head, *lines, *_apart(apart, look)]


def _counted(words: str, documents: Sequence[DocumentState]) -> str:
    return "  " + tr("{words} ({states})", words=words, states=states_of(documents))


def _document(document: DocumentState, look: Look) -> list[str]:
    state = "" if document.state == "bilingual" else f"{translated(document.state)}  "
    facts = f"{document.pairs:>8,} {document.nulls:>6,}  {state}"
    lines = [facts + shortened(clean(document.name), max(20, look.columns - len(facts) - len(state)))]
    notes = (clean(translated(note)) for note in document.notes)
    return [*lines, *(line for note in notes for line in wrap(" " * 19 + note, look.columns, " " * 21))]


def _apart(documents: Sequence[DocumentState], look: Look) -> list[str]:
    """One line for the documents without pairs: their number by state, with the first names."""
    groups: dict[str, list[str]] = {}
    for document in documents:
        groups.setdefault(document.state, []).append(shortened(clean(document.name), _NAME))
    parts = [
        tr(
            "{count:,} {state:label} ({names})",
            count=len(names),
            state=state,
            names=names[:3] + ["…"] * (len(names) > 3),
        )
        for state, names in groups.items()
    ]
    return wrap(f"  {tr('not compared: {documents}', documents=parts)}", look.columns, "    ") if parts else []


def _problems(head: ReportHeader, look: Look) -> list[str]:
    texts = (clean(problem_text(problem)) for problem in head.problems)
    lines = [line for text in texts for line in wrap(f"  {text}", look.columns, "      ")]
    return _titled(tr("could not be audited"), lines, look)


def _skips(skips: Sequence[Skip], look: Look) -> list[str]:
    """Skips for the same reason in the same documents share a line."""
    places: dict[tuple[str, str], list[str]] = {}
    for skip in skips:
        places.setdefault((skip.check, skip.reason), []).append(skip.document)
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (check, reason), names in places.items():
        groups.setdefault((reason, tuple(names)), []).append(check)
    lines = []
    for (reason, documents), checks in groups.items():
        count = len(documents)
        where = tr("{count:,} {count:document|documents}", count=count) if count > 1 else clean(documents[0])
        text = f"  {clean(', '.join(checks))}  {clean(translated(reason))}"
        lines += wrap(text + (tr(" ({remark})", remark=where) if where else ""), look.columns, "      ")
    return _titled(tr("skipped"), lines, look)
