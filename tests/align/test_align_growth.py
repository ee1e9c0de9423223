"""Texts of which not every sentence can be compared with every other."""

from __future__ import annotations

import numpy as np
import pytest
from align_fakes import FakeEncoder

from mtaudit.align import SegmentSequence, align_sequences
from mtaudit.align.path import anchors, chunks
from mtaudit.encoder.protocol import Vectors


def texts(count: int, missing: range) -> tuple[Vectors, Vectors]:
    """Vectors of sentences and of their translations, which lack some of them."""
    random = np.random.default_rng(5)
    source = random.normal(size=(count, 64)).astype(np.float32)
    target = np.delete(source + 0.5 * random.normal(size=source.shape).astype(np.float32), missing, axis=0)
    return tuple(side / np.linalg.norm(side, axis=1, keepdims=True) for side in (source, target))  # type: ignore[return-value]


@pytest.mark.parametrize("swap", [False, True], ids=["target lacks", "source lacks"])
def test_anchors_around_a_coarse_path_are_those_of_the_whole_table(monkeypatch: pytest.MonkeyPatch, swap: bool) -> None:
    sides = texts(1_500, range(300, 800))
    source, target = reversed(sides) if swap else sides
    whole = anchors.find_anchors(source, target)
    monkeypatch.setattr(anchors, "MOST_CELLS", 1 << 17)
    monkeypatch.setattr(anchors, "AROUND", 128)
    monkeypatch.setattr(anchors, "ROWS", 100)
    assert anchors.coarse_path(source, target) is not None
    part = anchors.find_anchors(source, target)
    assert part.source.tolist() == whole.source.tolist()
    assert part.target.tolist() == whole.target.tolist()
    assert part.best[0] == pytest.approx(whole.best[0], abs=0.4)


def test_a_text_without_any_anchor_is_searched_along_its_diagonal(monkeypatch: pytest.MonkeyPatch) -> None:
    same = FakeEncoder().encode(["a"] * 400)
    monkeypatch.setattr(anchors, "MOST_CELLS", 1 << 13)
    path = anchors.coarse_path(same, same)
    assert path is not None
    assert (np.diff(path) >= 0).all()
    assert (path[0], path[-1]) == (pytest.approx(0, abs=1), 400)


def test_a_short_text_has_no_coarse_path() -> None:
    same = FakeEncoder().encode(["a"] * 10)
    assert anchors.coarse_path(same, same) is None


def test_a_long_text_without_firm_anchors_is_cut_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every segment stays in one link, in order, and no part is longer than the limit."""
    monkeypatch.setattr(chunks, "LENGTH", 40)
    monkeypatch.setattr(chunks, "CHOICE", 10)
    monkeypatch.setattr(chunks, "LONGEST", 100)
    for texts in (["a"] * 300, [f"w{n}" for n in range(300)]):
        side = SegmentSequence(texts, FakeEncoder().encode(texts))
        other = SegmentSequence(texts[:70], FakeEncoder().encode(texts[:70]))
        for source, target in ((side, side), (side, other), (other, side)):
            found = anchors.find_anchors(source.vectors, target.vectors)
            assert max(len(part.source) for part in chunks.chunks(source, target, found)) <= 100
            links = align_sequences(source, target)
            assert sorted(i for link in links for i in link.source) == list(range(len(source)))
            assert sorted(j for link in links for j in link.target) == list(range(len(target)))
