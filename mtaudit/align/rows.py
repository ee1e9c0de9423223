"""Beads as rows of text, lines and similarity, in the form that :mod:`mtaudit.report.bead_files` writes."""

from __future__ import annotations

from collections.abc import Sequence

from mtaudit.align.path.segment_sequence import join
from mtaudit.encoder.protocol import Encoder
from mtaudit.records import Bead, BeadRow


def rows_of(beads: Sequence[Bead], encoder: Encoder) -> list[BeadRow]:
    """One row per bead, in order; ``encoder`` gives the cosine similarity of its two joined texts."""
    texts = [(_text(b, "source"), _text(b, "target")) for b in beads]
    both = [k for k, (s, t) in enumerate(texts) if s and t]
    left, right = (encoder.encode([texts[k][side] for k in both]) for side in (0, 1))
    cosines = {k: float(a @ b) for k, a, b in zip(both, left, right, strict=True)}
    return [
        BeadRow(
            source_lines=tuple(sorted({line for s in b.source for line in range(s.lines[0], s.lines[1] + 1)})),
            target_lines=tuple(sorted({line for s in b.target for line in range(s.lines[0], s.lines[1] + 1)})),
            source=texts[k][0],
            target=texts[k][1],
            bead=b.kind,
            confidence=round(b.confidence, 4),
            similarity=round(float(cosines[k]), 4) if k in cosines else None,
            reordered=b.reordered,
        )
        for k, b in enumerate(beads)
    ]


def _text(bead: Bead, side: str) -> str:
    segments = bead.source if side == "source" else bead.target
    return join([s.text for s in segments]) if segments else ""
