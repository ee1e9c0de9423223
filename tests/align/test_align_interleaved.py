"""Interleaved documents: which blocks are paired, and what happens to the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from align_fakes import FakeEncoder, chinese, english, interleaved

from mtaudit.align import align_document
from mtaudit.align.blocks.pair_blocks import SAME_LINE, Group, _moved, _prior
from mtaudit.align.blocks.text_blocks import TextBlock
from mtaudit.align.path.anchors import Scale
from mtaudit.align.path.window import Beads
from mtaudit.records import Alignment, Block, BlockKind

TOPICS = [(3 * k, 3 * k + 1, 3 * k + 2) for k in range(16)]


def article(topics: list[tuple[int, ...]] | None = None) -> list[str | tuple[BlockKind, str]]:
    """English paragraphs of two sentences, each followed by its translation."""
    out: list[str | tuple[BlockKind, str]] = []
    for first, second in pairwise(topics or TOPICS):
        out += [f"{english(*first)} {english(second[0])}", chinese(*first) + chinese(second[0])]
    return out


def align(*texts: str | tuple[BlockKind, str]) -> Alignment:
    document, segments = interleaved(*texts)
    return align_document(document, segments, (), FakeEncoder())


def block_pairs(alignment: Alignment) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return {
        (tuple(sorted({s.block for s in b.source})), tuple(sorted({s.block for s in b.target})))
        for b in alignment.beads
        if b.source and b.target
    }


def test_every_paragraph_goes_with_the_one_after_it() -> None:
    alignment = align(*article())
    assert alignment.state == "bilingual"
    assert block_pairs(alignment) == {((2 * k,), (2 * k + 1,)) for k in range(15)}
    assert [b.kind for b in alignment.beads] == ["1-1"] * 30


def test_a_paragraph_on_one_side_only_is_a_null_bead() -> None:
    texts = article()
    del texts[9]  # the translation of block 8
    alignment = align(*texts)
    assert {s.block for b in alignment.beads if not b.target for s in b.source} == {8}
    assert ((10,), (9,)) not in block_pairs(alignment)
    assert ((9,), (10,)) in block_pairs(alignment)


def test_a_run_of_sources_is_followed_by_a_run_of_their_translations() -> None:
    texts = article()
    texts[4:10] = [texts[i] for i in (4, 6, 8, 5, 7, 9)]
    assert {((4,), (7,)), ((5,), (8,)), ((6,), (9,))} <= block_pairs(align(*texts))


def test_a_moved_translation_is_found_and_marked() -> None:
    texts = article()
    texts.append(texts.pop(5))
    alignment = align(*texts)
    moved = [b for b in alignment.beads if b.reordered]
    assert {(b.source[0].block, b.target[0].block) for b in moved} == {(4, 29)}


def test_a_repeated_translation_is_used_once() -> None:
    texts = article()
    texts.insert(8, texts[7])
    alignment = align(*texts)
    assert ((6,), (7,)) in block_pairs(alignment)
    assert {s.block for b in alignment.beads if not b.source for s in b.target} == {8}


@pytest.mark.parametrize("rest", ["snow in the mountain of the garden.", "Snow Garden in the mountain."])
def test_a_paragraph_broken_in_mid_sentence_on_both_sides_is_whole_again(rest: str) -> None:
    texts = article()
    texts[6:8] = [
        "There we saw the winter and the",
        "我们在那里看见了冬天，",
        rest,
        "看见了雪，山里的花园。",
    ]
    alignment = align(*texts)
    assert ((6, 8), (7, 9)) in block_pairs(alignment)


def test_every_sentence_is_in_exactly_one_bead() -> None:
    document, segments = interleaved(*article())
    alignment = align_document(document, segments, (), FakeEncoder())
    seen = [s for b in alignment.beads for s in (*b.source, *b.target)]
    assert len(seen) == len(set(seen)) == sum(map(len, segments))


def test_code_and_blocks_without_words_are_left_out_and_counted() -> None:
    alignment = align(*article(), ("code", "print(harbour)"), "* * *")
    assert alignment.state == "bilingual"
    assert any("2 blocks without prose" in note for note in alignment.notes)
    assert not {30, 31} & {s.block for b in alignment.beads for s in (*b.source, *b.target)}


@pytest.mark.parametrize(("kept", "state"), [(0, "source only"), (1, "target only")])
def test_a_document_in_one_language_has_a_state_and_no_beads(kept: int, state: str) -> None:
    alignment = align(*article()[kept::2])
    assert (alignment.state, alignment.beads) == (state, ())


def test_a_stray_line_in_the_other_language_is_no_translation() -> None:
    alignment = align("By Ann Lee", *article()[1::2])
    assert (alignment.state, alignment.beads) == ("target only", ())
    assert "source blocks without a counterpart: 1" in alignment.notes[0]


def test_a_document_without_words_has_no_text() -> None:
    assert align("* * *", ("code", "x = 1")).state == "no text"


def test_a_translation_with_another_meaning_is_still_the_pair_of_its_block() -> None:
    texts = article()
    texts[6], texts[7] = english(*TOPICS[3]), "二维码之间游刃有余。"
    assert ((6,), (7,)) in block_pairs(align(*texts))


def test_a_literal_copy_before_a_target_with_another_meaning_is_the_translation() -> None:
    pairs = block_pairs(align(*article(), english(20, 21), english(20, 21), chinese(40, 41)))
    assert ((30,), (31,)) in pairs
    assert not any(32 in target for _, target in pairs)


def test_a_source_repeated_before_its_translation_is_not_its_own_translation() -> None:
    pairs = block_pairs(align(*article(), english(20, 21), english(20, 21), chinese(20, 21)))
    assert pairs & {((30,), (32,)), ((31,), (32,)), ((30, 31), (32,))}
    assert not any(31 in target for _, target in pairs)


def test_halves_of_one_line_are_held_to_be_a_pair() -> None:
    """Captions have little text: that source and target are on one line decides."""
    block = [Block("paragraph", text, (line, line)) for text, line in (("Credits", 1), ("磨坊社", 1), ("Caption", 3))]
    source = [TextBlock(block[0], 0, "source", (), 0), TextBlock(block[2], 2, "source", (), 2)]
    target = [TextBlock(block[1], 1, "target", (), 1)]
    one = np.ones(2, dtype=np.intp)
    first, second = _prior(source, target, True)(Beads(one, one, np.array([0, 1]), np.array([0, 0])))
    apart = [replace(source[0], block=replace(block[0], lines=(0, 0))), source[1]]
    other = _prior(apart, target, True)(Beads(one, one, np.array([0, 1]), np.array([0, 0])))
    assert first == other[0] + SAME_LINE > second == other[1]


def test_a_block_that_moved_is_taken_out_of_a_doubtful_group() -> None:
    left = np.eye(3, 4, dtype=np.float32)
    right = left[[1, 0]]
    scale = Scale(background=0.0, typical=1.0, ratio=0.0, variance=0.1)
    firm, doubtful = (Group((0, 1), (0,), confidence) for confidence in (0.9, 0.4))
    rest = [Group((2,), (), 0.8), Group((), (1,), 0.9)]
    assert _moved([firm, *rest], left, right, scale) == [firm, *rest]
    moved, kept, *others = _moved([doubtful, *rest], left, right, scale)
    assert (moved.source, moved.target, moved.reordered) == ((0,), (1,), True)
    assert kept == Group((1,), (0,), 0.4)
    assert others == rest[:1]
