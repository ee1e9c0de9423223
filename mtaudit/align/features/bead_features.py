"""Features of beads (similarity of spans and their parts, neighbours, words, length, punctuation) and of null segments.

"Covered" words are those with a translation on the other side by the dictionary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.features import clause_features
from mtaudit.align.features.bead_lookups import BeadLookups
from mtaudit.align.features.clauses import ClauseTable
from mtaudit.align.features.dictionary import Side, harvest, shared, sides_of
from mtaudit.align.features.similarity import JoinedSimilarity, Similarity, SummedSimilarity
from mtaudit.align.path.anchors import Anchors, Floats, Indices, Scale
from mtaudit.align.path.bead_types import BEAD_TYPES, EXTENT, GAPPED
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
TYPE_NAMES = {
    (1, 2): "shape_1_2", (2, 1): "shape_2_1", (1, 3): "shape_1_3", (3, 1): "shape_1_3",
    (2, 2): "shape_2_2", (1, 4): "shape_1_4", (4, 1): "shape_1_4", (2, 3): "shape_2_3", (3, 2): "shape_2_3",
    (1, 5): "shape_1_5", (5, 1): "shape_1_5", (3, 3): "shape_3_3", (2, 4): "shape_3_3", (4, 2): "shape_3_3",
    (GAPPED, 1): "shape_hole", (1, GAPPED): "shape_hole",
}  # fmt: skip
_TYPE_FEATURES = NAMES[NAMES.index("shape_1_2") : NAMES.index("hole_similarity")]
#: (bead types,) column of the feature of each, -1 for 1-1 beads.
_TYPE_COLUMN = np.array([_TYPE_FEATURES.index(TYPE_NAMES[s]) if s in TYPE_NAMES else -1 for s in BEAD_TYPES])
#: Weight added to the words of a span, so that a single hit in a short span is not conclusive.
SMOOTHING = 2.0
#: Counts of tokens are capped at this.
MOST = 3.0
#: Minimum number of mutual-best anchors from which words are learned.
FEW = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """Properties of the segments of one side: (n + 1,) running sums of ``length``, ``questions``, ``words`` and
    ``numbers``, and (n,) ``final`` and ``speech`` as in :class:`SegmentSequence`."""

    length: Floats
    questions: Floats
    words: Floats
    numbers: Floats
    final: NDArray[np.bool_]
    speech: Floats

    @classmethod
    def of(cls, sequence: SegmentSequence, side: Side) -> Facts:
        numbers = [len(n) for n in sequence.numbers]
        runs = [
            np.concatenate([[0.0], np.cumsum(x)]) for x in (sequence.lengths, sequence.questions, side.mass, numbers)
        ]
        return cls(runs[0], runs[1], runs[2], runs[3], sequence.final, sequence.speech)


def _total(sums: Floats, kind: Indices, at: Indices) -> Floats:
    """(beads,) sums over spans, by running sums (n + 1,); skipped segments do not count."""
    whole: Floats = sums[at + EXTENT[kind]] - sums[at]
    gapped = np.flatnonzero(kind == GAPPED)
    whole[gapped] -= sums[at[gapped] + 2] - sums[at[gapped] + 1]
    return whole


@dataclass(frozen=True, slots=True)
class Text:
    """Both sides with everything that features are computed from; ``best`` as in :class:`Anchors`."""

    source: SegmentSequence
    target: SegmentSequence
    scale: Scale
    best: tuple[Floats, Floats]
    facts: tuple[Facts, Facts]
    words: tuple[Side, Side]

    @classmethod
    def of(cls, source: SegmentSequence, target: SegmentSequence, scale: Scale, anchors: Anchors) -> Text:
        sure = np.flatnonzero(anchors.mutual)
        pairs = [[sequence.words[k] for k in side[sure]] for sequence, side in
                 ((source, anchors.source), (target, anchors.target))]  # fmt: skip
        words = sides_of(source.words, target.words, harvest(*pairs) if len(sure) >= FEW else {})
        return cls(source, target, scale, anchors.best, (Facts.of(source, words[0]), Facts.of(target, words[1])), words)


class Tables:
    """The tables in which features are looked up, for the beads of these paths."""

    def __init__(self, text: Text, paths: Paths, wider: Tables | None = None) -> None:
        """``wider``: tables of the same text for a superset of these paths, whose word tables are reused."""
        self.text = text
        self.window: Window = window_of(paths, len(text.source), len(text.target))
        self.clauses: clause_features.Both | None = None
        sides = text.source, text.target
        if any(side.joined or side.clauses for side in sides):
            joined = JoinedSimilarity(*sides, text.scale, self.window, paths)
            self.similar: Similarity = joined
            if any(side.clauses for side in sides):
                self.clauses = (
                    ClauseTable(0, text.source, joined.target, text.scale, self.window),
                    ClauseTable(1, text.target, joined.source, text.scale, self.window),
                )
        else:
            self.similar = SummedSimilarity(*sides, text.scale, self.window)
        if wider:
            self.hits: tuple[Sums, ...] = wider.hits
            self.numbers: Sums = wider.numbers
            self.names: Sums = wider.names
            return
        self.hits = tuple(Sums(self.window, _covered(self.window, side, k)) for k, side in enumerate(text.words))
        self.numbers = _shared(self.window, text.source.numbers, text.target.numbers)
        self.names = _shared(self.window, text.source.names, text.target.names)

    def share(self, side: int, x: Beads) -> Floats:
        """(beads,) share of the words of one side (0 is the source) that the other side of the bead covers."""
        mass = _total(self.text.facts[side].words, x.b if side else x.a, x.j if side else x.i)
        return np.minimum(self.hits[side].of(x) / (mass + SMOOTHING), 1.0)


def _covered(window: Window, side: Side, number: int) -> Floats:
    """(cells,) weight of the words of one side's segment (0 is the source) that the other segment covers."""
    first, end = window.rows if number else (window.low, window.high)
    word, across = side.across.near(first[side.segment], end[side.segment])
    own = side.segment[word]
    return window.tally(*((across, own) if number else (own, across)), side.weights[word])


def _shared(window: Window, source: Sequence[frozenset[str]], target: Sequence[frozenset[str]]) -> Sums:
    """Number of tokens that source and target segments share."""
    segment, across = shared(source, target)
    token, there = across.near(window.low[segment], window.high[segment])
    return Sums(window, window.tally(segment[token], there, np.ones(len(token))))


def _similar(lookups: BeadLookups) -> list[Floats]:
    """Similarity times two size factors, similarity of neighbours, of the weakest part, gain by the edge segments."""
    found, size = lookups.similar, lookups.size
    whole = found[0]
    weakest, without = np.where(size > 1, whole, 1.0), np.full(len(whole), -np.inf)
    for k, _, some in lookups.parts:
        weakest[some] = np.minimum(weakest[some], found[k])
    for k, some in lookups.edges:
        without[some] = np.maximum(without[some], found[k])
    gain = np.where(size > 1, whole - without, 0.0)
    neighbours = np.sum([np.where(there, found[k], 0.0) for k, there in lookups.beside], axis=0) / 4
    return [whole * size**0.2, whole * np.log2(size), neighbours, weakest, gain]


def _worded(lookups: BeadLookups) -> list[Floats]:
    """Covered share of source and target, their mean times a size factor, of the weakest part, of the neighbours."""
    found, size = lookups.words, lookups.size
    mean = (found[0][0] + found[1][0]) / 2
    weakest = np.full(len(mean), np.inf)
    for k, side, some in lookups.parts:
        weakest[some] = np.minimum(weakest[some], found[side][k])
    # For a target beside the bead the words of the target count, for a source those of the source.
    sides = [np.where(there, found[at < 2][k], 0.0) for at, (k, there) in enumerate(lookups.beside)]
    weakest = np.where(size > 1, weakest - mean, 0.0)
    return [found[0][0], found[1][0], mean * np.log2(size), weakest, np.mean(sides, axis=0)]


def _surface(source: Facts, target: Facts, scale: Scale, x: Beads) -> list[Floats]:
    """Squared deviation of the log length ratio from the document's, its tail, the same in units of the document's
    variance; and indicators of final punctuation, question marks and quotation that differ between the sides."""
    left, right = _total(source.length, x.a, x.i), _total(target.length, x.b, x.j)
    # Short texts vary more: a few characters are added on both sides.
    off = (np.log((right + 4.0) / (left + 4.0 / np.exp(scale.ratio))) - scale.ratio) ** 2
    last_i, last_j = x.i + EXTENT[x.a] - 1, x.j + EXTENT[x.b] - 1
    ends = source.final[last_i] != target.final[last_j]
    asks = (_total(source.questions, x.a, x.i) > 0) != (_total(target.questions, x.b, x.j) > 0)
    # -1 marks a text without quotation marks.
    speech = source.speech[last_i] * target.speech[last_j] == 0
    speech &= (source.speech[last_i] + target.speech[last_j]) == 1
    own = np.minimum(off / scale.variance / 9.0, 1.0)
    return [np.minimum(off, 1.0), np.clip(off - 1.0, 0.0, 4.0), own, *(f.astype(float) for f in (ends, asks, speech))]


def _tokens(tables: Tables, x: Beads) -> list[Floats]:
    """Counts of numbers on both sides, of numbers on one side only and of names on both, each capped at MOST."""
    source, target = tables.text.facts
    shared = tables.numbers.of(x)
    every = _total(source.numbers, x.a, x.i) + _total(target.numbers, x.b, x.j)
    names = np.minimum(tables.names.of(x), MOST)
    return [np.minimum(shared, MOST), np.clip(every - 2 * shared, 0.0, MOST), names]


def _types(tables: Tables, x: Beads, bead_type: Indices) -> Floats:
    """(beads, types + 2) indicators of the bead type; similarity and covered share of a skipped segment with the span
    across."""
    out = np.zeros((len(bead_type), len(_TYPE_FEATURES) + 2))
    names = _TYPE_COLUMN[bead_type]
    out[names >= 0, names[names >= 0]] = 1.0
    for side, kind in enumerate((x.a, x.b)):
        some = np.flatnonzero(kind == GAPPED)
        y, one = x.select(some), np.ones_like(some)
        y = Beads(y.a, one, y.i, y.j + 1) if side else Beads(one, y.b, y.i + 1, y.j)
        out[some, -2], out[some, -1] = tables.similar.of(y), tables.share(side, y)
    return out


def bead_features(tables: Tables, paths: Paths) -> Floats:
    """(edges, len(NAMES)) features of beads; rows of null edges are 0."""
    text = tables.text
    # One row per feature while filling: writing columns would touch the whole table each time.
    out = np.zeros((len(NAMES), len(paths.kind)))
    edges = np.flatnonzero(paths.kind < len(BEAD_TYPES))
    x = beads_of(paths, edges)
    bead_type = paths.kind[edges]
    lookups = BeadLookups(x, len(text.source), len(text.target), tables.similar.of, tables.share)
    columns = _similar(lookups) + _worded(lookups)
    columns += _surface(*text.facts, text.scale, x) + _tokens(tables, x)
    columns += list(_types(tables, x, bead_type).T)
    if tables.clauses:
        columns += clause_features.bead_clauses(tables.clauses, x, len(text.source), len(text.target))
    for row, column in zip(out, columns, strict=False):
        row[edges] = column
    return out.T


def null_features(tables: Tables, paths: Paths) -> Floats:
    """(edges, len(NULL_NAMES)) features of null segments; rows of beads are 0, and so is the column RATE."""
    out = np.zeros((len(paths.kind), len(NULL_NAMES)))
    text = tables.text
    counts = len(text.source), len(text.target)
    for side, sequence in enumerate((text.source, text.target)):
        edges = np.flatnonzero(paths.kind == SOURCE_NULL + side)
        own, across = (paths.j[edges], paths.i[edges]) if side else (paths.i[edges], paths.j[edges])
        best = (text.best[side] - text.scale.background) / text.scale.spread
        length = np.log(sequence.lengths / np.median(sequence.lengths))
        columns = np.ones(len(edges)), np.clip(best[own], -1, 2), np.clip(length[own], -2, 2), np.zeros(len(edges))
        beside, words = _between(tables, side, own, across, counts[1 - side])
        features = [*columns, ~sequence.final[own], np.clip(beside, -1, 2), words]
        if tables.clauses:
            features += clause_features.null_clauses(tables.clauses, side, own, across, counts[1 - side])
        out[edges, : len(features)] = np.stack(features, axis=1)
    return out


def _between(tables: Tables, side: int, own: Indices, across: Indices, most: int) -> tuple[Floats, Floats]:
    """(segments,) similarity and covered share of null segments ``own`` with the better one of the two segments across
    that they lie between, since a null segment may be part of either."""
    near = (np.maximum(across - 1, 0), across > 0), (np.minimum(across, most - 1), across < most)
    one = np.ones_like(own)
    beads = [(Beads(one, one, *((there, own) if side else (own, there))), good) for there, good in near]
    similar, words = (
        np.maximum(*(np.where(good, look(x), 0.0) for x, good in beads))
        for look in (tables.similar.of, lambda x: tables.share(side, x))
    )
    return similar, words
