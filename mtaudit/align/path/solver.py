"""Aligns two lists of segments by their vectors: anchors, a band around them, and the best way through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mtaudit.align.blocks.moved import reorder
from mtaudit.align.features.bead_features import RATE, Tables, Text, bead_features, null_features
from mtaudit.align.features.clauses import cut_clauses
from mtaudit.align.model import Model, Weights, default_model
from mtaudit.align.path.anchors import Floats, find_anchors, scale_of
from mtaudit.align.path.band import Band, build_band
from mtaudit.align.path.bead_types import PARTS, REACH, SHAPES, SKETCH
from mtaudit.align.path.chunks import chunks
from mtaudit.align.path.coarse_pass import coarse_pass
from mtaudit.align.path.link import Link
from mtaudit.align.path.paths import SOURCE_NULL, TARGET_NULL, Paths, best_path, paths_between, probabilities
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.window import Beads, beads_of

#: Share of null segments that the first pass takes for granted, and the segments that this counts for.
FIRST_RATE, FIRST_WEIGHT = 0.05, 20
#: Beads less probable than this by the sums of vectors are not looked at with joined texts.
HOPELESS = 1e-3
#: Segments of beads and null segments about which the sums of vectors leave more doubt than this are cut in clauses.
DOUBT = 0.01
#: Says what else speaks for beads of a shape, in log odds: the place of blocks.
Places = Callable[[Beads], Floats]


class Solver:
    """Probabilities of the edges of some ways; the share of null segments is estimated and assumed in the next pass."""

    def __init__(
        self,
        text: Text,
        ways: Paths,
        rate: float = FIRST_RATE,
        places: Places | None = None,
        wider: Tables | None = None,
    ) -> None:
        self.ways, self.rate = ways, rate
        self.tables = Tables(text, ways, wider)
        self.beads, self.nulls = bead_features(self.tables, ways), null_features(self.tables, ways)
        self.places = _places(ways, places)
        self.segments = len(text.source) + len(text.target)

    def gains(self, weights: Weights) -> Floats:
        """(edges,) log scores."""
        self.nulls[self.ways.kind >= SOURCE_NULL, RATE] = np.log(self.rate)
        return self.beads @ weights.beads + self.nulls @ weights.nulls + self.places

    def chances(self, weights: Weights, passes: int = 2) -> Floats:
        """(edges,) probabilities; the share of null segments that one pass finds is assumed in the next."""
        for _ in range(passes):
            found = probabilities(self.ways, self.gains(weights))
            nulls = float(found[self.ways.kind >= SOURCE_NULL].sum())
            rate = (nulls + FIRST_RATE * FIRST_WEIGHT) / (self.segments + FIRST_WEIGHT)
            self.rate = float(np.clip(rate, 0.002, 0.5))
        return found


def _places(ways: Paths, places: Places | None) -> Floats:
    out = np.zeros(len(ways.kind))
    if places is not None:
        edges = np.flatnonzero(ways.kind < SOURCE_NULL)
        out[edges] = places(beads_of(ways, edges))
    return out


def first_ways(text: Text, band: Band, model: Model, places: Places | None = None) -> Paths:
    """The ways that the rough pass leaves."""
    extra: Floats | float = 0.0
    if places is not None:
        a, b = np.repeat(np.array(SKETCH).T, len(band), axis=1)
        i, j = (np.maximum(np.tile(side, len(SKETCH)) - kind, 0) for side, kind in ((band.row, a), (band.column, b)))
        extra = places(Beads(a, b, i, j)).reshape(len(SKETCH), len(band))
    return paths_between(band, coarse_pass(text, band, model.sketch, extra))


def joined_ways(text: Text, ways: Paths, chances: Floats) -> Paths:
    """The ways of the beads that are not hopeless; their joined texts are encoded, and the clauses of segments about
    which there is doubt."""
    keep = (chances > HOPELESS) | (ways.kind >= SOURCE_NULL)
    doubtful = (chances > DOUBT) & (chances < 1 - DOUBT)
    kept = ways.only(keep)
    doubtful = doubtful[keep]
    ends = kept.row[kept.end], kept.column[kept.end]
    for side, (strand, starts) in enumerate(((text.source, kept.i), (text.target, kept.j))):
        kinds = np.array([shape[side] for shape in (*SHAPES, (1, 1), (1, 1))])[kept.kind]
        strand.join_spans({(i, k) for i, k in zip(starts.tolist(), kinds.tolist(), strict=True) if k > 1})
        spans = zip(starts[doubtful].tolist(), ends[side][doubtful].tolist(), strict=True)
        cut_clauses(strand, {k for span in spans for k in range(*span)})
    return kept


def solve(text: Text, band: Band, model: Model, places: Places | None = None) -> list[Link]:
    """The best way through the band, with probabilities.

    First a rough pass over all cells; then with the sums of vectors over the cells that it leaves; then, where the
    sides can encode, with the joined texts of the beads that were not hopeless.

    Args:
        places: what else speaks for the beads.
    """
    solver = Solver(text, first_ways(text, band, model, places), places=places)
    chances = solver.chances(model.sums)
    if text.source.encode is not None:
        solver = Solver(text, joined_ways(text, solver.ways, chances), solver.rate, places, solver.tables)
        chances = solver.chances(model.joined)
    return list(links_of(solver.ways, chances, model))


def gains_of(ways: Paths, chances: Floats) -> Floats:
    """What each edge is worth when as many right beads and as few wrong ones as possible are wanted.

    The way with the most probable beads rather than the most probable way (minimum Bayes risk). A null segment counts
    half: it is one side of a bead. It is taken from a probability of 0.4, where omissions of unseen genres are found
    as often as those that are named are right.
    """
    return np.where(ways.kind < SOURCE_NULL, chances - 0.5, 0.5 * (chances - 0.4))


def links_of(ways: Paths, chances: Floats, model: Model) -> Iterator[Link]:
    """The best way with its confidences; a segment that a bead passes over is a null link of its own."""
    for edge in best_path(ways, gains_of(ways, chances)):
        i, j, kind, chance = int(ways.i[edge]), int(ways.j[edge]), int(ways.kind[edge]), float(chances[edge])
        if kind >= SOURCE_NULL:
            yield Link((i,), (), model.null(chance)) if kind < TARGET_NULL else Link((), (j,), model.null(chance))
            continue
        confidence = model.bead(chance)
        a, b = (PARTS[part] for part in SHAPES[kind])
        yield Link(tuple(i + p for p in a), tuple(j + q for q in b), confidence)
        yield from (Link((i + p,), (), confidence) for p in range(REACH[kind][0]) if p not in a)
        yield from (Link((), (j + q,), confidence) for q in range(REACH[kind][1]) if q not in b)


def align_sequences(source: SegmentSequence, target: SegmentSequence, model: Model | None = None) -> list[Link]:
    """The beads of two texts in order, null beads in their places."""
    n, m = len(source), len(target)
    if not n or not m:
        return [Link((i,), (), 1.0) for i in range(n)] + [Link((), (j,), 1.0) for j in range(m)]
    anchors = find_anchors(source.vectors, target.vectors)
    scale = scale_of(anchors, source.lengths, target.lengths)
    links = []
    for part in chunks(source, target, anchors):
        text = Text.of(part.source, part.target, scale, part.anchors)
        band = build_band(part.anchors, len(part.source), len(part.target))
        links += [_shifted(x, *part.first) for x in solve(text, band, model or default_model())]
    return reorder(links, source.vectors, target.vectors, scale)


def _shifted(link: Link, i: int, j: int) -> Link:
    return Link(tuple(i + p for p in link.source), tuple(j + q for q in link.target), link.confidence, link.reordered)
