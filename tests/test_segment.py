"""Sentence segmentation and offsets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.records import Block
from mtaudit.segment import segment_block, segment_text

# The sentences of each text, separated by "|"; the text itself is the same without the separators.
ENGLISH = [
    "Dr. Moss met Mr. Hale at 9 a.m. on Jan. 3.| He left.",
    "J. K. Lund wrote it.| J.R.R. Orme read it.",
    "The U.S. Senate met.| They live in the U.S.| The law passed.",
    "It cost $3.5 million, i.e. more than 2.75 a head.| Nobody paid.",
    "See https://example.org/a.b?c=1.2 for more.| Then go on.",
    "Use node.js or v2.0.1 today.| It works.",
    "Wait... what?| I don’t know...| Perhaps.",
    "“It rains.| It pours,” he said.| Then he slept.",
    "“It rains.| It pours.”| Then he slept.",
    '"Is it late?" she asked.| "Yes."| He rose.',
    "(It ended well.)| [So they say.]| Done.",
    "What?!| Really?| Yes!",
    "No. 5 is alive, see vol. 2 and pp. 3-4.| No.| Never.",
    "Acme Inc. grew.| Smith Ltd. and Brown Co. did not.",
    "The mill stopped;| the river did not.",
    "It was built.[9]| It burnt [10].| It stands.",
    "1. First the frame.| Then the roof.",
    "eBay fell.| iOS rose.| it did not.".replace("| it", " it"),
    "He let the rest - gasp! - go.| The end.",
    '"It rains. " |He left.',
    "AT&amp; T stays whole.| Next.",
]
CHINESE = [
    "什么？！|真的吗？？|好的。",
    "他说：“我知道了。”|然后走了。",
    "他说：「你好。」|她笑了。",
    "「真的？」我问。|「好。」|他走了。",
    "（见图三。）|下一句。",
    "《河》写完了！|他很高兴。",
    "价格是3.5亿元，占49.2%。|第1.2节说明了这一点。",
    '"我们走吧。"他说。|"好！" |他们走了。',
    "春天来了；|花开了。",
    "他想了很久……然后回答了。",
    "他……他来了。",
    "等等……。|走吧。",
    "网址是www.example.com/路径。|请看。",
    "马修·布朗出生于1901年。|J. K. 伦德写了这本书。",
    "他走了. |她也走了.",
    "他走了。| Next came spring.| 花开了。",
    "该公司向Acme Inc.认捐了款项。|之后关闭。",
    "这是事实。 [6]| 后来。[7][8]|完。",
    "『什麼？』她問。|沒人回答。",
    "他说：“好。”|凤说：“走。”|完了。",
    "他说：“走。 ”|他走了。",
    "移动电话和P.D.A. 传输数据。|完。",
    "怎么说都不为过。_",
    "他走了（真的！）然后回来了。|完。",
    "她问（谁？），他答。|完。",
    "磨坊还好吗？|(!一家之言)",
    "他获奖。 [13] : 534  |后来被处决。[6]: 117–126",
    "好了--真的好了--他说。|走吧。",
]


@pytest.mark.parametrize("marked", ENGLISH + CHINESE)
def test_sentences(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[a:b] for a, b in segment_text(text)] == [part.strip() for part in marked.split("|")]


def test_a_hard_line_break_ends_a_sentence() -> None:
    assert _texts("First line\nsecond line\n\n第三行") == ["First line", "second line", "第三行"]


def _texts(text: str) -> list[str]:
    return [text[a:b] for a, b in segment_text(text)]


def test_segments_have_the_lines_that_they_are_on() -> None:
    block = Block("paragraph", "It rose. It fell and rose again. 水退了。", (7, 9), ((0, 7), (17, 8), (33, 9)))
    segments = segment_block(block, 4)
    assert [(s.text, s.lines, s.block) for s in segments] == [
        ("It rose.", (7, 7), 4),
        ("It fell and rose again.", (7, 8), 4),
        ("水退了。", (9, 9), 4),
    ]
    assert all(block.text[s.start : s.end] == s.text for s in segments)


def test_code_is_one_segment() -> None:
    block = Block("code", "print(1). \nprint(2).", (1, 4), ((0, 2), (11, 3)))
    assert [s.text for s in segment_block(block, 0)] == ["print(1). \nprint(2)."]


@given(
    st.text(alphabet=st.one_of(st.sampled_from(list("a.B。！？!?…；;“”\"'「」』）) \n\t[1]说河.“")), st.characters()))
)
def test_segments_cover_all_but_white_space(text: str) -> None:
    end = 0
    for a, b in segment_text(text):
        assert a >= end
        assert text[end:a].strip() == ""
        assert text[a:b].strip() == text[a:b] != ""
        end = b
    assert text[end:].strip() == ""


@pytest.mark.parametrize("piece", ["他来。", '"( ', ". ", ".a", "！", "[1]", "……", "a", "“", "。”说"])
def test_long_texts_take_linear_time(piece: str) -> None:
    begin = time.process_time()
    segment_text(piece * 30_000)
    assert time.process_time() - begin < 5
