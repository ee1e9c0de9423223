"""The rough first pass: single segments and pairs of them by sums of vectors and lengths, over the whole band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Floats, Indices
from mtaudit.align.features import Text
from mtaudit.align.lattice import Band, Scores, likely_cells
from mtaudit.align.shapes import LONGEST, SKETCH

#: Source rows whose cells are computed together.
ROWS = 64
#: Cells less probable than this by the rough pass are not looked at again.
LEAST = 1e-3
NAMES = ("similarity", "neighbours", "length", "shape_1_2", "shape_2_1", "null", "null_best")


def sketch_features(text: Text, band: Band) -> NDArray[np.float32]:
    """(len(SKETCH), cells, 5): similarity, that of the segments beside, length and shape of the beads that end in
    each cell."""
    out = np.zeros((len(SKETCH), len(band), 5), dtype=np.float32)
    n = len(text.source)
    lengths = [facts.length for facts in text.facts]
    for first in range(1, n + 1, ROWS):
        last = min(first + ROWS, n + 1)
        cells = np.arange(int(band.offset[first]), int(band.offset[last]))
        low, high = max(int(band.low[first:last].min()) - LONGEST, 0), int(band.high[first:last].max())
        table = _Window(text, range(max(first - 3, 0), min(last + 1, n)), range(low, min(high + 2, len(text.target))))
        for k, (a, b) in enumerate(SKETCH):
            i, j = band.row[cells] - a, band.column[cells] - b
            good = np.flatnonzero((i >= 0) & (j >= 0))
            i, j = i[good], j[good]
            left, right = (run[at + size] - run[at] for run, at, size in zip(lengths, (i, j), (a, b), strict=True))
            off = np.log((right + 4.0) / (left + 4.0 / np.exp(text.scale.ratio))) - text.scale.ratio
            here = out[k, cells[good]]
            here[:, 0], here[:, 1] = table.at(a, b, i, j), table.beside(a, b, i, j)
            here[:, 2], here[:, 3], here[:, 4] = np.minimum(off**2, 2.0), b == 2, a == 2
            out[k, cells[good]] = here
    return out


class _Window:
    """Similarities of segments and of pairs of segments."""

    def __init__(self, text: Text, rows: range, columns: range) -> None:
        self.row, self.column, self.last = rows.start, columns.start, (len(text.source), len(text.target))
        self.end = rows.stop, columns.stop
        spans = {
            (side, kind): strand.sums(np.arange(span.start, min(span.stop, len(strand) - kind + 1)), kind)
            for side, (strand, span) in enumerate(((text.source, rows), (text.target, columns)))
            for kind in (1, 2)
        }
        scale = text.scale
        self.tables = {(a, b): (spans[0, a] @ spans[1, b].T - scale.background) / scale.spread for a, b in SKETCH}

    def at(self, a: int, b: int, i: Indices, j: Indices) -> Floats:
        return np.asarray(self.tables[a, b][i - self.row, j - self.column], dtype=np.float64)

    def beside(self, a: int, b: int, i: Indices, j: Indices) -> Floats:
        """Mean similarity of the spans with the segments before and after the other one, of those that there are."""
        total = np.zeros(len(i))
        if a == 1:
            total += self._there(a, 1, i, j - 1) + self._there(a, 1, i, j + b)
        if b == 1:
            total += self._there(1, b, i - 1, j) + self._there(1, b, i + a, j)
        return total / (2 * (a == 1) + 2 * (b == 1))

    def _there(self, a: int, b: int, i: Indices, j: Indices) -> Floats:
        good = (i >= 0) & (j >= 0) & (i < self.last[0]) & (j < self.last[1])
        safe = np.where(good, i, self.row), np.where(good, j, self.column)
        return np.where(good, self.at(a, b, *safe), 0.0)


def sketch(text: Text, band: Band, weights: Floats, places: Floats | float = 0.0) -> Indices:
    """Cells of the band that are worth a look."""
    beads = sketch_features(text, band) @ weights[:5] + places
    best = [(b - text.scale.background) / text.scale.spread for b in text.best]
    nulls = [weights[5] + weights[6] * np.clip(b, -1, 2) for b in best]
    return likely_cells(band, Scores(beads, *nulls), LEAST)
