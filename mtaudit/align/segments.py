"""Aligns two lists of segments by their vectors: anchors, a band around them, and the best way through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtaudit.align.anchors import Floats, Scale, find_anchors, scale_of
from mtaudit.align.features import NULL_NAMES, bead_features
from mtaudit.align.lattice import NEVER, SHAPES, Band, Posterior, Scores, Step, best_path, build_band, posterior
from mtaudit.align.model import Model, default_model
from mtaudit.align.spans import Strand


@dataclass(frozen=True, slots=True)
class Link:
    """One aligned group: source segments [start, stop) and target segments [start, stop); one may be empty."""

    source: tuple[int, int]
    target: tuple[int, int]
    confidence: float
    reordered: bool = False


RATE = NULL_NAMES.index("null_rate")


def null_features(side: Strand, other: Strand, scale: Scale) -> Floats:
    """(n, len(NULL_NAMES)): what speaks for a segment's having no counterpart; the column RATE is left at 0."""
    best = np.zeros(len(side))
    for at in range(0, len(side), 512):
        best[at : at + 512] = (side.vectors[at : at + 512] @ other.vectors.T).max(axis=1)
    best = (best - scale.background) / scale.spread
    length = np.log(side.lengths / np.median(side.lengths))
    columns = np.ones(len(side)), np.clip(best, -1, 2), np.clip(length, -2, 2), np.zeros(len(side)), ~side.final
    return np.stack(columns, axis=1)


def score_beads(source: Strand, target: Strand, band: Band, scale: Scale, weights: Floats) -> Floats:
    """(cells, shapes) log scores of the beads."""
    out = np.full((len(band), len(SHAPES)), NEVER)
    for cells, k, features in bead_features(source, target, band, scale):
        out[cells, k] = features @ weights
    return out


def links_of(steps: list[Step], band: Band, chances: Posterior) -> list[Link]:
    """The steps with their probabilities."""
    out = []
    for s in steps:
        if not s.a:
            chance = float(chances.target_null[s.j])
        elif not s.b:
            chance = float(chances.source_null[s.i])
        else:
            i, j = s.i + s.a, s.j + s.b
            chance = float(chances.beads[band.offset[i] + j - band.low[i], SHAPES.index((s.a, s.b))])
        out.append(Link((s.i, s.i + s.a), (s.j, s.j + s.b), chance))
    return out


#: Share of null segments that the first pass takes for granted, and the segments that this counts for.
FIRST_RATE, FIRST_WEIGHT = 0.05, 20


def solve(source: Strand, target: Strand, band: Band, scale: Scale, beads: Floats, model: Model) -> list[Link]:
    """The best way through the band, with probabilities.

    The share of null segments is a property of the document: it is estimated in a first pass and assumed in the
    second.
    """
    total, rate = len(source) + len(target), FIRST_RATE
    left, right = null_features(source, target, scale), null_features(target, source, scale)
    for _ in range(2):
        left[:, RATE] = right[:, RATE] = np.log(rate)
        scores = Scores(beads, left @ model.nulls, right @ model.nulls)
        chances = posterior(band, scores)
        nulls = float(chances.source_null.sum() + chances.target_null.sum())
        rate = float(np.clip((nulls + FIRST_RATE * FIRST_WEIGHT) / (total + FIRST_WEIGHT), 0.002, 0.5))
    return links_of(best_path(band, scores), band, chances)


def align_strands(source: Strand, target: Strand, model: Model | None = None) -> list[Link]:
    """The beads of two texts in order, null beads in their places."""
    model = model or default_model()
    n, m = len(source), len(target)
    if not n or not m:
        return [Link((i, i + 1), (0, 0), 1.0) for i in range(n)] + [Link((0, 0), (j, j + 1), 1.0) for j in range(m)]
    anchors = find_anchors(source.vectors, target.vectors)
    scale = scale_of(anchors, source.lengths, target.lengths)
    band = build_band(anchors, n, m)
    return solve(source, target, band, scale, score_beads(source, target, band, scale, model.beads), model)
