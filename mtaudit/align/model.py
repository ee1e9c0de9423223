"""The fitted numbers of the aligner, from ``mtaudit/data/align.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from mtaudit.align.features.bead_features import NAMES, NULL_NAMES
from mtaudit.align.path.anchors import Floats
from mtaudit.align.path.coarse_pass import NAMES as SKETCH_NAMES
from mtaudit.numeric import logit, sigmoid


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the log-linear model, in the order of the feature names."""

    beads: Floats
    nulls: Floats

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Weights:
        """From named weights; a KeyError names one that is missing."""
        return cls(np.array([weights[n] for n in NAMES]), np.array([weights[n] for n in NULL_NAMES]))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns a probability of the model into the share of such beads that are right: a logistic of its log odds."""

    slope: float
    shift: float

    def __call__(self, chance: float) -> float:
        return sigmoid(self.slope * logit(chance, 1e-6) + self.shift)


@dataclass(frozen=True, slots=True)
class Model:
    """``sketch`` is for the rough pass, ``sums`` for spans whose vectors are sums of theirs, ``joined`` for spans
    encoded as one text; ``bead`` and ``null`` make confidences of the probabilities of beads and of null segments."""

    sketch: Floats
    sums: Weights
    joined: Weights
    bead: Calibration
    null: Calibration


@cache
def default_model() -> Model:
    """The model that comes with the package."""
    data = json.loads(files("mtaudit").joinpath("data/align.json").read_text(encoding="utf-8"))
    bead, null = (Calibration(**data["confidence"][kind]) for kind in ("bead", "null"))
    sketch = np.array([data["sketch"][name] for name in SKETCH_NAMES])
    return Model(sketch, Weights.of(data["sums"]), Weights.of(data["joined"]), bead, null)
