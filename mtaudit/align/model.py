"""The fitted numbers of the aligner, from ``mtaudit/data/align.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from mtaudit.align.anchors import Floats
from mtaudit.align.features import NAMES, NULL_NAMES


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
class Model:
    """``sums`` for spans whose vectors are sums of theirs, ``joined`` for spans encoded as one text."""

    sums: Weights
    joined: Weights


@cache
def default_model() -> Model:
    """The model that comes with the package."""
    data = json.loads(files("mtaudit").joinpath("data/align.json").read_text(encoding="utf-8"))
    return Model(Weights.of(data["sums"]), Weights.of(data["joined"]))
