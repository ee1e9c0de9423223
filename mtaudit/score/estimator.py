"""The estimator of the error probability, as far as a run needs it that computes none.

What it estimates with stands in :mod:`mtaudit.score.noisy_or`, which is imported when the first pair is estimated.
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
    """Joins the signals and findings of a pair to its error probability.

    Attributes:
        thresholds: error probability from which a pair is minor, major, critical.
        signature: names the fit, to stand with every number.
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
        """The fitted estimator of the package, or one that was fitted by a user."""
        return cls(load_json("estimator.json") if path is None else json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def fit(self) -> Fit:
        """Trees, components and curves."""
        from mtaudit.score.noisy_or import Fit

        return Fit(self._data)

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

    def corrected(self, probability: float) -> float:
        """A probability on the scale of the estimator as the user's verdicts correct it."""
        return probability if self._calibration is None else float(self._calibration.apply([probability])[0])

    def probability(self, pair: Pair, signals: Signals, findings: Sequence[Finding]) -> float:
        """The probability that the pair is wrong, 0..1."""
        return self.probabilities([pair], [signals], [findings])[0]

    def probabilities(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> list[float]:
        """The probability for each pair that it is wrong; it does not depend on the other pairs."""
        if not pairs:
            return []
        return [round(float(x), 6) for x in self.fit.probabilities(pairs, signals, findings, self._calibration)]

    def open(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        """Whether the critic is worth asking in a run that can not wait for it everywhere: not where similarity and
        lengths make a pair look sound.

        The bound is fitted: of sound human translations, one in five goes on to the critic. Of a worse corpus it is
        more.
        """
        return [bool(x >= self._open) for x in self.fit.estimated(pairs, signals, [()] * len(pairs))]

    def doubt(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        """Whether word evidence could still matter: not where all the rest says clearly that a pair is sound.

        The bound is fitted: of the pairs that all evidence together puts at the threshold of a minor error or above,
        it passes over five in a hundred.
        """
        return [bool(x >= self._doubt) for x in self.fit.estimated(pairs, signals, [()] * len(pairs))]
