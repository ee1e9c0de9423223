"""Cuts a long text into chunks along its anchors, so that memory does not grow with the square of a book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mtaudit.align.path.anchors import Anchors
from mtaudit.align.path.segment_sequence import SegmentSequence

#: Source segments of a stretch, and those after it among which the place of the cut is chosen.
LENGTH, CHOICE = 2000, 400
#: A cut stands in the middle of this many anchors in a row, each the other's best.
FIRM = 6


@dataclass(frozen=True, slots=True)
class Chunk:
    """Source segments i0..i1-1 and target segments j0..j1-1 with what was found out about them."""

    first: tuple[int, int]
    source: SegmentSequence
    target: SegmentSequence
    anchors: Anchors


def chunks(source: SegmentSequence, target: SegmentSequence, anchors: Anchors) -> list[Chunk]:
    """The two sides in stretches; one for a text of up to LENGTH + CHOICE source segments."""
    n, m = len(source), len(target)
    edges = [(0, 0), *_cuts(anchors, n), (n, m)]
    return [_stretch(source, target, anchors, start, end) for start, end in pairwise(edges)]


def _cuts(anchors: Anchors, n: int) -> list[tuple[int, int]]:
    """Places between two segments of both sides that follow each other on both, amid the firmest anchors."""
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
        # Where no run is firm enough in the usual place, the next one serves.
        far = np.flatnonzero(rows >= last + LENGTH)
        here = far[rows[far] < max(last + LENGTH + CHOICE, rows[far[0]] + 1)] if len(far) else far
        if not len(here):
            break
        best = int(middle[here[weakest[middle[here]].argmax()]]) + FIRM // 2
        last = int(anchors.source[best])
        cuts.append((last, int(anchors.target[best])))
    return cuts


def _stretch(
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
