"""Null beads side by side: text that is left on both sides of one place is one pair."""

from __future__ import annotations

import pytest

from mtaudit.beads import joined_nulls, pairs_of
from mtaudit.records import Alignment, Bead, Block, Document, Segment


def segment(text: str, block: int, start: int = 0) -> Segment:
    return Segment(text, start, start + len(text), (block + 1, block + 1), block)


ONE = segment("One.", 0)
EINS = segment("一。", 1)
LEFT, LEFT_TOO, OTHER = segment("Left.", 0, 5), segment("Left too.", 0, 11), segment("其他。", 1, 2)
PAIR = Bead((ONE,), (EINS,), 0.9)


@pytest.mark.parametrize(
    ("nulls", "kinds"),
    [
        ([Bead((LEFT,), (), 0.6), Bead((), (OTHER,), 0.7)], ["1-1", "1-1"]),
        ([Bead((), (OTHER,), 0.7), Bead((LEFT,), (), 0.6)], ["1-1", "1-1"]),
        ([Bead((LEFT,), (), 0.6), Bead((), (OTHER,), 0.7), Bead((LEFT_TOO,), (), 0.6)], ["1-1", "2-1"]),
        ([Bead((LEFT,), (), 0.6), Bead((LEFT_TOO,), (), 0.7)], ["1-1", "1-0", "1-0"]),
        ([Bead((LEFT,), (), 0.6), Bead((), (segment("远。", 5),), 0.7), Bead((), (OTHER,), 0.7)],
         ["1-1", "1-0", "0-1", "0-1"]),
        ([Bead((LEFT,), (), 0.6), Bead((), (OTHER,), 0.7, reordered=True)], ["1-1", "1-0", "0-1"]),
    ],
    ids=["omission first", "addition first", "two sentences", "one side", "more than one block", "reordered"],
)  # fmt: skip
def test_null_beads_side_by_side_are_one_pair(nulls: list[Bead], kinds: list[str]) -> None:
    assert [bead.kind for bead in joined_nulls([PAIR, *nulls])] == kinds


def test_the_pair_has_both_texts_and_is_doubtful() -> None:
    blocks = (Block("paragraph", "One. Left.", (1, 1)), Block("paragraph", "一。其他。", (2, 2)))
    document = Document("a.md", "interleaved", blocks)
    beads = (PAIR, Bead((LEFT,), (), 0.6), Bead((), (OTHER,), 0.7))
    _, pair = pairs_of(document, Alignment(beads, "bilingual"))
    assert (pair.source, pair.target, pair.source_lines, pair.target_lines) == ("Left.", "其他。", (1, 1), (2, 2))
    assert pair.confidence == pytest.approx(0.3)
