"""Cells of source and target segments near the ways, and running sums over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.bead_types import COUNT, EXTENT, HOLE, LONGEST, PLACES, SHAPES
from mtaudit.align.path.paths import Paths
from mtaudit.encoder.protocol import Vectors

#: Source rows whose cells are computed together.
ROWS = 32


@dataclass(frozen=True, slots=True)
class Beads:
    """Beads: the kinds ``a`` and ``b`` of their spans, which begin at source segments ``i`` and target segments ``j``;
    (beads,) each."""

    a: Indices
    b: Indices
    i: Indices
    j: Indices

    def some(self, which: Indices) -> Beads:
        """These of the beads."""
        return Beads(self.a[which], self.b[which], self.i[which], self.j[which])


def beads_of(ways: Paths, edges: Indices) -> Beads:
    """The beads that these edges are."""
    a, b = np.array(SHAPES)[ways.kind[edges]].T
    return Beads(a, b, ways.i[edges], ways.j[edges])


@dataclass(frozen=True)
class Window:
    """Of each source segment the target segments low..high-1 that a bead near it or one of its neighbours can touch.

    ``offset``: where the cells of a segment begin in a table that has one more for each, for running sums.
    """

    low: Indices
    high: Indices
    offset: Indices

    def windows(self) -> Iterator[tuple[range, range]]:
        """Stretches of source segments with the target segments of all of them."""
        for first in range(0, len(self.low), ROWS):
            rows = range(first, min(first + ROWS, len(self.low)))
            here = slice(rows.start, rows.stop)
            yield rows, range(int(self.low[here].min()), int(self.high[here].max()))

    @cached_property
    def base(self) -> Indices:
        """(n,): the cell before (i, j) is ``base[i] + j``, itself one after that."""
        return self.offset[:-1] - self.low

    @cached_property
    def rows(self) -> tuple[Indices, Indices]:
        """Of each target segment the first row whose cells may reach it, and the one after the last."""
        low, high = np.minimum.accumulate(self.low[::-1])[::-1], np.maximum.accumulate(self.high)
        column = np.arange(int(high[-1]))
        return np.searchsorted(high, column, side="right"), np.searchsorted(low, column, side="right")

    def tally(self, i: Indices, j: Indices, weights: Floats) -> Floats:
        """(cells,): the sum of the weights that fall on each cell; those outside of the frame are left out."""
        inside = np.flatnonzero((self.low[i] <= j) & (j < self.high[i]))
        cells = self.base[i[inside]] + j[inside] + 1
        out: Floats = np.bincount(cells, weights[inside], minlength=int(self.offset[-1])).astype(np.float64)
        return out

    def products(self, left: Vectors, right: Vectors) -> Floats:
        """(cells,): the products of the vectors of both sides."""
        out = np.zeros(int(self.offset[-1]))
        for rows, columns in self.windows():
            table = left[rows.start : rows.stop] @ right[columns.start : columns.stop].T
            first, last = int(self.offset[rows.start]), int(self.offset[rows.stop])
            padded = np.zeros((len(rows), len(columns) + 1), dtype=np.float32)
            padded[:, 1:] = table
            row = np.repeat(np.arange(len(rows)), np.diff(self.offset[rows.start : rows.stop + 1]))
            column = np.arange(first, last) - self.base[rows.start : rows.stop][row] - columns.start
            out[first:last] = padded[row, column]
        # The first cell of each row is none.
        out[self.offset[:-1]] = 0.0
        return out


def window_of(ways: Paths, n: int, m: int) -> Window:
    """The cells near the nodes of the ways."""
    low, high = np.full(n + 1, m, dtype=np.intp), np.zeros(n + 1, dtype=np.intp)
    np.minimum.at(low, ways.row, ways.column)
    np.maximum.at(high, ways.row, ways.column)
    return window_around(low, high, LONGEST)


def window_around(low: Indices, high: Indices, longest: int) -> Window:
    """The cells of beads of up to ``longest`` segments near the nodes low[i]..high[i] of the rows 0..n."""
    # A bead that touches a segment begins or ends at most ``longest`` rows away; its neighbours are one further.
    n, m = len(low) - 1, int(high[-1])
    low, high = (
        sliding_window_view(np.pad(side, longest + 1, mode="edge"), 2 * longest + 3)[:n] for side in (low, high)
    )
    low, high = np.maximum(low.min(axis=1) - 2, 0), np.minimum(high.max(axis=1) + 2, m)
    offset = np.concatenate([[0], np.cumsum(high - low + 1)]).astype(np.intp)
    return Window(low, high, offset)


class Sums:
    """Sums of a quantity over the cells of any bead."""

    def __init__(self, frame: Window, cells: Floats) -> None:
        """``cells``: the quantity, as :meth:`Window.tally` and :meth:`Window.products` give it."""
        self.base, self.run = frame.base, np.cumsum(cells)

    def of(self, x: Beads) -> Floats:
        """(beads,) the sum over the segments of both sides; a segment that is passed over does not count."""
        total = self._row(x.b, x.j, x.i)
        for part in range(1, int(COUNT[x.a].max(initial=0))):
            some = np.flatnonzero(COUNT[x.a] > part)
            total[some] += self._row(x.b[some], x.j[some], x.i[some] + PLACES[x.a[some], part])
        return total

    def _row(self, kind: Indices, start: Indices, row: Indices) -> Floats:
        """The sum over target spans for one source segment each."""
        at = self.base[row] + start
        total: Floats = self.run[at + EXTENT[kind]] - self.run[at]
        hole = np.flatnonzero(kind == HOLE)
        if len(hole):
            total[hole] -= self.run[at[hole] + 2] - self.run[at[hole] + 1]
        return total
