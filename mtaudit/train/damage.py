"""Fits the damage trees: the probability that a human translation was damaged, from all signals and findings of a pair.

They are fitted on human translations with and without planted errors, once for each set of signals that a run may have,
and enter the estimator as one of its signals (``learned``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np

from mtaudit.score.features import DAMAGE_FEATURES
from mtaudit.score.noisy_or import table
from mtaudit.score.trees import Floats, Trees
from mtaudit.train.boost import fit_trees

Row = Mapping[str, float]
#: Features whose higher value never lowers, or never raises, the log-odds; others are unconstrained.
_RISING = frozenset({
    "worst_word", "second_word", "third_word", "word_odds", "worst_missing", "second_missing", "missing_odds", "poor",
    "critical", "damaged", "worst_tag", "tag_odds", "lost_tag", "lost_odds", "agreed_word", "unexpected", "found",
})  # fmt: skip
_FALLING = frozenset({"similarity", "worst_support", "mean_support", "least_support"})
_TREES, _DEPTH, _LEAF = 160, 4, 120


def fit_damage(kinds: Sequence[Sequence[Row]], labels: Floats, weights: Floats) -> dict[str, Any]:
    """The trees, as :class:`mtaudit.score.trees.Trees` reads them.

    Args:
        kinds: for each set of signals, the named features of the same cases.
        labels: (n,) 1 if an error was planted, else 0.
        weights: (n,) sample weights; cases of weight 0 are left out.
    """
    inside = weights > 0
    rows = np.concatenate([table(rows, DAMAGE_FEATURES)[inside] for rows in kinds])
    monotone = [1 if name in _RISING else -1 if name in _FALLING else 0 for name in DAMAGE_FEATURES]
    return fit_trees(
        rows, np.tile(labels[inside], len(kinds)), DAMAGE_FEATURES,
        weights=np.tile(weights[inside] / len(kinds), len(kinds)), monotone=monotone,
        trees=_TREES, depth=_DEPTH, leaf=_LEAF,
    )  # fmt: skip


def by_halves(kinds: Sequence[Sequence[Row]], labels: Floats, weights: Floats, sources: Sequence[str]) -> list[Floats]:
    """Log-odds (n,) of each case, for each set of signals, by trees fitted on the half that does not contain its
    source: the predictions for unseen cases."""
    half = np.array([crc32(source.encode()) % 2 for source in sources])
    out = [np.zeros(len(labels)) for _ in kinds]
    for side in (0, 1):
        trees = Trees(fit_damage(kinds, labels, np.where(half == side, 0.0, weights)))
        for column, rows in zip(out, kinds, strict=True):
            column[half == side] = trees.logits(table(rows, DAMAGE_FEATURES))[half == side]
    return out
