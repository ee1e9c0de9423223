"""Similarities of spans on the document's scale, where 1 is a typical translation and 0 is unrelated."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.path.anchors import Floats, Indices, Scale
from mtaudit.align.path.bead_types import BEAD_TYPES, GAPPED, KINDS, LESS_KIND, LESS_OFFSET
from mtaudit.align.path.paths import Paths
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.window import Beads, Sums, Window
from mtaudit.encoder.protocol import Vectors


class Similarity(Protocol):
    """Looks up similarities of beads."""

    def of(self, x: Beads) -> Floats:
        """(beads,) similarity of the spans of both sides."""


def lengths_of_sums(vectors: Vectors) -> Floats:
    """(n, kinds + 1) lengths of the sums of the vectors of the spans that begin at each segment; 1 for none."""
    n = len(vectors)
    square = np.zeros((n, len(KINDS) + 1))
    square[:, 1] = np.einsum("id,id->i", vectors, vectors)
    for kind in range(2, GAPPED):
        last = n - kind + 1
        if last <= 0:
            break
        both = np.einsum("id,id->i", vectors[:last], vectors[kind - 1 :])
        inner = square[1 : last + 1, kind - 2] if kind > 2 else 0.0
        square[:last, kind] = square[:last, kind - 1] + square[1 : last + 1, kind - 1] - inner + 2 * both
        if kind == 3:
            square[:last, GAPPED] = square[:last, 1] + square[2:, 1] + 2 * both
    return np.where(square > 0, np.sqrt(np.maximum(square, 1e-9)), 1.0)


class SummedSimilarity:
    """Spans as sums of the vectors of their segments, so that only products of single segments are needed."""

    def __init__(self, source: SegmentSequence, target: SegmentSequence, scale: Scale, window: Window) -> None:
        self.scale, self.sums = scale, Sums(window, window.products(source.vectors, target.vectors))
        self.lengths = lengths_of_sums(source.vectors), lengths_of_sums(target.vectors)

    def of(self, x: Beads) -> Floats:
        """(beads,) similarity of the spans of both sides."""
        cosine = self.sums.of(x) / (self.lengths[0][x.i, x.a] * self.lengths[1][x.j, x.b])
        return np.asarray((cosine - self.scale.background) / self.scale.spread)


class SpanVectors:
    """Vectors of the requested spans of one side, sorted by first segment."""

    def __init__(self, sequence: SegmentSequence, wanted: NDArray[np.bool_]) -> None:
        """``wanted``: (segments, kinds + 1) whether the span of each kind at each segment is needed."""
        self.number = np.cumsum(wanted.ravel()).reshape(wanted.shape) - 1
        #: (segments + 1,) number of spans that start before each segment.
        self.before = np.concatenate([[0], np.cumsum(wanted.sum(axis=1))])
        self.vectors: Vectors = np.empty((int(self.before[-1]), sequence.vectors.shape[1]), dtype=np.float32)
        for kind in KINDS:
            starts = np.flatnonzero(wanted[:, kind])
            self.vectors[self.number[starts, kind]] = sequence.vectors_of(starts, kind)

    def at(self, kind: Indices, starts: Indices) -> Indices:
        """Indices into ``vectors`` of the spans of these kinds that start at these segments."""
        return np.asarray(self.number[starts, kind])


def _wanted(n: int, kinds: Indices, starts: Indices) -> NDArray[np.bool_]:
    """(n, kinds + 1) the spans of the beads, those without their first or last segment, and all single segments."""
    wanted = np.zeros((n, len(KINDS) + 1), dtype=bool)
    wanted[starts, kinds] = True
    for less, place in zip(LESS_KIND, LESS_OFFSET, strict=True):
        wanted[np.minimum(starts + place[kinds], n - 1), less[kinds]] = True
    wanted[:, 0], wanted[:, 1] = False, True
    return wanted


class JoinedSimilarity:
    """Spans by the vectors of their joined texts, where these were encoded."""

    def __init__(
        self, source: SegmentSequence, target: SegmentSequence, scale: Scale, window: Window, paths: Paths
    ) -> None:
        self.scale = scale
        beads = np.flatnonzero(paths.kind < len(BEAD_TYPES))
        bead_types = np.array(BEAD_TYPES)[paths.kind[beads]]
        self.source = SpanVectors(source, _wanted(len(source), bead_types[:, 0], paths.i[beads]))
        self.target = SpanVectors(target, _wanted(len(target), bead_types[:, 1], paths.j[beads]))
        tables, base, width, start = [], [], [], 0
        for rows, columns in window.windows():
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
