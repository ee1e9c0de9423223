"""What speaks for a bead: similarity of the joined texts and their parts, neighbours, length, numbers, punctuation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Floats, Scale
from mtaudit.align.lattice import SHAPES, Band
from mtaudit.align.spans import Strand

Cells = NDArray[np.intp]
#: Source rows whose similarities are computed together.
ROWS = 64
LARGEST = max(max(a, b) for a, b in SHAPES)
NAMES = (
    "similarity", "similarity_size", "neighbours", "length", "length_tail", "numbers_shared", "numbers_apart",
    "ends_apart", "questions_apart", "weakest_part", "gain_of_edges", "names_shared",
    "shape_1_2", "shape_2_1", "shape_1_3", "shape_2_2", "shape_1_4", "shape_2_3", "shape_1_5", "shape_3_3",
)  # fmt: skip
NULL_NAMES = ("null", "null_best", "null_length", "null_rate", "null_end")
_SHAPE_NAME = {
    (1, 1): "", (1, 2): "shape_1_2", (2, 1): "shape_2_1", (1, 3): "shape_1_3", (3, 1): "shape_1_3",
    (2, 2): "shape_2_2", (1, 4): "shape_1_4", (4, 1): "shape_1_4", (2, 3): "shape_2_3", (3, 2): "shape_2_3",
    (1, 5): "shape_1_5", (5, 1): "shape_1_5", (3, 3): "shape_3_3", (2, 4): "shape_3_3", (4, 2): "shape_3_3",
}  # fmt: skip


class Window:
    """Similarities of all spans that begin in a window of source rows and target columns, on the document's scale."""

    def __init__(self, source: Strand, target: Strand, scale: Scale, rows: range, columns: range) -> None:
        self.row, self.column = rows.start, columns.start
        self.shape = (len(rows), len(columns))
        left = {a: source.spans(rows.start, rows.stop, a) for a in range(1, LARGEST + 1)}
        right = {b: target.spans(columns.start, columns.stop, b) for b in range(1, LARGEST + 1)}
        self.table = np.zeros((LARGEST + 1, LARGEST + 1, *self.shape), dtype=np.float32)
        for a, b in {(max(x, 1), max(y, 1)) for p, q in SHAPES for x in (p, p - 1, 1) for y in (q, q - 1, 1)}:
            values = left[a] @ right[b].T
            self.table[a, b, : values.shape[0], : values.shape[1]] = (values - scale.background) / scale.spread

    def at(self, a: int, b: int, rows: Cells, columns: Cells) -> NDArray[np.float32]:
        """Similarity of the source span of ``a`` at ``rows`` and the target span of ``b`` at ``columns``."""
        r = np.clip(rows - self.row, 0, self.shape[0] - 1)
        c = np.clip(columns - self.column, 0, self.shape[1] - 1)
        values: NDArray[np.float32] = self.table[a, b, r, c]
        return values


@dataclass(frozen=True, slots=True)
class Facts:
    """Running sums over the segments of one side, for facts of spans in constant time."""

    length: Floats
    questions: Floats
    final: NDArray[np.bool_]

    @classmethod
    def of(cls, strand: Strand) -> Facts:
        return cls(
            np.concatenate([[0.0], np.cumsum(strand.lengths)]),
            np.concatenate([[0.0], np.cumsum(strand.questions)]),
            strand.final,
        )


def _windows(band: Band, n: int, m: int) -> Iterator[tuple[slice, range, range]]:
    """Chunks of cells with the source rows and target columns that their beads and neighbours touch."""
    for first in range(1, n + 1, ROWS):
        last = min(first + ROWS - 1, n)
        rows = range(max(first - LARGEST - 1, 0), min(last + 2, n))
        columns = range(max(int(band.low[first]) - LARGEST - 1, 0), min(int(band.high[last]) + 2, m))
        yield slice(int(band.offset[first]), int(band.offset[last + 1])), rows, columns


def _similar(window: Window, a: int, b: int, i: Cells, j: Cells, n: int, m: int) -> Floats:
    """(cells, 4): similarity, that of the neighbours, of the weakest part, gain of the edge segments."""
    whole = window.at(a, b, i, j)
    sides = [
        np.where(j > 0, window.at(a, 1, i, j - 1), 0.0),
        np.where(j + b < m, window.at(a, 1, i, j + b), 0.0),
        np.where(i > 0, window.at(1, b, i - 1, j), 0.0),
        np.where(i + a < n, window.at(1, b, i + a, j), 0.0),
    ]
    weakest, without = whole, []
    if a > 1:
        weakest = np.minimum.reduce([window.at(1, b, i + k, j) for k in range(a)])
        without += [window.at(a - 1, b, i, j), window.at(a - 1, b, i + 1, j)]
    if b > 1:
        parts = np.minimum.reduce([window.at(a, 1, i, j + k) for k in range(b)])
        weakest = np.minimum(weakest, parts)
        without += [window.at(a, b - 1, i, j), window.at(a, b - 1, i, j + 1)]
    gain = whole - np.maximum.reduce(without) if without else np.zeros_like(whole)
    weakest = weakest if without else np.ones_like(whole)
    return np.stack([whole, np.mean(sides, axis=0), weakest, gain], axis=1)


def _surface(source: Facts, target: Facts, ratio: float, a: int, b: int, i: Cells, j: Cells) -> Floats:
    """(cells, 4): squared log length ratio, its tail, ends that disagree, question marks that disagree."""
    left, right = source.length[i + a] - source.length[i], target.length[j + b] - target.length[j]
    # Short texts vary more: a few characters are added on both sides.
    off = (np.log((right + 4.0) / (left + 4.0 / np.exp(ratio))) - ratio) ** 2
    ends = source.final[i + a - 1] != target.final[j + b - 1]
    asks = (source.questions[i + a] > source.questions[i]) != (target.questions[j + b] > target.questions[j])
    return np.stack([np.minimum(off, 1.0), np.clip(off - 1.0, 0.0, 4.0), ends, asks], axis=1)


class Tokens:
    """Numbers and Latin words that stand on both sides, counted for any bead of a window in constant time."""

    def __init__(self, left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], rows: range, columns: range):
        self.row, self.column = rows.start, columns.start
        self.shape = (len(rows), len(columns))
        here = [left[i] for i in rows], [right[j] for j in columns]
        known = {t: k for k, t in enumerate(frozenset().union(*here[0]) & frozenset().union(*here[1]))}
        shared = _incidence(here[0], known) @ _incidence(here[1], known).T
        self.shared = np.zeros((self.shape[0] + 1, self.shape[1] + 1))
        self.shared[1:, 1:] = shared.cumsum(axis=0).cumsum(axis=1)
        self.left = np.concatenate([[0], np.cumsum([len(t) for t in here[0]])])
        self.right = np.concatenate([[0], np.cumsum([len(t) for t in here[1]])])

    def counts(self, a: int, b: int, i: Cells, j: Cells) -> tuple[Floats, Floats]:
        """Tokens on both sides of each bead, and tokens on one side only."""
        i0, j0 = i - self.row, j - self.column
        i1, j1 = i0 + a, j0 + b
        table = self.shared
        shared = table[i1, j1] - table[i0, j1] - table[i1, j0] + table[i0, j0]
        alone = self.left[i1] - self.left[i0] + self.right[j1] - self.right[j0] - 2 * shared
        return np.minimum(shared, 3.0), np.clip(alone, 0.0, 3.0)


def _incidence(tokens: Sequence[frozenset[str]], known: dict[str, int]) -> NDArray[np.float32]:
    out = np.zeros((len(tokens), len(known)), dtype=np.float32)
    for row, here in enumerate(tokens):
        out[row, [known[t] for t in here if t in known]] = 1.0
    return out


def bead_features(source: Strand, target: Strand, band: Band, scale: Scale) -> Iterator[tuple[slice, int, Floats]]:
    """(cells, shape, features (cells, len(NAMES))) for every chunk of the band and every shape.

    Cells whose bead would begin outside the text keep zeros: no way through the band reaches them.
    """
    n, m = len(source), len(target)
    facts = Facts.of(source), Facts.of(target)
    for cells, rows, columns in _windows(band, n, m):
        window = Window(source, target, scale, rows, columns)
        numbers = Tokens(source.numbers, target.numbers, rows, columns)
        names = Tokens(source.names, target.names, rows, columns)
        for k, (a, b) in enumerate(SHAPES):
            i, j = band.row[cells] - a, band.column[cells] - b
            out = np.zeros((len(i), len(NAMES)))
            good = np.flatnonzero((i >= 0) & (j >= 0))
            i, j = i[good], j[good]
            similar = _similar(window, a, b, i, j, n, m)
            out[good, 0] = similar[:, 0] * ((a + b) / 2) ** 0.2
            out[good, 1] = similar[:, 0] * np.log2((a + b) / 2)
            out[good, 2] = similar[:, 1]
            out[good, 3:5] = (surface := _surface(*facts, scale.ratio, a, b, i, j))[:, :2]
            out[good, 5], out[good, 6] = numbers.counts(a, b, i, j)
            out[good, 11] = names.counts(a, b, i, j)[0]
            out[good, 7:9] = surface[:, 2:]
            out[good, 9:11] = similar[:, 2:]
            if name := _SHAPE_NAME[a, b]:
                out[:, NAMES.index(name)] = 1.0
            yield cells, k, out
