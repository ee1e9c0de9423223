"""Lists of segments: beads, null beads, order, and unrelated texts."""

from __future__ import annotations

import pytest
from align_fakes import DICTIONARY, FakeEncoder, chinese, english

from mtaudit.align import CachingEncoder, align_lists
from mtaudit.records import Alignment, Segment

TOPICS = [(2 * k, 2 * k + 1) for k in range(len(DICTIONARY) // 2)]


def segments(texts: list[str]) -> list[Segment]:
    return [Segment(t, 0, len(t), (n, n), n - 1) for n, t in enumerate(texts, 1)]


def align(source: list[str], target: list[str]) -> Alignment:
    return align_lists(segments(source), segments(target), FakeEncoder())


def links(alignment: Alignment) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(tuple(s.block for s in b.source), tuple(s.block for s in b.target)) for b in alignment.beads]


SOURCE = [english(*t) for t in TOPICS]
TARGET = [chinese(*t) for t in TOPICS]


def test_sentence_by_sentence() -> None:
    assert links(align(SOURCE, TARGET)) == [((k,), (k,)) for k in range(len(TOPICS))]


def test_an_omission_is_a_null_bead_with_a_confidence() -> None:
    alignment = align(SOURCE, TARGET[:7] + TARGET[8:])
    nulls = [b for b in alignment.beads if not b.target]
    assert [b.source[0].block for b in nulls] == [7]
    assert 0.5 < nulls[0].confidence <= 1
    assert ((8,), (7,)) in links(alignment)


def test_an_addition_is_a_null_bead() -> None:
    alignment = align(SOURCE[:4] + SOURCE[5:], TARGET)
    assert [b.target[0].block for b in alignment.beads if not b.source] == [4]


def test_two_source_sentences_in_one_target_sentence() -> None:
    merged = chinese(*TOPICS[5], *TOPICS[6])
    assert ((5, 6), (5,)) in links(align(SOURCE, [*TARGET[:5], merged, *TARGET[7:]]))


def test_one_source_sentence_in_two_target_sentences() -> None:
    assert ((5,), (5, 6)) in links(align([*SOURCE[:5], english(*TOPICS[5], *TOPICS[6]), *SOURCE[7:]], TARGET))


def test_swapped_neighbours_are_reordered_beads() -> None:
    target = list(TARGET)
    target[9], target[10] = target[10], target[9]
    alignment = align(SOURCE, target)
    assert {((9,), (10,)), ((10,), (9,))} <= set(links(alignment))
    assert any(b.reordered for b in alignment.beads)


def test_a_sentence_that_moved_far_is_a_reordered_bead() -> None:
    alignment = align(SOURCE, [*TARGET[:3], *TARGET[4:], TARGET[3]])
    assert [(b.source[0].block, b.target[0].block) for b in alignment.beads if b.reordered] == [(3, len(TARGET) - 1)]


def test_a_long_passage_on_one_side_only_does_not_break_the_band() -> None:
    strangers = [f"Nothing here is known, passage {k}." for k in range(60)]
    found = links(align([*SOURCE[:12], *strangers, *SOURCE[12:]], TARGET))
    assert {((k + 60 * (k >= 12),), (k,)) for k in range(len(TOPICS))} <= set(found)


def test_texts_that_are_not_translations_are_unrelated() -> None:
    half = len(TOPICS) // 2
    alignment = align(SOURCE[:half], TARGET[half:])
    assert (alignment.state, alignment.beads) == ("unrelated", ())


@pytest.mark.parametrize(("source", "target", "state"), [(SOURCE, [], "source only"), ([], TARGET, "target only")])
def test_an_empty_side_is_a_state(source: list[str], target: list[str], state: str) -> None:
    assert align(source, target).state == state


def test_every_segment_is_in_exactly_one_bead() -> None:
    found = links(align(SOURCE[:9] + SOURCE[11:], TARGET[:4] + TARGET[6:]))
    assert sorted(i for s, _ in found for i in s) == list(range(len(SOURCE) - 2))
    assert sorted(j for _, t in found for j in t) == list(range(len(TARGET) - 2))


def test_no_text_is_encoded_twice() -> None:
    asked: list[str] = []

    class Counting(FakeEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            asked.extend(texts)
            return super().encode(texts)

    align_lists(segments(SOURCE), segments(TARGET), CachingEncoder(Counting()))
    assert len(asked) == len(set(asked))
