"""Sentence beads inside groups of blocks: one pass over the whole document whose band is pinched between groups."""

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
class Laid:
    """Units of both sides in the order of the groups, and the edges of the groups among them.

    Attributes:
        edges: (groups + 1, 2) numbers of source and target units behind us at each edge.
    """

    source: tuple[Unit, ...]
    target: tuple[Unit, ...]
    edges: tuple[tuple[int, int], ...]


def lay_out(groups: Sequence[Group], source: Sequence[TextBlock], target: Sequence[TextBlock]) -> Laid:
    """The units of the groups one after the other; sentences broken by a block end are one unit again."""
    left: list[Unit] = []
    right: list[Unit] = []
    edges = [(0, 0)]
    for g in groups:
        left += glued([source[i] for i in g.source])
        right += glued([target[j] for j in g.target])
        edges.append((len(left), len(right)))
    return Laid(tuple(left), tuple(right), tuple(edges))


def glued(pieces: Sequence[TextBlock]) -> list[Unit]:
    """Units of the pieces; a sentence that goes on in the next piece is one unit."""
    out: list[Unit] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        units = list(piece.units)
        if before is not None and before.goes_on_in(piece) and out and units:
            out[-1] = out[-1] + units.pop(0)
        out += units
    return out


#: A group of more cells than this has a band around its own anchors instead of all of its cells.
LARGE = 2500


def pinched_band(edges: Sequence[tuple[int, int]], source: Vectors, target: Vectors) -> Band:
    """The cells inside the groups; beads that would reach from one group into another are barred."""
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
    """First and last column of each row of one group."""
    n, m = len(source), len(target)
    if n * m <= LARGE:
        return np.zeros(n + 1, dtype=np.intp), np.full(n + 1, m, dtype=np.intp)
    band = build_band(find_anchors(source, target), n, m)
    return band.low, band.high


#: Log odds that the only sentences of two paired blocks belong together, however bad the translation.
ONLY_PAIR = 8.0


def only_pairs(edges: Sequence[tuple[int, int]]) -> Callable[[Beads], Floats]:
    """What speaks for the bead of a group that has one unit on each side."""
    # The target unit of each source unit that is such a one; -1 for the others.
    partner = np.full(edges[-1][0] + 1, -1, dtype=np.intp)
    for (i0, j0), (i1, j1) in pairwise(edges):
        if i1 - i0 == j1 - j0 == 1:
            partner[i0] = j0

    def places(x: Beads) -> Floats:
        return np.where((x.a == 1) & (x.b == 1) & (partner[x.i] == x.j), ONLY_PAIR, 0.0)

    return places
