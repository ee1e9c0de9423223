"""Aligns two lists of segments by their vectors: anchors, a band around them, and the best path through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mtaudit.align.blocks.moved import reorder
from mtaudit.align.features.bead_features import RATE, Tables, Text, bead_features, null_features
from mtaudit.align.features.clauses import cut_clauses
from mtaudit.align.model import Model, Weights, default_model
from mtaudit.align.path.anchors import Floats, find_anchors, scale_of
from mtaudit.align.path.band import Band, build_band
from mtaudit.align.path.bead_types import BEAD_TYPES, COARSE_TYPES, PARTS, REACH
from mtaudit.align.path.chunks import chunks
from mtaudit.align.path.coarse_pass import coarse_pass
from mtaudit.align.path.link import Link
from mtaudit.align.path.paths import SOURCE_NULL, TARGET_NULL, Paths, best_path, paths_between, probabilities
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.window import Beads, beads_of

#: Prior share of null segments, and its weight in segments.
FIRST_RATE, FIRST_WEIGHT = 0.05, 20
#: Beads with a lower posterior under summed vectors are dropped before joined texts are encoded.
HOPELESS = 1e-3
#: Segments of edges whose posterior under summed vectors is further than this from 0 and 1 are split into clauses.
DOUBT = 0.01
#: Additional log-odds of beads, (beads,) for given beads, e.g. from the positions of blocks.
Prior = Callable[[Beads], Floats]


class Solver:
    """Edge posteriors of a lattice; the share of null segments is re-estimated between passes."""

    def __init__(
        self,
        text: Text,
        paths: Paths,
        rate: float = FIRST_RATE,
        prior: Prior | None = None,
        wider: Tables | None = None,
    ) -> None:
        self.paths, self.rate = paths, rate
        self.tables = Tables(text, paths, wider)
        self.beads, self.nulls = bead_features(self.tables, paths), null_features(self.tables, paths)
        self.prior = _prior(paths, prior)
        self.segments = len(text.source) + len(text.target)

    def gains(self, weights: Weights) -> Floats:
        """(edges,) log score of each edge."""
        self.nulls[self.paths.kind >= SOURCE_NULL, RATE] = np.log(self.rate)
        return self.beads @ weights.beads + self.nulls @ weights.nulls + self.prior

    def posteriors(self, weights: Weights, passes: int = 2) -> Floats:
        """(edges,) posterior probabilities; each pass uses the share of null segments that the previous one found."""
        for _ in range(passes):
            found = probabilities(self.paths, self.gains(weights))
            nulls = float(found[self.paths.kind >= SOURCE_NULL].sum())
            rate = (nulls + FIRST_RATE * FIRST_WEIGHT) / (self.segments + FIRST_WEIGHT)
            self.rate = float(np.clip(rate, 0.002, 0.5))
        return found


def _prior(paths: Paths, prior: Prior | None) -> Floats:
    out = np.zeros(len(paths.kind))
    if prior is not None:
        edges = np.flatnonzero(paths.kind < SOURCE_NULL)
        out[edges] = prior(beads_of(paths, edges))
    return out


def coarse_paths(text: Text, band: Band, model: Model, prior: Prior | None = None) -> Paths:
    """The lattice over the likely cells of the coarse pass."""
    extra: Floats | float = 0.0
    if prior is not None:
        a, b = np.repeat(np.array(COARSE_TYPES).T, len(band), axis=1)
        i, j = (
            np.maximum(np.tile(side, len(COARSE_TYPES)) - kind, 0) for side, kind in ((band.row, a), (band.column, b))
        )
        extra = prior(Beads(a, b, i, j)).reshape(len(COARSE_TYPES), len(band))
    return paths_between(band, coarse_pass(text, band, model.coarse, extra))


def refined_paths(text: Text, paths: Paths, posteriors: Floats) -> Paths:
    """The lattice without hopeless beads; encodes the joined texts of the others, and the clauses of doubtful
    segments."""
    keep = (posteriors > HOPELESS) | (paths.kind >= SOURCE_NULL)
    doubtful = (posteriors > DOUBT) & (posteriors < 1 - DOUBT)
    kept = paths.subset(keep)
    doubtful = doubtful[keep]
    ends = kept.row[kept.end], kept.column[kept.end]
    for side, (sequence, starts) in enumerate(((text.source, kept.i), (text.target, kept.j))):
        kinds = np.array([bead_type[side] for bead_type in (*BEAD_TYPES, (1, 1), (1, 1))])[kept.kind]
        sequence.join_spans({(i, k) for i, k in zip(starts.tolist(), kinds.tolist(), strict=True) if k > 1})
        spans = zip(starts[doubtful].tolist(), ends[side][doubtful].tolist(), strict=True)
        cut_clauses(sequence, {k for span in spans for k in range(*span)})
    return kept


def solve(text: Text, band: Band, model: Model, prior: Prior | None = None) -> list[Link]:
    """The best path through the band as links with confidences.

    Three passes: a coarse one over all cells, one with summed vectors over the likely cells, and, if the sides can
    encode, one with joined texts over the beads that are not hopeless.

    Args:
        prior: additional log-odds of beads.
    """
    solver = Solver(text, coarse_paths(text, band, model, prior), prior=prior)
    posteriors = solver.posteriors(model.sums)
    if text.source.encode is not None:
        solver = Solver(text, refined_paths(text, solver.paths, posteriors), solver.rate, prior, solver.tables)
        posteriors = solver.posteriors(model.joined)
    return list(links_of(solver.paths, posteriors, model))


def gains_of(paths: Paths, posteriors: Floats) -> Floats:
    """(edges,) utility of each edge for minimum Bayes risk decoding.

    The best path then maximises the expected number of correct beads minus wrong ones, rather than its own probability.
    A null segment counts half, as one side of a bead. Its threshold of 0.4 is where precision and recall of omissions
    are equal in genres left out of training.
    """
    return np.where(paths.kind < SOURCE_NULL, posteriors - 0.5, 0.5 * (posteriors - 0.4))


def links_of(paths: Paths, posteriors: Floats, model: Model) -> Iterator[Link]:
    """The links of the best path with calibrated confidences; a segment that a bead skips is a null link of its own."""
    for edge in best_path(paths, gains_of(paths, posteriors)):
        i, j, kind, posterior = int(paths.i[edge]), int(paths.j[edge]), int(paths.kind[edge]), float(posteriors[edge])
        if kind >= SOURCE_NULL:
            yield Link((i,), (), model.null(posterior)) if kind < TARGET_NULL else Link((), (j,), model.null(posterior))
            continue
        confidence = model.bead(posterior)
        a, b = (PARTS[part] for part in BEAD_TYPES[kind])
        yield Link(tuple(i + p for p in a), tuple(j + q for q in b), confidence)
        yield from (Link((i + p,), (), confidence) for p in range(REACH[kind][0]) if p not in a)
        yield from (Link((), (j + q,), confidence) for q in range(REACH[kind][1]) if q not in b)


def align_sequences(source: SegmentSequence, target: SegmentSequence, model: Model | None = None) -> list[Link]:
    """The beads of two texts in reading order, including null beads; every segment is in exactly one of them."""
    n, m = len(source), len(target)
    if not n or not m:
        return _nulls(n, m)
    anchors = find_anchors(source.vectors, target.vectors)
    scale = scale_of(anchors, source.lengths, target.lengths)
    links = []
    for part in chunks(source, target, anchors):
        if not len(part.source) or not len(part.target):
            links += [_shifted(x, *part.first) for x in _nulls(len(part.source), len(part.target))]
            continue
        text = Text.of(part.source, part.target, scale, part.anchors)
        band = build_band(part.anchors, len(part.source), len(part.target))
        links += [_shifted(x, *part.first) for x in solve(text, band, model or default_model())]
    return reorder(links, source.vectors, target.vectors, scale)


def _nulls(n: int, m: int) -> list[Link]:
    return [Link((i,), (), 1.0) for i in range(n)] + [Link((), (j,), 1.0) for j in range(m)]


def _shifted(link: Link, i: int, j: int) -> Link:
    return Link(tuple(i + p for p in link.source), tuple(j + q for q in link.target), link.confidence, link.reordered)
