"""Refits the error probability and its thresholds on verdicts of reviewers.

Two parameters are fitted (Platt's logistic calibration, J. Platt 1999), under a prior centred on the identity: with few
verdicts the map stays close to it, with many the data dominate. Reviewers mostly see the pairs that look worst. This
selection causes no bias, since it depends on the probability, and the map is fitted given the probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mtaudit.errors import UsageError
from mtaudit.numeric import array_logit, array_sigmoid
from mtaudit.score.calibration import MARGIN, Calibration

Floats = NDArray[np.float64]
#: Minimum number of verdicts, in total and of each kind.
LEAST, LEAST_EACH = 40, 8
#: Required share of wrong pairs among those at or above each threshold.
PRECISION = {"minor": 0.35, "major": 0.55, "critical": 0.8}
#: Standard deviations of the prior: of the slope about 1, of the bias about 0.
_SLOPE, _BIAS = 0.5, 1.5
#: Weight of the calibrated probability in a measured precision, in verdicts.
_WORTH = 10.0
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with a verdict: the uncalibrated probability, whether it is wrong, and its findings."""

    source: str
    target: str
    probability: float
    wrong: bool
    checks: tuple[str, ...] = ()


def fit(judged: Sequence[Judged], estimator: str) -> Calibration:
    """Fit the calibration of the estimator to the verdicts. Raises UsageError if there are too few."""
    wrong = sum(item.wrong for item in judged)
    _refuse_few(len(judged), wrong)
    p, labels = numbers(judged)
    slope, bias = _fitted(array_logit(p, MARGIN), labels)
    made = Calibration(estimator, round(slope, 4), round(bias, 4), {}, len(judged), wrong)
    thresholds = _thresholds(made.apply(p), labels)
    return Calibration(estimator, made.slope, made.bias, thresholds, len(judged), wrong)


def numbers(judged: Sequence[Judged]) -> tuple[Floats, Floats]:
    """Probabilities and labels (1 wrong), both (n,)."""
    return np.array([item.probability for item in judged]), np.array([float(item.wrong) for item in judged])


def held_out(judged: Sequence[Judged]) -> Floats:
    """Calibrated probabilities (n,), each by a map that was fitted without the text of its pair."""
    p, labels = numbers(judged)
    folds = np.array([crc32(item.source.encode()) % _FOLDS for item in judged])
    out = p.copy()
    for fold in range(_FOLDS):
        inside, outside = folds != fold, folds == fold
        if outside.any() and inside.any():
            slope, bias = _fitted(array_logit(p[inside], MARGIN), labels[inside])
            out[outside] = array_sigmoid(bias + slope * array_logit(p[outside], MARGIN))
    return out


def calibration_error(p: Floats, labels: Floats, bins: int = 10) -> float:
    """Expected calibration error: mean distance between probability and share of wrong pairs over bins of equal width,
    weighted by their number of pairs."""
    at = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(p[at == b].mean() - labels[at == b].mean()) * (at == b).sum() for b in range(bins) if (at == b).any()]
    return float(sum(gaps) / len(p))


def _refuse_few(count: int, wrong: int) -> None:
    fine = count - wrong
    lacking = max(LEAST - count, max(LEAST_EACH - wrong, 0) + max(LEAST_EACH - fine, 0))
    if lacking > 0:
        raise UsageError(
            f"{count:,} verdicts ({wrong:,} wrong, {fine:,} fine) are too few: at least {LEAST} are needed, "
            f"{LEAST_EACH} of them wrong and {LEAST_EACH} fine; review {lacking:,} more at least"
        )


def _fitted(logits: Floats, labels: Floats) -> tuple[float, float]:
    """The most probable slope and bias."""
    from scipy.optimize import minimize

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slope, bias = parameters
        z = bias + slope * logits
        slip = array_sigmoid(z) - labels
        value = np.sum(np.logaddexp(0, z) - labels * z) + (slope - 1) ** 2 / (2 * _SLOPE**2) + bias**2 / (2 * _BIAS**2)
        gradient = (slip @ logits + (slope - 1) / _SLOPE**2, slip.sum() + bias / _BIAS**2)
        return float(value), np.array(gradient)

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, bounds=[(0.1, 5.0), (-6.0, 6.0)], method="L-BFGS-B").x
    return float(found[0]), float(found[1])


def _thresholds(p: Floats, labels: Floats) -> Mapping[str, float]:
    """The lowest probability at which, and at every higher one, the precision is as required. The measured precision is
    combined with the predicted one."""
    steps = np.round(np.arange(0.05, 0.96, 0.01), 2)
    precision = np.array([_precision(p, labels, float(t)) for t in steps])
    out: dict[str, float] = {}
    for label, wanted in PRECISION.items():
        short = steps[precision < wanted]
        least = max([*out.values(), wanted * 0.8])
        out[label] = round(min(max(float(short[-1]) + 0.01 if len(short) else 0.0, least), 0.95), 2)
    return out


def _precision(p: Floats, labels: Floats, threshold: float) -> float:
    """Share of wrong pairs at or above a threshold. With few verdicts the predicted precision dominates: a pair is
    wrong with its probability, which is at least the threshold."""
    above = p >= threshold
    promise = float(p[above].mean()) if above.any() else threshold
    return float((labels[above].sum() + _WORTH * promise) / (above.sum() + _WORTH))
