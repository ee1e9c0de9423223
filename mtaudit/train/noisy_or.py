"""Fits the three components of the estimator, which are combined by a noisy-or.

All weights are fitted jointly, by maximum likelihood under a normal prior for each, so that an error that one component
explains does not affect the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mtaudit.score.noisy_or import checks_total
from mtaudit.score.trees import Floats

Row = Mapping[str, float]
#: Prior of each weight: mean and standard deviation. The critic's outputs learned from judgements of machine output
#: belong to one component, those learned from planted errors to another.
MACHINE = {
    "bias": (0.0, 9.0),
    "cheap": (0.5, 0.5),
    "critical": (0.4, 0.5),
    "poor": (0.2, 0.5),
    "unexpected": (0.05, 0.2),
}
DAMAGE = {
    "bias": (-2.0, 9.0), "cheap": (0.1, 0.3), "learned": (0.8, 0.5), "damaged": (0.1, 0.3), "worst_tag": (0.0, 0.2),
    "agreed_word": (0.0, 0.2), "unexpected": (0.0, 0.2),
}  # fmt: skip
#: ``weight`` multiplies the sum over the findings.
CHECKED = {"weight": (1.0, 0.3)}
#: Weights of single checks that are treated separately: ACC02 repeats the cheap evidence, ACC14 the judge.
CHECKS = {"ACC02": 0.5, "ACC14": 0.0}


@dataclass(frozen=True)
class _Design:
    """The design matrices of the components: (n, k) with a first column of ones; ``gravity`` (n,) of the findings."""

    machine: Floats
    damage: Floats
    gravity: Floats

    def logits(self, values: Floats) -> Floats:
        """Log-odds (n,) that at least one component sees an error."""
        machine, damage, checked = np.split(values, np.cumsum([len(MACHINE), len(DAMAGE)]))
        sound = -np.logaddexp(0.0, self.machine @ machine) - np.logaddexp(0.0, self.damage @ damage)
        sound -= checked[0] * self.gravity
        sound = np.minimum(sound, -1e-9)
        out: Floats = np.log(-np.expm1(sound)) - sound
        return out


def fit_components(rows: Sequence[Row], cheap: Floats, labels: Floats, weights: Floats) -> list[dict[str, Any]]:
    """The three components, as :class:`mtaudit.score.noisy_or.NoisyOr` reads them.

    Args:
        rows: named features of each case, NaN if unknown.
        cheap: (n,) log-odds of the cheap evidence.
        labels: (n,) 1 if the case is wrong, else 0.
        weights: (n,) sample weights.
    """
    from scipy.optimize import minimize

    inside = weights > 0
    design = _design([row for row, yes in zip(rows, inside, strict=True) if yes], cheap[inside])
    y, w = labels[inside], weights[inside]
    names = [(part, name) for part in (MACHINE, DAMAGE, CHECKED) for name in part]
    means, deviations = np.array([part[name] for part, name in names]).T

    def loss(values: Floats) -> float:
        logits = design.logits(values)
        missed = np.sum(w * (np.logaddexp(0.0, logits) - y * logits))
        return float(missed + np.sum(((values - means) / deviations) ** 2) / 2)

    bounds = [(-8.0, 8.0) if name == "bias" else (0.0, 3.0) for _, name in names]
    return _components(minimize(loss, means, bounds=bounds, method="L-BFGS-B").x)


def _design(rows: Sequence[Row], cheap: Floats) -> _Design:
    def columns(names: Sequence[str]) -> Floats:
        said = np.nan_to_num(np.array([[row[name] for name in names] for row in rows], dtype=np.float64))
        return np.column_stack([np.ones(len(rows)), cheap, said])

    gravity = np.array([checks_total(row, CHECKS) for row in rows])
    return _Design(columns([*MACHINE][2:]), columns([*DAMAGE][2:]), gravity)


def _components(values: Floats) -> list[dict[str, Any]]:
    numbers = iter(round(float(value), 4) for value in values)
    machine, damage = ({name: next(numbers) for name in part} for part in (MACHINE, DAMAGE))
    checked = {name: next(numbers) for name in CHECKED}
    return [*map(_heard, (machine, damage)), {**checked, "checks": CHECKS}]


def _heard(fitted: Mapping[str, float]) -> dict[str, Any]:
    bias, cheap, *_ = fitted.values()
    return {"bias": bias, "cheap": cheap, "weights": {name: fitted[name] for name in [*fitted][2:]}}
