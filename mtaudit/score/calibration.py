"""Calibrates the error probability with the verdicts of a user's reviewers.

    log-odds of the calibrated probability = bias + slope * log-odds of the probability

The slope is positive, so the order of the pairs does not change. A null bead keeps its probability, which depends only
on its findings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.mqm import Severity
from mtaudit.numeric import array_logit, array_sigmoid
from mtaudit.score.trees import Floats
from mtaudit.signature import digest

#: First key of the file, and its version.
_MARK, _VERSION = "mtaudit_calibration", 1
#: Minimum distance of probabilities from 0 and 1; closer ones are clipped.
MARGIN = 1e-6
_CURE = "create it with `mtaudit calibrate verdicts.jsonl`"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted calibration.

    Attributes:
        estimator: signature of the estimator that it corrects.
        slope, bias: coefficients of the log-odds; the slope is positive.
        thresholds: minimum error probability of a minor, major and critical pair.
        verdicts, wrong: number of verdicts used for the fit, and how many of these were "wrong".
    """

    estimator: str
    slope: float
    bias: float
    thresholds: Mapping[str, float]
    verdicts: int
    wrong: int

    @property
    def signature(self) -> str:
        """Identifies the fit by its content; reported with every score."""
        return f"calibrated:{digest(asdict(self))}"

    def apply(self, probabilities: Sequence[float] | Floats) -> Floats:
        """Calibrated probabilities (n,), given those of the estimator."""
        return array_sigmoid(self.bias + self.slope * array_logit(probabilities, MARGIN))

    def undo(self, probabilities: Sequence[float] | Floats) -> Floats:
        """The estimator's probabilities (n,), given calibrated ones."""
        return array_sigmoid((array_logit(probabilities, MARGIN) - self.bias) / self.slope)

    def text(self) -> str:
        """The calibration in its file format."""
        return json.dumps({_MARK: _VERSION, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"


def load_calibration(path: Path) -> Calibration:
    """Load a calibration. Raises InputError if the file is not one."""

    def wrong(what: str) -> InputError:
        return InputError(Problem(str(path), what, _CURE))

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise wrong(f"the calibration cannot be read: {error.strerror}") from None
    except ValueError:
        raise wrong("it is not a calibration: not JSON") from None
    if not isinstance(data, dict) or data.get(_MARK) != _VERSION:
        raise wrong(f'it is not a calibration: there is no "{_MARK}": {_VERSION}')
    try:
        return _made(data)
    except (KeyError, TypeError, ValueError):
        raise wrong("it is not a calibration: a number is missing or out of range") from None


def _made(data: Mapping[str, Any]) -> Calibration:
    labels = [severity.label for severity in Severity if severity]
    made = Calibration(
        estimator=str(data["estimator"]),
        slope=float(data["slope"]),
        bias=float(data["bias"]),
        thresholds={label: float(data["thresholds"][label]) for label in labels},
        verdicts=int(data["verdicts"]),
        wrong=int(data["wrong"]),
    )
    levels = list(made.thresholds.values())
    if not (0 < made.slope < 100 and abs(made.bias) < 100 and 0 <= levels[0] <= levels[1] <= levels[2] <= 1):
        raise ValueError
    return made
