"""SARIF 2.1.0, which GitHub code scanning and editors read.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, 27 March 2020.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mtaudit.errors import Problem
from mtaudit.messages import message_of
from mtaudit.mqm import Severity
from mtaudit.places import lines_of, side_of
from mtaudit.records import CheckFacts, Finding, Pair, ReportHeader, Side, Skip
from mtaudit.report.columns import Columns
from mtaudit.report.flat import Place, WorstWriter, relative
from mtaudit.report.links import SAFE
from mtaudit.report.objects import dumps
from mtaudit.version import __version__

#: Levels of rules. Those of results depend on what fails the job: see :attr:`mtaudit.report.flat.Place.level`.
_LEVELS = {Severity.CRITICAL: "error", Severity.MAJOR: "warning", Severity.MINOR: "note", Severity.NEUTRAL: "none"}
#: Environment variable with the URL of the page about a check, with {code}; the GitHub action sets it.
_HELP = "MTAUDIT_HELP_URL"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class SarifWriter(WorstWriter):
    """One run with a rule for each check and at most 5,000 results, worst first; the others are counted in its
    properties."""

    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """The log as JSON."""
        rules = _rules(head.checks, places)
        order = {rule["id"]: at for at, rule in enumerate(rules)}
        columns = Columns()
        verdict = {"state": head.verdict.state, "reasons": list(head.verdict.reasons)}
        run = {
            "tool": {"driver": {"name": "mtaudit", "semanticVersion": __version__, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "invocations": [_invocation(head)],
            "results": [_result(place, order, columns) for place in places],
            "properties": {
                "signature": head.signature,
                "verdict": verdict,
                "findings": self.found,
                "left_out": self.found - len(places),
            },
        }
        return json.dumps(json.loads(dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})), indent=1) + "\n"


def _rules(checks: Mapping[str, CheckFacts], places: list[Place]) -> list[dict[str, Any]]:
    """A rule for each check that found something, in the order of the codes."""
    found: dict[str, Finding] = {}
    for place in places:
        found.setdefault(place.finding.check, place.finding)
    return [_rule(checks.get(code) or _facts(finding)) for code, finding in sorted(found.items())]


def _facts(finding: Finding) -> CheckFacts:
    """Name and category of a check from its finding, for a report that another version wrote."""
    summary = finding.name.replace("-", " ")
    return CheckFacts(finding.check, finding.name, finding.category, finding.severity, summary, summary)


def _rule(facts: CheckFacts) -> dict[str, Any]:
    template = os.environ.get(_HELP, "")
    return {
        "id": facts.code,
        "name": "".join(word.capitalize() for word in facts.name.split("-")),
        "shortDescription": {"text": facts.summary or facts.name},
        "fullDescription": {"text": facts.description or facts.summary},
        "help": {"text": f"{facts.description}\n\n`mtaudit explain {facts.code}` prints this text."},
        **({"helpUri": template.replace("{code}", facts.code)} if SAFE.match(template) else {}),
        "defaultConfiguration": {"level": _LEVELS[facts.severity]},
        "properties": {"tags": [facts.category, "translation"]},
    }


def _result(place: Place, order: dict[str, int], columns: Columns) -> dict[str, Any]:
    finding, scored = place.finding, place.scored
    pair = scored.pair
    side = side_of(pair, finding)
    other: Side = "source" if side == "target" else "target"
    related = _location(pair, other, {"startLine": (lines_of(pair, other)[1] or (0,))[0]})
    made = {
        "ruleId": finding.check,
        "ruleIndex": order[finding.check],
        "level": place.level,
        "message": {"text": _message(place)},
        "locations": [_location(pair, side, _region(place, columns))],
        "partialFingerprints": {"pairAndCheck/v1": place.fingerprint},
        "rank": round(100 * scored.error_probability, 2),
        "properties": {"severity": finding.severity.label, "category": finding.category, "pair": pair.id},
    }
    if lines_of(pair, other)[1] is not None:
        made["relatedLocations"] = [{"id": 1, "message": {"text": other}, **related}]
    return made


def _location(pair: Pair, side: Side, region: dict[str, int]) -> dict[str, Any]:
    file = relative(lines_of(pair, side)[0])
    return {"physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": region}}


def _region(place: Place, columns: Columns) -> dict[str, int]:
    """The line of the finding and, if its words are found on that line of the file, their columns."""
    pair = place.scored.pair
    side = side_of(pair, place.finding)
    lines = lines_of(pair, side)[1]
    span = place.finding.target_span if side == "target" else place.finding.source_span
    text = pair.target if side == "target" else pair.source
    found = columns.find(place.path, place.line, text, span) if span and lines else None
    if found is not None:
        return {"startLine": place.line, "startColumn": found[0], "endLine": place.line, "endColumn": found[1]}
    return {"startLine": place.line, "endLine": max(lines[1] if lines else place.line, place.line)}


def _message(place: Place) -> str:
    """The message with both texts, since a code host shows only the file of one of them."""
    pair = place.scored.pair
    return f"{message_of(place.finding)}\nSource: {pair.source or '—'}\nTarget: {pair.target or '—'}"


def _invocation(head: ReportHeader) -> dict[str, Any]:
    notes = [_problem_note(problem) for problem in head.problems] + [_skip_note(skip) for skip in head.skips]
    successful = head.verdict.state in ("passed", "failed")
    if head.verdict.state == "nothing audited":
        notes.insert(0, {"level": "error", "message": {"text": "; ".join(head.verdict.reasons)}})
    made: dict[str, Any] = {"executionSuccessful": successful and not head.problems, "commandLine": head.command}
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
