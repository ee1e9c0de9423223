"""Numbers and Latin words that stand on both sides, counted for any bead of a window in constant time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Floats
from mtaudit.align.shapes import EXTENT, HOLE

if TYPE_CHECKING:
    from mtaudit.align.similarity import Beads

#: More than this many say no more.
MOST = 3.0


class Tokens:
    """Sets of tokens of the segments of a window."""

    def __init__(
        self, left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], rows: range, columns: range
    ) -> None:
        self.row, self.column = rows.start, columns.start
        here = [left[i] for i in rows], [right[j] for j in columns]
        known = {t: k for k, t in enumerate(frozenset().union(*here[0]) & frozenset().union(*here[1]))}
        shared = _incidence(here[0], known) @ _incidence(here[1], known).T
        self.shared = np.zeros((len(rows) + 1, len(columns) + 1))
        self.shared[1:, 1:] = shared.cumsum(axis=0).cumsum(axis=1)
        self.left = np.concatenate([[0], np.cumsum([len(t) for t in here[0]])])
        self.right = np.concatenate([[0], np.cumsum([len(t) for t in here[1]])])

    def counts(self, x: Beads) -> tuple[Floats, Floats]:
        """Tokens on both sides of each bead, and tokens on one side only; both at most MOST."""
        i0, j0 = x.i - self.row, x.j - self.column
        i1, j1 = i0 + EXTENT[x.a], j0 + EXTENT[x.b]
        shared = self._block(i0, i1, j0, j1)
        all_ = self.left[i1] - self.left[i0] + self.right[j1] - self.right[j0]
        if x.a == HOLE:
            shared = shared - self._block(i0 + 1, i0 + 2, j0, j1)
            all_ = all_ - (self.left[i0 + 2] - self.left[i0 + 1])
        if x.b == HOLE:
            shared = shared - self._block(i0, i1, j0 + 1, j0 + 2)
            all_ = all_ - (self.right[j0 + 2] - self.right[j0 + 1])
        return np.minimum(shared, MOST), np.clip(all_ - 2 * shared, 0.0, MOST)

    def _block(self, i0: NDArray[np.intp], i1: NDArray[np.intp], j0: NDArray[np.intp], j1: NDArray[np.intp]) -> Floats:
        table = self.shared
        return np.asarray(table[i1, j1] - table[i0, j1] - table[i1, j0] + table[i0, j0])


def _incidence(tokens: Sequence[frozenset[str]], known: dict[str, int]) -> NDArray[np.float32]:
    out = np.zeros((len(tokens), len(known)), dtype=np.float32)
    for row, here in enumerate(tokens):
        out[row, [known[t] for t in here if t in known]] = 1.0
    return out
