"""Collects everything that features look up for beads: the beads, their parts, their edges and their neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.bead_types import COUNT, EXTENT, LESS_KIND, LESS_OFFSET, OFFSETS
from mtaudit.align.path.window import Beads


class BeadLookups:
    """Similarities and covered shares of beads, their parts, the beads without an edge segment, and their neighbours.

    All are looked up in one call: short documents have few beads, so that the overhead per call dominates.
    """

    def __init__(
        self,
        x: Beads,
        n: int,
        m: int,
        similar: Callable[[Beads], Floats],
        share: Callable[[int, Beads], Floats],
    ) -> None:
        """``n``, ``m``: number of source and target segments; ``similar`` and ``share`` as :meth:`Similarity.of` and
        :meth:`Tables.share`."""
        parts, edges = list(_parts(x)), list(_edges(x))
        beside = _beside(x, n, m)
        asked = [x, *(y for _, _, y in parts), *(y for _, y in edges), *(y for y, _ in beside)]
        ends = np.cumsum([len(y.i) for y in asked])[:-1]
        every = Beads(*(np.concatenate([getattr(y, name) for y in asked]) for name in ("a", "b", "i", "j")))
        self.similar = np.split(similar(every), ends)
        self.words = [np.split(share(side, every), ends) for side in (0, 1)]
        #: Mean number of segments of both sides.
        self.size: Floats = (COUNT[x.a] + COUNT[x.b]) / 2
        #: Index of the lookup with: side and beads (parts), beads (edges), whether the neighbour exists (beside).
        self.parts = [(1 + k, side, some) for k, (side, some, _) in enumerate(parts)]
        self.edges = [(1 + len(parts) + k, some) for k, (some, _) in enumerate(edges)]
        self.beside = [(1 + len(parts) + len(edges) + k, there) for k, (_, there) in enumerate(beside)]


def _beside(x: Beads, n: int, m: int) -> list[tuple[Beads, NDArray[np.bool_]]]:
    """Each bead with one span replaced by the segment before or after it, and whether that segment exists.

    In the order: before and after the target span, before and after the source span.
    """
    after_i, after_j, one = x.i + EXTENT[x.a], x.j + EXTENT[x.b], np.ones_like(x.i)
    return [
        (Beads(x.a, one, x.i, np.maximum(x.j - 1, 0)), x.j > 0),
        (Beads(x.a, one, x.i, np.minimum(after_j, m - 1)), after_j < m),
        (Beads(one, x.b, np.maximum(x.i - 1, 0), x.j), x.i > 0),
        (Beads(one, x.b, np.minimum(after_i, n - 1), x.j), after_i < n),
    ]


def _parts(x: Beads) -> Iterator[tuple[int, Indices, Beads]]:
    """(side, indices of beads, parts): each single segment of a span of several, against the whole span across."""
    for side, kind in enumerate((x.a, x.b)):
        for part in range(int(COUNT[kind].max(initial=1)) if (COUNT[kind] > 1).any() else 0):
            some = np.flatnonzero(COUNT[kind] > max(part, 1))
            y, at, one = x.select(some), OFFSETS[kind[some], part], np.ones_like(some)
            yield side, some, Beads(y.a, one, y.i, y.j + at) if side else Beads(one, y.b, y.i + at, y.j)


def _edges(x: Beads) -> Iterator[tuple[Indices, Beads]]:
    """(indices of beads, rest): beads without the first or the last segment of a span of several."""
    for side, kind in enumerate((x.a, x.b)):
        for less, place in zip(LESS_KIND, LESS_OFFSET, strict=True):
            some = np.flatnonzero(less[kind])
            y, left, at = x.select(some), less[kind[some]], place[kind[some]]
            yield some, Beads(y.a, left, y.i, y.j + at) if side else Beads(left, y.b, y.i + at, y.j)
