"""Pairs blocks by similarity, length, kind and position; merges broken paragraphs and finds moved blocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.blocks.moved import MOVED, moved_confidence, mutual_best
from mtaudit.align.blocks.text_blocks import TextBlock
from mtaudit.align.features.bead_features import Text
from mtaudit.align.model import Model
from mtaudit.align.path.anchors import Anchors, Floats, Scale, find_anchors, scale_of
from mtaudit.align.path.band import NEVER, Band, build_band
from mtaudit.align.path.bead_types import EXTENT, GAPPED
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.solver import solve
from mtaudit.align.path.window import Beads
from mtaudit.encoder.protocol import Vectors

#: In documents with a longer run of one language, positions say little: the band follows similarity instead.
LONG_RUN = 24
#: Log-odds that a pair is correct by the relative position and the kinds of its blocks; set by hand.
NEXT_RUN, FAR_RUN, BROKEN_RUN, OTHER_KIND, OTHER_PLACE, TWICE = 3.0, -2.0, -4.0, -1.0, -3.0, -8.0
SAME_LINE = 3.0
#: The same per block between the two, and if only one of them repeats the block before it: of a translation that occurs
#: twice, the nearer, first one is meant.
FARTHER, AGAIN = 0.05, -3.0


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together, as numbers within their side.

    ``free``: the paragraphs of the two sides do not correspond, so that only sentences can be aligned.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float
    reordered: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Blocks:
    """The text blocks of one side with their vectors (blocks, d)."""

    pieces: tuple[TextBlock, ...]
    vectors: Vectors

    @property
    def sequence(self) -> SegmentSequence:
        return SegmentSequence(tuple(p.block.text for p in self.pieces), self.vectors)


def pair_blocks(source: Blocks, target: Blocks, interleaved: bool, model: Model) -> list[Group]:
    """Groups of blocks in reading order; a block without a counterpart is a group of its own."""
    left, right = source.sequence, target.sequence
    anchors = find_anchors(left.vectors, right.vectors)
    scale = scale_of(anchors, left.lengths, right.lengths)
    band = _band(source.pieces, target.pieces, anchors, interleaved)
    prior = _prior(source.pieces, target.pieces, interleaved)
    links = solve(Text.of(left, right, scale, anchors), band, model, prior)
    groups = [Group(x.source, x.target, x.confidence) for x in links]
    groups = _moved(groups, left.vectors, right.vectors, scale)
    groups = _rejoined(groups, source.pieces, target.pieces) if interleaved else _merged(groups)
    return _in_order(groups, source.pieces, target.pieces, interleaved)


def _band(source: Sequence[TextBlock], target: Sequence[TextBlock], anchors: Anchors, interleaved: bool) -> Band:
    """The band around the positions of the blocks if these are informative, otherwise around the anchors."""
    n, m = len(source), len(target)
    runs = np.bincount([p.run for p in (*source, *target)])
    if not interleaved or runs.max() > LONG_RUN:
        return build_band(anchors, n, m)
    before = np.searchsorted([p.number for p in target], [p.number for p in source])
    positions = replace(anchors, source=np.arange(n), target=np.minimum(before, m))
    return build_band(positions, n, m, 6 + int(runs.max()))


def _prior(source: Sequence[TextBlock], target: Sequence[TextBlock], interleaved: bool) -> Callable[[Beads], Floats]:
    """The log-odds that kinds and positions of blocks give to beads of blocks."""
    kinds = {k: i for i, k in enumerate(sorted({p.block.kind for p in (*source, *target)}))}
    left = np.array([(p.run, kinds[p.block.kind], p.block.level, p.number) for p in source])
    right = np.array([(p.run, kinds[p.block.kind], p.block.level, p.number) for p in target])
    lines = np.array([p.block.lines[1] for p in source]), np.array([p.block.lines[0] for p in target])
    twice = _repeats(source), _repeats(target)
    again = tuple(np.diff(side, prepend=0) for side in twice)

    def prior(x: Beads) -> Floats:
        i, j = np.minimum(x.i, len(left) - 1), np.minimum(x.j, len(right) - 1)
        last_i, last_j = np.minimum(i + EXTENT[x.a], len(left)) - 1, np.minimum(j + EXTENT[x.b], len(right)) - 1
        out = OTHER_KIND * (left[i, 1] != right[j, 1]) + 0.5 * OTHER_KIND * (left[i, 2] != right[j, 2])
        doubled = (twice[0][last_i] > twice[0][i]) | (twice[1][last_j] > twice[1][j])
        out += np.where(doubled, TWICE, 0.0) + AGAIN * (again[0][i] != again[1][j])
        out += np.where((x.a == GAPPED) | (x.b == GAPPED), NEVER, 0.0)
        if not interleaved:
            return np.asarray(out + OTHER_PLACE * (left[i, 1] != right[j, 1]))
        broken = (left[i, 0] != left[last_i, 0]) | (right[j, 0] != right[last_j, 0])
        step = right[j, 0] - left[i, 0]
        # Adjacent blocks on one line were split there, and are a pair.
        out += np.where((right[j, 3] - left[last_i, 3] == 1) & (lines[0][last_i] == lines[1][j]), SAME_LINE, 0.0)
        out -= FARTHER * np.minimum(np.abs(right[j, 3] - left[i, 3]), 10)
        return np.asarray(
            out + np.where(broken, BROKEN_RUN, np.where(step == 1, NEXT_RUN, FAR_RUN * (np.abs(step) > 1)))
        )

    return prior


def _repeats(pieces: Sequence[TextBlock]) -> NDArray[np.intp]:
    """(n,) number of blocks, up to and including each one, whose text equals that of the block before them."""
    same = [a.block.text == b.block.text for a, b in pairwise(pieces)]
    return np.concatenate([[0], np.cumsum(same)]).astype(np.intp)


def _moved(groups: list[Group], left: Vectors, right: Vectors, scale: Scale) -> list[Group]:
    """Pairs up mutual-best single blocks from groups that are unreliable: those without a counterpart, dissimilar pairs
    that only their positions put together, and doubtful groups of several blocks."""
    loose = [not (g.source and g.target) or _dissimilar(g, left, right, scale) or _doubtful(g) for g in groups]
    pool = list(compress(groups, loose))
    together = {(i, j) for g in pool for i in g.source for j in g.target}
    alone_s, alone_t = [i for g in pool for i in g.source], [j for g in pool for j in g.target]
    found = mutual_best(left[alone_s], right[alone_t], scale, UNMATCHED)
    apart = [(i, j) for i, j in ((alone_s[i], alone_t[j]) for i, j, _ in found) if (i, j) not in together]
    likely = [(i, j, _strength(i, j, left, right, scale)) for i, j in apart]
    pairs = {i: (j, strength) for i, j, strength in likely if strength >= MOVED}
    taken = {j for j, _ in pairs.values()}
    out: list[Group] = []
    for g, yes in zip(groups, loose, strict=True):
        if yes and (any(i in pairs for i in g.source) or any(j in taken for j in g.target)):
            out += _dissolved(g, pairs, taken)
        else:
            out.append(g)
    return out


#: Similarity from which two blocks may be a moved pair if no other block is similar to either.
UNMATCHED = 0.55


def _strength(i: int, j: int, left: Vectors, right: Vectors, scale: Scale) -> float:
    """The similarity of two blocks; below MOVED, plus half the distance to the next best block of either side."""
    row, column = left[i] @ right.T, right[j] @ left.T
    similarity = float(row[j] - scale.background) / scale.spread
    others = max([float(np.delete(side, k).max()) for side, k in ((row, j), (column, i)) if len(side) > 1], default=0.0)
    return similarity if similarity >= MOVED else similarity + max(float(row[j]) - others, 0.0) / scale.spread / 2


#: Similarity below which a pair of blocks may be split up in favour of a better match.
DISSIMILAR = 0.45


def _dissimilar(g: Group, left: Vectors, right: Vectors, scale: Scale) -> bool:
    if len(g.source) != 1 or len(g.target) != 1:
        return False
    return float(left[g.source[0]] @ right[g.target[0]] - scale.background) / scale.spread < DISSIMILAR


def _doubtful(g: Group) -> bool:
    return bool(g.source and g.target) and len(g.source) + len(g.target) > 2 and g.confidence < FIRM


def _dissolved(g: Group, pairs: Mapping[int, tuple[int, float]], taken: Collection[int]) -> Iterator[Group]:
    """The new pairs of a group, and its remaining blocks: together if both sides have some, otherwise one by one."""
    for i in g.source:
        if i in pairs:
            j, similarity = pairs[i]
            yield Group((i,), (j,), moved_confidence(similarity), reordered=True)
    source = tuple(i for i in g.source if i not in pairs)
    target = tuple(j for j in g.target if j not in taken)
    if source and target:
        yield Group(source, target, g.confidence)
    else:
        alone = g.confidence if not (g.source and g.target) else 1 - g.confidence
        yield from (Group((i,), (), alone) for i in source)
        yield from (Group((), (j,), alone) for j in target)


def _rejoined(groups: list[Group], source: Sequence[TextBlock], target: Sequence[TextBlock]) -> list[Group]:
    """Merges adjacent pairs where one sentence continues from the first pair into the second on both sides."""
    out: list[Group] = []
    for g in groups:
        before = out[-1] if out else None
        if before and _same_sentence(before, g, source, target):
            confidence = min(before.confidence, g.confidence)
            out[-1] = Group(before.source + g.source, before.target + g.target, confidence)
        else:
            out.append(g)
    return out


#: Pairs of blocks with a lower confidence do not constrain the alignment of their sentences.
FIRM = 0.6


def _merged(groups: list[Group]) -> list[Group]:
    """Merges consecutive blocks without a firm counterpart, so that their sentences are aligned freely between the firm
    pairs around them. Needed where the paragraphs of two files differ."""
    out: list[Group] = []
    for firm, run in groupby(groups, key=lambda g: g.reordered or bool(g.source and g.target and g.confidence >= FIRM)):
        together = list(run)
        source = tuple(i for g in together for i in g.source)
        target = tuple(j for g in together for j in g.target)
        if firm or not source or not target:
            out += together
        else:
            out.append(Group(source, target, 1.0, free=True))
    return out


def _same_sentence(a: Group, b: Group, source: Sequence[TextBlock], target: Sequence[TextBlock]) -> bool:
    if a.reordered or b.reordered or not (a.source and a.target and b.source and b.target):
        return False
    if b.source[0] != a.source[-1] + 1 or b.target[0] != a.target[-1] + 1:
        return False
    first, second = source[a.source[-1]], source[b.source[0]]
    same_kind = first.block.kind == second.block.kind
    return same_kind and first.goes_on_in(second) and target[a.target[-1]].open_end


def _in_order(
    groups: list[Group], source: Sequence[TextBlock], target: Sequence[TextBlock], interleaved: bool
) -> list[Group]:
    if not interleaved:
        return groups

    def place(g: Group) -> int:
        return min([source[i].number for i in g.source] + [target[j].number for j in g.target])

    return sorted(groups, key=place)
