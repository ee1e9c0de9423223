"""The changes since the baseline, as counts and as a list of entries, for the first screen of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtaudit.gate.baseline import Baseline, Entry
from mtaudit.mqm import Severity
from mtaudit.records import Finding

#: Entries that are listed at most.
_NAMED = 200
#: Prefix of :attr:`Finding.accepted` for a finding that an entry of the baseline accepts.
KNOWN = "baseline, "


@dataclass(slots=True)
class Against:
    """Counts of new and known findings by check, updated pair by pair."""

    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)

    def add(self, findings: Sequence[Finding]) -> None:
        """Count the findings of a pair, whose ``accepted`` is already set."""
        for finding in findings:
            if finding.accepted.startswith(KNOWN):
                self.known[finding.check] += 1
            elif not finding.accepted and finding.severity > Severity.NEUTRAL:
                self.new[finding.check] += 1

    def summary(
        self, baseline: Baseline, score: float, resolved: Sequence[Entry], expired: Sequence[Entry]
    ) -> dict[str, Any]:
        """The comparison as a JSON-compatible dictionary for a report.

        Returns:
            ``score`` and ``score_before`` (100 times the mean probability that a pair is correct; the latter is None
            if the baseline has none); ``new``, ``known``, ``resolved``, ``expired`` (counts of findings and entries);
            ``checks`` (the first three counts by check code); ``gone`` (at most 200 resolved and expired entries).
        """
        better = Counter(entry.check for entry in resolved)
        codes = sorted({*self.new, *self.known, *better})
        return {
            "score": round(score, 3),
            "score_before": baseline.score,
            "new": self.new.total(),
            "known": self.known.total(),
            "resolved": len(resolved),
            "expired": len(expired),
            "checks": {c: {"new": self.new[c], "known": self.known[c], "resolved": better[c]} for c in codes},
            "gone": [*_named(resolved, "resolved"), *_named(expired, "expired")][:_NAMED],
        }


def _named(entries: Iterable[Entry], what: str) -> list[dict[str, str]]:
    return [
        {"what": what, "check": e.check, "document": e.document, "text": e.text, "verdict": e.verdict} for e in entries
    ]
