"""Markdown for the summary of a job or a comment on a pull request."""

from __future__ import annotations

import re

from mtaudit.messages import message_of, problem_text, tr, translated
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, ReportHeader, Scored
from mtaudit.report.flat import LinesWriter, Place
from mtaudit.report.steps import next_steps
from mtaudit.report.summary import documents_of, score_of, severity_counts
from mtaudit.report.terminal import clean, fit

#: Findings and characters per text. GitHub rejects a summary of more than 1 MiB; these limits stay far below.
WORST = 20
_WIDTH = 300
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
#: Markup of a list, a heading or a rule at the start of a line.
_START = re.compile(r"^([#+\-=]|\d+(?=[.)]))")
#: Mentions of users and issues, which a code host would link and notify.
_MENTION = re.compile(r"(?<!\w)([@#])(?=\w)")


class MarkdownWriter(LinesWriter):
    """Verdict with its reasons, counts, the worst findings with both texts, changed documents, next steps."""

    limit = WORST

    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """The summary."""
        parts = [_verdict(head), _counts(head), self._findings(places), _documents(head), _left_out(head)]
        parts.append(_steps(head, [place.scored for place in places[:1]]))
        parts.append(f"<sub>{escaped(head.signature)}</sub>")
        return "\n\n".join(part for part in parts if part) + "\n"

    def _findings(self, places: list[Place]) -> str:
        if not places:
            return ""
        names = ("", tr("Where"), tr("Finding"), tr("Source"), tr("Target"))
        rows = [f"| {' | '.join(names)} |".replace("|  |", "| |"), "| --- | --- | --- | --- | --- |"]
        rows += [_row(*line) for line in self.lines()]
        rest = self.unlisted()
        more = tr("{count:,} more {count:finding is|findings are} in the full report.", count=rest) if rest > 0 else ""
        return f"### {tr('Worst findings')}\n\n" + "\n".join(rows) + (f"\n\n{more}" if more else "")


def _verdict(head: ReportHeader) -> str:
    lines = [f"## mtaudit: {translated(head.verdict.state)}"]
    if head.verdict.reasons:
        lines += ["", *(f"- {escaped(translated(reason))}" for reason in head.verdict.reasons)]
    if head.verdict.notes:
        lines += ["", *(f"- *{tr('note:')}* {escaped(translated(note))}" for note in head.verdict.notes)]
    return "\n".join(lines)


def _counts(head: ReportHeader) -> str:
    summary = head.summary
    severities = [(translated(label), count) for label, count in severity_counts(summary.severities)[:3]]
    counts = [(tr("pairs"), summary.pairs), (tr("null beads"), summary.nulls), *severities]
    names, values = zip(*counts, strict=True)
    score = [] if summary.score is None else ["", escaped(tr("Corpus score: {score}", score=score_of(head)))]
    return "\n".join(
        [
            "| " + " | ".join(names) + " |",
            "|" + " ---: |" * len(names),
            "| " + " | ".join(f"{value:,}" for value in values) + " |",
            *score,
        ]
    )


def _row(found: list[Place], count: int) -> str:
    """A pair with all its findings, worst first, and the number of pairs of its document with the same finding."""
    place = found[0]
    finding, pair = place.finding, place.scored.pair
    label = translated(finding.severity.label)
    severity = f"**{label}**" if finding.severity == Severity.CRITICAL else label
    more = tr("and {count:,} more like it", count=count - 1) if count > 1 else ""
    where = escaped(f"{place.path}:{place.line}")
    cells = [
        severity,
        f"{where}<br>{more}" if more else where,
        "<br>".join(f"{escaped(one.finding.check)} {escaped(message_of(one.finding))}" for one in found),
        escaped(pair.source),
        escaped(pair.target),
    ]
    return "| " + " | ".join(cells) + " |"


def _documents(head: ReportHeader) -> str:
    """Changed documents, then those that are not bilingual; the others are counted."""
    changed: list[DocumentState] = [d for d in head.documents if d.changed]
    odd = [d for d in head.documents if d.state != "bilingual" and not d.changed]
    lines = [escaped(tr("Documents: {documents}.", documents=documents_of(head)))] if head.documents else []
    named = [*changed, *odd]
    lines += ["", *(f"- {escaped(d.name)}: {_facts(d)}" for d in named[:WORST])] if named else []
    rest = len(named) - WORST
    return "\n".join([*lines, *([f"- {tr('{count:,} more', count=rest)}"] if rest > 0 else [])])


def _facts(document: DocumentState) -> str:
    facts = [tr("changed")] if document.changed else []
    facts += [translated(document.state), tr("{count:,} {count:pair|pairs}", count=document.pairs)]
    return tr("{items}", items=[*facts, tr("{count:,} null {count:bead|beads}", count=document.nulls)])


def _steps(head: ReportHeader, worst: list[Scored]) -> str:
    """The next steps; commands are not escaped, so that they can be copied."""
    steps = [f"- {escaped(what)} `{text.replace('`', '')}`" for what, text in next_steps(head, worst)]
    return f"### {tr('Next')}\n\n" + "\n".join(steps) if steps else ""


def _left_out(head: ReportHeader) -> str:
    lines = [f"- {escaped(problem_text(problem))}" for problem in head.problems[:WORST]]
    return f"### {tr('Could not be audited')}\n\n" + "\n".join(lines) if lines else ""


def escaped(text: str) -> str:
    """The text on one line, shortened, with markup and mentions escaped so that Markdown shows it literally."""
    plain = _SPECIAL.sub(r"\\\1", fit(clean(text), _WIDTH))
    return _START.sub(_unlisted, _MENTION.sub("\\1\u200b", plain))


def _unlisted(start: re.Match[str]) -> str:
    return start.group() + "\u200b" if start.group().isdigit() else "\\" + start.group()
