"""The measured precision of the checks, from ``data/precision.json``, which :mod:`mtaudit.train.precision` writes.

Precision is measured by check, severity and kind of finding, since for instance a number that is replaced
by another one is more often an error than a missing number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mtaudit.bundled import load_json
from mtaudit.mqm import Severity
from mtaudit.records import Finding

#: Share of pairs with a major or critical error in machine-translated articles.
AVERAGE = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured precision of the findings of one check with one severity.

    Attributes:
        misleading: probability that such a finding marks a major or critical error.
        error: probability that it marks an error of any severity.
        findings: number of these findings in labelled machine-translated articles.
        right: number of those that marked a major or critical error; for a minor finding, any error.
        per_thousand: number of these findings per 1,000 pairs of the articles.
    """

    misleading: float
    error: float
    findings: int
    right: int
    per_thousand: float

    def precision(self, severity: Severity) -> float:
        """Probability that a finding shown with this severity marks an error of at least this severity."""
        return self.misleading if severity >= Severity.MAJOR else self.error


#: Code of a check, severity, and kind of finding; "" for all kinds together.
Level = tuple[str, Severity, str]


def kind_of(finding: Finding) -> str:
    """The kind of a finding: that in its evidence, or which side has something that the other lacks."""
    named = finding.evidence.get("kind")
    if isinstance(named, str):
        return named
    if bool(finding.source_span) is bool(finding.target_span):
        return "both"
    return "source" if finding.source_span else "target"


@cache
def table() -> Mapping[Level, Measured]:
    """All measurements."""
    data = load_json("precision.json")
    return {
        (code, Severity.parse(label), kind): Measured(**facts)
        for code, levels in data["checks"].items()
        for label, kinds in levels.items()
        for kind, facts in kinds.items()
    }


def measured(finding: Finding) -> Measured | None:
    """The measured precision of findings like this one, before any conclusion; None if it was not measured."""
    known = table()
    level = finding.check, finding.severity
    return known.get((*level, kind_of(finding)), known.get((*level, "")))
