"""The estimator of the error probability: thresholds, signature and calibration.

The model itself is in :mod:`mtaudit.score.noisy_or`, which is imported when the first pair is estimated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.bundled import load_json
from mtaudit.errors import UsageError
from mtaudit.records import Finding, Pair, Signals

if TYPE_CHECKING:
    from mtaudit.score.calibration import Calibration
    from mtaudit.score.noisy_or import Fit


class Estimator:
    """Combines the signals and findings of a pair into its error probability.

    Attributes:
        thresholds: minimum error probability of a minor, major and critical pair.
        signature: identifies the fit; reported with every score.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._doubt = float(data["doubt"])
        self._open = float(data["open"])
        self.thresholds: dict[str, float] = dict(data["thresholds"])
        self.signature: str = data["signature"]
        self._calibration: Calibration | None = None

    @classmethod
    def load(cls, path: Path | None = None) -> Estimator:
        """Load the bundled estimator, or one that a user fitted."""
        return cls(load_json("estimator.json") if path is None else json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def fit(self) -> Fit:
        """Trees, components and curves."""
        from mtaudit.score.noisy_or import Fit

        return Fit(self._data)

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

    def corrected(self, probability: float) -> float:
        """The calibrated value of a probability of the estimator; unchanged without a calibration."""
        return probability if self._calibration is None else float(self._calibration.apply([probability])[0])

    def probability(self, pair: Pair, signals: Signals, findings: Sequence[Finding]) -> float:
        """The probability that the pair is wrong, 0..1."""
        return self.probabilities([pair], [signals], [findings])[0]

    def probabilities(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> list[float]:
        """The probability that each pair is wrong, 0..1; it does not depend on the other pairs."""
        if not pairs:
            return []
        return [round(float(x), 6) for x in self.fit.probabilities(pairs, signals, findings, self._calibration)]

    def open(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        """Whether each pair is passed to the critic in a run that uses it selectively: not if similarity and length
        already suggest a correct translation.

        The bound is fitted so that one in five correct human translations is passed on; in a worse corpus it is more.
        """
        return [bool(x >= self._open) for x in self.fit.estimated(pairs, signals, [()] * len(pairs))]

    def doubt(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        """Whether word evidence is computed for each pair: not if its other signals clearly show no error.

        The bound is fitted so that 5% of the pairs that all signals together put at or above the threshold of a minor
        error are missed.
        """
        return [bool(x >= self._doubt) for x in self.fit.estimated(pairs, signals, [()] * len(pairs))]
