"""Similarities of the spans that the ways ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Floats, Scale
from mtaudit.align.frame import Beads, Frame
from mtaudit.align.shapes import KINDS, SHAPES, WITHOUT
from mtaudit.align.spans import Strand
from mtaudit.align.ways import Ways
from mtaudit.encoder.base import Vectors


class SpanVectors:
    """Vectors of the spans of one side that are asked for, sorted by their first segment."""

    def __init__(self, strand: Strand, wanted: dict[int, NDArray[np.bool_]]) -> None:
        table = np.stack([wanted[kind] for kind in KINDS], axis=1)
        self.number = np.cumsum(table.ravel()).reshape(table.shape) - 1
        #: (segments + 1,) spans that begin before each segment.
        self.before = np.concatenate([[0], np.cumsum(table.sum(axis=1))])
        self.vectors: Vectors = np.empty((int(self.before[-1]), strand.vectors.shape[1]), dtype=np.float32)
        for column, kind in enumerate(KINDS):
            starts = np.flatnonzero(wanted[kind])
            self.vectors[self.number[starts, column]] = strand.vectors_of(starts, kind)

    def at(self, kind: int, starts: NDArray[np.intp]) -> NDArray[np.intp]:
        """Numbers of the spans of a kind that begin at these segments."""
        return np.asarray(self.number[starts, KINDS.index(kind)])


def _wanted(n: int, kinds: NDArray[np.intp], starts: NDArray[np.intp]) -> dict[int, NDArray[np.bool_]]:
    """By kind: which spans are asked for, with those that lack one segment of theirs."""
    wanted = {kind: np.zeros(n, dtype=bool) for kind in KINDS}
    wanted[1][:] = True
    for kind in KINDS[1:]:
        here = starts[kinds == kind]
        wanted[kind][here] = True
        for less, place in WITHOUT[kind]:
            wanted[less][here + place] = True
    return wanted


class Similar:
    """Similarities on the document's scale: 1 is that of a typical translation, 0 that of strangers."""

    def __init__(self, source: Strand, target: Strand, scale: Scale, frame: Frame, ways: Ways) -> None:
        beads = np.flatnonzero(ways.kind < len(SHAPES))
        shapes = np.array(SHAPES)[ways.kind[beads]]
        self.source = SpanVectors(source, _wanted(len(source), shapes[:, 0], ways.i[beads]))
        self.target = SpanVectors(target, _wanted(len(target), shapes[:, 1], ways.j[beads]))
        tables, base, width, start = [], [], [], 0
        for rows, columns in frame.windows():
            left = slice(int(self.source.before[rows.start]), int(self.source.before[rows.stop]))
            right = slice(int(self.target.before[columns.start]), int(self.target.before[columns.stop]))
            table = (self.source.vectors[left] @ self.target.vectors[right].T).ravel()
            count = right.stop - right.start
            base += [start - left.start * count - right.start] * len(rows)
            width += [count] * len(rows)
            tables.append(table)
            start += len(table)
        self.table = (np.concatenate(tables) - scale.background) / scale.spread
        self.base, self.width = np.array(base), np.array(width)

    def of(self, x: Beads) -> Floats:
        """(beads,) similarity of the spans of both sides."""
        at = self.base[x.i] + self.source.at(x.a, x.i) * self.width[x.i] + self.target.at(x.b, x.j)
        return np.asarray(self.table[at], dtype=np.float64)
