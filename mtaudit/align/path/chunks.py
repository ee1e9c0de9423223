"""Splits a long text into chunks at firm anchors, so that memory does not grow with the square of its length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mtaudit.align.path.anchors import Anchors
from mtaudit.align.path.segment_sequence import SegmentSequence

#: Source segments of a chunk, and the following ones among which the cut is chosen.
LENGTH, CHOICE = 2000, 400
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
    edges = [(0, 0), *_cuts(anchors, n), (n, m)]
    return [_chunk(source, target, anchors, start, end) for start, end in pairwise(edges)]


def _cuts(anchors: Anchors, n: int) -> list[tuple[int, int]]:
    """(source, target) segment numbers of the cuts, each in the middle of the firmest run of anchors in reach."""
    step = (np.diff(anchors.source) == 1) & (np.diff(anchors.target) == 1) & anchors.mutual[:-1] & anchors.mutual[1:]
    if len(step) < FIRM:
        return []
    runs = np.lib.stride_tricks.sliding_window_view(step, FIRM - 1).all(axis=1)
    weakest = np.lib.stride_tricks.sliding_window_view(anchors.margin, FIRM).min(axis=1)
    middle = np.flatnonzero(runs)
    cuts: list[tuple[int, int]] = []
    last = 0
    while n - last > LENGTH + CHOICE:
        rows = anchors.source[middle + FIRM // 2]
        # If there is no firm run in the usual range, take the next one.
        far = np.flatnonzero(rows >= last + LENGTH)
        here = far[rows[far] < max(last + LENGTH + CHOICE, rows[far[0]] + 1)] if len(far) else far
        if not len(here):
            break
        best = int(middle[here[weakest[middle[here]].argmax()]]) + FIRM // 2
        last = int(anchors.source[best])
        cuts.append((last, int(anchors.target[best])))
    return cuts


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
