"""What the clauses of segments say for a bead: whether its parts divide the clauses of the other side among them, and
whether clauses at its ends belong to the segment beside it; and for a segment's having no counterpart."""

from __future__ import annotations

import numpy as np

from mtaudit.align.anchors import Floats, Indices
from mtaudit.align.clauses import NONE, ClauseTable
from mtaudit.align.frame import Beads
from mtaudit.align.shapes import EXTENT, PARTS

#: Names of the features of beads and of null segments.
BEADS = ("split", "split_weakest", "split_best", "split_none", "pull")
NULLS = ("null_clause", "null_end_clause")
Both = tuple[ClauseTable, ClauseTable]


def bead_clauses(tables: Both, x: Beads, n: int, m: int) -> list[Floats]:
    """The features BEADS; ``tables`` are those of the clauses of the source and of the target."""
    zero = np.zeros(len(x.i))
    if x.b == 1 and x.a > 1:
        split = _split(tables[1], x.j, x.i, PARTS[x.a])
    elif x.a == 1 and x.b > 1:
        split = _split(tables[0], x.i, x.j, PARTS[x.b])
    else:
        split = [zero, zero, zero, zero]
    return [*split, _pull(tables, x, n, m)]


def _split(table: ClauseTable, own: Indices, across: Indices, parts: tuple[int, ...]) -> list[Floats]:
    """The clauses of ``own`` divided in order among the parts across, as well as can be: mean and least similarity;
    least of the parts' best similarity with any clauses; whether there are too few clauses to divide."""
    runs = [table.runs(own, 1, across + p) for p in parts]
    best = np.minimum.reduce([r.max(axis=(1, 2)) for r in runs])
    total, least = runs[0][:, 0], runs[0][:, 0]
    for run in runs[1:]:
        every = np.maximum(total[:, :, None] + run, NONE)
        choice = every.argmax(axis=1)
        total = every.max(axis=1)
        here = np.take_along_axis(run, choice[:, None], axis=1)[:, 0]
        least = np.minimum(np.take_along_axis(least, choice, axis=1), here)
    count = table.clauses.count[own]
    k, few = np.arange(len(own)), count < len(parts)
    mean, least = total[k, count] / len(parts), least[k, count]
    return [np.where(few, 0.0, mean), np.where(few, 0.0, least), best, few.astype(float)]


def _pull(tables: Both, x: Beads, n: int, m: int) -> Floats:
    """How much more similar clauses at an end of the bead are to the segment beside the bead on the other side than to
    their own; the greatest of the four ends, at least 0."""
    out = np.zeros(len(x.i))
    kinds, starts, sizes = (x.a, x.b), (x.i, x.j), (n, m)
    for side, table in enumerate(tables):
        other = 1 - side
        own, across, kind = starts[side], starts[other], kinds[other]
        for last, segment, beside in (
            (True, own + EXTENT[kinds[side]] - 1, across + EXTENT[kind]),
            (False, own, across - 1),
        ):
            good = np.flatnonzero((beside >= 0) & (beside < sizes[other]))
            if len(good):
                value = table.ends(segment[good], (1, kind), (beside[good], across[good]), last)
                out[good] = np.maximum(out[good], value)
    return out


def null_clauses(tables: Both, side: int, own: Indices, across: Indices, most: int) -> list[Floats]:
    """The features NULLS of segments ``own`` of one side that stand before ``across`` on the other: their similarity
    with any clauses of the two segments that they stand between, and with those that they touch."""
    table = tables[1 - side]
    any_clauses, touching = np.full(len(own), NONE), np.full(len(own), NONE)
    for before, beside in ((True, across - 1), (False, across)):
        good = np.flatnonzero((beside >= 0) & (beside < most))
        if not len(good):
            continue
        runs = table.runs(beside[good], 1, own[good])
        count = table.clauses.count[beside[good]]
        near = runs[np.arange(len(good)), :, count] if before else runs[:, 0]
        any_clauses[good] = np.maximum(any_clauses[good], runs.max(axis=(1, 2)))
        touching[good] = np.maximum(touching[good], near.max(axis=1))
    return [np.where(value == NONE, 0.0, np.clip(value, -1, 2)) for value in (any_clauses, touching)]
