"""Sentence alignment inside groups of blocks: one pass over the document, with a band that never crosses a group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mtaudit.align.blocks.pair_blocks import Group
from mtaudit.align.blocks.text_blocks import TextBlock, Unit
from mtaudit.align.path.anchors import Floats, Indices, find_anchors
from mtaudit.align.path.band import Band, band_of, build_band, inside_groups
from mtaudit.align.path.window import Beads
from mtaudit.encoder.protocol import Vectors


@dataclass(frozen=True, slots=True)
class GroupedUnits:
    """The units of both sides in the order of the groups.

    Attributes:
        edges: groups + 1 pairs of the numbers of source and target units before each group boundary.
    """

    source: tuple[Unit, ...]
    target: tuple[Unit, ...]
    edges: tuple[tuple[int, int], ...]


def group_units(groups: Sequence[Group], source: Sequence[TextBlock], target: Sequence[TextBlock]) -> GroupedUnits:
    """The units of the groups in order; a sentence that continues in the next block becomes one unit."""
    left: list[Unit] = []
    right: list[Unit] = []
    edges = [(0, 0)]
    for g in groups:
        left += joined_units([source[i] for i in g.source])
        right += joined_units([target[j] for j in g.target])
        edges.append((len(left), len(right)))
    return GroupedUnits(tuple(left), tuple(right), tuple(edges))


def joined_units(pieces: Sequence[TextBlock]) -> list[Unit]:
    """The units of the blocks in order; a sentence that continues in the next block becomes one unit."""
    out: list[Unit] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        units = list(piece.units)
        if before is not None and before.goes_on_in(piece) and out and units:
            out[-1] = out[-1] + units.pop(0)
        out += units
    return out


#: A group with more cells than this gets a band around its own anchors instead of all its cells.
LARGE = 2500


def grouped_band(edges: Sequence[tuple[int, int]], source: Vectors, target: Vectors) -> Band:
    """The band of the cells inside the groups, without beads that cross a group boundary."""
    n, m = edges[-1]
    low, high = np.full(n + 1, m, dtype=np.intp), np.zeros(n + 1, dtype=np.intp)
    group = np.zeros(n, dtype=np.intp), np.zeros(m, dtype=np.intp)
    for g, ((i0, j0), (i1, j1)) in enumerate(pairwise(edges)):
        first, last = _columns(source[i0:i1], target[j0:j1])
        rows = slice(i0, i1 + 1)
        low[rows], high[rows] = np.minimum(low[rows], j0 + first), np.maximum(high[rows], j0 + last)
        group[0][i0:i1], group[1][j0:j1] = g, g
    return inside_groups(band_of(low, high), *group)


def _columns(source: Vectors, target: Vectors) -> tuple[Indices, Indices]:
    """(n + 1,) first and last column of each row of one group."""
    n, m = len(source), len(target)
    if n * m <= LARGE:
        return np.zeros(n + 1, dtype=np.intp), np.full(n + 1, m, dtype=np.intp)
    band = build_band(find_anchors(source, target), n, m)
    return band.low, band.high


#: Log-odds that the only sentences of two paired blocks belong together, however bad the translation is.
ONLY_PAIR = 8.0


def only_pairs(edges: Sequence[tuple[int, int]]) -> Callable[[Beads], Floats]:
    """The prior that favours the bead of a group with one unit on each side."""
    # The target unit of each source unit in such a group; -1 for the others.
    partner = np.full(edges[-1][0] + 1, -1, dtype=np.intp)
    for (i0, j0), (i1, j1) in pairwise(edges):
        if i1 - i0 == j1 - j0 == 1:
            partner[i0] = j0

    def prior(x: Beads) -> Floats:
        return np.where((x.a == 1) & (x.b == 1) & (partner[x.i] == x.j), ONLY_PAIR, 0.0)

    return prior
