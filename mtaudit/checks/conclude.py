"""Conclude: at which severity a finding is shown, and what the error probability of its pair is.

A check says how much an error hurts if it is one (severity). How likely it is one (confidence) was measured for every
check and severity (:mod:`mtaudit.precision`). This module is the only place where the two meet:

* A finding is shown as severe as its check says, as far as the confidence allows: critical needs 0.8, major 0.6. What
  is less sure is minor, and a hint (neutral) if not even one in four marks any error.
* Evidence of the whole pair counts like that of the finding: where the error probability of the pair reaches a
  threshold, its findings may be that severe. Where no finding explains it, ``ACC13`` reports the pair.
* What nobody measured (patterns of the user, plug-ins) has the confidence that its author gives it, below that of the
  next severity.
* A calibration on verdicts of reviewers corrects the confidence like every other probability of a misleading error.
* The error probability of a pair is at least the confidence of its major and critical findings. It reaches the
  threshold of ``major`` in major and critical pairs alone, that of ``critical`` in every critical pair. A pair with
  minor findings has at least the probability of an average pair (``thresholds["minor"]``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import floor
from typing import NamedTuple

from mtaudit.checks.check import ConcludingCheck
from mtaudit.checks.runner import has
from mtaudit.mqm import Severity, worst
from mtaudit.numeric import logit, sigmoid
from mtaudit.precision import AVERAGE, Measured, measured
from mtaudit.records import Finding, Pair, Signals

#: Probability of being right from which a finding is shown as severe as that; the settings may have other thresholds.
REQUIRED = {Severity.MAJOR: 0.6, Severity.CRITICAL: 0.8}
#: Share of findings that mark any error, below which a finding about the meaning is a hint. The labels of the articles
#: do not cover matters of form.
HINT = 0.25
_MEANING = "accuracy/"
#: Where the evidence keeps the severity that the check gave.
_GIVEN = "severity_if_error"
#: Distance that a probability keeps from the threshold above it, and a confidence, which is rounded to three digits.
_BELOW, _STEP = 1e-6, 1e-3
_DOWNWARDS = tuple(severity for severity in sorted(Severity, reverse=True) if severity)
#: Share of the log-odds of the models that is taken for new.
_CONFIRMS = 0.05


class Conclusion(NamedTuple):
    """The findings of a pair as they are shown, with its error probability."""

    findings: tuple[Finding, ...]
    probability: float


def weigh(
    findings: Sequence[Finding], thresholds: Mapping[str, float], corrected: Callable[[float], float] = float
) -> tuple[Finding, ...]:
    """The findings with the confidence that was measured for them.

    What nobody measured keeps its own confidence, as far as that does not reach the next severity: an unproven claim is
    not surer than its severity needs.

    Args:
        thresholds: the lowest error probability of a minor, major and critical pair.
        corrected: the calibration of probabilities that a pair holds a major or critical error.
    """
    return tuple(_weighed(finding, thresholds, corrected) for finding in findings)


def _weighed(finding: Finding, thresholds: Mapping[str, float], corrected: Callable[[float], float]) -> Finding:
    facts = measured(finding)
    if not finding.severity:
        return finding
    if facts is not None:
        precision = facts.precision(finding.severity)
        return replace(finding, confidence=corrected(precision) if finding.severity >= Severity.MAJOR else precision)
    above = [thresholds[severity.label] for severity in REQUIRED if severity > finding.severity]
    top = min(above) - _STEP if above else 1.0
    return replace(finding, confidence=min(finding.confidence, top))


def restored(finding: Finding) -> Finding:
    """A finding with the severity that its check gave, before it was concluded."""
    evidence = dict(finding.evidence)
    label = evidence.pop(_GIVEN, None)
    return finding if label is None else replace(finding, severity=Severity.parse(label), evidence=evidence)


def conclude(
    checks: Sequence[ConcludingCheck],
    pair: Pair,
    signals: Signals,
    findings: Sequence[Finding],
    probability: float,
    unexplained: float,
    thresholds: Mapping[str, float],
    average: float = AVERAGE,
) -> Conclusion:
    """The findings of a pair as they are shown, and its error probability.

    Args:
        findings: as :func:`weigh` returns them.
        probability: the estimate from all signals and findings.
        unexplained: the estimate without the findings.
        thresholds: the lowest error probability of a minor, major and critical pair.
        average: the estimate for an average pair.
    """
    level = _level(probability, thresholds)
    shown = [_shown(finding, level, probability, thresholds) for finding in findings]
    # Where a finding counts, what it adds to the doubt of the models belongs to the reasons.
    doubt = max(unexplained, probability if any(f.severity for f in shown) else 0.0)
    alone = min(_level(doubt, thresholds), Severity.MAJOR)
    if alone > worst(f.severity for f in shown) and not pair.is_null:
        for check in checks:
            if has(signals, check.needs):
                shown += check.conclude(pair, signals, doubt, alone)
    if not shown:
        return Conclusion((), _agreeing(probability, Severity.NEUTRAL, thresholds))
    sure = max((f.confidence for f in shown if f.severity >= Severity.MAJOR), default=0.0)
    behind = max((_behind(*both) for both in zip(findings, shown, strict=False)), default=0.0)
    sure = max(sure, _confirmed(behind, unexplained, average))
    return Conclusion(tuple(shown), _agreeing(max(probability, sure), worst(f.severity for f in shown), thresholds))


def _agreeing(probability: float, severity: Severity, thresholds: Mapping[str, float]) -> float:
    """The probability as far as it agrees with the severity of the pair."""
    most = 1.0 if severity >= Severity.MAJOR else thresholds["major"] - _BELOW
    least = thresholds[severity.label] if severity else 0.0
    return round(max(min(probability, most), least), 6)


def _behind(given: Finding, shown: Finding) -> float:
    """The probability of a major or critical error that was measured for a finding, shown as such or as minor."""
    return given.confidence if given.severity >= Severity.MAJOR and shown.severity and measured(given) else 0.0


def on_its_own(finding: Finding, thresholds: Mapping[str, float]) -> Finding:
    """A weighed finding as it is shown where its pair gives no other evidence, as with findings of the corpus."""
    return _shown(finding, Severity.NEUTRAL, 0.0, thresholds)


def _confirmed(sure: float, unexplained: float, average: float) -> float:
    """The probability of a finding in a pair that the models doubt more than an average one: its odds times their odds
    ratio, much weakened since they know in part what the check knows. It orders pairs with the same finding."""
    if not sure:
        return 0.0
    more = max(logit(unexplained) - logit(average), 0.0)
    return max(sure, sigmoid(logit(sure) + _CONFIRMS * more))


def _level(probability: float, thresholds: Mapping[str, float]) -> Severity:
    for severity in _DOWNWARDS:
        if probability >= thresholds[severity.label]:
            return severity
    return Severity.NEUTRAL


def _shown(finding: Finding, level: Severity, probability: float, thresholds: Mapping[str, float]) -> Finding:
    """The finding at the severity that is sure enough; ``level`` is that of the pair's error probability."""
    facts = measured(finding)
    if finding.severity < Severity.MAJOR:
        return _as(finding, min(finding.severity, _least(finding, facts)), finding.confidence)
    own = worst(s for s in REQUIRED if finding.confidence >= thresholds[s.label])
    if facts is not None and level >= Severity.MAJOR and min(level, finding.severity) > own:
        return _as(finding, min(level, finding.severity), max(finding.confidence, probability))
    if own:
        return _as(finding, min(own, finding.severity), finding.confidence)
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
