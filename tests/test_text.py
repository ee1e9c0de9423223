"""Character classes, word counts and languages."""

from __future__ import annotations

import pytest

from mtaudit.text import count_han, count_latin_words, language_of, separator


@pytest.mark.parametrize(
    ("text", "count"),
    [("中文", 2), ("𠮷野家", 3), ("〇々", 2), ("“—…，。", 0), ("abc", 0), ("", 0), ("\uf900", 1)],
)
def test_han_characters_of_every_plane_count_and_punctuation_does_not(text: str, count: int) -> None:
    assert count_han(text) == count


@pytest.mark.parametrize(("text", "count"), [("don't stop", 2), ("naïve café", 2), ("2023年", 0), ("GPT-4 模型", 1)])
def test_latin_words(text: str, count: int) -> None:
    assert count_latin_words(text) == count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The river rose.", "en"),
        ("河水上涨了。", "zh"),
        ("Keach Hagey 和 Berber Jin 报道了这次河水上涨的全部经过", "zh"),
        ("A slow and careful approach 缓慢而谨慎的方法", "mixed"),
        ("The word 道 is often translated as way or path", "en"),
        ("2023 — 100%", "none"),
        ("", "none"),
    ],
)
def test_language_by_characters(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("河水", "上涨", ""),
        ("河水，", "上涨", ""),
        ("OpenAI", "公司", " "),
        ("the", "river", " "),
        ("the ", "river", ""),
        ("", "river", ""),
        ("「好", "」", ""),
    ],
)
def test_joined_lines_get_a_space_only_next_to_latin(before: str, after: str, expected: str) -> None:
    assert separator(before, after) == expected
