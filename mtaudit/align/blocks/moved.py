"""The second pass: finds segments and blocks whose order differs between the two sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.path.anchors import Floats, Scale
from mtaudit.align.path.link import Link
from mtaudit.encoder.protocol import Vectors
from mtaudit.numeric import sigmoid

#: Similarity (1 for a typical translation, 0 for unrelated segments) from which two mutual-best null segments are a
#: pair that was moved.
MOVED = 0.75
#: Mean gain in similarity, on the same scale, from which two neighbours count as swapped.
SWAPPED = 0.3
#: Null segments compared at a time, to bound memory.
ROWS = 1024


def mutual_best(left: Vectors, right: Vectors, scale: Scale, least: float) -> list[tuple[int, int, float]]:
    """(row, column, similarity) of the mutual-best pairs with a similarity of at least ``least``."""
    if not len(left) or not len(right):
        return []
    column, value = np.empty(len(left), dtype=np.intp), np.empty(len(left))
    row, best = np.zeros(len(right), dtype=np.intp), np.full(len(right), -np.inf)
    for at in range(0, len(left), ROWS):
        table = (left[at : at + ROWS] @ right.T - scale.background) / scale.spread
        column[at : at + ROWS], value[at : at + ROWS] = table.argmax(axis=1), table.max(axis=1)
        top, here = table.argmax(axis=0), table.max(axis=0)
        better = here > best
        row[better], best[better] = top[better] + at, here[better]
    return [(i, int(j), float(value[i])) for i, j in enumerate(column) if row[j] == i and value[i] >= least]


def reorder(links: Sequence[Link], source: Vectors, target: Vectors, scale: Scale) -> list[Link]:
    """The links with swapped neighbours and moved segments paired up and marked as reordered."""
    uncrossed = [part for link in links for part in _crosswise(link, source, target, scale)]
    alone_s = [k for k, x in enumerate(uncrossed) if not x.target]
    alone_t = [k for k, x in enumerate(uncrossed) if not x.source]
    left = source[[uncrossed[k].source[0] for k in alone_s]]
    right = target[[uncrossed[k].target[0] for k in alone_t]]
    out: list[Link | None] = list(uncrossed)
    for i, j, similarity in mutual_best(left, right, scale, MOVED):
        a, b = uncrossed[alone_s[i]], uncrossed[alone_t[j]]
        out[alone_s[i]] = Link(a.source, b.target, moved_confidence(similarity), reordered=True)
        out[alone_t[j]] = None
    return [x for x in out if x is not None]


def moved_confidence(similarity: float) -> float:
    """The confidence of a pair found by its similarity alone: 0.5 at MOVED, near 1 at a typical translation's."""
    return sigmoid(8 * (similarity - MOVED))


def _crosswise(link: Link, source: Vectors, target: Vectors, scale: Scale) -> list[Link]:
    """A 2-2 link as two reordered 1-1 links if its segments match crosswise; otherwise the link itself."""
    if len(link.source) != 2 or len(link.target) != 2:
        return [link]
    table = _scaled(source[list(link.source)], target[list(link.target)], scale)
    straight, cross = table.trace() / 2, (table[0, 1] + table[1, 0]) / 2
    if min(table[0, 1], table[1, 0]) < MOVED or cross - straight < SWAPPED:
        return [link]
    pairs = [((link.source[0],), (link.target[1],)), ((link.source[1],), (link.target[0],))]
    return [replace(link, source=s, target=t, reordered=True) for s, t in pairs]


def _scaled(left: Vectors, right: Vectors, scale: Scale) -> Floats:
    table: NDArray[np.float64] = ((left @ right.T - scale.background) / scale.spread).astype(np.float64)
    return table
