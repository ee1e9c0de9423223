"""Converts beads to pairs with texts, lines and ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from mtaudit.records import Alignment, Bead, Block, Document, Lines, Markup, Pair, Segment
from mtaudit.text import separator


def pairs_of(document: Document, alignment: Alignment) -> list[Pair]:
    """The pairs of an aligned document in order: one for each bead; adjacent null beads become one pair."""
    targets = document.target_blocks if document.layout == "parallel" else document.blocks
    seen: Counter[str] = Counter()
    return [_pair(document, bead, document.blocks, targets, seen) for bead in joined_nulls(alignment.beads)]


def joined_nulls(beads: Sequence[Bead]) -> list[Bead]:
    """The beads, with adjacent null beads joined if both sides have text without a counterpart.

    Such text in a paragraph and in its translation is more likely a wrong translation than an omission and an addition.
    As a pair it is compared, while a null bead is not. Only runs within one block on each side are joined.
    """
    out: list[Bead] = []
    for is_run, run in groupby(beads, lambda bead: not (bead.source and bead.target) and not bead.reordered):
        some = list(run)
        out += _joined(some) if is_run else some
    return out


def _joined(nulls: Sequence[Bead]) -> Sequence[Bead]:
    """A run of null beads, as one bead if it is in one block on each side."""
    source = tuple(segment for bead in nulls for segment in bead.source)
    target = tuple(segment for bead in nulls for segment in bead.target)
    if len({segment.block for segment in source}) != 1 or len({segment.block for segment in target}) != 1:
        return nulls
    return [Bead(source, target, min(1 - bead.confidence for bead in nulls))]


def _pair(
    document: Document, bead: Bead, sources: Sequence[Block], targets: Sequence[Block], seen: Counter[str]
) -> Pair:
    source_lines, target_lines = _lines(bead.source), _lines(bead.target)
    first = (bead.source or bead.target)[0]
    block = (sources if bead.source else targets)[first.block]
    return Pair(
        id=_id(document.key or document.name, source_lines or target_lines, seen),
        document=document.name,
        source=_text(bead.source, sources),
        target=_text(bead.target, targets),
        source_lines=source_lines,
        target_lines=target_lines,
        bead=bead.kind,
        confidence=bead.confidence,
        target_document=document.target_name if document.layout == "parallel" else "",
        kind=block.kind,
        markup=_markup(bead, sources, targets),
        level=block.level if block.kind == "heading" else 0,
        continues=bool(block.text[: first.start].strip()),
    )


def _id(name: str, lines: Lines | None, seen: Counter[str]) -> str:
    """``name:line``, and ``name:line.2`` etc. for further pairs of that line."""
    base = f"{name}:{lines[0] if lines else 0}"
    seen[base] += 1
    return base if seen[base] == 1 else f"{base}.{seen[base]}"


def _lines(segments: Sequence[Segment]) -> Lines | None:
    return (min(s.lines[0] for s in segments), max(s.lines[1] for s in segments)) if segments else None


def _text(segments: Sequence[Segment], blocks: Sequence[Block]) -> str:
    """The segments as one text, with the original text between sentences of one block, joined across blocks."""
    text = ""
    last: Segment | None = None
    for segment in segments:
        if last is not None and last.block == segment.block and last.end <= segment.start:
            text += blocks[segment.block].text[last.end : segment.start]
        elif last is not None:
            text += separator(text, segment.text)
        text += segment.text
        last = segment
    return text


def _markup(bead: Bead, sources: Sequence[Block], targets: Sequence[Block]) -> tuple[Markup, Markup] | None:
    """The markup of the blocks that begin in this bead, so that a block is compared once; None if there is none."""
    source = [sources[i] for i in sorted({s.block for s in bead.source if s.start == 0})]
    target = [targets[i] for i in sorted({s.block for s in bead.target if s.start == 0})]
    both = _markup_of(source), _markup_of(target)
    return both if source and target and both != (Markup(), Markup()) else None


def _markup_of(blocks: Sequence[Block]) -> Markup:
    return Markup(
        tuple(link for block in blocks for link in block.links),
        tuple(code for block in blocks for code in block.codes),
        tuple(block.level for block in blocks if block.kind == "heading"),
    )
