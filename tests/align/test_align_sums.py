"""Running sums, norms of sums and postings against plain loops over the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from mtaudit.align.features.dictionary import Word, harvest, shared, sides_of
from mtaudit.align.features.similarity import lengths_of_sums
from mtaudit.align.path.bead_types import KINDS, PARTS
from mtaudit.align.path.window import Beads, Sums, Window

ROWS, COLUMNS = 40, 30


@pytest.fixture
def window() -> Window:
    """A band that rises and sometimes falls back."""
    low = np.clip(np.arange(ROWS) - 8 - (np.arange(ROWS) % 7 == 3) * 3, 0, COLUMNS - 1)
    high = np.minimum(low + 12, COLUMNS)
    return Window(low, high, np.concatenate([[0], np.cumsum(high - low + 1)]))


def inside(window: Window, i: int, j: int) -> bool:
    return bool(window.low[i] <= j < window.high[i])


def test_products_are_summed_over_the_parts_of_every_bead(window: Window) -> None:
    draw = np.random.default_rng(5)
    left, right = (draw.normal(size=(n, 7)).astype(np.float32) for n in (ROWS, COLUMNS))
    sums = Sums(window, window.products(left, right))
    seen = 0
    for a in KINDS:
        for b in KINDS:
            for i in range(ROWS - 5):
                for j in range(COLUMNS - 5):
                    cells = [(i + p, j + q) for p in PARTS[a] for q in PARTS[b]]
                    whole = [(i + p, q) for p in PARTS[a] for q in range(j, j + PARTS[b][-1] + 1)]
                    if not all(inside(window, *cell) for cell in whole):
                        continue
                    seen += 1
                    found = sums.of(Beads(*(np.array([x]) for x in (a, b, i, j))))[0]
                    assert found == pytest.approx(sum(float(left[r] @ right[c]) for r, c in cells), abs=1e-4)
    assert seen > 1000


def test_beads_of_many_shapes_at_once_are_those_one_by_one(window: Window) -> None:
    draw = np.random.default_rng(6)
    sums = Sums(window, draw.normal(size=int(window.offset[-1])))
    i = draw.integers(10, ROWS - 10, 50)
    x = Beads(draw.integers(1, 7, 50), draw.integers(1, 4, 50), i, window.low[i] + 3)
    one_by_one = [float(sums.of(x.select(np.array([k])))[0]) for k in range(50)]
    assert sums.of(x).tolist() == pytest.approx(one_by_one)


@pytest.mark.parametrize("n", [1, 2, 3, 9])
def test_lengths_of_sums(n: int) -> None:
    vectors = np.random.default_rng(n).normal(size=(n, 6)).astype(np.float32)
    lengths = lengths_of_sums(vectors)
    for kind in KINDS:
        for start in range(n - PARTS[kind][-1]):
            total = np.sum([vectors[start + p] for p in PARTS[kind]], axis=0)
            assert lengths[start, kind] == pytest.approx(float(np.linalg.norm(total)), rel=1e-4)


def words(*texts: str) -> tuple[Word, ...]:
    """Words by ``text`` or ``text:stem,stem``."""
    parts = [text.partition(":") for text in texts]
    return tuple(Word(text, frozenset((stems or text).split(","))) for text, _, stems in parts)


SOURCE = [words("ferry", "leave"), words("harbour"), (), words("ferry", "harbour", "fog")]
TARGET = [words("渡轮:ferry,boat", "离开:leave,depart"), words("港口:harbour,port"), words("雾:mist", "船:ferry,ship")]


def test_words_across_are_found_by_their_stems_and_by_what_was_learned() -> None:
    left, right = sides_of(SOURCE, TARGET, {"雾": {"fog"}})
    every = [(0, len(TARGET)), (0, len(SOURCE))]
    hits = []
    for side, (first, end) in zip((left, right), every, strict=True):
        word, across = side.across.near(np.full_like(side.segment, first), np.full_like(side.segment, end))
        hits.append(sorted(zip(side.segment[word].tolist(), across.tolist(), strict=True)))
    # A target with two words for one word of the source counts once for it.
    assert hits[0] == [(0, 0), (0, 0), (0, 2), (1, 1), (3, 0), (3, 1), (3, 2), (3, 2)]
    assert hits[1] == [(0, 0), (0, 0), (0, 3), (1, 1), (1, 3), (2, 0), (2, 3), (2, 3)]
    assert left.mass[2] == 0
    assert left.mass[3] == pytest.approx(2 * np.log1p(4 / 2) + np.log1p(4 / 1))


def test_words_are_looked_up_between_two_segments_only() -> None:
    left, _ = sides_of(SOURCE, TARGET, {})
    word, across = left.across.near(np.full_like(left.segment, 1), np.full_like(left.segment, 2))
    assert sorted(zip(left.segment[word].tolist(), across.tolist(), strict=True)) == [(1, 1), (3, 1)]


def test_words_of_a_book_are_looked_up_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sides_of(SOURCE, TARGET, {"雾": {"fog"}})
    monkeypatch.setattr("mtaudit.align.features.dictionary._CELLS", 1)
    for one, other in zip(whole, sides_of(SOURCE, TARGET, {"雾": {"fog"}}), strict=True):
        assert len(one.across.keys)
        assert np.array_equal(one.across.keys, other.across.keys)


def test_words_that_often_co_occur_translate_each_other() -> None:
    source = [words("Orsk", "ferry"), words("Orsk", "tide"), words("tide", "rope"), words("ferry")]
    target = [words("奥尔斯克:x"), words("奥尔斯克:x", "潮:y"), words("潮:y"), words("绳:z")]
    assert harvest(source, target) == {"奥尔斯克": {"Orsk"}, "潮": {"tide"}}
    assert harvest([], []) == {}


def test_numbers_on_both_sides_are_found() -> None:
    source = [frozenset({"1912", "40"}), frozenset[str](), frozenset({"7"})]
    segment, across = shared(source, [frozenset({"40"}), frozenset({"1912", "40"})])
    token, there = across.near(np.zeros_like(segment), np.full_like(segment, 2))
    assert sorted(zip(segment[token].tolist(), there.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 1)]
