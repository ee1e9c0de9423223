"""The band of cells around the anchors, and sums and maxima over all ways through it.

Cell (i, j) says that i source and j target segments are behind us. A bead that reaches over a and b leads
from (i - a, j - b) to (i, j). Rows of the band have their own first and last column, so that a long passage that only
one side has is a wide row and not a broken band.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Anchors, Floats, Indices
from mtaudit.align.shapes import REACH

#: Half width of the band in segments.
RADIUS = 8
NEVER = -1e30


@dataclass(frozen=True, slots=True)
class Band:
    """Rows 0..n of cells; row i has the columns low[i]..high[i] and begins at cell offset[i].

    Attributes:
        row, column: (cells,) of each cell.
        before: (cells, shapes) number of the cell a bead comes from; ``len(self)`` where there is none.
        above: (cells,) the same for a null bead of the source.
    """

    low: Indices
    high: Indices
    offset: Indices
    row: Indices
    column: Indices
    before: NDArray[np.int32]
    above: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.row)


def _centre(anchors: Anchors, n: int, m: int) -> Floats:
    """Column of the middle of the band in each row, from anchor to anchor in straight lines."""
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
    """The band of the rows 0..n whose columns are low[i]..high[i]; neighbouring rows overlap."""
    rows = np.arange(len(low))
    width = high - low + 1
    offset = np.concatenate([[0], np.cumsum(width)]).astype(np.intp)
    row = np.repeat(rows, width)
    column = np.arange(offset[-1]) - offset[row] + low[row]
    before = np.stack([_cell(low, high, offset, row - a, column - b) for a, b in REACH], axis=1)
    return Band(low, high, offset, row, column, before, _cell(low, high, offset, row - 1, column))


def inside_groups(band: Band, source: Indices, target: Indices) -> Band:
    """The band without the beads that join segments of different groups; (n,) and (m,) are the groups' numbers."""
    before = band.before.copy()
    for k, (a, b) in enumerate(REACH):
        cells = np.flatnonzero(before[:, k] < len(band))
        i, j = band.row[cells], band.column[cells]
        ends = np.stack([source[i - a], source[i - 1], target[j - b], target[j - 1]])
        before[cells[(ends != ends[0]).any(axis=0)], k] = len(band)
    return replace(band, before=before)


def _cell(low: Indices, high: Indices, offset: Indices, row: Indices, column: Indices) -> NDArray[np.int32]:
    safe = np.maximum(row, 0)
    inside = (row >= 0) & (column >= low[safe]) & (column <= high[safe])
    return np.where(inside, offset[safe] + column - low[safe], offset[-1]).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Scores:
    """Log scores: beads (cells, shapes), and the nulls of each source and target segment."""

    beads: Floats
    source_null: Floats
    target_null: Floats


def _incoming(band: Band, scores: Scores) -> tuple[NDArray[np.int32], Floats]:
    """(cells, shapes + 1): where each cell is entered from another row, and the score of it."""
    nulls = np.where(band.row > 0, scores.source_null[np.maximum(band.row - 1, 0)], NEVER)
    return (
        np.concatenate([band.before, band.above[:, None]], axis=1),
        np.concatenate([scores.beads, nulls[:, None]], axis=1),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: from cell (i, j) by a source and b target segments; ``shape`` is None of a null bead."""

    i: int
    j: int
    a: int
    b: int
    shape: int | None = None


def best_path(band: Band, scores: Scores) -> list[Step]:
    """The way through the band with the greatest sum of scores."""
    source, gain = _incoming(band, scores)
    total = np.full(len(band) + 1, NEVER)
    choice = np.full(len(band), -1, dtype=np.int16)
    run = np.concatenate([[0.0], np.cumsum(scores.target_null)])
    for i in range(len(band.low)):
        lo, hi = band.offset[i], band.offset[i + 1]
        shift = run[band.low[i] : band.high[i] + 1]
        if i:
            entered = total[source[lo:hi]] + gain[lo:hi]
            choice[lo:hi] = entered.argmax(axis=1)
            value = entered[np.arange(hi - lo), choice[lo:hi]]
        else:
            value = np.full(hi - lo, NEVER)
            value[0] = 0.0
        best = np.maximum.accumulate(value - shift) + shift
        # A cell that is better entered from its left neighbour is the end of a null bead of the target.
        choice[lo:hi][best > value + 1e-9] = -1
        total[lo:hi] = best
    return _walk(band, choice)


def _walk(band: Band, choice: NDArray[np.int16]) -> list[Step]:
    i, j = len(band.low) - 1, int(band.high[-1])
    steps = []
    while i or j:
        k = int(choice[band.offset[i] + j - band.low[i]])
        a, b = (0, 1) if k < 0 else (1, 0) if k == len(REACH) else REACH[k]
        i, j = i - a, j - b
        steps.append(Step(i, j, a, b, k if 0 <= k < len(REACH) else None))
    return steps[::-1]


def _log_sum(values: Floats) -> Floats:
    top = values.max(axis=1)
    return np.asarray(top + np.log(np.exp(values - top[:, None]).sum(axis=1)))


def forward(band: Band, scores: Scores) -> Floats:
    """(cells + 1,): log of the sum over all ways to each cell; the last entry is no cell."""
    source, gain = _incoming(band, scores)
    total = np.full(len(band) + 1, NEVER)
    run = np.concatenate([[0.0], np.cumsum(scores.target_null)])
    for i in range(len(band.low)):
        lo, hi = band.offset[i], band.offset[i + 1]
        shift = run[band.low[i] : band.high[i] + 1]
        if i:
            value = _log_sum(total[source[lo:hi]] + gain[lo:hi])
        else:
            value = np.full(hi - lo, NEVER)
            value[0] = 0.0
        total[lo:hi] = np.logaddexp.accumulate(value - shift) + shift
    return total


def backward(band: Band, scores: Scores) -> Floats:
    """(cells + 1,): log of the sum over all ways from each cell to the end."""
    source, gain = _incoming(band, scores)
    total = np.full(len(band) + 1, NEVER)
    total[len(band) - 1] = 0.0
    run = np.concatenate([[0.0], np.cumsum(scores.target_null)])
    # Ways out of a row are the ways into later rows, read the other way round.
    leaving = _leaving(band, source)
    flat = np.append(gain.ravel(), NEVER)
    for i in range(len(band.low) - 1, -1, -1):
        lo, hi = band.offset[i], band.offset[i + 1]
        shift = run[band.low[i] : band.high[i] + 1]
        if i < len(band.low) - 1:
            edges = leaving[lo:hi]
            value = _log_sum(total[edges // source.shape[1]] + flat[edges])
        else:
            value = np.full(hi - lo, NEVER)
            value[-1] = 0.0
        total[lo:hi] = np.logaddexp.accumulate((value + shift)[::-1])[::-1] - shift
    return total


def _leaving(band: Band, source: NDArray[np.int32]) -> NDArray[np.int64]:
    """(cells, shapes + 1): number (cell x (shapes + 1) + shape) of the edge that leaves each cell by each shape."""
    kinds = source.shape[1]
    none = len(band) * kinds
    out = np.full((len(band) + 1, kinds), none, dtype=np.int64)
    edges = np.arange(len(band), dtype=np.int64)[:, None] * kinds + np.arange(kinds)
    for k in range(kinds):
        out[source[:, k], k] = edges[:, k]
    return out[:-1]


@dataclass(frozen=True, slots=True)
class Posterior:
    """Probabilities under the model: of each bead (cells, shapes), and of each segment's being null."""

    beads: Floats
    source_null: Floats
    target_null: Floats


def posterior(band: Band, scores: Scores) -> Posterior:
    """Forward-backward over the band."""
    ahead, back = forward(band, scores), backward(band, scores)
    whole = ahead[len(band) - 1]
    beads = np.exp(np.minimum(ahead[band.before] + scores.beads + back[:-1, None] - whole, 0.0))
    n, m = len(scores.source_null), len(scores.target_null)
    rows = band.row > 0
    up = ahead[band.above[rows]] + scores.source_null[band.row[rows] - 1] + back[:-1][rows] - whole
    source_null = np.bincount(band.row[rows] - 1, np.exp(np.minimum(up, 0.0)), minlength=n)
    columns = np.flatnonzero(band.column > band.low[band.row])
    left = ahead[columns - 1] + scores.target_null[band.column[columns] - 1] + back[columns] - whole
    target_null = np.bincount(band.column[columns] - 1, np.exp(np.minimum(left, 0.0)), minlength=m)
    return Posterior(beads, source_null.astype(np.float64), target_null.astype(np.float64))
