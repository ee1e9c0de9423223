"""The cells of source and target segments near the paths, and sums over them by running totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.bead_types import BEAD_TYPES, COUNT, EXTENT, GAPPED, LONGEST, OFFSETS
from mtaudit.align.path.paths import Paths
from mtaudit.encoder.protocol import Vectors

#: Source rows whose cells are computed together.
ROWS = 32


@dataclass(frozen=True, slots=True)
class Beads:
    """Some beads, as arrays (beads,): kinds ``a`` and ``b`` of their source and target spans, and the first source and
    target segments ``i`` and ``j`` of these."""

    a: Indices
    b: Indices
    i: Indices
    j: Indices

    def select(self, which: Indices) -> Beads:
        """The beads with these indices."""
        return Beads(self.a[which], self.b[which], self.i[which], self.j[which])


def beads_of(paths: Paths, edges: Indices) -> Beads:
    """The beads of these edges, none of which may be a null edge."""
    a, b = np.array(BEAD_TYPES)[paths.kind[edges]].T
    return Beads(a, b, paths.i[edges], paths.j[edges])


@dataclass(frozen=True)
class Window:
    """The cells that features of beads may look up: source segment i with target segments low[i]..high[i]-1.

    These are all segments that a bead near i, or one of the bead's neighbours, can touch. ``offset`` (n + 1,) is where
    the cells of each source segment start in a flat table, which has one extra cell per row for running sums.
    """

    low: Indices
    high: Indices
    offset: Indices

    def windows(self) -> Iterator[tuple[range, range]]:
        """Blocks of up to ROWS source segments, each with the range of target segments of all of them."""
        for first in range(0, len(self.low), ROWS):
            rows = range(first, min(first + ROWS, len(self.low)))
            here = slice(rows.start, rows.stop)
            yield rows, range(int(self.low[here].min()), int(self.high[here].max()))

    @cached_property
    def base(self) -> Indices:
        """(n,): ``base[i] + j + 1`` is the cell (i, j), ``base[i] + j`` the one before it."""
        return self.offset[:-1] - self.low

    @cached_property
    def rows(self) -> tuple[Indices, Indices]:
        """The half-open range of rows whose cells may include each target segment, as two arrays (m,)."""
        low, high = np.minimum.accumulate(self.low[::-1])[::-1], np.maximum.accumulate(self.high)
        column = np.arange(int(high[-1]))
        return np.searchsorted(high, column, side="right"), np.searchsorted(low, column, side="right")

    def tally(self, i: Indices, j: Indices, weights: Floats) -> Floats:
        """(cells,) sum of the weights at each cell (i, j); those outside the window are ignored."""
        inside = np.flatnonzero((self.low[i] <= j) & (j < self.high[i]))
        cells = self.base[i[inside]] + j[inside] + 1
        out: Floats = np.bincount(cells, weights[inside], minlength=int(self.offset[-1])).astype(np.float64)
        return out

    def products(self, left: Vectors, right: Vectors) -> Floats:
        """(cells,) dot product of the source and target vectors of each cell."""
        out = np.zeros(int(self.offset[-1]))
        for rows, columns in self.windows():
            table = left[rows.start : rows.stop] @ right[columns.start : columns.stop].T
            first, last = int(self.offset[rows.start]), int(self.offset[rows.stop])
            padded = np.zeros((len(rows), len(columns) + 1), dtype=np.float32)
            padded[:, 1:] = table
            row = np.repeat(np.arange(len(rows)), np.diff(self.offset[rows.start : rows.stop + 1]))
            column = np.arange(first, last) - self.base[rows.start : rows.stop][row] - columns.start
            out[first:last] = padded[row, column]
        # The extra cell of each row.
        out[self.offset[:-1]] = 0.0
        return out


def window_of(paths: Paths, n: int, m: int) -> Window:
    """The cells near the nodes of the paths."""
    low, high = np.full(n + 1, m, dtype=np.intp), np.zeros(n + 1, dtype=np.intp)
    np.minimum.at(low, paths.row, paths.column)
    np.maximum.at(high, paths.row, paths.column)
    return window_around(low, high, LONGEST)


def window_around(low: Indices, high: Indices, longest: int) -> Window:
    """The cells of beads of up to ``longest`` segments a side near the nodes low[i]..high[i] of rows 0..n."""
    # A bead that touches a segment starts or ends at most ``longest`` rows away; its neighbours are one row further.
    n, m = len(low) - 1, int(high[-1])
    low, high = (
        sliding_window_view(np.pad(side, longest + 1, mode="edge"), 2 * longest + 3)[:n] for side in (low, high)
    )
    low, high = np.maximum(low.min(axis=1) - 2, 0), np.minimum(high.max(axis=1) + 2, m)
    offset = np.concatenate([[0], np.cumsum(high - low + 1)]).astype(np.intp)
    return Window(low, high, offset)


class Sums:
    """Sums of a quantity over the cells of beads."""

    def __init__(self, window: Window, cells: Floats) -> None:
        """``cells``: the quantity per cell, as returned by :meth:`Window.tally` and :meth:`Window.products`."""
        self.base, self.run = window.base, np.cumsum(cells)

    def of(self, x: Beads) -> Floats:
        """(beads,) sum over all cells of each bead; skipped segments do not count."""
        total = self._row(x.b, x.j, x.i)
        for part in range(1, int(COUNT[x.a].max(initial=0))):
            some = np.flatnonzero(COUNT[x.a] > part)
            total[some] += self._row(x.b[some], x.j[some], x.i[some] + OFFSETS[x.a[some], part])
        return total

    def _row(self, kind: Indices, start: Indices, row: Indices) -> Floats:
        """(beads,) sum over a target span for one source segment each."""
        at = self.base[row] + start
        total: Floats = self.run[at + EXTENT[kind]] - self.run[at]
        gapped = np.flatnonzero(kind == GAPPED)
        if len(gapped):
            total[gapped] -= self.run[at[gapped] + 2] - self.run[at[gapped] + 1]
        return total
