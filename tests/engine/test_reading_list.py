"""Which pairs a judge reads."""

from __future__ import annotations

from math import inf

from mtaudit.engine.reading_list import Experience, ReadingList


def listed(*doubts: float | None, document: str = "a", first: tuple[int, ...] = ()) -> ReadingList:
    made = ReadingList()
    for at, doubt in enumerate(doubts):
        made.add(document, doubt, 10, 100.0, at in first)
    return made


def test_the_most_doubtful_come_first_and_pairs_with_one_side_never() -> None:
    assert listed(0.1, 0.9, None, 0.5).choose(2, inf) == bytearray([0, 1, 0, 1])
    assert listed(0.1, None).choose(5, inf) == bytearray([1, 0])
    assert listed(0.1, None, 0.2).readable == 2


def test_what_changed_comes_before_everything() -> None:
    made = listed(0.1, 0.9, 0.2, first=(0, 2))
    assert made.changed == 2
    assert made.choose(2, inf) == bytearray([1, 0, 1])


def test_tokens_bound_the_list_too() -> None:
    assert sum(listed(0.1, 0.9, 0.5).choose(3, 250)) == 2


def test_longer_sources_are_more_doubtful() -> None:
    made = ReadingList()
    made.add("a", 0.2, 3, 1, False)
    made.add("a", 0.2, 40, 1, False)
    assert made.choose(1, inf) == bytearray([0, 1])


def test_a_quarter_is_spread_over_the_documents() -> None:
    made = ReadingList()
    for document, doubt in (("a", 0.9), ("b", 0.1), ("c", 0.1)):
        for _ in range(20):
            made.add(document, doubt, 10, 1, False)
    chosen = made.choose(20, inf)
    assert [sum(chosen[at : at + 20]) for at in (0, 20, 40)] == [18, 1, 1]


def test_a_document_with_more_errors_than_expected_is_read_on() -> None:
    made = ReadingList()
    for document in ("a", "b"):
        for _ in range(20):
            made.add(document, 0.1, 10, 1, False)
    chosen = bytearray(([1] * 5 + [0] * 15) * 2)
    made.learn(Experience(None if not chosen[at] else at >= 20, False) for at in range(40))
    after = made.choose(20, inf, chosen)
    assert [sum(after[at : at + 20]) for at in (0, 20)] == [5, 15]
    assert all(after[at] for at in range(40) if chosen[at])


def test_words_that_were_wrong_before_are_looked_up_elsewhere() -> None:
    made = listed(*[0.1] * 10)
    made.learn(Experience(None, at == 7) for at in range(10))
    assert made.choose(1, inf, bytearray(10)) == bytearray([0] * 7 + [1, 0, 0])
