"""The ways through the cells that are worth a look: sums, probabilities and the best one over a sparse graph.

Nodes are cells in reading order and edges lead forward, so plain loops over the edges do: there are few.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.band import NEVER, Band
from mtaudit.align.path.bead_types import REACH

#: Kinds of edges beside the shapes of beads: a source segment without counterpart, a target segment.
SOURCE_NULL, TARGET_NULL = len(REACH), len(REACH) + 1
STEPS = (*REACH, (1, 0), (0, 1))


@dataclass(frozen=True)
class Paths:
    """Nodes and edges.

    Attributes:
        row, column: (nodes,) source and target segments behind us.
        start, end: (edges,) nodes; edges are sorted by ``end``.
        kind: (edges,) number of the shape, SOURCE_NULL or TARGET_NULL.
    """

    row: Indices
    column: Indices
    start: Indices
    end: Indices
    kind: Indices

    @cached_property
    def i(self) -> Indices:
        """(edges,) the first source segment of each."""
        return self.row[self.start]

    @cached_property
    def j(self) -> Indices:
        """(edges,) the first target segment of each."""
        return self.column[self.start]

    def only(self, edges: NDArray[np.bool_]) -> Paths:
        """The ways without the other edges."""
        return Paths(self.row, self.column, self.start[edges], self.end[edges], self.kind[edges])


def paths_between(band: Band, cells: Indices) -> Paths:
    """All edges between the cells; ``cells`` ascend and hold the first and the last of the band."""
    node = np.full(len(band) + 1, -1, dtype=np.intp)
    node[cells] = np.arange(len(cells))
    starts = [node[band.starts(a, b, cells)] for a, b in STEPS]
    good = [np.flatnonzero(s >= 0) for s in starts]
    end = np.concatenate(good)
    start = np.concatenate([s[g] for s, g in zip(starts, good, strict=True)])
    kind = np.repeat(np.arange(len(STEPS)), [len(g) for g in good])
    order = np.argsort(end, kind="stable")
    return Paths(band.row[cells], band.column[cells], start[order], end[order], kind[order])


def _sums(count: int, edges: Iterable[tuple[int, int, float]], first: int) -> list[float]:
    """Log of the sum over all ways from ``first`` to each node; edges (from, to, gain) come grouped by ``to``."""
    total = [NEVER] * count
    total[first] = 0.0
    at, top, rest = -1, NEVER, 0.0
    for here, there, gain in edges:
        if there != at:
            if at >= 0:
                total[at] = top + log(rest)
            at, top, rest = there, total[here] + gain, 1.0
            continue
        value = total[here] + gain
        if value > top:
            rest, top = rest * exp(top - value) + 1.0, value
        else:
            rest += exp(value - top)
    if at >= 0:
        total[at] = top + log(rest)
    return total


def sums(ways: Paths, gains: Floats) -> tuple[Floats, Floats]:
    """(nodes,) logs of the sums over all ways from the first node to each, and from each to the last."""
    count = len(ways.row)
    # No lists of tuples, which the collector of garbage would look through again and again.
    ahead = _sums(count, zip(ways.start.tolist(), ways.end.tolist(), gains.tolist(), strict=True), 0)
    order = np.argsort(-ways.start, kind="stable")
    turned = zip(ways.end[order].tolist(), ways.start[order].tolist(), gains[order].tolist(), strict=True)
    back = _sums(count, turned, count - 1)
    return np.array(ahead), np.array(back)


def probabilities(ways: Paths, gains: Floats) -> Floats:
    """(edges,) the probability of each under the model whose log scores are ``gains``."""
    ahead, back = sums(ways, gains)
    return np.asarray(np.exp(np.minimum(ahead[ways.start] + gains + back[ways.end] - ahead[-1], 0.0)))


def best_path(ways: Paths, gains: Floats) -> list[int]:
    """Numbers of the edges of the way with the greatest sum of gains."""
    count = len(ways.row)
    total, choice = [NEVER] * count, [-1] * count
    total[0] = 0.0
    edges = zip(ways.start.tolist(), ways.end.tolist(), gains.tolist(), strict=True)
    for number, (here, there, gain) in enumerate(edges):
        value = total[here] + gain
        if choice[there] < 0 or value > total[there]:
            total[there], choice[there] = value, number
    node, way = count - 1, []
    while node:
        way.append(choice[node])
        node = int(ways.start[choice[node]])
    return way[::-1]
