"""Features from clauses.

For beads: whether the segments of a span divide the clauses of the segment across among them, and whether clauses at
the ends of a bead belong to a neighbouring segment. For null segments: whether they match clauses of a neighbour.
"""

from __future__ import annotations

import numpy as np

from mtaudit.align.features.clauses import NONE, ClauseTable
from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.align.path.bead_types import COUNT, EXTENT, OFFSETS
from mtaudit.align.path.window import Beads

#: Names of the features of beads and of null segments.
BEADS = ("split", "split_weakest", "split_best", "split_none", "pull")
NULLS = ("null_clause", "null_end_clause")
Both = tuple[ClauseTable, ClauseTable]


def bead_clauses(tables: Both, x: Beads, n: int, m: int) -> list[Floats]:
    """The features BEADS, (beads,) each; ``tables`` hold the clauses of the source and of the target."""
    out = np.zeros((len(x.i), len(BEADS)))
    for table, one, kind, own, across in ((tables[1], x.b, x.a, x.j, x.i), (tables[0], x.a, x.b, x.i, x.j)):
        some = np.flatnonzero((one == 1) & (kind > 1))
        # Spans with the most parts first, so that those with at least p parts are a slice.
        some = some[np.argsort(-COUNT[kind[some]], kind="stable")]
        if len(some):
            out[some, :-1] = np.stack(_split(table, own[some], across[some], kind[some]), axis=1)
    out[:, -1] = _pull(tables, x, n, m)
    return list(out.T)


def _split(table: ClauseTable, own: Indices, across: Indices, kind: Indices) -> list[Floats]:
    """The best monotone division of the clauses of ``own`` among the segments of the spans across.

    ``kind`` must be sorted by descending number of segments. Returns, (beads,) each: mean and least similarity of the
    division, the least over the segments of their best similarity with any run of clauses, and whether there are too
    few clauses to divide.
    """
    parts, single = COUNT[kind], np.ones_like(kind)
    run = table.runs(own, single, across)
    best, total, least = run.max(axis=(1, 2)), run[:, 0].copy(), run[:, 0].copy()
    for part in range(1, int(parts[0])):
        few = slice(int((parts > part).sum()))
        run = table.runs(own[few], single[few], across[few] + OFFSETS[kind[few], part])
        best[few] = np.minimum(best[few], run.max(axis=(1, 2)))
        every = np.maximum(total[few, :, None] + run, NONE)
        choice = every.argmax(axis=1)[:, None]
        total[few] = np.take_along_axis(every, choice, axis=1)[:, 0]
        here = np.take_along_axis(run, choice, axis=1)[:, 0]
        least[few] = np.minimum(np.take_along_axis(least[few], choice[:, 0], axis=1), here)
    count = table.clauses.count[own]
    k, lacking = np.arange(len(own)), count < parts
    mean, least = total[k, count] / parts, least[k, count]
    return [np.where(lacking, 0.0, mean), np.where(lacking, 0.0, least), best, lacking.astype(float)]


def _pull(tables: Both, x: Beads, n: int, m: int) -> Floats:
    """(beads,) how much more similar clauses at an end of the bead are to the segment beside the bead than to the bead
    itself; the maximum over its four ends, at least 0."""
    out = np.zeros(len(x.i))
    kinds, starts, sizes = (x.a, x.b), (x.i, x.j), (n, m)
    for side, table in enumerate(tables):
        other = 1 - side
        own, across, kind, single = starts[side], starts[other], kinds[other], np.ones_like(starts[other])
        for last, segment, beside in (
            (True, own + EXTENT[kinds[side]] - 1, across + EXTENT[kind]),
            (False, own, across - 1),
        ):
            good = np.flatnonzero((beside >= 0) & (beside < sizes[other]))
            if len(good):
                spans = (single[good], kind[good]), (beside[good], across[good])
                value = table.ends(segment[good], *spans, last)
                out[good] = np.maximum(out[good], value)
    return out


def null_clauses(tables: Both, side: int, own: Indices, across: Indices, most: int) -> list[Floats]:
    """The features NULLS of the null segments ``own`` at position ``across`` of the other side: their best similarity
    with any clauses of the two segments that they lie between, and with the clauses adjacent to that position."""
    table = tables[1 - side]
    any_clauses, touching = np.full(len(own), NONE), np.full(len(own), NONE)
    for before, beside in ((True, across - 1), (False, across)):
        good = np.flatnonzero((beside >= 0) & (beside < most))
        if not len(good):
            continue
        runs = table.runs(beside[good], np.ones_like(good), own[good])
        count = table.clauses.count[beside[good]]
        near = runs[np.arange(len(good)), :, count] if before else runs[:, 0]
        any_clauses[good] = np.maximum(any_clauses[good], runs.max(axis=(1, 2)))
        touching[good] = np.maximum(touching[good], near.max(axis=1))
    return [np.where(value == NONE, 0.0, np.clip(value, -1, 2)) for value in (any_clauses, touching)]
