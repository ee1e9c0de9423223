"""The error probability of judged pairs: the judge's answer combined with the bundled models and the checks.

    models' = sigmoid(log-odds(models) + log-likelihood-ratio(answer))
    pair    = 1 - (1 - models') * (1 - checks)

``models`` is the estimator's probability without findings, ``checks`` what the findings of checks add to it (as a noisy
or). A judge that accepts a pair lowers only the probability from the models, not that from the checks: a wrong number
that the judge overlooked is still reported.

The likelihood ratio of an answer, P(answer | error) / P(answer | no error), is estimated from the agreement of a judge
with careful readings; ``data/judge.json`` contains it and the command that fitted it. For a judge that was not
measured, only the quality in its answer is used, until a user's verdicts calibrate it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.bundled import load_json
from mtaudit.errors import UsageError
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Judged, Pair, Signals
from mtaudit.score.estimator import Estimator
from mtaudit.signature import digest

if TYPE_CHECKING:
    from mtaudit.score.calibration import Calibration

#: Quality for which the evidence of an unmeasured judge is 0, and the maximum of its evidence (log-odds).
_EVEN, _MOST = 0.8, 4.0
_EDGE = 0.005


class JudgeFit:
    """Measured likelihood ratios of the answers of a judge.

    Attributes:
        signature: identifies the fit.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._ratios: dict[str, float] = data["log_likelihood_ratio"]
        self._confidence: dict[str, float] = data["confidence"]
        self.signature = f"judge:{digest([self._ratios, self._confidence])}"

    @classmethod
    def load(cls, path: Path | None = None) -> JudgeFit:
        """Load the bundled fit, or one from a file."""
        return cls(load_json("judge.json") if path is None else json.loads(path.read_text(encoding="utf-8")))

    def evidence(self, judged: Judged) -> float:
        """Log-likelihood ratio of an error, given the severity of the worst error that the judge reports."""
        if judged.confirmed is False:
            return self._ratios["unconfirmed"]
        name = "confirmed" if judged.confirmed else judged.severity.label
        return self._ratios[name]

    def weighed(self, judged: Judged) -> Judged:
        """The answer with the measured confidence of each error."""
        kinds = {s: "confirmed" if judged.confirmed and s >= Severity.MAJOR else s.label for s in Severity if s}
        worth = [self._confidence[kinds[error.severity]] * error.confidence for error in judged.errors]
        errors = (replace(e, confidence=round(c, 3)) for e, c in zip(judged.errors, worth, strict=True))
        return replace(judged, errors=tuple(errors))


class JudgedEstimator:
    """The estimator of a run with a judge.

    Attributes:
        thresholds: minimum error probability of a minor, major and critical pair.
        signature: identifies the fits, and the judge if they were not made for judges of its kind.
    """

    def __init__(self, bundled: Estimator, judge: str, measured: bool, path: Path | None = None) -> None:
        """
        Args:
            judge: signature of the judge.
            measured: whether the measured likelihood ratios apply to this judge.
            path: a fit to use instead of the bundled one.
        """
        self._bundled = bundled
        self._fit = JudgeFit.load(path) if measured else None
        self._calibration: Calibration | None = None
        self.thresholds = dict(bundled.thresholds)
        how = self._fit.signature if self._fit else "uncalibrated"
        self.signature = f"{bundled.signature}/{how}-{digest(judge)}"

    def calibrate(self, calibration: Calibration) -> None:
        """Apply a user's calibration to probabilities and thresholds. Raises UsageError if it was fitted for another
        estimator."""
        if calibration.estimator != self.signature:
            raise UsageError(
                f"the calibration was fitted for the estimator {calibration.estimator}, and this is {self.signature}; "
                "run `mtaudit calibrate` on verdicts of a new report"
            )
        self._calibration = calibration
        self.thresholds = dict(calibration.thresholds)
        self.signature = f"{self.signature}+{calibration.signature}"

    @property
    def calibrated(self) -> bool:
        """Whether a calibration applies, which also changes the probabilities of pairs that were not judged."""
        return self._calibration is not None

    def corrected(self, probability: float) -> float:
        """The calibrated value of a probability of the estimator; unchanged without a calibration."""
        return probability if self._calibration is None else float(self._calibration.apply([probability])[0])

    def weighed(self, judged: Judged) -> Judged:
        """The judge's answer with measured confidences; unchanged for a judge that was not measured."""
        return judged if self._fit is None else self._fit.weighed(judged)

    def probabilities(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> list[tuple[float, float]]:
        """The error probability of each pair, with and without findings.

        Args:
            findings: findings of checks, without those that only restate signals of models.
        """
        whole = self._bundled.probabilities(pairs, signals, findings)
        models = self._bundled.probabilities(pairs, signals, [()] * len(pairs))
        joined = [self._joined(*each) for each in zip(whole, models, signals, strict=True)]
        if self._calibration is None:
            return joined
        flat = self._calibration.apply([p for both in joined for p in both])
        return [(round(float(flat[i]), 6), round(float(flat[i + 1]), 6)) for i in range(0, len(flat), 2)]

    def _joined(self, whole: float, models: float, signals: Signals) -> tuple[float, float]:
        checks = max(0.0, 1 - (1 - whole) / (1 - models)) if models < 1 else 0.0
        after = _sigmoid(_log_odds(models) + self._evidence(signals.judged))
        return round(1 - (1 - after) * (1 - checks), 6), round(after, 6)

    def _evidence(self, judged: Judged | None) -> float:
        if judged is None:
            return 0.0
        said = self._fit.evidence(judged) if self._fit else unmeasured(judged.quality)
        return max(said, 0.0) if judged.instructed else said


def unmeasured(quality: float) -> float:
    """Log-likelihood ratio of an error, given the quality 0..1 in the answer of an unmeasured judge."""
    return min(max(_log_odds(1 - quality) - _log_odds(1 - _EVEN), -_MOST), _MOST)


def _log_odds(p: float) -> float:
    bounded = min(max(p, _EDGE), 1 - _EDGE)
    return log(bounded / (1 - bounded))


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))
