"""What speaks for a bead: similarity of the joined texts and their parts, neighbours, words, length, punctuation; and
for a segment's having no counterpart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.features import clause_features
from mtaudit.align.features.bead_lookups import BeadLookups
from mtaudit.align.features.clauses import ClauseTable
from mtaudit.align.features.dictionary import Side, harvest, shared, sides_of
from mtaudit.align.features.similarity import Joined, Similar, Summed
from mtaudit.align.path.anchors import Anchors, Floats, Indices, Scale
from mtaudit.align.path.bead_types import EXTENT, HOLE, SHAPES
from mtaudit.align.path.paths import SOURCE_NULL, Paths
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.window import Beads, Sums, Window, beads_of, window_of

NAMES = (
    "similarity", "similarity_size", "neighbours", "weakest_part", "gain_of_edges",
    "words_source", "words_target", "words_size", "words_weakest", "words_neighbours",
    "length", "length_tail", "length_own", "ends_apart", "questions_apart", "speech_apart",
    "numbers_shared", "numbers_apart", "names_shared",
    "shape_1_2", "shape_2_1", "shape_1_3", "shape_2_2", "shape_1_4", "shape_2_3", "shape_1_5", "shape_3_3",
    "shape_hole", "hole_similarity", "hole_words", *clause_features.BEADS,
)  # fmt: skip
NULL_NAMES = (
    "null",
    "null_best",
    "null_length",
    "null_rate",
    "null_end",
    "null_beside",
    "null_words",
    *clause_features.NULLS,
)
RATE = NULL_NAMES.index("null_rate")
SHAPE_NAMES = {
    (1, 2): "shape_1_2", (2, 1): "shape_2_1", (1, 3): "shape_1_3", (3, 1): "shape_1_3",
    (2, 2): "shape_2_2", (1, 4): "shape_1_4", (4, 1): "shape_1_4", (2, 3): "shape_2_3", (3, 2): "shape_2_3",
    (1, 5): "shape_1_5", (5, 1): "shape_1_5", (3, 3): "shape_3_3", (2, 4): "shape_3_3", (4, 2): "shape_3_3",
    (HOLE, 1): "shape_hole", (1, HOLE): "shape_hole",
}  # fmt: skip
_SHAPE_NAMES = NAMES[NAMES.index("shape_1_2") : NAMES.index("hole_similarity")]
#: (shapes,) the column of the name of each, -1 for beads of one segment a side.
_SHAPE_COLUMN = np.array([_SHAPE_NAMES.index(SHAPE_NAMES[s]) if s in SHAPE_NAMES else -1 for s in SHAPES])
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
    def of(cls, strand: SegmentSequence, side: Side) -> Facts:
        numbers = [len(n) for n in strand.numbers]
        runs = [np.concatenate([[0.0], np.cumsum(x)]) for x in (strand.lengths, strand.questions, side.mass, numbers)]
        return cls(runs[0], runs[1], runs[2], runs[3], strand.final, strand.speech)


def _total(sums: Floats, kind: Indices, at: Indices) -> Floats:
    """Sum over the parts of spans."""
    whole: Floats = sums[at + EXTENT[kind]] - sums[at]
    hole = np.flatnonzero(kind == HOLE)
    whole[hole] -= sums[at[hole] + 2] - sums[at[hole] + 1]
    return whole


@dataclass(frozen=True, slots=True)
class Text:
    """Both sides with what features are made from; ``best`` as in Anchors."""

    source: SegmentSequence
    target: SegmentSequence
    scale: Scale
    best: tuple[Floats, Floats]
    facts: tuple[Facts, Facts]
    words: tuple[Side, Side]

    @classmethod
    def of(cls, source: SegmentSequence, target: SegmentSequence, scale: Scale, anchors: Anchors) -> Text:
        sure = np.flatnonzero(anchors.mutual)
        pairs = [[strand.words[k] for k in side[sure]] for strand, side in
                 ((source, anchors.source), (target, anchors.target))]  # fmt: skip
        words = sides_of(source.words, target.words, harvest(*pairs) if len(sure) >= FEW else {})
        return cls(source, target, scale, anchors.best, (Facts.of(source, words[0]), Facts.of(target, words[1])), words)


class Tables:
    """Everything that features of beads are looked up in, for the beads of these ways."""

    def __init__(self, text: Text, ways: Paths, wider: Tables | None = None) -> None:
        """``wider``: tables of the same text for ways that have these among them; their words serve here too."""
        self.text = text
        self.frame: Window = window_of(ways, len(text.source), len(text.target))
        self.clauses: clause_features.Both | None = None
        sides = text.source, text.target
        if any(side.joined or side.clauses for side in sides):
            joined = Joined(*sides, text.scale, self.frame, ways)
            self.similar: Similar = joined
            if any(side.clauses for side in sides):
                self.clauses = (
                    ClauseTable(0, text.source, joined.target, text.scale, self.frame),
                    ClauseTable(1, text.target, joined.source, text.scale, self.frame),
                )
        else:
            self.similar = Summed(*sides, text.scale, self.frame)
        if wider:
            self.hits: tuple[Sums, ...] = wider.hits
            self.numbers: Sums = wider.numbers
            self.names: Sums = wider.names
            return
        self.hits = tuple(Sums(self.frame, _covered(self.frame, side, k)) for k, side in enumerate(text.words))
        self.numbers = _shared(self.frame, text.source.numbers, text.target.numbers)
        self.names = _shared(self.frame, text.source.names, text.target.names)

    def share(self, side: int, x: Beads) -> Floats:
        """Share of the words of one side (0 the source) of the beads that the other side has words for."""
        mass = _total(self.text.facts[side].words, x.b if side else x.a, x.j if side else x.i)
        return np.minimum(self.hits[side].of(x) / (mass + SMOOTHING), 1.0)


def _covered(frame: Window, side: Side, number: int) -> Floats:
    """(cells,) weight of the words of the segment of a side (0 the source) that the one of the other has words for."""
    first, end = frame.rows if number else (frame.low, frame.high)
    word, across = side.across.near(first[side.segment], end[side.segment])
    own = side.segment[word]
    return frame.tally(*((across, own) if number else (own, across)), side.weights[word])


def _shared(frame: Window, source: Sequence[frozenset[str]], target: Sequence[frozenset[str]]) -> Sums:
    """How many tokens the segments share."""
    segment, across = shared(source, target)
    token, there = across.near(frame.low[segment], frame.high[segment])
    return Sums(frame, frame.tally(segment[token], there, np.ones(len(token))))


def _similar(looks: BeadLookups) -> list[Floats]:
    """Similarity with two size factors, that of the neighbours, of the weakest part, gain of the edge segments."""
    found, size = looks.similar, looks.size
    whole = found[0]
    weakest, without = np.where(size > 1, whole, 1.0), np.full(len(whole), -np.inf)
    for k, _, some in looks.parts:
        weakest[some] = np.minimum(weakest[some], found[k])
    for k, some in looks.edges:
        without[some] = np.maximum(without[some], found[k])
    gain = np.where(size > 1, whole - without, 0.0)
    neighbours = np.sum([np.where(there, found[k], 0.0) for k, there in looks.beside], axis=0) / 4
    return [whole * size**0.2, whole * np.log2(size), neighbours, weakest, gain]


def _worded(looks: BeadLookups) -> list[Floats]:
    """Covered share of the source, of the target, with a size factor, of the weakest part, of the neighbours."""
    found, size = looks.words, looks.size
    mean = (found[0][0] + found[1][0]) / 2
    weakest = np.full(len(mean), np.inf)
    for k, side, some in looks.parts:
        weakest[some] = np.minimum(weakest[some], found[side][k])
    # Of a target beside the bead the target's words count, of a source the source's.
    sides = [np.where(there, found[at < 2][k], 0.0) for at, (k, there) in enumerate(looks.beside)]
    weakest = np.where(size > 1, weakest - mean, 0.0)
    return [found[0][0], found[1][0], mean * np.log2(size), weakest, np.mean(sides, axis=0)]


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


def _shapes(tables: Tables, x: Beads, shape: Indices) -> Floats:
    """(beads, shapes and hole): which name the shape has; similarity and covered words of the segment that a bead
    passes over, with the other side."""
    out = np.zeros((len(shape), len(_SHAPE_NAMES) + 2))
    names = _SHAPE_COLUMN[shape]
    out[names >= 0, names[names >= 0]] = 1.0
    for side, kind in enumerate((x.a, x.b)):
        some = np.flatnonzero(kind == HOLE)
        y, one = x.some(some), np.ones_like(some)
        y = Beads(y.a, one, y.i, y.j + 1) if side else Beads(one, y.b, y.i + 1, y.j)
        out[some, -2], out[some, -1] = tables.similar.of(y), tables.share(side, y)
    return out


def bead_features(tables: Tables, ways: Paths) -> Floats:
    """(edges, len(NAMES)): features of the beads among the edges, 0 for the null segments."""
    text = tables.text
    # A row a feature while they are filled in: a column would be scattered over the whole table.
    out = np.zeros((len(NAMES), len(ways.kind)))
    edges = np.flatnonzero(ways.kind < len(SHAPES))
    x = beads_of(ways, edges)
    shape = ways.kind[edges]
    looks = BeadLookups(x, len(text.source), len(text.target), tables.similar.of, tables.share)
    columns = _similar(looks) + _worded(looks)
    columns += _surface(*text.facts, text.scale, x) + _tokens(tables, x)
    columns += list(_shapes(tables, x, shape).T)
    if tables.clauses:
        columns += clause_features.bead_clauses(tables.clauses, x, len(text.source), len(text.target))
    for row, column in zip(out, columns, strict=False):
        row[edges] = column
    return out.T


def null_features(tables: Tables, ways: Paths) -> Floats:
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
            features += clause_features.null_clauses(tables.clauses, side, own, across, counts[1 - side])
        out[edges, : len(features)] = np.stack(features, axis=1)
    return out


def _between(tables: Tables, side: int, own: Indices, across: Indices, most: int) -> tuple[Floats, Floats]:
    """Similarity and covered words of segments of one side with the better of the two of the other side that they
    stand between, of which they may be a part."""
    near = (np.maximum(across - 1, 0), across > 0), (np.minimum(across, most - 1), across < most)
    one = np.ones_like(own)
    beads = [(Beads(one, one, *((there, own) if side else (own, there))), good) for there, good in near]
    similar, words = (
        np.maximum(*(np.where(good, look(x), 0.0) for x, good in beads))
        for look in (tables.similar.of, lambda x: tables.share(side, x))
    )
    return similar, words
