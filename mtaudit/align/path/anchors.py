"""Anchors: the heaviest monotone 1-1 path through the best candidates, and the scale of similarity of a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.encoder.protocol import Vectors

#: Candidates kept for each source segment, and neighbours that the margin averages over.
NEIGHBOURS = 6
#: Source rows whose similarities are held at a time: bounds memory to ROWS x m cells.
ROWS = 512

Indices = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """How similar translations and strangers are in this document.

    Attributes:
        background: median cosine of segments that have nothing to do with each other.
        typical: median cosine of the anchors.
        ratio: median of log(target length / source length) over the anchors.
        variance: of the same, from their median distance to it, so that anchors inside of larger beads count little.
    """

    background: float
    typical: float
    ratio: float
    variance: float

    @property
    def spread(self) -> float:
        """Distance between the two; the unit of every similarity in the aligner."""
        return max(self.typical - self.background, 0.05)


@dataclass(frozen=True, slots=True)
class Anchors:
    """A strictly monotone chain of 1-1 links: ``source[k]`` goes with ``target[k]`` by ``margin[k]``.

    ``best``: (n,) and (m,) cosine of each source and each target segment with the most similar one of the other side.
    """

    source: Indices
    target: Indices
    margin: Floats
    cosine: Floats
    mutual: NDArray[np.bool_]
    background: float
    best: tuple[Floats, Floats]


def _blocks(source: Vectors, target: Vectors) -> Iterator[tuple[int, NDArray[np.float32]]]:
    for at in range(0, len(source), ROWS):
        yield at, source[at : at + ROWS] @ target.T


@dataclass(frozen=True, slots=True)
class Candidates:
    """Best targets of every source segment, (n, k), with cosine and margin, and the mutual-best ones."""

    target: Indices
    cosine: Floats
    margin: Floats
    background: float
    best_source: Indices
    best: tuple[Floats, Floats]


def candidates(source: Vectors, target: Vectors) -> Candidates:
    """The ``NEIGHBOURS`` best targets of each source segment, by margin.

    The margin is the cosine less the mean of both segments' mean similarity to their nearest neighbours (the
    ratio variant is Artetxe and Schwenk 2019, "Margin-based parallel corpus mining"): it takes away what a
    hub such as a greeting has in common with everything. Memory is (n + m) x NEIGHBOURS cells and one block.
    """
    n, m = len(source), len(target)
    k, kc = min(NEIGHBOURS, m), min(NEIGHBOURS, n)
    index = np.empty((n, k), dtype=np.intp)
    cosine = np.empty((n, k), dtype=np.float64)
    column = np.full((kc, m), -1.0, dtype=np.float32)
    best_source, best_value = np.zeros(m, dtype=np.intp), np.full(m, -2.0, dtype=np.float32)
    middles = []
    for at, block in _blocks(source, target):
        rows = np.argpartition(block, m - k, axis=1)[:, m - k :]
        index[at : at + len(block)] = rows
        cosine[at : at + len(block)] = np.take_along_axis(block, rows, axis=1)
        top = block.argmax(axis=0)
        value = block[top, np.arange(m)]
        better = value > best_value
        best_source[better], best_value[better] = top[better] + at, value[better]
        stacked = np.concatenate([column, block])
        column = np.partition(stacked, len(stacked) - kc, axis=0)[len(stacked) - kc :]
        middles.append(float(np.median(block)))
    margin = cosine - 0.5 * cosine.mean(axis=1)[:, None] - 0.5 * column.mean(axis=0)[index]
    return Candidates(index, cosine, margin, float(np.median(middles)), best_source,
                      (cosine.max(axis=1), best_value.astype(np.float64)))  # fmt: skip


def heaviest_chain(rows: Indices, columns: Indices, weights: Floats) -> Indices:
    """Positions of the points of the strictly increasing chain with the greatest sum of weights.

    Points are given with ascending ``rows``. The front of the best chains is kept as ascending (column, weight);
    O(p log p) for p points.
    """
    front_column: list[int] = []
    front_weight: list[float] = []
    front_point: list[int] = []
    before = np.full(len(rows), -1, dtype=np.intp)
    at = 0
    while at < len(rows):
        stop = int(np.searchsorted(rows, rows[at], side="right"))
        found: list[tuple[int, float, int]] = []
        for p in range(at, stop):
            place = bisect_left(front_column, int(columns[p])) - 1
            before[p] = front_point[place] if place >= 0 else -1
            weight = float(weights[p]) + (front_weight[place] if place >= 0 else 0.0)
            found.append((int(columns[p]), weight, p))
        for column, weight, p in found:
            place = bisect_right(front_column, column)
            if place and front_weight[place - 1] >= weight:
                continue
            start = place - 1 if place and front_column[place - 1] == column else place
            end = place
            while end < len(front_column) and front_weight[end] <= weight:
                end += 1
            front_column[start:end] = [column]
            front_weight[start:end] = [weight]
            front_point[start:end] = [p]
        at = stop
    chain = []
    point = front_point[-1] if front_point else -1
    while point >= 0:
        chain.append(point)
        point = int(before[point])
    return np.array(chain[::-1], dtype=np.intp)


def find_anchors(source: Vectors, target: Vectors) -> Anchors:
    """The heaviest monotone chain over the margins of the best candidates; both sides have at least one row."""
    found = candidates(source, target)
    rows = np.repeat(np.arange(len(source)), found.target.shape[1])
    columns, margin, cosine = found.target.ravel(), found.margin.ravel(), found.cosine.ravel()
    keep = margin > (0 if len(source) > 1 and len(target) > 1 else -1)
    rows, columns, margin, cosine = rows[keep], columns[keep], margin[keep], cosine[keep]
    order = np.lexsort((columns, rows))
    rows, columns, margin, cosine = rows[order], columns[order], margin[order], cosine[order]
    chain = heaviest_chain(rows, columns, margin)
    best_target = found.target[np.arange(len(source)), found.cosine.argmax(axis=1)]
    mutual = (best_target[rows] == columns) & (found.best_source[columns] == rows)
    return Anchors(
        rows[chain], columns[chain], margin[chain], cosine[chain], mutual[chain], found.background, found.best
    )


#: Cosines of strangers and of translations, log length ratio and its variance, that a short document falls back to, and
#: what they weigh in cells and anchors. English-Chinese, bundled encoder.
PRIOR, PRIOR_CELLS, PRIOR_ANCHORS = (0.08, 0.62, -1.1, 0.05), 30.0, 2.0
#: The variance takes more anchors to be known than the middle, and is never less than LEAST_VARIANCE.
PRIOR_SPREAD, LEAST_VARIANCE = 10.0, 0.02


def scale_of(anchors: Anchors, source_lengths: Floats, target_lengths: Floats) -> Scale:
    """Scale of similarity and length ratio from the mutual-best anchors, leaning on PRIOR where they are few."""
    chosen = anchors.mutual if anchors.mutual.sum() >= 3 else np.ones(len(anchors.source), dtype=bool)
    cells = len(source_lengths) * len(target_lengths) - min(len(source_lengths), len(target_lengths))
    own = cells / (cells + PRIOR_CELLS)
    background = own * anchors.background + (1 - own) * PRIOR[0]
    if not chosen.any():
        return Scale(background, *PRIOR[1:])
    ratios = np.log(target_lengths[anchors.target[chosen]] / source_lengths[anchors.source[chosen]])
    own = chosen.sum() / (chosen.sum() + PRIOR_ANCHORS)
    typical = own * np.median(anchors.cosine[chosen]) + (1 - own) * PRIOR[1]
    ratio = float(own * np.median(ratios) + (1 - own) * PRIOR[2])
    own = chosen.sum() / (chosen.sum() + PRIOR_SPREAD)
    # 1.4826: from the median distance to the standard deviation of a normal distribution.
    variance = own * (1.4826 * np.median(np.abs(ratios - np.median(ratios)))) ** 2 + (1 - own) * PRIOR[3]
    return Scale(background, float(typical), ratio, max(float(variance), LEAST_VARIANCE))
