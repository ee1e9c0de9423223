"""What speaks for a bead: similarity of the joined texts and their parts, neighbours, words, length, punctuation; and
for a segment's having no counterpart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.align import inside
from mtaudit.align.anchors import Anchors, Floats, Indices, Scale
from mtaudit.align.clauses import ClauseTable
from mtaudit.align.frame import Beads, Frame, Sums, frame_of
from mtaudit.align.lexicon import Side, covered, harvest, incidence, sides_of
from mtaudit.align.shapes import EXTENT, HOLE, PARTS, SHAPES, WITHOUT
from mtaudit.align.similarity import Similar
from mtaudit.align.spans import Strand
from mtaudit.align.ways import SOURCE_NULL, Ways

NAMES = (
    "similarity", "similarity_size", "neighbours", "weakest_part", "gain_of_edges",
    "words_source", "words_target", "words_size", "words_weakest", "words_neighbours",
    "length", "length_tail", "length_own", "ends_apart", "questions_apart", "speech_apart",
    "numbers_shared", "numbers_apart", "names_shared",
    "shape_1_2", "shape_2_1", "shape_1_3", "shape_2_2", "shape_1_4", "shape_2_3", "shape_1_5", "shape_3_3",
    "shape_hole", "hole_similarity", "hole_words", *inside.BEADS,
)  # fmt: skip
NULL_NAMES = ("null", "null_best", "null_length", "null_rate", "null_end", "null_beside", "null_words", *inside.NULLS)
RATE = NULL_NAMES.index("null_rate")
SHAPE_NAMES = {
    (1, 2): "shape_1_2", (2, 1): "shape_2_1", (1, 3): "shape_1_3", (3, 1): "shape_1_3",
    (2, 2): "shape_2_2", (1, 4): "shape_1_4", (4, 1): "shape_1_4", (2, 3): "shape_2_3", (3, 2): "shape_2_3",
    (1, 5): "shape_1_5", (5, 1): "shape_1_5", (3, 3): "shape_3_3", (2, 4): "shape_3_3", (4, 2): "shape_3_3",
    (HOLE, 1): "shape_hole", (1, HOLE): "shape_hole",
}  # fmt: skip
#: Weight added to the words of a span, so that one hit in a short span is no certainty.
SMOOTHING = 2.0
#: More tokens than this say no more.
MOST = 3.0
#: Mutual-best anchors under this many teach no words.
FEW = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of the segments of one side; running sums for those that add up."""

    length: Floats
    questions: Floats
    words: Floats
    numbers: Floats
    final: NDArray[np.bool_]
    speech: Floats

    @classmethod
    def of(cls, strand: Strand, side: Side) -> Facts:
        numbers = [len(n) for n in strand.numbers]
        runs = [np.concatenate([[0.0], np.cumsum(x)]) for x in (strand.lengths, strand.questions, side.mass, numbers)]
        return cls(runs[0], runs[1], runs[2], runs[3], strand.final, strand.speech)


def _total(sums: Floats, kind: int, at: Indices) -> Floats:
    """Sum over the parts of the spans of a kind."""
    whole = sums[at + EXTENT[kind]] - sums[at]
    return np.asarray(whole - (sums[at + 2] - sums[at + 1]) if kind == HOLE else whole)


@dataclass(frozen=True, slots=True)
class Text:
    """Both sides with what features are made from; ``best`` as in Anchors."""

    source: Strand
    target: Strand
    scale: Scale
    best: tuple[Floats, Floats]
    facts: tuple[Facts, Facts]
    words: tuple[Side, Side]

    @classmethod
    def of(cls, source: Strand, target: Strand, scale: Scale, anchors: Anchors) -> Text:
        sure = np.flatnonzero(anchors.mutual)
        pairs = [[strand.words[k] for k in side[sure]] for strand, side in
                 ((source, anchors.source), (target, anchors.target))]  # fmt: skip
        words = sides_of(source.words, target.words, harvest(*pairs) if len(sure) >= FEW else {})
        return cls(source, target, scale, anchors.best, (Facts.of(source, words[0]), Facts.of(target, words[1])), words)


class Tables:
    """Everything that features of beads are looked up in, for the beads of these ways."""

    def __init__(self, text: Text, ways: Ways, wider: Tables | None = None) -> None:
        """``wider``: tables of the same text for ways that have these among them; their words serve here too."""
        self.text = text
        self.frame: Frame = frame_of(ways, len(text.source), len(text.target))
        self.similar = Similar(text.source, text.target, text.scale, self.frame, ways)
        self.clauses: inside.Both | None = None
        if text.source.clauses or text.target.clauses:
            left, right = self.similar.source, self.similar.target
            self.clauses = (
                ClauseTable(0, text.source, right, text.scale, self.frame),
                ClauseTable(1, text.target, left, text.scale, self.frame),
            )
        if wider:
            self.hits: tuple[Sums, Sums] = wider.hits
            self.numbers: Sums = wider.numbers
            self.names: Sums = wider.names
            return
        source, target = text.words
        self.hits = (
            Sums(self.frame, lambda rows, columns: covered(source, target, rows, columns)),
            Sums(self.frame, lambda rows, columns: covered(target, source, columns, rows).T),
        )
        self.numbers = _shared(self.frame, text.source.numbers, text.target.numbers)
        self.names = _shared(self.frame, text.source.names, text.target.names)

    def share(self, side: int, x: Beads) -> Floats:
        """Share of the words of one side (0 the source) of the beads that the other side has words for."""
        mass = _total(self.text.facts[side].words, x.b if side else x.a, x.j if side else x.i)
        return np.minimum(self.hits[side].of(x) / (mass + SMOOTHING), 1.0)


def _shared(frame: Frame, source: Sequence[frozenset[str]], target: Sequence[frozenset[str]]) -> Sums:
    """How many tokens the segments share."""
    known = {t: k for k, t in enumerate(sorted(frozenset().union(*source) & frozenset().union(*target)))}
    left, right = incidence(source, known), incidence(target, known)

    def cells(rows: range, columns: range) -> Floats:
        if not known:
            return np.zeros((len(rows), len(columns)))
        product = left[rows.start : rows.stop] @ right[columns.start : columns.stop].T
        return np.asarray(product.toarray(), dtype=np.float64)

    return Sums(frame, cells)


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


def _similar(tables: Tables, x: Beads, beside: list[tuple[Beads, NDArray[np.bool_]]]) -> list[Floats]:
    """Similarity with two size factors, that of the neighbours, of the weakest part, gain of the edge segments."""
    at = tables.similar.of
    whole = at(x)
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


def _worded(tables: Tables, x: Beads, beside: list[tuple[Beads, NDArray[np.bool_]]]) -> list[Floats]:
    """Covered share of the source, of the target, with a size factor, of the weakest part, of the neighbours."""
    source, target = tables.share(0, x), tables.share(1, x)
    mean = (source + target) / 2
    parts = [tables.share(side, y) for side, side_parts in enumerate(_parts(x)) for y in side_parts]
    weakest = np.minimum.reduce(parts) - mean if parts else np.zeros_like(mean)
    sides = [np.where(there, tables.share(int(k < 2), y), 0.0) for k, (y, there) in enumerate(beside)]
    size = (len(PARTS[x.a]) + len(PARTS[x.b])) / 2
    return [source, target, mean * np.log2(size), weakest, np.mean(sides, axis=0)]


def _surface(source: Facts, target: Facts, scale: Scale, x: Beads) -> list[Floats]:
    """Squared distance of the log length ratio from the document's own, its tail, the same by the document's own
    variance; ends, question marks and speech that disagree."""
    left, right = _total(source.length, x.a, x.i), _total(target.length, x.b, x.j)
    # Short texts vary more: a few characters are added on both sides.
    off = (np.log((right + 4.0) / (left + 4.0 / np.exp(scale.ratio))) - scale.ratio) ** 2
    last_i, last_j = x.i + EXTENT[x.a] - 1, x.j + EXTENT[x.b] - 1
    ends = source.final[last_i] != target.final[last_j]
    asks = (_total(source.questions, x.a, x.i) > 0) != (_total(target.questions, x.b, x.j) > 0)
    # -1 is a text without quotation marks.
    speech = source.speech[last_i] * target.speech[last_j] == 0
    speech &= (source.speech[last_i] + target.speech[last_j]) == 1
    own = np.minimum(off / scale.variance / 9.0, 1.0)
    return [np.minimum(off, 1.0), np.clip(off - 1.0, 0.0, 4.0), own, *(f.astype(float) for f in (ends, asks, speech))]


def _tokens(tables: Tables, x: Beads) -> list[Floats]:
    """Numbers on both sides and on one side only, names on both; all at most MOST."""
    source, target = tables.text.facts
    shared = tables.numbers.of(x)
    every = _total(source.numbers, x.a, x.i) + _total(target.numbers, x.b, x.j)
    names = np.minimum(tables.names.of(x), MOST)
    return [np.minimum(shared, MOST), np.clip(every - 2 * shared, 0.0, MOST), names]


def _hole(tables: Tables, x: Beads) -> list[Floats]:
    """Similarity and covered words of the segment that is passed over, with the other side."""
    side = int(x.b == HOLE)
    y = Beads(x.a, 1, x.i, x.j + 1) if side else Beads(1, x.b, x.i + 1, x.j)
    return [tables.similar.of(y), tables.share(side, y)]


def bead_features(tables: Tables, ways: Ways) -> Floats:
    """(edges, len(NAMES)): features of the beads among the edges, 0 for the null segments."""
    text = tables.text
    out = np.zeros((len(ways.kind), len(NAMES)))
    for k, (a, b) in enumerate(SHAPES):
        edges = np.flatnonzero(ways.kind == k)
        if not len(edges):
            continue
        x = Beads(a, b, ways.i[edges], ways.j[edges])
        beside = _beside(x, len(text.source), len(text.target))
        columns = _similar(tables, x, beside) + _worded(tables, x, beside)
        columns += _surface(*text.facts, text.scale, x) + _tokens(tables, x)
        out[edges, : len(columns)] = np.stack(columns, axis=1)
        if name := SHAPE_NAMES.get((a, b)):
            out[edges, NAMES.index(name)] = 1.0
        if HOLE in (a, b):
            at = NAMES.index("hole_similarity")
            out[edges, at : at + 2] = np.stack(_hole(tables, x), axis=1)
        if tables.clauses:
            columns = inside.bead_clauses(tables.clauses, x, len(text.source), len(text.target))
            out[edges, -len(columns) :] = np.stack(columns, axis=1)
    return out


def null_features(tables: Tables, ways: Ways) -> Floats:
    """(edges, len(NULL_NAMES)): features of the null segments among the edges, 0 for beads; RATE is left at 0."""
    out = np.zeros((len(ways.kind), len(NULL_NAMES)))
    text = tables.text
    counts = len(text.source), len(text.target)
    for side, strand in enumerate((text.source, text.target)):
        edges = np.flatnonzero(ways.kind == SOURCE_NULL + side)
        own, across = (ways.j[edges], ways.i[edges]) if side else (ways.i[edges], ways.j[edges])
        best = (text.best[side] - text.scale.background) / text.scale.spread
        length = np.log(strand.lengths / np.median(strand.lengths))
        columns = np.ones(len(edges)), np.clip(best[own], -1, 2), np.clip(length[own], -2, 2), np.zeros(len(edges))
        beside, words = _between(tables, side, own, across, counts[1 - side])
        features = [*columns, ~strand.final[own], np.clip(beside, -1, 2), words]
        if tables.clauses:
            features += inside.null_clauses(tables.clauses, side, own, across, counts[1 - side])
        out[edges, : len(features)] = np.stack(features, axis=1)
    return out


def _between(tables: Tables, side: int, own: Indices, across: Indices, most: int) -> tuple[Floats, Floats]:
    """Similarity and covered words of segments of one side with the better of the two of the other side that they
    stand between, of which they may be a part."""
    near = (np.maximum(across - 1, 0), across > 0), (np.minimum(across, most - 1), across < most)
    beads = [(Beads(1, 1, *((there, own) if side else (own, there))), good) for there, good in near]
    similar, words = (
        np.maximum(*(np.where(good, look(x), 0.0) for x, good in beads))
        for look in (tables.similar.of, lambda x: tables.share(side, x))
    )
    return similar, words
