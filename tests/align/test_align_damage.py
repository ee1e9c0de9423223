"""Interleaved articles with damaged paragraphs: blocks are still paired with their own translations."""

from __future__ import annotations

from random import Random

import pytest
from align_fakes import DICTIONARY, FakeEncoder, chinese, english, interleaved
from damage import KINDS, article, wrong, wrong_blocks

from mtaudit.align import align_document


def paragraphs(count: int, rng: Random) -> list[tuple[str, str]]:
    """Paragraphs of two or three sentences, each about something else."""
    every = [(a, b, c) for a in range(len(DICTIONARY)) for b in range(a) for c in range(b)]
    topics = iter(rng.sample(every, 3 * count))
    out = []
    for k in range(count):
        mine = [next(topics) for _ in range(2 + k % 2)]
        out.append((" ".join(english(*t) for t in mine), "".join(chinese(*t) for t in mine)))
    return out


def share_wrong(kinds: tuple[str, ...], share: float) -> float:
    errors = beads = 0
    for seed in range(4):
        rng = Random(seed)
        parts = article(paragraphs(40, rng), share, rng, kinds)
        document, segments = interleaved(*[(p.kind, p.text) for p in parts])
        alignment = align_document(document, segments, (), FakeEncoder())
        errors, beads = errors + len(wrong(parts, alignment)), beads + len(alignment.beads)
        assert len(wrong_blocks(parts, alignment)) <= 0.005 * len(parts)
    return errors / beads


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_articles_with_all_kinds_of_damage(share: float) -> None:
    assert share_wrong(KINDS, share) <= 0.005


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_of_damage(kind: str) -> None:
    assert share_wrong((kind,), 0.2) <= 0.005
