"""Findings of a pair after the judge has read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mtaudit.checks.check import BaseCheck, ConcludingCheck
from mtaudit.checks.conclude import conclude, restored, weigh
from mtaudit.checks.models.judge_errors import JudgedError
from mtaudit.checks.models.likely_mistranslation import LikelyMistranslation
from mtaudit.checks.runner import without_explained
from mtaudit.mqm import Severity, worst
from mtaudit.precision import AVERAGE
from mtaudit.records import Finding, Scored


def checked_findings(checks: Sequence[BaseCheck], scored: Scored) -> tuple[Finding, ...]:
    """The findings that do not repeat what models say of the pair: the models' own are weighed with the judge's."""
    models = {check.code for check in checks if check.defers or isinstance(check, (LikelyMistranslation, JudgedError))}
    return tuple(restored(finding) for finding in scored.findings if finding.check not in models)


def with_judgement(
    checks: Sequence[BaseCheck],
    scored: Scored,
    probability: float,
    models: float,
    thresholds: Mapping[str, float],
    corrected: Callable[[float], float] = float,
) -> Scored:
    """The pair with the findings of the judge, and the others in the light of its new error probability.

    Args:
        scored: its signals hold what the judge says.
        probability: its error probability; ``models``: the same without findings.
        thresholds: error probability from which a pair is minor, major, critical.
        corrected: the calibration of the estimator.
    """
    pair, signals = scored.pair, scored.signals
    overall = {check.code for check in checks if isinstance(check, LikelyMistranslation)}
    findings = [restored(finding) for finding in scored.findings if finding.check not in overall]
    for check in checks:
        if isinstance(check, JudgedError):
            findings += check.run(pair, signals)
    kept = weigh(without_explained(checks, findings), thresholds, corrected)
    # What the judge names needs no second finding that says that something is wrong.
    named = signals.judged is not None and signals.judged.severity >= Severity.MAJOR
    concluding = [check for check in checks if isinstance(check, ConcludingCheck)]
    others = [check for check in concluding if not (named and isinstance(check, LikelyMistranslation))]
    final, p = conclude(others, pair, signals, kept, probability, models, thresholds, corrected(AVERAGE))
    return replace(scored, findings=final, error_probability=p, severity=worst(f.severity for f in final))
