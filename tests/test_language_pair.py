"""The seam to what is known about English and Chinese."""

from __future__ import annotations

from mtaudit.language_pair import ENGLISH_CHINESE
from mtaudit.records import Block


def test_what_the_stages_ask_a_language_pair() -> None:
    pair = ENGLISH_CHINESE
    assert pair.codes == ("en", "zh")
    assert [pair.language_of(text) for text in ("The tower.", "这座塔。", "42")] == ["en", "zh", "none"]
    assert pair.length("这座塔很高") == 3.0
    assert pair.length("a tall tower") == 3.0
    segments = pair.segments(Block("paragraph", "It rained. 下雨了。", (3, 3)), 7)
    assert [(s.text, s.start, s.end, s.lines, s.block) for s in segments] == [
        ("It rained.", 0, 10, (3, 3), 7),
        ("下雨了。", 11, 15, (3, 3), 7),
    ]
    assert ["It rained."[slice(*span)] for span in pair.words("It rained.", "source")] == ["It", "rained"]
    assert ["他们去图书馆"[slice(*span)] for span in pair.words("他们去图书馆", "target")] == ["他们", "去", "图书馆"]
    assert "tower" in " ".join(pair.glosses("塔"))
    assert (
        pair.length_surprise("It rained all night.", "下雨" * 40)
        > 3
        > abs(pair.length_surprise("It rained all night.", "下了一整夜的雨。"))
    )


def test_another_language_pair_reaches_the_pipeline() -> None:
    from mtaudit.encoder.dictionary import DictionaryEncoder
    from mtaudit.pipeline import align
    from mtaudit.records import Document, Segment

    class OneSegment(type(ENGLISH_CHINESE)):  # type: ignore[misc]
        def segments(self, block: Block, index: int) -> tuple[Segment, ...]:
            return (Segment(block.text, 0, len(block.text), block.lines, index),)

    source = Block("paragraph", "The bread is warm. The bridge is old.", (1, 1))
    target = Block("paragraph", "面包是热的。桥很古老。", (1, 1))
    document = Document("a.md", "parallel", (source,), (target,))
    assert [bead.kind for bead in align(document, DictionaryEncoder()).beads] == ["1-1", "1-1"]
    (bead,) = align(document, DictionaryEncoder(), OneSegment()).beads
    assert bead.source[0].text == source.text
