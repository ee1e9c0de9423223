"""Cells of source and target segments near the ways, and tables of running sums over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mtaudit.align.anchors import Floats, Indices
from mtaudit.align.shapes import EXTENT, HOLE, LONGEST
from mtaudit.align.ways import Ways

#: Source rows whose cells are computed together.
ROWS = 64


@dataclass(frozen=True, slots=True)
class Beads:
    """Beads of one shape: they begin at source segments ``i`` and target segments ``j``."""

    a: int
    b: int
    i: Indices
    j: Indices


@dataclass(frozen=True, slots=True)
class Frame:
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


def frame_of(ways: Ways, n: int, m: int) -> Frame:
    """The cells near the nodes of the ways."""
    low, high = np.full(n + 1, m, dtype=np.intp), np.zeros(n + 1, dtype=np.intp)
    np.minimum.at(low, ways.row, ways.column)
    np.maximum.at(high, ways.row, ways.column)
    # A bead that touches a segment begins or ends at most LONGEST rows away; its neighbours are one further.
    low, high = (
        sliding_window_view(np.pad(side, LONGEST + 1, mode="edge"), 2 * LONGEST + 3)[:n] for side in (low, high)
    )
    low, high = np.maximum(low.min(axis=1) - 2, 0), np.minimum(high.max(axis=1) + 2, m)
    offset = np.concatenate([[0], np.cumsum(high - low + 1)]).astype(np.intp)
    return Frame(low, high, offset)


class Sums:
    """Sums of a quantity over the cells of any bead."""

    def __init__(self, frame: Frame, cells: Callable[[range, range], Floats]) -> None:
        """``cells`` gives the quantity for a window, (rows, columns)."""
        self.base = frame.offset[:-1] - frame.low
        self.run = np.zeros(int(frame.offset[-1]))
        for rows, columns in frame.windows():
            run = np.zeros((len(rows), len(columns) + 1))
            np.cumsum(cells(rows, columns), axis=1, out=run[:, 1:])
            here = slice(rows.start, rows.stop)
            width = frame.high[here] - frame.low[here] + 1
            row = np.repeat(np.arange(len(rows)), width)
            first, last = int(frame.offset[rows.start]), int(frame.offset[rows.stop])
            column = np.arange(first, last) - self.base[here][row] - columns.start
            self.run[first:last] = run[row, column]

    def of(self, x: Beads) -> Floats:
        """(beads,) the sum over the segments of both sides; a segment that is passed over does not count."""
        a, b = EXTENT[x.a], EXTENT[x.b]
        total = np.zeros(len(x.i))
        for p in range(a):
            if x.a == HOLE and p == 1:
                continue
            at = self.base[x.i + p] + x.j
            total += self.run[at + b] - self.run[at]
            if x.b == HOLE:
                total -= self.run[at + 2] - self.run[at + 1]
        return total
