"""Two files: shared structure anchors the alignment; where it differs, sentences are aligned freely."""

from __future__ import annotations

from align_fakes import FakeEncoder, blocks, chinese, english, sentences

from mtaudit.align import align_document
from mtaudit.records import Alignment, Block, Document

TOPICS = [(3 * k, 3 * k + 1, 3 * k + 2) for k in range(16)]


def align(source: tuple[Block, ...], target: tuple[Block, ...]) -> Alignment:
    document = Document("made.en.md", "parallel", source, target, "made.zh.md")
    sides = [[sentences(b, i) for i, b in enumerate(side)] for side in (source, target)]
    return align_document(document, *sides, FakeEncoder())


def test_blocks_of_equal_structure_are_paired() -> None:
    source = blocks(*[("heading" if k % 4 == 0 else "paragraph", english(*t)) for k, t in enumerate(TOPICS)])
    target = blocks(*[("heading" if k % 4 == 0 else "paragraph", chinese(*t)) for k, t in enumerate(TOPICS)])
    alignment = align(source, target)
    assert [(b.source[0].block, b.target[0].block) for b in alignment.beads] == [(k, k) for k in range(16)]
    assert alignment.notes == ()


def test_paragraphs_parted_otherwise_are_aligned_by_sentences_and_the_notes_say_so() -> None:
    source = blocks(*[" ".join(english(*t) for t in TOPICS[k : k + 3]) for k in (0, 3, 6)], english(*TOPICS[9]))
    target = blocks(*["".join(chinese(*t) for t in TOPICS[a:b]) for a, b in ((0, 1), (1, 5), (5, 6), (6, 10))])
    alignment = align(source, target)
    pairs = [(b.source[0].text, b.target[0].text) for b in alignment.beads if b.kind == "1-1"]
    assert pairs == [(english(*t), chinese(*t)) for t in TOPICS[:10]]


def test_a_paragraph_that_is_missing_is_a_null_bead() -> None:
    source = blocks(*[english(*t) for t in TOPICS])
    target = blocks(*[chinese(*t) for k, t in enumerate(TOPICS) if k != 6])
    assert [b.source[0].block for b in align(source, target).beads if not b.target] == [6]
