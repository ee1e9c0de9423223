"""Similarities of spans in a window of the band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Scale
from mtaudit.align.shapes import HOLE, KINDS, PARTNERS
from mtaudit.align.spans import Strand

Cells = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Beads:
    """Beads of one shape: they begin at source segments ``i`` and target segments ``j``."""

    a: int
    b: int
    i: Cells
    j: Cells


class Window:
    """Similarities of all spans that begin in a window of source rows and target columns, on the document's scale:
    1 is that of a typical translation, 0 that of strangers."""

    def __init__(self, source: Strand, target: Strand, scale: Scale, rows: range, columns: range) -> None:
        self.row, self.column = rows.start, columns.start
        self.shape = (len(rows), len(columns))
        right = [target.spans(columns.start, columns.stop, b) for b in KINDS]
        self.table = np.zeros((HOLE + 1, HOLE + 1, *self.shape), dtype=np.float32)
        for a in KINDS:
            left = source.spans(rows.start, rows.stop, a)
            values = left @ np.concatenate(right[: PARTNERS[a]]).T
            at = 0
            for b, vectors in zip(KINDS[: PARTNERS[a]], right, strict=False):
                self.table[a, b, : len(left), : len(vectors)] = values[:, at : at + len(vectors)]
                at += len(vectors)
        self.table -= scale.background
        self.table /= scale.spread

    def at(self, a: int, b: int, rows: Cells, columns: Cells) -> NDArray[np.float32]:
        """Similarity of the source span of kind ``a`` at ``rows`` and the target span of kind ``b`` at ``columns``."""
        values: NDArray[np.float32] = self.table[a, b][rows - self.row, columns - self.column]
        return values
