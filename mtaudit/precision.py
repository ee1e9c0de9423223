"""The measured precision of the checks, from ``data/precision.json``, which :mod:`mtaudit.train.precision` writes.

What is measured belongs to a check, to the severity that it gives and to the kind of the finding: a number that stands
for another one is more often wrong than a number that is missing.
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
    """How often the findings of one check with one severity are right.

    Attributes:
        misleading: probability that such a finding marks a major or critical error.
        error: probability that it marks an error of any severity.
        findings: how many of them there were in labelled machine-translated articles.
        right: how many of these marked a major or critical error; for a minor finding, any error.
        per_thousand: how many of them there are in 1,000 pairs of these articles.
    """

    misleading: float
    error: float
    findings: int
    right: int
    per_thousand: float

    def precision(self, severity: Severity) -> float:
        """Probability that a finding that is shown with this severity marks an error as severe as that."""
        return self.misleading if severity >= Severity.MAJOR else self.error


#: Code of a check, severity that it gives, kind of the finding; "" for all kinds together.
Level = tuple[str, Severity, str]


def kind_of(finding: Finding) -> str:
    """The kind of a finding: what its evidence calls so, or which side has something that the other has not."""
    named = finding.evidence.get("kind")
    if isinstance(named, str):
        return named
    if bool(finding.source_span) is bool(finding.target_span):
        return "both"
    return "source" if finding.source_span else "target"


@cache
def table() -> Mapping[Level, Measured]:
    """All that was measured."""
    data = load_json("precision.json")
    return {
        (code, Severity.parse(label), kind): Measured(**facts)
        for code, levels in data["checks"].items()
        for label, kinds in levels.items()
        for kind, facts in kinds.items()
    }


def measured(finding: Finding) -> Measured | None:
    """What was measured of findings like this one, before any of them was concluded; None: nothing."""
    known = table()
    level = finding.check, finding.severity
    return known.get((*level, kind_of(finding)), known.get((*level, "")))
