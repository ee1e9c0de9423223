"""The band of cells around the anchors, and the forward-backward pass that selects its likely cells.

Cell (i, j) is the state after i source and j target segments. A bead of a source and b target segments leads from
(i - a, j - b) to (i, j). Each row of the band has its own first and last column, so that a long passage that exists on
one side only becomes a wide row instead of a gap in the band.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mtaudit.align.path.anchors import Anchors, Floats, Indices
from mtaudit.align.path.bead_types import COARSE_TYPES

#: Half width of the band in segments.
RADIUS = 8
NEVER = -1e30


@dataclass(frozen=True, slots=True)
class Band:
    """The cells of rows 0..n; row i has columns low[i]..high[i], inclusive, and starts at cell offset[i].

    Attributes:
        row, column: (cells,) row and column of each cell.
        groups: (n,) and (m,) group of each segment; a bead may not contain segments of two groups.
    """

    low: Indices
    high: Indices
    offset: Indices
    row: Indices
    column: Indices
    groups: tuple[Indices, Indices] | None = None

    def __len__(self) -> int:
        return len(self.row)

    def cells(self, row: Indices, column: Indices) -> Indices:
        """Cell numbers of (row, column); ``len(self)`` for positions outside the band."""
        safe = np.clip(row, 0, len(self.low) - 1)
        inside = (row == safe) & (column >= self.low[safe]) & (column <= self.high[safe])
        return np.where(inside, self.offset[safe] + column - self.low[safe], len(self))

    def starts(self, a: int, b: int, cells: Indices) -> Indices:
        """The start cells of the beads of a source and b target segments that end in ``cells``; ``len(self)`` where no
        such bead is allowed."""
        row, column = self.row[cells], self.column[cells]
        found = self.cells(row - a, column - b)
        if self.groups is not None and a and b:
            good = np.flatnonzero(found < len(self))
            (source, target), i, j = self.groups, row[good], column[good]
            ends = np.stack([source[i - a], source[i - 1], target[j - b], target[j - 1]])
            found[good[(ends != ends[0]).any(axis=0)]] = len(self)
        return found


def _centre(anchors: Anchors, n: int, m: int) -> Floats:
    """(n + 1,) the column at the centre of the band in each row, interpolated linearly between the anchors."""
    x = np.concatenate([[-0.5], anchors.source, [n - 0.5]]) + 0.5
    y = np.concatenate([[-0.5], anchors.target, [m - 0.5]]) + 0.5
    return np.interp(np.arange(n + 1), x, y)


def build_band(anchors: Anchors, n: int, m: int, radius: int = RADIUS) -> Band:
    """The cells within ``radius`` rows and columns of the line through the anchors."""
    centre = _centre(anchors, n, m)
    rows = np.arange(n + 1)
    low = np.floor(centre[np.maximum(rows - radius // 2, 0)] - radius).astype(np.intp)
    high = np.ceil(centre[np.minimum(rows + radius // 2, n)] + radius).astype(np.intp)
    low, high = np.clip(low, 0, m), np.clip(high, 0, m)
    low[0], high[n] = 0, m
    return band_of(low, high)


def band_of(low: Indices, high: Indices) -> Band:
    """The band with columns low[i]..high[i] in rows 0..n; adjacent rows must overlap."""
    width = high - low + 1
    offset = np.concatenate([[0], np.cumsum(width)]).astype(np.intp)
    row = np.repeat(np.arange(len(low)), width)
    return Band(low, high, offset, row, np.arange(offset[-1]) - offset[row] + low[row])


def inside_groups(band: Band, source: Indices, target: Indices) -> Band:
    """The band without beads across groups; ``source`` (n,) and ``target`` (m,) are the group of each segment."""
    return replace(band, groups=(source, target))


@dataclass(frozen=True, slots=True)
class Scores:
    """Log scores: ``beads`` (len(COARSE_TYPES), cells) by the cell in which they end, ``source_null`` (n,) and
    ``target_null`` (m,) of the null segments."""

    beads: Floats
    source_null: Floats
    target_null: Floats


def likely_cells(band: Band, scores: Scores, least: float) -> Indices:
    """The cells with a posterior probability of at least ``least``, plus those of one complete path."""
    every = np.arange(len(band))
    entries = np.stack([band.starts(*bead_type, every) for bead_type in (*COARSE_TYPES, (1, 0))])
    gains = np.concatenate([scores.beads, np.append(NEVER, scores.source_null)[band.row][None]])
    gains[entries == len(band)] = NEVER
    ahead = _forward(band, entries, gains, scores.target_null)
    back = _backward(band, entries, gains, scores.target_null)
    keep = ahead[:-1] + back[:-1] - ahead[len(band) - 1] > np.log(least)
    keep[_single_path(band, entries, gains, scores.target_null, ahead)] = True
    return np.flatnonzero(keep)


def _forward(band: Band, entries: Indices, gains: Floats, target_null: Floats) -> Floats:
    """(cells + 1,) log of the sum over all paths to each cell; the last entry represents no cell."""
    total = np.full(len(band) + 1, NEVER)
    run = np.concatenate([[0.0], np.cumsum(target_null)])
    value = np.full(band.high[0] - band.low[0] + 1, NEVER)
    value[0] = 0.0
    edges, low, high = band.offset.tolist(), band.low.tolist(), band.high.tolist()
    for i in range(len(low)):
        lo, hi = edges[i], edges[i + 1]
        shift = run[low[i] : high[i] + 1]
        if i:
            value = np.logaddexp.reduce(total[entries[:, lo:hi]] + gains[:, lo:hi], axis=0)
        total[lo:hi] = np.logaddexp.accumulate(value - shift) + shift
    return total


def _backward(band: Band, entries: Indices, gains: Floats, target_null: Floats) -> Floats:
    """(cells + 1,) log of the sum over all paths from each cell to the end."""
    total = np.full(len(band) + 1, NEVER)
    total[len(band) - 1] = 0.0
    run = np.concatenate([[0.0], np.cumsum(target_null)])
    # The edges out of a row are the edges into later rows, inverted.
    exits = np.full((len(entries), len(band) + 1), len(band), dtype=np.intp)
    for k, entry in enumerate(entries):
        exits[k, entry] = np.arange(len(band))
    padded = np.pad(gains, ((0, 0), (0, 1)), constant_values=NEVER)
    leaving = np.take_along_axis(padded, exits, axis=1)
    value = np.full(band.high[-1] - band.low[-1] + 1, NEVER)
    value[-1] = 0.0
    edges, low, high = band.offset.tolist(), band.low.tolist(), band.high.tolist()
    for i in range(len(low) - 1, -1, -1):
        lo, hi = edges[i], edges[i + 1]
        shift = run[low[i] : high[i] + 1]
        if i < len(low) - 1:
            value = np.logaddexp.reduce(total[exits[:, lo:hi]] + leaving[:, lo:hi], axis=0)
        total[lo:hi] = np.logaddexp.accumulate((value + shift)[::-1])[::-1] - shift
    return total


def _single_path(band: Band, entries: Indices, gains: Floats, target_null: Floats, ahead: Floats) -> list[int]:
    """The cells of a path that takes the most probable step back from each cell, from the end to the start."""
    cell, path = len(band) - 1, [len(band) - 1]
    while cell:
        best = ahead[entries[:, cell]] + gains[:, cell]
        k = int(best.argmax())
        column = band.column[cell]
        beside = ahead[cell - 1] + target_null[column - 1] if column > band.low[band.row[cell]] else NEVER
        cell = cell - 1 if beside > best[k] else int(entries[k, cell])
        path.append(cell)
    return path
