"""Boosted regression trees read from a data file: no library is needed, and results are the same on every platform.

A tree is a list of nodes ``[feature, threshold, left, right, missing_left]``; a leaf is ``[value]``. A row goes left
if its feature is at most the threshold. The score is the sum of the leaves and a base, as a logit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.numeric import array_sigmoid

Floats = NDArray[np.float64]


class Trees:
    """A sum of regression trees over named features."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.features: tuple[str, ...] = tuple(data["features"])
        self.base = float(data["base"])
        self.trees = [_Tree(nodes) for nodes in data["trees"]]

    def logits(self, rows: Floats) -> Floats:
        """Logits (n,) of ``rows`` (n, features), in which NaN marks missing values."""
        total = np.full(len(rows), self.base)
        for tree in self.trees:
            total += tree.values(rows)
        return total

    def probabilities(self, rows: Floats) -> Floats:
        """Probabilities (n,) of ``rows`` (n, features)."""
        return array_sigmoid(self.logits(rows))


class _Tree:
    def __init__(self, nodes: Sequence[Sequence[float]]) -> None:
        leaf = np.array([len(node) == 1 for node in nodes])
        self.leaf = leaf
        self.value = np.array([node[0] if len(node) == 1 else 0.0 for node in nodes])
        inner = [(0, 0.0, i, i, 0) if len(node) == 1 else tuple(node) for i, node in enumerate(nodes)]
        self.feature = np.array([int(node[0]) for node in inner])
        self.threshold = np.array([float(node[1]) for node in inner])
        self.left = np.array([int(node[2]) for node in inner])
        self.right = np.array([int(node[3]) for node in inner])
        self.missing_left = np.array([bool(node[4]) for node in inner])

    def values(self, rows: Floats) -> Floats:
        """Leaf values (n,). Each iteration moves all rows down one level; a row in a leaf stays there."""
        at = np.zeros(len(rows), dtype=np.int64)
        every = np.arange(len(rows))
        while not self.leaf[at].all():
            value = rows[every, self.feature[at]]
            left = np.where(np.isnan(value), self.missing_left[at], value <= self.threshold[at])
            at = np.where(left, self.left[at], self.right[at])
        found: Floats = self.value[at]
        return found
