"""What speaks for a bead: similarity of the joined texts and their parts, neighbours, words, length, punctuation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.anchors import Floats, Scale
from mtaudit.align.lattice import Band
from mtaudit.align.lexicon import Side, covered, sides_of
from mtaudit.align.shapes import EXTENT, HOLE, PARTS, REACH, SHAPES, WITHOUT
from mtaudit.align.similarity import Beads, Cells, Window
from mtaudit.align.spans import Strand
from mtaudit.align.tokens import Tokens

#: Source rows whose features are computed together.
ROWS = 64
#: Beads less similar than this are not looked at: far from the path nearly all are strangers.
FLOOR = 0.15
#: For blocks, whose place speaks for them too: a bad translation is still the translation of its block.
NO_FLOOR = float("-inf")
LONGEST = max(EXTENT.values())
NAMES = (
    "similarity", "similarity_size", "neighbours", "weakest_part", "gain_of_edges",
    "words_source", "words_target", "words_size", "words_weakest", "words_neighbours",
    "length", "length_tail", "ends_apart", "questions_apart",
    "numbers_shared", "numbers_apart", "names_shared",
    "shape_1_2", "shape_2_1", "shape_1_3", "shape_2_2", "shape_1_4", "shape_2_3", "shape_1_5", "shape_3_3",
    "shape_hole", "hole_similarity", "hole_words",
)  # fmt: skip
NULL_NAMES = ("null", "null_best", "null_length", "null_rate", "null_end")
SHAPE_NAMES = {
    (1, 2): "shape_1_2", (2, 1): "shape_2_1", (1, 3): "shape_1_3", (3, 1): "shape_1_3",
    (2, 2): "shape_2_2", (1, 4): "shape_1_4", (4, 1): "shape_1_4", (2, 3): "shape_2_3", (3, 2): "shape_2_3",
    (1, 5): "shape_1_5", (5, 1): "shape_1_5", (3, 3): "shape_3_3", (2, 4): "shape_3_3", (4, 2): "shape_3_3",
    (HOLE, 1): "shape_hole", (1, HOLE): "shape_hole",
}  # fmt: skip


class Words:
    """Dictionary evidence in a window: the share of the words of spans that the other side has words for."""

    #: Weight added to what a span has, so that one hit in a short span is no certainty.
    SMOOTHING = 2.0

    def __init__(self, source: Side, target: Side, rows: range, columns: range) -> None:
        self.row, self.column = rows.start, columns.start
        hits = covered(source, target, rows, columns), covered(target, source, columns, rows).T
        self.hits = tuple(np.pad(h.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0))) for h in hits)
        masses = source.mass[rows.start : rows.stop], target.mass[columns.start : columns.stop]
        self.masses = tuple(np.concatenate([[0.0], np.cumsum(m)]) for m in masses)

    def share(self, side: int, x: Beads) -> Floats:
        """Covered share of the words of one side (0 the source) of the beads."""
        i, j = x.i - self.row, x.j - self.column
        hit, kind, at = self._block(side, x.a, x.b, i, j), x.b if side else x.a, j if side else i
        sums = self.masses[side]
        mass = sums[at + EXTENT[kind]] - sums[at]
        if x.a == HOLE:
            hit = hit - self._block(side, 1, x.b, i + 1, j)
        if x.b == HOLE:
            hit = hit - self._block(side, x.a, 1, i, j + 1)
        if kind == HOLE:
            mass = mass - (sums[at + 2] - sums[at + 1])
        return np.asarray(np.minimum(hit / (mass + self.SMOOTHING), 1.0))

    def _block(self, side: int, a: int, b: int, i: Cells, j: Cells) -> Floats:
        table, i1, j1 = self.hits[side], i + EXTENT[a], j + EXTENT[b]
        return np.asarray(table[i1, j1] - table[i, j1] - table[i1, j] + table[i, j])


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of the segments of one side; running sums for those that add up."""

    length: Floats
    questions: Floats
    final: NDArray[np.bool_]

    @classmethod
    def of(cls, strand: Strand) -> Facts:
        length, questions = (np.concatenate([[0.0], np.cumsum(x)]) for x in (strand.lengths, strand.questions))
        return cls(length, questions, strand.final)

    def total(self, sums: Floats, kind: int, at: Cells) -> Floats:
        """Sum over the parts of the spans of a kind."""
        whole = sums[at + EXTENT[kind]] - sums[at]
        return np.asarray(whole - (sums[at + 2] - sums[at + 1]) if kind == HOLE else whole)


def _beside(x: Beads, n: int, m: int) -> list[tuple[Beads, NDArray[np.bool_]]]:
    """Each bead with one of its spans replaced by the segment before or after it, and whether there is one.

    In this order: the target's before and after, the source's before and after.
    """
    after_i, after_j = x.i + EXTENT[x.a], x.j + EXTENT[x.b]
    return [
        (Beads(x.a, 1, x.i, np.maximum(x.j - 1, 0)), x.j > 0),
        (Beads(x.a, 1, x.i, np.minimum(after_j, m - 1)), after_j < m),
        (Beads(1, x.b, np.maximum(x.i - 1, 0), x.j), x.i > 0),
        (Beads(1, x.b, np.minimum(after_i, n - 1), x.j), after_i < n),
    ]


def _parts(x: Beads) -> tuple[list[Beads], list[Beads]]:
    """The single segments of the source span with the target span, and the other way round."""
    source = [Beads(1, x.b, x.i + p, x.j) for p in PARTS[x.a]] if x.a > 1 else []
    return source, [Beads(x.a, 1, x.i, x.j + q) for q in PARTS[x.b]] if x.b > 1 else []


def _similar(window: Window, x: Beads, whole: Floats, beside: list[tuple[Beads, NDArray[np.bool_]]]) -> list[Floats]:
    """Similarity, that with a size factor, that of the neighbours, of the weakest part, gain of the edge segments."""

    def at(y: Beads) -> Floats:
        return window.at(y.a, y.b, y.i, y.j).astype(np.float64)

    weakest, gain = np.ones_like(whole), np.zeros_like(whole)
    source, target = _parts(x)
    if source or target:
        weakest = np.minimum.reduce([whole, *map(at, source), *map(at, target)])
        without = [at(Beads(k, x.b, x.i + p, x.j)) for k, p in WITHOUT[x.a]]
        without += [at(Beads(x.a, k, x.i, x.j + q)) for k, q in WITHOUT[x.b]]
        gain = whole - np.maximum.reduce(without)
    size = (len(PARTS[x.a]) + len(PARTS[x.b])) / 2
    neighbours = sum(np.where(there, at(y), 0.0) for y, there in beside) / 4
    return [whole * size**0.2, whole * np.log2(size), neighbours, weakest, gain]


def _worded(words: Words, x: Beads, beside: list[tuple[Beads, NDArray[np.bool_]]]) -> list[Floats]:
    """Covered share of the source, of the target, with a size factor, of the weakest part, of the neighbours."""
    source, target = words.share(0, x), words.share(1, x)
    mean = (source + target) / 2
    parts = [words.share(side, y) for side, side_parts in enumerate(_parts(x)) for y in side_parts]
    weakest = np.minimum.reduce(parts) - mean if parts else np.zeros_like(mean)
    sides = [np.where(there, words.share(k < 2, y), 0.0) for k, (y, there) in enumerate(beside)]
    size = (len(PARTS[x.a]) + len(PARTS[x.b])) / 2
    return [source, target, mean * np.log2(size), weakest, np.mean(sides, axis=0)]


def _surface(source: Facts, target: Facts, scale: Scale, x: Beads) -> list[Floats]:
    """Squared log length ratio, its tail, ends that disagree, question marks that disagree."""
    left, right = source.total(source.length, x.a, x.i), target.total(target.length, x.b, x.j)
    # Short texts vary more: a few characters are added on both sides.
    off = (np.log((right + 4.0) / (left + 4.0 / np.exp(scale.ratio))) - scale.ratio) ** 2
    ends = source.final[x.i + EXTENT[x.a] - 1] != target.final[x.j + EXTENT[x.b] - 1]
    asks = (source.total(source.questions, x.a, x.i) > 0) != (target.total(target.questions, x.b, x.j) > 0)
    return [np.minimum(off, 1.0), np.clip(off - 1.0, 0.0, 4.0), ends.astype(float), asks.astype(float)]


def _hole(window: Window, words: Words, x: Beads) -> list[Floats]:
    """Similarity and covered words of the segment that is passed over, with the other side."""
    side = int(x.b == HOLE)
    y = Beads(x.a, 1, x.i, x.j + 1) if side else Beads(1, x.b, x.i + 1, x.j)
    return [window.at(y.a, y.b, y.i, y.j).astype(np.float64), words.share(side, y)]


@dataclass(frozen=True, slots=True)
class Text:
    """Both sides with what features are made from."""

    source: Strand
    target: Strand
    scale: Scale
    facts: tuple[Facts, Facts]
    words: tuple[Side, Side]
    floor: float

    @classmethod
    def of(cls, source: Strand, target: Strand, scale: Scale, floor: float = FLOOR) -> Text:
        facts = Facts.of(source), Facts.of(target)
        return cls(source, target, scale, facts, sides_of(source.words, target.words), floor)


def bead_features(
    text: Text, band: Band, wanted: NDArray[np.bool_] | None = None
) -> Iterator[tuple[Cells, int, Floats]]:
    """(cells, shape, features (cells, len(NAMES))) for every window of the band and every shape.

    ``wanted`` (cells, shapes): only these beads; otherwise all that have a way into them and are more similar than the
    floor of the text.
    """
    n, m = len(text.source), len(text.target)
    for cells, rows, columns in _windows(band, n, m):
        here = (band.before[cells] < len(band)) if wanted is None else wanted[cells]
        if not here.any():
            continue
        parts = _Parts(
            Window(text.source, text.target, text.scale, rows, columns),
            Words(*text.words, rows, columns),
            Tokens(text.source.numbers, text.target.numbers, rows, columns),
            Tokens(text.source.names, text.target.names, rows, columns),
        )
        for k, (a, b) in enumerate(SHAPES):
            good = np.flatnonzero(here[:, k]) + cells.start
            x = Beads(a, b, band.row[good] - REACH[k][0], band.column[good] - REACH[k][1])
            whole = parts.window.at(a, b, x.i, x.j).astype(np.float64)
            if wanted is None:
                near = whole > text.floor
                good, whole, x = good[near], whole[near], Beads(a, b, x.i[near], x.j[near])
            if len(good):
                yield good, k, _features(text, parts, x, whole)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The tables of a window."""

    window: Window
    words: Words
    numbers: Tokens
    names: Tokens


def _features(text: Text, parts: _Parts, x: Beads, whole: Floats) -> Floats:
    beside = _beside(x, len(text.source), len(text.target))
    columns = _similar(parts.window, x, whole, beside) + _worded(parts.words, x, beside)
    columns += _surface(*text.facts, text.scale, x)
    columns += [*parts.numbers.counts(x), parts.names.counts(x)[0]]
    out = np.zeros((len(whole), len(NAMES)))
    out[:, : len(columns)] = np.stack(columns, axis=1)
    if name := SHAPE_NAMES.get((x.a, x.b)):
        out[:, NAMES.index(name)] = 1.0
    if HOLE in (x.a, x.b):
        out[:, -2:] = np.stack(_hole(parts.window, parts.words, x), axis=1)
    return out


def _windows(band: Band, n: int, m: int) -> Iterator[tuple[slice, range, range]]:
    """Chunks of cells with the source rows and target columns that their beads and neighbours touch."""
    for first in range(1, n + 1, ROWS):
        last = min(first + ROWS - 1, n)
        rows = range(max(first - LONGEST - 1, 0), min(last + 2, n))
        columns = range(max(int(band.low[first]) - LONGEST - 1, 0), min(int(band.high[last]) + 2, m))
        yield slice(int(band.offset[first]), int(band.offset[last + 1])), rows, columns
