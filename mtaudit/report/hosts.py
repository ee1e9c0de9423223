"""Output for code hosts: GitHub's annotations and GitLab's code quality report."""

from __future__ import annotations

import json

from mtaudit.messages import message_of, tr, translated
from mtaudit.mqm import Severity
from mtaudit.printing import CONTROL
from mtaudit.records import ReportHeader
from mtaudit.report.flat import Level, LinesWriter, Place, WorstWriter, relative
from mtaudit.report.terminal import clean

_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_GRADES = {Severity.CRITICAL: "critical", Severity.MAJOR: "major", Severity.MINOR: "minor"}


class GithubWriter(LinesWriter):
    """Workflow commands that GitHub shows at the lines of a pull request.

    Findings that fail the job are errors, the others warnings, and minor ones notices. GitHub keeps ten annotations of
    each kind per step, so the worst ten pairs get one each: it has the worst finding, names the others and counts the
    pairs of the document with the same finding. One more notice counts the remaining findings.
    """

    commands = True

    limit = 10

    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """One command per line."""
        lines = [_annotation(*line) for line in self.lines()]
        for problem in head.problems:
            where = {"file": relative(problem.place), **({"line": str(problem.line)} if problem.line else {})}
            what = f"{translated(problem.message)}; {translated(problem.remedy)}"
            lines.append(command("error", what, **where, title="mtaudit"))
        if rest := self.unlisted():
            more = tr("{count:,} more {count:finding|findings}; see the full report", count=rest)
            lines.append(command("notice", more, title="mtaudit"))
        if head.verdict.state == "nothing audited":
            reasons = "; ".join(translated(reason) for reason in head.verdict.reasons)
            lines.append(command("error", reasons, title=f"mtaudit: {translated('nothing audited')}"))
        return "".join(line + "\n" for line in lines)


def _annotation(found: list[Place], count: int) -> str:
    place, *others = found
    finding = place.finding
    title = f"{finding.check} {translated(finding.name)} ({translated(finding.severity.label)})"
    also = "".join(f"\n{other.finding.check}: {message_of(other.finding)}" for other in others)
    more = tr(" ({count:,} more like it in this document)", count=count - 1) if count > 1 else ""
    message = message_of(finding) + more + also
    return command(_COMMANDS[place.level], message, file=place.path, line=str(place.line), title=title)


def command(name: str, message: str, **properties: str) -> str:
    """``::name key=value,…::message`` with GitHub's escapes.

    Source: the toolkit of GitHub Actions escapes % and line feeds in messages, and also colon and comma in properties.
    Other control characters are replaced by spaces.
    """
    given = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_escape(message)}"


def _escape(text: str) -> str:
    return "%0A".join(CONTROL.sub(" ", line) for line in text.replace("%", "%25").split("\n"))


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


class GitlabWriter(WorstWriter):
    """GitLab's code quality report: a JSON array of issues with a fingerprint and a line."""

    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """The JSON array."""
        seen: dict[str, int] = {}
        issues = []
        for place in places:
            # GitLab drops issues of equal fingerprints, but a second occurrence of the same text is another issue.
            turn = seen[place.fingerprint] = seen.get(place.fingerprint, -1) + 1
            issues.append(
                {
                    "description": clean(message_of(place.finding)),
                    "check_name": place.finding.check,
                    "fingerprint": place.fingerprint + (f"-{turn}" if turn else ""),
                    "severity": _GRADES[place.finding.severity],
                    "location": {"path": place.path, "lines": {"begin": place.line}},
                }
            )
        return json.dumps(issues, ensure_ascii=True, indent=1) + "\n"
