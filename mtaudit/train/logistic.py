"""Logistic regression with a prior for every weight, with which the estimator combines a few strong signals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.numeric import array_sigmoid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """The prior of the weights: means (k,), bounds, and its strength in cases."""

    means: Floats
    bounds: list[tuple[float, float]]
    pull: float = 3.0


def fit_logistic(design: Floats, labels: Floats, weights: Floats, offset: Floats, prior: Prior) -> tuple[Floats, float]:
    """Weights (k,) and intercept for ``design`` (n, k), with the logits ``offset`` (n,) added."""
    from scipy.optimize import minimize

    scale = weights / weights.mean()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        logits = offset + parameters[-1] + design @ parameters[:-1]
        slip = (array_sigmoid(logits) - labels) * scale
        away = parameters[:-1] - prior.means
        value = np.sum(scale * (np.logaddexp(0, logits) - labels * logits)) + prior.pull * np.sum(away**2)
        return float(value), np.append(design.T @ slip + 2 * prior.pull * away, slip.sum())

    start = np.append(prior.means, 0.0)
    solved = minimize(loss, start, jac=True, bounds=[*prior.bounds, (-8.0, 8.0)], method="L-BFGS-B").x
    return solved[:-1], float(solved[-1])
