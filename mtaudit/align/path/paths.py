"""The alignment lattice: a sparse graph over the likely cells, with path sums, edge posteriors and the best path.

Nodes are cells in reading order and edges lead forward. There are few, so that plain loops over the edges suffice.
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

#: Kinds of edges after those of the bead types: a null source segment, a null target segment.
SOURCE_NULL, TARGET_NULL = len(REACH), len(REACH) + 1
STEPS = (*REACH, (1, 0), (0, 1))


@dataclass(frozen=True)
class Paths:
    """All paths of the lattice, as nodes and edges.

    Attributes:
        row, column: (nodes,) number of source and target segments before the node.
        start, end: (edges,) nodes; edges are sorted by ``end``.
        kind: (edges,) index of the bead type, SOURCE_NULL or TARGET_NULL.
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

    def subset(self, edges: NDArray[np.bool_]) -> Paths:
        """The paths that use only these edges."""
        return Paths(self.row, self.column, self.start[edges], self.end[edges], self.kind[edges])


def paths_between(band: Band, cells: Indices) -> Paths:
    """All edges between the cells; ``cells`` must ascend and include the first and the last cell of the band."""
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
    """Log of the sum over all paths from ``first`` to each node; edges (from, to, gain) must be grouped by ``to``."""
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


def sums(paths: Paths, gains: Floats) -> tuple[Floats, Floats]:
    """(nodes,) logs of the sums over all paths from the first node to each node, and from each node to the last."""
    count = len(paths.row)
    # No lists of tuples: the garbage collector would scan them repeatedly.
    ahead = _sums(count, zip(paths.start.tolist(), paths.end.tolist(), gains.tolist(), strict=True), 0)
    order = np.argsort(-paths.start, kind="stable")
    turned = zip(paths.end[order].tolist(), paths.start[order].tolist(), gains[order].tolist(), strict=True)
    back = _sums(count, turned, count - 1)
    return np.array(ahead), np.array(back)


def probabilities(paths: Paths, gains: Floats) -> Floats:
    """(edges,) posterior probability of each edge under the log scores ``gains``."""
    ahead, back = sums(paths, gains)
    return np.asarray(np.exp(np.minimum(ahead[paths.start] + gains + back[paths.end] - ahead[-1], 0.0)))


def best_path(paths: Paths, gains: Floats) -> list[int]:
    """The edge numbers of the path with the greatest sum of gains."""
    count = len(paths.row)
    total, choice = [NEVER] * count, [-1] * count
    total[0] = 0.0
    edges = zip(paths.start.tolist(), paths.end.tolist(), gains.tolist(), strict=True)
    for number, (here, there, gain) in enumerate(edges):
        value = total[here] + gain
        if choice[there] < 0 or value > total[there]:
            total[there], choice[there] = value, number
    node, path = count - 1, []
    while node:
        path.append(choice[node])
        node = int(paths.start[choice[node]])
    return path[::-1]
