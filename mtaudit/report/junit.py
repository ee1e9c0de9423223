"""JUnit XML, which most CI systems display: a test suite per document, a failed test case per pair with findings."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

from mtaudit.errors import Problem
from mtaudit.messages import message_of, translated
from mtaudit.records import DocumentState, ReportHeader
from mtaudit.report.flat import Place, WorstWriter

#: Characters that XML 1.0 cannot represent.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitWriter(WorstWriter):
    """Findings that fail the gate are failures; other findings are in the output of a test case that passes."""

    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """The document as XML."""
        by_document: dict[str, list[Place]] = {}
        for place in places:
            by_document.setdefault(place.scored.pair.document, []).append(place)
        root = ET.Element("testsuites", name="mtaudit")
        total: Counter[str] = Counter()
        for document in head.documents:
            problems = [problem for problem in head.problems if problem.place == document.name]
            total.update(_suite(root, document, by_document.pop(document.name, []), problems))
        named = {document.name for document in head.documents}
        for problem in head.problems:
            if problem.place not in named:
                total.update(_suite(root, DocumentState(problem.place, "unreadable"), [], [problem]))
        if head.verdict.state == "nothing audited" and not head.problems:
            total.update(_suite(root, DocumentState("mtaudit", "no text"), [], [_nothing(head)]))
        for name in ("tests", "failures", "errors"):
            root.set(name, str(total[name]))
        ET.indent(root, " ")
        return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _nothing(head: ReportHeader) -> Problem:
    return Problem("mtaudit", "; ".join(head.verdict.reasons), "check the paths")


def _suite(root: ET.Element, document: DocumentState, places: list[Place], problems: list[Problem]) -> Counter[str]:
    suite = ET.SubElement(root, "testsuite", name=_xml(document.name))
    counts: Counter[str] = Counter()
    for problem in problems:
        counts.update(tests=1, errors=1)
        case = ET.SubElement(suite, "testcase", name="input", classname=_xml(document.name))
        ET.SubElement(case, "error", message=_xml(f"{problem.message}; {problem.remedy}")).text = _xml(str(problem))
    for pair, found in _by_pair(places).items():
        counts.update(tests=1, failures=_case(suite, pair, found))
    # The clean pairs are one case that passes: a case for each would hide the others.
    clean = document.pairs + document.nulls - len(_by_pair(places))
    if not counts["tests"] or clean > 0:
        counts.update(tests=1)
        name = f"{max(0, clean):,} further pairs" if places else f"{document.pairs:,} pairs ({document.state})"
        ET.SubElement(suite, "testcase", name=name, classname=_xml(document.name))
    for name in ("tests", "failures", "errors"):
        suite.set(name, str(counts[name]))
    return counts


def _by_pair(places: list[Place]) -> dict[str, list[Place]]:
    groups: dict[str, list[Place]] = {}
    for place in places:
        groups.setdefault(place.scored.pair.id, []).append(place)
    return groups


def _case(suite: ET.Element, pair: str, found: list[Place]) -> int:
    """Add a test case. Returns 1 if it failed, else 0."""
    first = found[0]
    name = _xml(f"line {first.line}: {first.finding.name}")
    case = ET.SubElement(suite, "testcase", name=name, classname=_xml(first.path), file=_xml(first.path))
    case.set("line", str(first.line))
    findings = [
        f"{p.path}:{p.line}: {translated(p.finding.severity.label)} {p.finding.check} {message_of(p.finding)}"
        for p in found
    ]
    texts = [f"source: {first.scored.pair.source}", f"target: {first.scored.pair.target}"]
    body = _xml("\n".join([*findings, *texts]))
    if not first.finding.fails:
        ET.SubElement(case, "system-out").text = body
        return 0
    failure = ET.SubElement(case, "failure", message=_xml(message_of(first.finding)), type=_xml(first.finding.check))
    failure.text = body
    return 1


def _xml(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
