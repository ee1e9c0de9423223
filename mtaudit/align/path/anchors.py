"""Anchors: the heaviest monotone chain of 1-1 links, and the similarity scale of a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.encoder.protocol import Vectors

#: Candidates kept for each source segment; also the number of nearest neighbours that the margin averages over.
NEIGHBOURS = 6
#: Source rows whose similarities are held in memory at a time, as ROWS x m cells.
ROWS = 512
#: Similarities that are computed to find the candidates. Where two texts have more, which takes 8,000 sentences a side,
#: a sample of the rows of this size finds a path, and the candidates are searched for around it.
MOST_CELLS = 1 << 26
#: Target segments on either side of that path among which the candidates are searched for.
AROUND = 1024

Indices = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """How similar translations and unrelated segments are in one document.

    Attributes:
        background: median cosine of unrelated segments.
        typical: median cosine of the anchors.
        ratio: median of log(target length / source length) over the anchors.
        variance: robust variance of that ratio (from the median absolute deviation), so that anchors that are only part
            of a larger bead have little influence.
    """

    background: float
    typical: float
    ratio: float
    variance: float

    @property
    def spread(self) -> float:
        """``typical - background``, at least 0.05: the unit of every similarity in the aligner."""
        return max(self.typical - self.background, 0.05)


@dataclass(frozen=True, slots=True)
class Anchors:
    """A strictly monotone chain of k 1-1 links between segments.

    Attributes:
        source, target: (k,) segment numbers of each link, strictly ascending.
        margin, cosine: (k,) margin and cosine of each link.
        mutual: (k,) whether each of the two segments is the most similar one to the other.
        background: median cosine over all pairs of segments.
        best: (n,) and (m,) cosine of each source and each target segment with the most similar one of the other side.
    """

    source: Indices
    target: Indices
    margin: Floats
    cosine: Floats
    mutual: NDArray[np.bool_]
    background: float
    best: tuple[Floats, Floats]


def _blocks(source: Vectors, target: Vectors, path: Floats | None) -> Iterator[tuple[int, int, NDArray[np.float32]]]:
    """(first row, first column, cosines) of blocks of rows, with all columns or those around the path."""
    n, m = len(source), len(target)
    for at in range(0, n, ROWS):
        low, high = 0, m
        if path is not None:
            here = path[at : at + ROWS + 1]
            low, high = max(0, int(here[0]) - AROUND), min(m, int(here[-1]) + AROUND)
        yield at, low, source[at : at + ROWS] @ target[low:high].T


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best targets of every source segment: (n, k) numbers, cosines and margins; and (m,) the best source of every
    target segment."""

    target: Indices
    cosine: Floats
    margin: Floats
    background: float
    best_source: Indices
    best: tuple[Floats, Floats]


def coarse_path(source: Vectors, target: Vectors) -> Floats | None:
    """(n + 1,) the target segment, ascending, near which each source segment has its translation; None where the whole
    table is small enough to be searched."""
    n, m = len(source), len(target)
    every = -(-n * m // MOST_CELLS)
    if every == 1:
        return None
    rows = np.arange(0, n, every)
    found = candidates(source[rows], target)
    best = found.margin.argmax(axis=1)
    here = np.arange(len(rows))
    columns, margin = found.target[here, best], found.margin[here, best]
    keep = np.flatnonzero(margin > 0)
    chain = keep[heaviest_chain(keep, columns[keep], margin[keep])]
    x, y = np.concatenate([[-1], rows[chain], [n]]), np.concatenate([[-1], columns[chain], [m]])
    path: Floats = np.interp(np.arange(n + 1), x, y)
    return path


def candidates(source: Vectors, target: Vectors, path: Floats | None = None) -> Candidates:
    """The ``NEIGHBOURS`` best targets of each source segment, by margin; around the path, if there is one.

    The margin is the cosine minus the average of both segments' mean similarity to their nearest neighbours (the
    distance variant of Artetxe and Schwenk 2019, "Margin-based parallel corpus mining"). It corrects for hubs, such as
    greetings, that are similar to everything. Memory is (n + m) x NEIGHBOURS cells and one block of rows.
    """
    n, m = len(source), len(target)
    k, kc = min(NEIGHBOURS, m), min(NEIGHBOURS, n)
    index = np.empty((n, k), dtype=np.intp)
    cosine = np.empty((n, k), dtype=np.float64)
    column = np.full((kc, m), -1.0, dtype=np.float32)
    best_source, best_value = np.zeros(m, dtype=np.intp), np.full(m, -2.0, dtype=np.float32)
    middles = []
    for at, low, block in _blocks(source, target, path):
        columns = slice(low, low + block.shape[1])
        by_column = block.T.copy()  # _largest overwrites it
        nearest, near = _largest(by_column, min(kc, len(block)))
        better = np.flatnonzero(near[:, 0] > best_value[columns])
        best_source[better + low], best_value[better + low] = nearest[better, 0] + at, near[better, 0]
        column[:, columns] = np.sort(np.concatenate([column[:, columns], near.T]), axis=0)[-kc:]
        middles.append(float(np.median(block)))
        rows, cosine[at : at + len(block)] = _largest(block, k)
        index[at : at + len(block)] = rows + low
    margin = cosine - 0.5 * cosine.mean(axis=1)[:, None] - 0.5 * column.mean(axis=0)[index]
    return Candidates(index, cosine, margin, float(np.median(middles)), best_source,
                      (cosine.max(axis=1), best_value.astype(np.float64)))  # fmt: skip


def _largest(values: NDArray[np.float32], count: int) -> tuple[Indices, NDArray[np.float32]]:
    """(n, count) indices and values of the largest values of each row, in descending order; ``values`` is overwritten.

    For a few values, passes over a contiguous array take a small part of the time of ``numpy.argpartition``.
    """
    every = np.arange(len(values))
    index = np.empty((len(values), count), dtype=np.intp)
    found = np.empty((len(values), count), dtype=np.float32)
    for rank in range(count):
        index[:, rank] = values.argmax(axis=1)
        found[:, rank] = values[every, index[:, rank]]
        values[every, index[:, rank]] = -np.inf
    return index, found


def heaviest_chain(rows: Indices, columns: Indices, weights: Floats) -> Indices:
    """Indices of the points that form the strictly increasing chain with the greatest sum of weights.

    ``rows`` must ascend. The Pareto front of the best chains is kept as ascending (column, weight), so that p points
    take O(p log p).
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
    """The heaviest monotone chain over the margins of the best candidates; neither side may be empty."""
    found = candidates(source, target, coarse_path(source, target))
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


#: Prior of the scale for short documents (background, typical, log length ratio and its variance; English-Chinese with
#: the bundled encoder), and its weight in cells and in anchors.
PRIOR, PRIOR_CELLS, PRIOR_ANCHORS = (0.08, 0.62, -1.1, 0.05), 30.0, 2.0
#: Weight of the prior of the variance, in anchors: it needs more of them than the median does. The variance is never
#: below LEAST_VARIANCE.
PRIOR_SPREAD, LEAST_VARIANCE = 10.0, 0.02


def scale_of(anchors: Anchors, source_lengths: Floats, target_lengths: Floats) -> Scale:
    """The similarity scale and length ratio from the mutual-best anchors, shrunk towards PRIOR if they are few."""
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
    # 1.4826: from the median absolute deviation to the standard deviation of a normal distribution.
    variance = own * (1.4826 * np.median(np.abs(ratios - np.median(ratios)))) ** 2 + (1 - own) * PRIOR[3]
    return Scale(background, float(typical), ratio, max(float(variance), LEAST_VARIANCE))
