"""Names of people and places in two languages: which are the other's, and which contradict it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mtaudit.corpus.evidence import evidence
from mtaudit.corpus.links import FoundLink
from mtaudit.corpus.name_contradictions import find_names, name_record
from mtaudit.corpus.names_across import has_other_names, is_strange, transliterations
from mtaudit.corpus.passages import Passages
from mtaudit.records import Pair

ENGLISH = "In the evening Oscar Lindgren sold his boat and the old compass to the museum of the harbour."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("奥斯卡·林德格伦把船卖给了博物馆。", ["奥斯卡·林德格伦"]),
        ("他在波士顿的斯坦福见过她。", ["斯坦福"]),
        ("可以使用的比例达到了西部的一半。", []),
        ("公允价值和浮存金都没有变。", []),
    ],
)
def test_transliterations(text: str, names: list[str]) -> None:
    found = [text[slice(*span)] for span in transliterations(text)]
    assert [name for name in found if name in names] == names
    assert names or not found


@pytest.mark.parametrize(
    ("name", "expected"),
    [("奥斯卡·林德格伦", False), ("林德格伦", False), ("康拉德·伯恩哈特", True), ("贝拉罗", True)],
)
def test_a_transliteration_that_no_word_sounds_like(name: str, expected: bool) -> None:
    assert is_strange(name, ENGLISH) is expected


def test_words_of_the_language_are_no_names() -> None:
    assert not has_other_names("Chocolate costs $4 a pound.", "巧克力每磅4美元。")
    assert not has_other_names("The dicotyledon has two leaves.", "单子叶植物只有一片叶子，双子叶植物有两片。")


class Still:
    """An encoder whose vectors say nothing."""

    name = signature = "still"

    def encode(self, texts: Any) -> Any:
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def found_names(*pairs: tuple[str, str]) -> list[tuple[str, str, str]]:
    """The contradictions of names between the first pair and each of the others, each in a document of its own."""
    passages = Passages(Still())
    for number, (source, target) in enumerate(pairs):
        passages.add(number, Pair(f"{number}:1", f"{number}.md", source, target, (1, 1), (1, 1)), number)
    first = [at for at in range(len(passages)) if passages.number[at] == 0][-1]
    others = [at for at in range(len(passages)) if passages.number[at] > 0]
    links = [FoundLink(first, at, 0.8, 1.2, evidence(passages, first, at)) for at in others]
    records = [name_record(passages, one) for one in find_names(passages, links)]
    assert all(record.subject == "name" for record in records)
    return [(record.left_value, record.right_value, record.witness) for record in records]


RIGHT = "傍晚，奥斯卡·林德格伦把他的船和旧罗盘卖给了海港的博物馆。"
WRONG = "傍晚，康拉德·伯恩哈特把他的船和旧罗盘卖给了海港的博物馆。"


def test_another_name_contradicts_the_original() -> None:
    assert found_names((ENGLISH, RIGHT), ("", WRONG)) == [("奥斯卡·林德格伦", "康拉德·伯恩哈特", "left")]
    assert found_names((ENGLISH, ""), ("", WRONG)) == [("Oscar Lindgren", "康拉德·伯恩哈特", "left")]


@pytest.mark.parametrize(
    "other",
    [
        "傍晚，奥斯卡·林格伦把他的船和旧罗盘卖给了海港的博物馆。",
        "傍晚，他把他的船和旧罗盘卖给了海港的博物馆。",
        "傍晚，康拉德·伯恩哈特和奥斯卡·林德格伦把船和旧罗盘卖给了海港的博物馆。",
    ],
)
def test_the_same_name_or_none_does_not(other: str) -> None:
    assert found_names((ENGLISH, RIGHT), ("", other)) == []


def test_another_name_and_another_value_are_another_event() -> None:
    english, right = ENGLISH[:-1] + " for 300 dollars.", RIGHT[:-1] + "，卖了300美元。"
    assert found_names((english, right), ("", WRONG[:-1] + "，卖了500美元。")) == []


def test_what_several_passages_say_is_another_rendering() -> None:
    assert found_names((ENGLISH, RIGHT), ("", WRONG), ("", f"据说，{WRONG}")) == []


def test_without_an_original_neither_is_reported() -> None:
    assert found_names(("", RIGHT), ("", WRONG)) == []
