"""Similarities of the spans that the ways ask for, on the document's scale: 1 is that of a typical translation, 0 that
of strangers."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.path.anchors import Floats, Indices, Scale
from mtaudit.align.path.bead_types import HOLE, KINDS, LESS_KIND, LESS_PLACE, SHAPES
from mtaudit.align.path.paths import Paths
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.window import Beads, Sums, Window
from mtaudit.encoder.protocol import Vectors


class Similar(Protocol):
    """Similarities of spans."""

    def of(self, x: Beads) -> Floats:
        """(beads,) similarity of the spans of both sides."""


def lengths_of_sums(vectors: Vectors) -> Floats:
    """(n, kinds + 1) lengths of the sums of the vectors of the spans that begin at each segment; 1 for none."""
    n = len(vectors)
    square = np.zeros((n, len(KINDS) + 1))
    square[:, 1] = np.einsum("id,id->i", vectors, vectors)
    for kind in range(2, HOLE):
        last = n - kind + 1
        if last <= 0:
            break
        both = np.einsum("id,id->i", vectors[:last], vectors[kind - 1 :])
        inner = square[1 : last + 1, kind - 2] if kind > 2 else 0.0
        square[:last, kind] = square[:last, kind - 1] + square[1 : last + 1, kind - 1] - inner + 2 * both
        if kind == 3:
            square[:last, HOLE] = square[:last, 1] + square[2:, 1] + 2 * both
    return np.where(square > 0, np.sqrt(np.maximum(square, 1e-9)), 1.0)


class Summed:
    """Spans as the sums of the vectors of their segments: nothing but products of single segments is needed."""

    def __init__(self, source: SegmentSequence, target: SegmentSequence, scale: Scale, frame: Window) -> None:
        self.scale, self.sums = scale, Sums(frame, frame.products(source.vectors, target.vectors))
        self.lengths = lengths_of_sums(source.vectors), lengths_of_sums(target.vectors)

    def of(self, x: Beads) -> Floats:
        """(beads,) similarity of the spans of both sides."""
        cosine = self.sums.of(x) / (self.lengths[0][x.i, x.a] * self.lengths[1][x.j, x.b])
        return np.asarray((cosine - self.scale.background) / self.scale.spread)


class SpanVectors:
    """Vectors of the spans of one side that are asked for, sorted by their first segment."""

    def __init__(self, strand: SegmentSequence, wanted: NDArray[np.bool_]) -> None:
        """``wanted``: (segments, kinds + 1)."""
        self.number = np.cumsum(wanted.ravel()).reshape(wanted.shape) - 1
        #: (segments + 1,) spans that begin before each segment.
        self.before = np.concatenate([[0], np.cumsum(wanted.sum(axis=1))])
        self.vectors: Vectors = np.empty((int(self.before[-1]), strand.vectors.shape[1]), dtype=np.float32)
        for kind in KINDS:
            starts = np.flatnonzero(wanted[:, kind])
            self.vectors[self.number[starts, kind]] = strand.vectors_of(starts, kind)

    def at(self, kind: Indices, starts: Indices) -> Indices:
        """Numbers of the spans of these kinds that begin at these segments."""
        return np.asarray(self.number[starts, kind])


def _wanted(n: int, kinds: Indices, starts: Indices) -> NDArray[np.bool_]:
    """(n, kinds + 1): which spans are asked for, with those that lack one segment of theirs."""
    wanted = np.zeros((n, len(KINDS) + 1), dtype=bool)
    wanted[starts, kinds] = True
    for less, place in zip(LESS_KIND, LESS_PLACE, strict=True):
        wanted[np.minimum(starts + place[kinds], n - 1), less[kinds]] = True
    wanted[:, 0], wanted[:, 1] = False, True
    return wanted


class Joined:
    """Spans with the vectors of their joined texts where there are any."""

    def __init__(
        self, source: SegmentSequence, target: SegmentSequence, scale: Scale, frame: Window, ways: Paths
    ) -> None:
        self.scale = scale
        beads = np.flatnonzero(ways.kind < len(SHAPES))
        shapes = np.array(SHAPES)[ways.kind[beads]]
        self.source = SpanVectors(source, _wanted(len(source), shapes[:, 0], ways.i[beads]))
        self.target = SpanVectors(target, _wanted(len(target), shapes[:, 1], ways.j[beads]))
        tables, base, width, start = [], [], [], 0
        for rows, columns in frame.windows():
            left = slice(int(self.source.before[rows.start]), int(self.source.before[rows.stop]))
            right = slice(int(self.target.before[columns.start]), int(self.target.before[columns.stop]))
            tables.append((self.source.vectors[left] @ self.target.vectors[right].T).ravel())
            count = right.stop - right.start
            base += [start - left.start * count - right.start] * len(rows)
            width += [count] * len(rows)
            start += len(tables[-1])
        self.table = np.concatenate(tables)
        self.base, self.width = np.array(base), np.array(width)

    def of(self, x: Beads) -> Floats:
        """(beads,) similarity of the spans of both sides."""
        at = self.base[x.i] + self.source.at(x.a, x.i) * self.width[x.i] + self.target.at(x.b, x.j)
        return np.asarray((self.table[at].astype(np.float64) - self.scale.background) / self.scale.spread)
