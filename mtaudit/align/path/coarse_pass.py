"""The coarse pass: scores 1-1, 1-2 and 2-1 beads by summed vectors and lengths over the whole band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.features.bead_features import Text
from mtaudit.align.features.similarity import SummedSimilarity
from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.band import Band, Scores, likely_cells
from mtaudit.align.path.bead_types import COARSE_TYPES
from mtaudit.align.path.window import Beads, window_around

#: Cells with a lower posterior probability in the coarse pass are dropped.
LEAST = 1e-3
NAMES = ("similarity", "neighbours", "length", "shape_1_2", "shape_2_1", "null", "null_best")


def coarse_features(text: Text, band: Band) -> NDArray[np.float32]:
    """(len(COARSE_TYPES), cells, 5) features of the beads that end in each cell: similarity, similarity of the adjacent
    segments, squared length deviation, and one indicator each for 1-2 and 2-1."""
    out = np.zeros((len(COARSE_TYPES), len(band), 5), dtype=np.float32)
    window = window_around(band.low, band.high, max(map(max, COARSE_TYPES)))
    similar = SummedSimilarity(text.source, text.target, text.scale, window)
    lengths = [facts.length for facts in text.facts]
    for k, (a, b) in enumerate(COARSE_TYPES):
        i, j = band.row - a, band.column - b
        good = np.flatnonzero((i >= 0) & (j >= 0))
        i, j, one = i[good], j[good], np.ones_like(good)
        left, right = (run[at + size] - run[at] for run, at, size in zip(lengths, (i, j), (a, b), strict=True))
        off = np.log((right + 4.0) / (left + 4.0 / np.exp(text.scale.ratio))) - text.scale.ratio
        x = Beads(one * a, one * b, i, j)
        bead_type = one * (b == 2), one * (a == 2)
        columns = similar.of(x), _beside(similar, x, a, b, text), np.minimum(off**2, 2.0), *bead_type
        out[k, good] = np.stack(columns, axis=1)
    return out


def _beside(similar: SummedSimilarity, x: Beads, a: int, b: int, text: Text) -> Floats:
    """Mean similarity of a single segment with the segments before and after the span on the other side, where they
    exist."""
    n, m, one = len(text.source), len(text.target), np.ones_like(x.i)
    beside = [(x.i, x.j - 1), (x.i, x.j + b)] * (a == 1) + [(x.i - 1, x.j), (x.i + a, x.j)] * (b == 1)
    total = np.zeros(len(x.i))
    for number, (i, j) in enumerate(beside):
        good = np.flatnonzero((i >= 0) & (j >= 0) & (i < n) & (j < m))
        kinds = (x.a, one) if a == 1 and number < 2 else (one, x.b)
        total[good] += similar.of(Beads(kinds[0][good], kinds[1][good], i[good], j[good]))
    return total / len(beside)


def coarse_pass(text: Text, band: Band, weights: Floats, prior: Floats | float = 0.0) -> Indices:
    """The likely cells of the band; ``prior`` is added to the log scores of the beads."""
    beads = coarse_features(text, band) @ weights[:5] + prior
    best = [(b - text.scale.background) / text.scale.spread for b in text.best]
    nulls = [weights[5] + weights[6] * np.clip(b, -1, 2) for b in best]
    return likely_cells(band, Scores(beads, *nulls), LEAST)
