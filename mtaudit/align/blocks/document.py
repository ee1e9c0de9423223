"""Aligns a document: first its blocks, then the sentences inside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mtaudit.align.blocks.grouped import GroupedUnits, group_units, grouped_band, only_pairs
from mtaudit.align.blocks.moved import reorder
from mtaudit.align.blocks.pair_blocks import Blocks, Group, pair_blocks
from mtaudit.align.blocks.related import UNRELATED, are_related
from mtaudit.align.blocks.text_blocks import Segments, TextBlock, TextBlocks, Unit, block_vectors, text_blocks_of
from mtaudit.align.features.bead_features import Text
from mtaudit.align.model import Model, default_model
from mtaudit.align.path.anchors import find_anchors, scale_of
from mtaudit.align.path.link import Link
from mtaudit.align.path.segment_sequence import SegmentSequence, join
from mtaudit.align.path.solver import solve
from mtaudit.encoder.protocol import Encoder, Vectors
from mtaudit.records import Alignment, Bead, Document, Segment, State
from mtaudit.text import word_count

#: A side with less than this share of the words of the other side is stray lines rather than a translation.
STRAY = 0.05


def align_document(document: Document, segments: Segments, target_segments: Segments, encoder: Encoder) -> Alignment:
    """Align an interleaved or parallel document.

    Args:
        segments: the sentences of each block in ``document.blocks``.
        target_segments: the same for ``document.target_blocks``; empty if ``blocks`` holds both languages.

    Returns:
        Beads that contain every sentence of every text block exactly once. A document in one language gets a state
        that says so and no beads. Blocks without words, code, images, HTML and metadata are left out and counted in
        the notes.
    """
    pieces = text_blocks_of(document, segments, target_segments, encoder)
    count = pieces.neutral
    plural = "s" if count > 1 else ""
    notes = [f"{count} block{plural} without prose left out (code, images, HTML, no words)"] if count else []
    state, why = _one_sided(pieces)
    if state is not None:
        return Alignment((), state, tuple(notes + why))
    source, target = (_blocks(side, encoder) for side in (pieces.source, pieces.target))
    if not _related(source, target):
        return Alignment((), "unrelated", (*notes, UNRELATED))
    model = default_model()
    groups = pair_blocks(source.blocks, target.blocks, document.layout == "interleaved", model)
    beads = _beads(groups, source, target, encoder, model)
    if free := sum(g.free for g in groups):
        notes.append(f"paragraphs differ in {free} places, where sentences are aligned instead")
    return Alignment(tuple(beads), "bilingual", tuple(notes))


def _words(pieces: Sequence[TextBlock]) -> float:
    return sum(word_count(p.block.text) for p in pieces)


def _one_sided(pieces: TextBlocks) -> tuple[State | None, list[str]]:
    """The state of a document that is (almost) entirely in one language, with notes; (None, []) for others."""
    source, target = _words(pieces.source), _words(pieces.target)
    if not pieces.source and not pieces.target:
        return "no text", []
    if target < STRAY * source:
        stray = pieces.target
        return "source only", [f"target blocks without a counterpart: {len(stray)}"] if stray else []
    if source < STRAY * target:
        stray = pieces.source
        return "target only", [f"source blocks without a counterpart: {len(stray)}"] if stray else []
    return None, []


def _text(unit: Unit) -> str:
    return join([s.text for s in unit])


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: its blocks with their vectors, and the vector of every sentence."""

    blocks: Blocks
    sentences: SegmentSequence
    vectors: dict[Segment, Vectors]


def _blocks(pieces: tuple[TextBlock, ...], encoder: Encoder) -> _Side:
    sentences = [s for p in pieces for unit in p.units for s in unit]
    texts = tuple(s.text for s in sentences)
    vectors = encoder.encode(texts)
    blocks = Blocks(pieces, block_vectors(pieces, vectors))
    return _Side(blocks, SegmentSequence(texts, vectors), dict(zip(sentences, vectors, strict=True)))


def _related(source: _Side, target: _Side) -> bool:
    left, right = source.sentences, target.sentences
    anchors = find_anchors(left.vectors, right.vectors)
    return are_related(left, right, anchors, scale_of(anchors, left.lengths, right.lengths))


def _sequence(units: tuple[Unit, ...], known: dict[Segment, Vectors], encoder: Encoder) -> SegmentSequence:
    broken = [u for u in units if len(u) > 1]
    joined = dict(zip(broken, encoder.encode([_text(u) for u in broken]), strict=True)) if broken else {}
    vectors = np.stack([joined[u] if len(u) > 1 else known[u[0]] for u in units])
    return SegmentSequence(tuple(map(_text, units)), vectors, encoder.encode)


def _beads(groups: list[Group], source: _Side, target: _Side, encoder: Encoder, model: Model) -> list[Bead]:
    grouped = group_units(groups, source.blocks.pieces, target.blocks.pieces)
    left, right = _sequence(grouped.source, source.vectors, encoder), _sequence(grouped.target, target.vectors, encoder)
    band = grouped_band(grouped.edges, left.vectors, right.vectors)
    anchors = find_anchors(left.vectors, right.vectors)
    scale = scale_of(anchors, left.lengths, right.lengths)
    links = solve(Text.of(left, right, scale, anchors), band, model, only_pairs(grouped.edges))
    links = reorder(links, left.vectors, right.vectors, scale)
    return [_bead(link, group, grouped) for link, group in zip(links, _group_of(links, groups, grouped), strict=True)]


def _group_of(links: list[Link], groups: list[Group], grouped: GroupedUnits) -> list[Group]:
    """The group that each link belongs to."""
    source = [g for (i, _), (k, _), g in _spans(grouped, groups) for _ in range(k - i)]
    target = [g for (_, j), (_, k), g in _spans(grouped, groups) for _ in range(k - j)]
    return [source[x.source[0]] if x.source else target[x.target[0]] for x in links]


def _spans(grouped: GroupedUnits, groups: list[Group]) -> list[tuple[tuple[int, int], tuple[int, int], Group]]:
    return [(a, b, g) for (a, b), g in zip(pairwise(grouped.edges), groups, strict=True)]


def _bead(link: Link, group: Group, grouped: GroupedUnits) -> Bead:
    source = tuple(s for i in link.source for s in grouped.source[i])
    target = tuple(s for j in link.target for s in grouped.target[j])
    return Bead(source, target, min(link.confidence, 1.0) * group.confidence, group.reordered or link.reordered)
