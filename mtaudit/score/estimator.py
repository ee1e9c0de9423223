"""One calibrated error probability a pair, from whatever signals there are.

    logit = trees(similarity, length, word evidence, critic) + sum over checks of weight[check] * gravity of its finding
    probability = the value at that logit of a rising curve through points

A null bead has no signals; its findings alone speak.

The trees, the weights of the checks, the curve and the thresholds stand in ``data/estimator.json`` with the command
that fitted them. A check that is not in the file counts with weight 1, that is with the gravity of its findings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.records import Finding, Pair, Signals
from mtaudit.score.features import FEATURES, checks, features
from mtaudit.score.trees import Floats, Trees, sigmoid


class Estimator:
    """Joins the signals and findings of a pair to its error probability.

    Attributes:
        thresholds: error probability from which a pair is minor, major, critical.
        signature: names the fit, to stand with every number.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.trees = Trees(data["trees"])
        self.trees_with_critic = Trees(data["trees_with_critic"]) if "trees_with_critic" in data else self.trees
        self.checks: dict[str, float] = dict(data["checks"])
        self.curve = np.array(data["curve"], dtype=np.float64)
        self.thresholds: dict[str, float] = dict(data["thresholds"])
        self.signature: str = data["signature"]

    @classmethod
    def load(cls, path: Path | None = None) -> Estimator:
        """The fitted estimator of the package, or one that was fitted by a user."""
        source = files("mtaudit") / "data" / "estimator.json" if path is None else path
        return cls(json.loads(source.read_text(encoding="utf-8")))

    def probability(self, pair: Pair, signals: Signals, findings: Sequence[Finding]) -> float:
        """The probability that the pair is wrong, 0..1."""
        return self.probabilities([pair], [signals], [findings])[0]

    def probabilities(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> list[float]:
        """The probability for each pair that it is wrong; it does not depend on the other pairs."""
        if not pairs:
            return []
        found = [features(*item) for item in zip(pairs, signals, findings, strict=True)]
        null = np.array([pair.is_null for pair in pairs])
        p = np.where(null, _one_sided(findings), self.calibrated(self.logits(found)))
        return [round(float(x), 6) for x in p]

    def logits(self, found: Sequence[Mapping[str, float]]) -> Floats:
        """The sum of trees and checks (n,) before calibration, of named features."""
        table = np.array([[row[name] for name in FEATURES] for row in found])
        judged = ~np.isnan(table[:, FEATURES.index("critical")])
        total: Floats = np.where(judged, self.trees_with_critic.logits(table), self.trees.logits(table))
        return total + np.array([self._checks(row) for row in found])

    def calibrated(self, logits: Floats) -> Floats:
        """Probabilities (n,) of logits: the curve between its points, its end slopes beyond them."""
        x, y = self.curve.T
        slope_low, slope_high = (y[1] - y[0]) / (x[1] - x[0]), (y[-1] - y[-2]) / (x[-1] - x[-2])
        inner = np.interp(logits, x, y)
        out = np.where(logits < x[0], y[0] + slope_low * (logits - x[0]), inner)
        return sigmoid(np.where(logits > x[-1], y[-1] + slope_high * (logits - x[-1]), out))

    def _checks(self, row: Mapping[str, float]) -> float:
        prefix = "check:"
        return sum(
            self.checks.get(name.removeprefix(prefix), 1.0) * value
            for name, value in row.items()
            if name.startswith(prefix)
        )


#: Log-odds of an error in a null bead without findings, and what a finding adds for its gravity. Set by judgement, since
#: no data labels null beads: a sentence without translation comes out at 0.7, a heading or credit line below 0.3.
_NULL, _NULL_GRAVITY = -2.5, 1.5


def _one_sided(findings: Sequence[Sequence[Finding]]) -> Floats:
    worst = [max(checks(found).values(), default=0.0) for found in findings]
    return sigmoid(_NULL + _NULL_GRAVITY * np.array(worst))
