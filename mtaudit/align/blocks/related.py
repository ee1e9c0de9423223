"""Decides whether two texts are translations of each other at all."""

from __future__ import annotations

import numpy as np

from mtaudit.align.features.dictionary import Words
from mtaudit.align.path.anchors import Anchors, Scale
from mtaudit.align.path.segment_sequence import SegmentSequence

#: Number of anchors examined, spread evenly over the text.
SAMPLE = 200
#: Threshold of :func:`relation`, with fewer than FEW anchors and with more. Measured on 30 passages each of 1, 2, 5, 20
#: and 60 beads from four genres: the lowest values of translations are 0.51, 0.46, 0.42, 0.62 and 0.61, the highest of
#: passages paired at random 0.20, 0.31, 0.40, 0.40 and 0.46.
CHANCE, FEW = (0.41, 0.52), 10
UNRELATED = "the two sides do not look like translations of each other; nothing was aligned"


def shared_words(left: Words, right: Words) -> float:
    """The share of the words of two segments that have a translation in the other one by the dictionary; NaN if one of
    them has no words that the dictionary knows."""
    left, right = ([w for w in words if w.stems] for words in (left, right))
    if not left or not right:
        return float("nan")
    stems = [frozenset().union(*(w.stems for w in words)) for words in (left, right)]
    hits = sum(bool(w.stems & stems[1]) for w in left) + sum(bool(w.stems & stems[0]) for w in right)
    return hits / (len(left) + len(right))


def relation(source: SegmentSequence, target: SegmentSequence, anchors: Anchors, background: float) -> float:
    """Mean share of translated words plus median cosine above ``background``, over the mutual-best anchors (over all
    anchors if none is)."""
    chosen = np.flatnonzero(anchors.mutual) if anchors.mutual.any() else np.arange(len(anchors.source))
    if not len(chosen):
        return 0.0
    chosen = chosen[:: max(1, len(chosen) // SAMPLE)]
    pairs = zip(anchors.source[chosen].tolist(), anchors.target[chosen].tolist(), strict=True)
    shares = [shared_words(source.words[i], target.words[j]) for i, j in pairs]
    known = [s for s in shares if s == s]
    return (float(np.mean(known)) if known else 0.0) + float(np.median(anchors.cosine[chosen])) - background


def are_related(source: SegmentSequence, target: SegmentSequence, anchors: Anchors, scale: Scale) -> bool:
    """Whether the anchors look like translations rather than chance.

    A single segment on either side is always paired: one pair is too little to tell chance from a bad translation, and
    a bad translation must be shown rather than left out.
    """
    if len(source.lengths) == len(target.lengths) == 1:
        return True
    return relation(source, target, anchors, scale.background) >= CHANCE[len(anchors.source) >= FEW]
