"""The verdict of a run."""

from __future__ import annotations

from mtaudit.mqm import Severity
from mtaudit.records import Summary, Verdict


def decide(summary: Summary, fail_on: str) -> Verdict:
    """Fail where a pair is at least as grave as ``fail_on`` ("never": do not); every reason carries its number."""
    if fail_on == "never":
        return Verdict(True, ("the gate is off (fail-on never)",))
    limit = Severity.parse(fail_on)
    grave = sum(n for label, n in summary.severities.items() if Severity.parse(label) >= limit)
    what = fail_on if limit is Severity.CRITICAL else f"{fail_on} or worse"
    if grave:
        return Verdict(False, (f"{grave:,} of {summary.pairs:,} pairs {'is' if grave == 1 else 'are'} {what}",))
    return Verdict(True, (f"none of {summary.pairs:,} pairs is {what}",))
