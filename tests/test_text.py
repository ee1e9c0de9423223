"""Character classes, word counts and languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.text import (
    count_han,
    count_latin_words,
    has_digit,
    has_han,
    language_of,
    letter_runs,
    low_words,
    separator,
    word_set,
)


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


@given(st.text(alphabet=st.one_of(st.sampled_from(list("aBz'’-_09 é中\n\ud800")), st.characters()), max_size=60))
def test_words_are_the_runs_of_ascii_letters(text: str) -> None:
    assert list(letter_runs(text)) == re.findall("[A-Za-z]+", text)
    assert list(low_words(text)) == [run.lower() for run in letter_runs(text)]
    assert word_set(text) == set(low_words(text))


@given(st.text(max_size=40))
def test_digits_of_every_script_and_han_are_seen(text: str) -> None:
    assert has_digit(text) == any(character.isdecimal() for character in text)
    assert has_han(text) == bool(count_han(text))
