"""The rough first pass: single segments and pairs of them by sums of vectors and lengths, over the whole band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.features.bead_features import Text
from mtaudit.align.features.similarity import Summed
from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.band import Band, Scores, likely_cells
from mtaudit.align.path.bead_types import SKETCH
from mtaudit.align.path.window import Beads, window_around

#: Cells less probable than this by the rough pass are not looked at again.
LEAST = 1e-3
NAMES = ("similarity", "neighbours", "length", "shape_1_2", "shape_2_1", "null", "null_best")


def coarse_features(text: Text, band: Band) -> NDArray[np.float32]:
    """(len(SKETCH), cells, 5): similarity, that of the segments beside, length and shape of the beads that end in
    each cell."""
    out = np.zeros((len(SKETCH), len(band), 5), dtype=np.float32)
    frame = window_around(band.low, band.high, max(map(max, SKETCH)))
    similar = Summed(text.source, text.target, text.scale, frame)
    lengths = [facts.length for facts in text.facts]
    for k, (a, b) in enumerate(SKETCH):
        i, j = band.row - a, band.column - b
        good = np.flatnonzero((i >= 0) & (j >= 0))
        i, j, one = i[good], j[good], np.ones_like(good)
        left, right = (run[at + size] - run[at] for run, at, size in zip(lengths, (i, j), (a, b), strict=True))
        off = np.log((right + 4.0) / (left + 4.0 / np.exp(text.scale.ratio))) - text.scale.ratio
        x = Beads(one * a, one * b, i, j)
        shape = one * (b == 2), one * (a == 2)
        columns = similar.of(x), _beside(similar, x, a, b, text), np.minimum(off**2, 2.0), *shape
        out[k, good] = np.stack(columns, axis=1)
    return out


def _beside(similar: Summed, x: Beads, a: int, b: int, text: Text) -> Floats:
    """Mean similarity of single segments with the segments before and after the span of the other side, of those that
    there are."""
    n, m, one = len(text.source), len(text.target), np.ones_like(x.i)
    places = [(x.i, x.j - 1), (x.i, x.j + b)] * (a == 1) + [(x.i - 1, x.j), (x.i + a, x.j)] * (b == 1)
    total = np.zeros(len(x.i))
    for number, (i, j) in enumerate(places):
        good = np.flatnonzero((i >= 0) & (j >= 0) & (i < n) & (j < m))
        kinds = (x.a, one) if a == 1 and number < 2 else (one, x.b)
        total[good] += similar.of(Beads(kinds[0][good], kinds[1][good], i[good], j[good]))
    return total / len(places)


def coarse_pass(text: Text, band: Band, weights: Floats, places: Floats | float = 0.0) -> Indices:
    """Cells of the band that are worth a look."""
    beads = coarse_features(text, band) @ weights[:5] + places
    best = [(b - text.scale.background) / text.scale.spread for b in text.best]
    nulls = [weights[5] + weights[6] * np.clip(b, -1, 2) for b in best]
    return likely_cells(band, Scores(beads, *nulls), LEAST)
