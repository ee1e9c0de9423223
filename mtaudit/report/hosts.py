"""What code hosts read from a job: GitHub's annotations and GitLab's code quality report."""

from __future__ import annotations

import json

from mtaudit.mqm import Severity
from mtaudit.records import Head
from mtaudit.report.flat import Place, WorstWriter, relative
from mtaudit.report.terminal import clean

_COMMANDS = {Severity.CRITICAL: "error", Severity.MAJOR: "warning", Severity.MINOR: "notice"}
_GRADES = {Severity.CRITICAL: "critical", Severity.MAJOR: "major", Severity.MINOR: "minor"}


class GithubWriter(WorstWriter):
    """Workflow commands that GitHub shows at the lines of a pull request.

    GitHub keeps ten annotations of each kind a step, so the worst ten findings are written, then one notice that
    counts the rest.
    """

    limit = 10

    def text(self, head: Head, places: list[Place]) -> str:
        """One command a line."""
        lines = [_annotation(place) for place in places]
        for problem in head.problems:
            where = {"file": relative(problem.place), **({"line": str(problem.line)} if problem.line else {})}
            lines.append(command("error", f"{problem.what}; {problem.cure}", **where, title="mtaudit"))
        if self.found > len(places):
            rest = f"{self.found - len(places):,} more findings; the report of this run lists them"
            lines.append(command("notice", rest, title="mtaudit"))
        return "".join(line + "\n" for line in lines)


def _annotation(place: Place) -> str:
    finding = place.finding
    title = f"{finding.check} {finding.name} ({finding.severity.label})"
    return command(_COMMANDS[finding.severity], finding.message, file=place.path, line=str(place.line), title=title)


def command(name: str, message: str, **properties: str) -> str:
    """``::name key=value,…::message`` with GitHub's escapes.

    Source: the toolkit of GitHub Actions escapes %, CR and LF in messages, and colon and comma in properties too.
    """
    told = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_escape(message)}"


def _escape(text: str) -> str:
    return (
        text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("\u2028", " ").replace("\u2029", " ")
    )


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


class GitlabWriter(WorstWriter):
    """GitLab's code quality report: a JSON array of issues with a fingerprint and a line."""

    def text(self, head: Head, places: list[Place]) -> str:
        """The array."""
        seen: dict[str, int] = {}
        issues = []
        for place in places:
            # GitLab drops issues of equal fingerprints: the second time the same text stands is another issue.
            turn = seen[place.fingerprint] = seen.get(place.fingerprint, -1) + 1
            issues.append(
                {
                    "description": clean(place.finding.message),
                    "check_name": place.finding.check,
                    "fingerprint": place.fingerprint + (f"-{turn}" if turn else ""),
                    "severity": _GRADES[place.finding.severity],
                    "location": {"path": place.path, "lines": {"begin": place.line}},
                }
            )
        return json.dumps(issues, ensure_ascii=True, indent=1) + "\n"
