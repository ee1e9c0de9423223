"""One calibrated error probability a pair, from whatever signals there are.

    cheap = trees(similarity, length, and word evidence where it was gathered)
    sum = bias + weighted sum of cheap and, where the critic read the pair, of its log-odds,
          + sum over checks of weight[check] * gravity of its finding
    probability = the value at that sum of a rising curve through points

There is one set of weights and one curve for each kind of pair: with or without word evidence, with or without the
critic. A null bead has no signals, nor has any pair of a run without models; their findings alone speak. Trees,
weights, curves and thresholds stand in ``data/estimator.json`` with the command that fitted them. A check that is not
in the file counts with weight 1, that is with the gravity of its findings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.errors import UsageError
from mtaudit.records import Finding, Pair, Signals
from mtaudit.score.calibration import Calibration
from mtaudit.score.features import CRITIC_FEATURES, FEATURES, WRONG, checks, features, log_odds
from mtaudit.score.trees import Floats, Trees, sigmoid

#: Log-odds of an error in what no model saw, before its findings: that of the share of wrong pairs that the confidence
#: of a finding is about.
_NULL = log_odds(WRONG)
_CHECK = "check:"


class Sum:
    """One way to add up evidence. ``weights`` are those of what the critic says; NaN counts nothing."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.bias = float(data.get("bias", 0.0))
        self.cheap = float(data.get("cheap", 1.0))
        self.weights = np.array([float(data.get("critic", {}).get(name, 0.0)) for name in CRITIC_FEATURES])
        self.checks: dict[str, float] = dict(data["checks"])
        self.curve = np.array(data["curve"], dtype=np.float64)

    def logits(self, cheap: Floats, found: Sequence[Mapping[str, float]]) -> Floats:
        """The sum of all evidence (n,) before calibration."""
        critic = np.array([[row[name] for name in CRITIC_FEATURES] for row in found])
        said = (np.nan_to_num(critic) * self.weights).sum(axis=1)
        total: Floats = self.bias + self.cheap * cheap + said + np.array([self._checks(row) for row in found])
        return total

    def calibrated(self, logits: Floats) -> Floats:
        """Probabilities (n,) of sums: the curve between its points, its end slopes beyond them."""
        x, y = self.curve.T
        low, high = (y[1] - y[0]) / (x[1] - x[0]), (y[-1] - y[-2]) / (x[-1] - x[-2])
        out = np.where(logits < x[0], y[0] + low * (logits - x[0]), np.interp(logits, x, y))
        return sigmoid(np.where(logits > x[-1], y[-1] + high * (logits - x[-1]), out))

    def _checks(self, row: Mapping[str, float]) -> float:
        found = ((name.removeprefix(_CHECK), value) for name, value in row.items() if name.startswith(_CHECK))
        return sum(self.checks.get(code, 1.0) * value for code, value in found)


class Estimator:
    """Joins the signals and findings of a pair to its error probability.

    Attributes:
        thresholds: error probability from which a pair is minor, major, critical.
        signature: names the fit, to stand with every number.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.trees = Trees(data["trees"])
        self.sums = {known: Sum(weights) for known, weights in data["sums"].items()}
        self._doubt = float(data["doubt"])
        self.thresholds: dict[str, float] = dict(data["thresholds"])
        self.signature: str = data["signature"]
        self._calibration: Calibration | None = None

    @classmethod
    def load(cls, path: Path | None = None) -> Estimator:
        """The fitted estimator of the package, or one that was fitted by a user."""
        source = files("mtaudit") / "data" / "estimator.json" if path is None else path
        return cls(json.loads(source.read_text(encoding="utf-8")))

    def calibrate(self, calibration: Calibration) -> None:
        """Correct probabilities and thresholds by what a user's verdicts say. UsageError where these were given on
        the numbers of another estimator."""
        if calibration.estimator != self.signature:
            raise UsageError(
                f"the calibration was fitted for the estimator {calibration.estimator}, and this is {self.signature}; "
                "run `mtaudit calibrate` on verdicts of a new report"
            )
        self._calibration = calibration
        self.thresholds = dict(calibration.thresholds)
        self.signature = f"{self.signature}+{calibration.signature}"

    def probability(self, pair: Pair, signals: Signals, findings: Sequence[Finding]) -> float:
        """The probability that the pair is wrong, 0..1."""
        return self.probabilities([pair], [signals], [findings])[0]

    def probabilities(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> list[float]:
        """The probability for each pair that it is wrong; it does not depend on the other pairs."""
        if not pairs:
            return []
        p = self._estimated(pairs, signals, findings)
        if self._calibration is not None:
            p = self._calibration.apply(p)
        unseen = [pair.is_null or signal.similarity is None for pair, signal in zip(pairs, signals, strict=True)]
        p = np.where(unseen, _by_findings(findings), p)
        return [round(float(x), 6) for x in p]

    def doubt(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        """Whether word evidence could still matter: not where all the rest says clearly that a pair is sound.

        The bound is fitted: of the pairs that all evidence together puts at the threshold of a minor error or above,
        it passes over one in fifty.
        """
        p = self._estimated(pairs, signals, [()] * len(pairs))
        return [bool(x >= self._doubt) for x in p]

    def _estimated(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> Floats:
        """Probabilities (n,) by the sum that fits what is known of each pair, before a user's calibration."""
        found = [features(*item) for item in zip(pairs, signals, findings, strict=True)]
        cheap = self.cheap(found)
        kinds = np.array([known(signal) for signal in signals])
        p = np.zeros(len(pairs))
        for kind in dict.fromkeys(kinds.tolist()):
            at, way = kinds == kind, self.sums[kind]
            p[at] = way.calibrated(way.logits(cheap[at], [row for row, here in zip(found, at, strict=True) if here]))
        return p

    def cheap(self, found: Sequence[Mapping[str, float]]) -> Floats:
        """Log-odds (n,) from similarity, length and word evidence."""
        return self.trees.logits(np.array([[row[name] for name in FEATURES] for row in found]))


def known(signals: Signals) -> str:
    """What is known of a pair besides its similarity, as the sums of the estimator are named."""
    return "+".join(name for name, there in (("words", signals.words), ("critic", signals.critique)) if there) or "pair"


def _by_findings(findings: Sequence[Sequence[Finding]]) -> Floats:
    worst = [max(checks(found).values(), default=0.0) for found in findings]
    return sigmoid(_NULL + np.array(worst))
