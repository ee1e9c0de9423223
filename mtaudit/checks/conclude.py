"""Conclude: at which severity a finding is shown, and what the error probability of its pair is.

A check says what an error is worth if it is one (its severity). How likely it is one was measured for every check and
severity (:mod:`mtaudit.precision`). This module is the only place where the two meet:

* A major or critical finding is shown as critical where it is right with a probability of 0.8 or more, as major from
  0.6 on, and as minor below that; as a hint (neutral) where not even one in four marks any error.
* A pair whose error probability reaches a threshold lifts its measured findings of major and critical errors to that
  level: other evidence says the same. Where there is none to lift, ``ACC13`` reports the pair.
* What nobody measured (patterns of the user, plug-ins) is shown at most as severe as its author says.
* The error probability of a pair is at least the probability that was measured for its findings, and lies in the band
  of its severity: a critical pair has a higher one than any major pair, a major pair than all others. A pair whose
  findings are minor has at least the probability of an average pair (``thresholds["minor"]``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor
from typing import NamedTuple

from mtaudit.checks.check import BaseCheck, ConcludingCheck
from mtaudit.checks.runner import has
from mtaudit.mqm import Severity, worst
from mtaudit.precision import Measured, measured
from mtaudit.records import Finding, Pair, Signals

#: Probability of being right from which a finding is shown as severe as that; the settings may have other thresholds.
REQUIRED = {Severity.MAJOR: 0.6, Severity.CRITICAL: 0.8}
#: Share of findings that mark any error, below which a finding about the meaning is a hint. The labels of the articles
#: do not speak of form.
HINT = 0.25
_MEANING = "accuracy/"
#: Where the evidence keeps the severity that the check gave.
_GIVEN = "severity_if_error"
#: Distance that a probability keeps from the threshold above it, and a confidence, which is rounded to three digits.
_BELOW, _STEP = 1e-6, 1e-3


class Conclusion(NamedTuple):
    """The findings of a pair as they are shown, with its error probability."""

    findings: tuple[Finding, ...]
    probability: float


def weigh(findings: Sequence[Finding], thresholds: Mapping[str, float]) -> tuple[Finding, ...]:
    """The findings with the confidence that was measured for them.

    What was not measured keeps its own confidence, as far as that does not reach the next severity.

    Args:
        thresholds: the lowest error probability of a minor, major and critical pair.
    """
    return tuple(_weighed(finding, thresholds) for finding in findings)


def _weighed(finding: Finding, thresholds: Mapping[str, float]) -> Finding:
    facts = measured(finding)
    if not finding.severity:
        return finding
    if facts is not None:
        return replace(finding, confidence=facts.precision(finding.severity))
    top = _top(finding.severity, thresholds) - _STEP if finding.severity < Severity.CRITICAL else 1.0
    return replace(finding, confidence=min(finding.confidence, top))


def restored(finding: Finding) -> Finding:
    """A finding with the severity that its check gave, before it was concluded."""
    evidence = dict(finding.evidence)
    label = evidence.pop(_GIVEN, None)
    return finding if label is None else replace(finding, severity=Severity.parse(label), evidence=evidence)


def conclude(
    checks: Sequence[BaseCheck],
    pair: Pair,
    signals: Signals,
    findings: Sequence[Finding],
    probability: float,
    unexplained: float,
    thresholds: Mapping[str, float],
) -> Conclusion:
    """The findings of a pair as they are shown, and its error probability.

    Args:
        findings: as :func:`weigh` returns them.
        probability: the estimate from all signals and findings.
        unexplained: the estimate without the findings.
        thresholds: the lowest error probability of a minor, major and critical pair.
    """
    level, alone = _level(probability, thresholds), _level(unexplained, thresholds)
    shown = [_shown(finding, level, probability, thresholds) for finding in findings]
    if alone > worst(f.severity for f in shown) and not pair.is_null:
        for check in checks:
            if isinstance(check, ConcludingCheck) and has(signals, check.needs):
                shown += check.conclude(pair, signals, unexplained, alone)
    sure = max((f.confidence for f in shown if f.severity >= Severity.MAJOR), default=0.0)
    sure = max([sure, *(_unshown(*both) for both in zip(findings, shown, strict=False))])
    severity = worst(f.severity for f in shown)
    within = min(max(probability, sure), _top(severity, thresholds))
    return Conclusion(tuple(shown), round(max(within, _bottom(severity, thresholds)), 6))


def _unshown(given: Finding, shown: Finding) -> float:
    """The probability of a major or critical error that was measured for a finding which is shown as minor."""
    facts = measured(given)
    return facts.misleading if facts and given.severity >= Severity.MAJOR and shown.severity is Severity.MINOR else 0.0


def _level(probability: float, thresholds: Mapping[str, float]) -> Severity:
    return max((s for s in Severity if s and probability >= thresholds[s.label]), default=Severity.NEUTRAL)


def _bottom(severity: Severity, thresholds: Mapping[str, float]) -> float:
    """The lowest probability of a pair of that severity."""
    return thresholds[severity.label] if severity else 0.0


def _top(severity: Severity, thresholds: Mapping[str, float]) -> float:
    """The highest probability of a pair of that severity."""
    above = [thresholds[s.label] for s in REQUIRED if s > severity]
    return min(above) - _BELOW if above else 1.0


def _shown(finding: Finding, level: Severity, probability: float, thresholds: Mapping[str, float]) -> Finding:
    """The finding at the severity that is sure enough; ``level`` is that of the pair's error probability."""
    facts = measured(finding)
    if finding.severity < Severity.MAJOR:
        return _as(finding, min(finding.severity, _least(finding, facts)), finding.confidence)
    own = worst(s for s in REQUIRED if finding.confidence >= thresholds[s.label])
    if facts is not None and level >= Severity.MAJOR and level > own:
        return _as(finding, level, max(finding.confidence, probability))
    if own:
        return _as(finding, own if facts else min(own, finding.severity), finding.confidence)
    return _as(finding, _least(finding, facts), facts.error if facts else finding.confidence)


def _least(finding: Finding, facts: Measured | None) -> Severity:
    """How a finding is shown that is not sure to be worse than minor."""
    doubtful = facts is not None and facts.error < HINT and finding.category.startswith(_MEANING)
    return Severity.NEUTRAL if doubtful else Severity.MINOR


def _as(finding: Finding, severity: Severity, confidence: float) -> Finding:
    evidence = finding.evidence
    if severity != finding.severity:
        evidence = {**evidence, _GIVEN: finding.severity.label}
    # Rounded down: no confidence may exceed the error probability that it was taken from.
    down = floor(1000 * confidence + 1e-6) / 1000
    return replace(finding, severity=severity, confidence=down, evidence=evidence)
