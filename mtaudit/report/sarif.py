"""SARIF 2.1.0, which GitHub code scanning and editors read.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, 27 March 2020.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from mtaudit import __version__
from mtaudit.errors import Problem
from mtaudit.mqm import Severity
from mtaudit.records import Finding, ReportHeader, Skip
from mtaudit.report.flat import Place, WorstWriter, relative
from mtaudit.report.objects import dumps

LEVELS = {Severity.CRITICAL: "error", Severity.MAJOR: "warning", Severity.MINOR: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class SarifWriter(WorstWriter):
    """One run with a rule a check, at most 5,000 results, worst first; the rest is counted in the run's properties."""

    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """The log as JSON."""
        rules = _rules(places)
        order = {rule["id"]: at for at, rule in enumerate(rules)}
        run = {
            "tool": {"driver": {"name": "mtaudit", "semanticVersion": __version__, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "invocations": [_invocation(head)],
            "results": [_result(place, order) for place in places],
            "properties": {"signature": head.signature, "findings": self.found, "left_out": self.found - len(places)},
        }
        return json.dumps(json.loads(dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})), indent=1) + "\n"


def _rules(places: list[Place]) -> list[dict[str, Any]]:
    """A rule for each check that found something, in the order of the codes."""
    checks: dict[str, Finding] = {}
    for place in places:
        checks.setdefault(place.finding.check, place.finding)
    return [
        {
            "id": code,
            "name": "".join(word.capitalize() for word in finding.name.split("-")),
            "shortDescription": {"text": finding.name.replace("-", " ")},
            "help": {"text": f"mtaudit explain {code}"},
            "defaultConfiguration": {"level": LEVELS[finding.severity]},
            "properties": {"tags": [finding.category, "translation"]},
        }
        for code, finding in sorted(checks.items())
    ]


def _result(place: Place, order: dict[str, int]) -> dict[str, Any]:
    finding, scored = place.finding, place.scored
    pair = scored.pair
    lines = (pair.target_lines, pair.source_lines)
    end = next((b[1] for b in lines if b is not None and b[0] == place.line), place.line)
    region: dict[str, Any] = {"startLine": place.line, "endLine": max(end, place.line)}
    return {
        "ruleId": finding.check,
        "ruleIndex": order[finding.check],
        "level": LEVELS[finding.severity],
        "message": {"text": _message(place)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(place.path)}, "region": region}}],
        "partialFingerprints": {"pairAndCheck/v1": place.fingerprint},
        "rank": round(100 * scored.error_probability, 2),
        "properties": {"severity": finding.severity.label, "category": finding.category, "pair": pair.id},
    }


def _message(place: Place) -> str:
    """The message with both texts: a code host shows no second column."""
    pair = place.scored.pair
    return f"{place.finding.message}\nSource: {pair.source or '—'}\nTarget: {pair.target or '—'}"


def _invocation(head: ReportHeader) -> dict[str, Any]:
    notes = [_problem_note(problem) for problem in head.problems] + [_skip_note(skip) for skip in head.skips]
    made: dict[str, Any] = {"executionSuccessful": not head.problems, "commandLine": head.command}
    return {**made, "toolExecutionNotifications": notes} if notes else made


def _problem_note(problem: Problem) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": uri(relative(problem.place))}}
    if problem.line is not None:
        where["region"] = {"startLine": max(1, problem.line)}
    message = {"text": f"{problem.message}; {problem.remedy}"}
    return {"level": "error", "message": message, "locations": [{"physicalLocation": where}]}


def _skip_note(skip: Skip) -> dict[str, Any]:
    where = f" ({skip.document})" if skip.document else ""
    return {"level": "note", "message": {"text": f"{skip.check} skipped: {skip.reason}{where}"}}


def uri(path: str) -> str:
    """A path as a relative reference."""
    return quote(path.encode("utf-8", "replace"), safe="/._-~")
