"""Beads of a document in only one language."""

from __future__ import annotations

from mtaudit.align.blocks.text_blocks import Segments, side_of
from mtaudit.records import Bead, Document


def one_sided_beads(document: Document, segments: Segments) -> tuple[Bead, ...]:
    """Every sentence of the prose of an interleaved document as a null bead, in reading order."""
    beads: list[Bead] = []
    for block, some in zip(document.blocks, segments, strict=True):
        side = side_of(block)
        beads += (
            Bead((segment,), (), 1.0) if side == "source" else Bead((), (segment,), 1.0) for segment in some if side
        )
    return tuple(beads)
