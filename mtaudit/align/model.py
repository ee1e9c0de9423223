"""The fitted weights of the aligner, read from ``mtaudit/data/align.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from mtaudit.align.features.bead_features import NAMES, NULL_NAMES
from mtaudit.align.path.anchors import Floats
from mtaudit.align.path.coarse_pass import NAMES as COARSE_NAMES
from mtaudit.bundled import load_json
from mtaudit.numeric import logit, sigmoid


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the log-linear model, in the order of the feature names."""

    beads: Floats
    nulls: Floats

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Weights:
        """Weights from a mapping by feature name; raises KeyError with the name of a missing feature."""
        return cls(np.array([weights[n] for n in NAMES]), np.array([weights[n] for n in NULL_NAMES]))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling: maps a probability of the model to the share of such beads that are correct."""

    slope: float
    shift: float

    def __call__(self, posterior: float) -> float:
        return sigmoid(self.slope * logit(posterior, 1e-6) + self.shift)


@dataclass(frozen=True, slots=True)
class Model:
    """All weights of the aligner.

    Attributes:
        coarse: weights of the coarse pass, in the order of its feature names.
        sums: weights where the vector of a span is the sum of the vectors of its segments.
        joined: weights where a span is encoded as one text.
        bead, null: calibrations of the probabilities of beads and of null segments.
    """

    coarse: Floats
    sums: Weights
    joined: Weights
    bead: Calibration
    null: Calibration


@cache
def default_model() -> Model:
    """The bundled model."""
    data = load_json("align.json")
    bead, null = (Calibration(**data["confidence"][kind]) for kind in ("bead", "null"))
    coarse = np.array([data["sketch"][name] for name in COARSE_NAMES])
    return Model(coarse, Weights.of(data["sums"]), Weights.of(data["joined"]), bead, null)
