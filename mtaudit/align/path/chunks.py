"""Splits a long text into chunks at firm anchors, so that memory does not grow with the square of its length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mtaudit.align.path.anchors import Anchors, Floats, Indices
from mtaudit.align.path.segment_sequence import SegmentSequence

#: Source segments of a chunk, and the following ones among which the cut is chosen.
LENGTH, CHOICE = 2000, 400
#: Without firm anchors for this many source segments, the text is cut between the existing anchors.
LONGEST = 8000
#: A cut is in the middle of this many consecutive mutual-best anchors.
FIRM = 6


@dataclass(frozen=True, slots=True)
class Chunk:
    """A range of source and target segments with its anchors; ``first`` are the numbers of its first segments."""

    first: tuple[int, int]
    source: SegmentSequence
    target: SegmentSequence
    anchors: Anchors


def chunks(source: SegmentSequence, target: SegmentSequence, anchors: Anchors) -> list[Chunk]:
    """The two sides in chunks; a text of up to LENGTH + CHOICE source segments is one chunk."""
    n, m = len(source), len(target)
    edges = [(0, 0), *_cuts(anchors, n, m), (n, m)]
    return [_chunk(source, target, anchors, start, end) for start, end in pairwise(edges)]


def _cuts(anchors: Anchors, n: int, m: int) -> list[tuple[int, int]]:
    """(source, target) segment numbers of the cuts, each in the middle of the firmest run of anchors in reach."""
    middle, weakest = _firm(anchors)
    rows = anchors.source[middle + FIRM // 2]
    cuts: list[tuple[int, int]] = []
    last = 0
    while n - last > LENGTH + CHOICE:
        far = np.flatnonzero(rows >= last + LENGTH)
        if (int(rows[far[0]]) if len(far) else n) - last > LONGEST:
            last += LENGTH
            cuts.append((last, _between(anchors, last, n, m)))
            continue
        if not len(far):
            break
        # If there is no firm run in the usual range, take the next one.
        here = far[rows[far] < max(last + LENGTH + CHOICE, rows[far[0]] + 1)]
        best = int(middle[here[weakest[middle[here]].argmax()]]) + FIRM // 2
        last = int(anchors.source[best])
        cuts.append((last, int(anchors.target[best])))
    return cuts


def _firm(anchors: Anchors) -> tuple[Indices, Floats]:
    """Where runs of FIRM consecutive mutual-best anchors begin, and the least margin of FIRM anchors from each on."""
    step = (np.diff(anchors.source) == 1) & (np.diff(anchors.target) == 1) & anchors.mutual[:-1] & anchors.mutual[1:]
    if len(step) < FIRM:
        return np.zeros(0, dtype=np.intp), np.zeros(0)
    runs = sliding_window_view(step, FIRM - 1).all(axis=1)
    return np.flatnonzero(runs), sliding_window_view(anchors.margin, FIRM).min(axis=1)


def _between(anchors: Anchors, row: int, n: int, m: int) -> int:
    """The target segment at a source segment by the anchors on either side of it, which it keeps apart."""
    x, y = np.concatenate([[-1], anchors.source, [n]]), np.concatenate([[-1], anchors.target, [m]])
    return int(np.ceil(np.interp(row, x, y)))


def _chunk(
    source: SegmentSequence, target: SegmentSequence, anchors: Anchors, start: tuple[int, int], end: tuple[int, int]
) -> Chunk:
    (i0, j0), (i1, j1) = start, end
    if (i1 - i0, j1 - j0) == (len(source), len(target)):
        return Chunk(start, source, target, anchors)
    k = slice(*np.searchsorted(anchors.source, (i0, i1)).tolist())
    part = replace(
        anchors,
        source=anchors.source[k] - i0,
        target=anchors.target[k] - j0,
        margin=anchors.margin[k],
        cosine=anchors.cosine[k],
        mutual=anchors.mutual[k],
        best=(anchors.best[0][i0:i1], anchors.best[1][j0:j1]),
    )
    return Chunk(start, _part(source, i0, i1), _part(target, j0, j1), part)


def _part(side: SegmentSequence, first: int, end: int) -> SegmentSequence:
    return SegmentSequence(side.texts[first:end], side.vectors[first:end], side.encode)
