"""English words as the expected renderings know them."""

from __future__ import annotations

import pytest

from mtaudit.lexical.english import base_forms, carries_content, tokens


def test_tokens_keep_their_places() -> None:
    text = "A page-turner, he’s read 12 times."
    found = tokens(text)
    assert [word for word, _ in found] == ["a", "page", "turner", "he's", "read", "12", "times"]
    assert [text[a:b] for _, (a, b) in found] == ["A", "page", "turner", "he’s", "read", "12", "times"]


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("stories", "story"),
        ("boxes", "box"),
        ("running", "run"),
        ("saved", "save"),
        ("carried", "carry"),
        ("went", "go"),
    ],
)
def test_base_forms(word: str, base: str) -> None:
    assert base in list(base_forms(word))


def test_a_word_without_an_ending_has_no_base_form() -> None:
    assert list(base_forms("glass")) == []


@pytest.mark.parametrize("word", ["the", "x", "12", "don't"])
def test_little_words_carry_no_content(word: str) -> None:
    assert not carries_content(word)
