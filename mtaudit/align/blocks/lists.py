"""Aligns plain lists of segments without blocks, e.g. files with one segment per line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtaudit.align.blocks.related import UNRELATED, are_related
from mtaudit.align.path.anchors import find_anchors, scale_of
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.solver import align_sequences
from mtaudit.encoder.protocol import Encoder, Vectors
from mtaudit.records import Alignment, Bead, Segment, State


class CachingEncoder:
    """Wraps an encoder and keeps every vector in memory, so that no text is encoded twice."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.signature = encoder.name, encoder.signature
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, d), float32, unit rows."""
        new = [t for t in dict.fromkeys(texts) if t not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[t] for t in texts]) if texts else np.zeros((0, 0), dtype=np.float32)


def align_lists(source: Sequence[Segment], target: Sequence[Segment], encoder: Encoder) -> Alignment:
    """Align two lists of segments; every segment is in exactly one bead, unless the lists are unrelated."""
    if not source or not target:
        state: State = "source only" if source else "target only" if target else "no text"
        return Alignment((), state)
    left, right = _sequence(source, encoder), _sequence(target, encoder)
    anchors = find_anchors(left.vectors, right.vectors)
    if not are_related(left, right, anchors, scale_of(anchors, left.lengths, right.lengths)):
        return Alignment((), "unrelated", (UNRELATED,))
    links = align_sequences(left, right)
    beads = (
        Bead(tuple(source[i] for i in x.source), tuple(target[j] for j in x.target), x.confidence, x.reordered)
        for x in links
    )
    return Alignment(tuple(beads), "bilingual")


def _sequence(segments: Sequence[Segment], encoder: Encoder) -> SegmentSequence:
    texts = tuple(s.text for s in segments)
    return SegmentSequence(texts, encoder.encode(texts), encoder.encode)
