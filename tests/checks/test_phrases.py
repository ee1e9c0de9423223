"""The tables of idioms and names: every entry reads its own example, and only the word-for-word rendering is found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.checks.phrases.inflection import forms
from mtaudit.checks.phrases.tables import Phrase, Phrases, load
from mtaudit.checks.surface.script import simplified

TABLES = ("idioms.tsv", "names.tsv")


def made(phrase: str, right: str = "对", literal: str = "错") -> Phrase:
    return Phrase(phrase, "x", right, literal, "x", "x")


def faults(phrases: Phrases, entry: Phrase) -> list[str]:
    """What is wrong with an entry, by its own example."""
    out = []
    if entry not in [found for found, _ in phrases.in_text(entry.example)]:
        out.append("the example does not hold the phrase")
    if entry not in [found.phrase for found in phrases.literal(entry.example, entry.wrong)]:
        out.append("the word-for-word rendering is not found")
    for right in (right.replace("…", "") for right in entry.right.split()):
        plain = not re.search(r"[][.()?*|\\]", right)
        if plain and entry in [found.phrase for found in phrases.literal(entry.example, right + entry.wrong)]:
            out.append(f"{right} does not clear it")
    if re.search(r"[][()?*|\\]", entry.shown):
        out.append("the first right rendering is shown to a reader and may not be an expression")
    if simplified(entry.right + entry.literal) != entry.right + entry.literal:
        out.append("the Chinese is not in Simplified characters")
    if entry.severity not in ("minor", "major") or not entry.meaning:
        out.append("the severity or the meaning is missing")
    return out


@pytest.mark.parametrize("table", TABLES)
def test_entries_read_their_own_examples(table: str) -> None:
    phrases = load(table)
    wrong = {entry.phrase: faults(phrases, entry) for entry in phrases.entries}
    assert {phrase: found for phrase, found in wrong.items() if found} == {}


@pytest.mark.parametrize(("table", "least"), [("idioms.tsv", 1500), ("names.tsv", 250)])
def test_table_is_large_and_has_no_phrase_twice(table: str, least: int) -> None:
    phrases = [entry.phrase for entry in load(table).entries]
    assert len(phrases) == len(set(phrases)) >= least


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("kick~ the bucket", "He KICKED the bucket."),
        ("page-turner~", "two page turners"),
        ("page-turner~", "a page–turner is a *page-turner*"),
        ("take~ the bull by the horns", "we took the bull by the horns"),
        ("let~ one's hair down", "they let their hair down"),
        ("turn~ one's back on", "everyone turned their backs on him"),
        ("cook~ one's goose", "it cooked the minister’s goose"),
        ("sweep~ (sb) off one's feet", "he swept off her feet"),
        ("sweep~ (sb) off one's feet", "he swept the old king off her feet"),
        ("n't lift a finger", "she didn’t lift a finger"),
        ("n't lift a finger", "she cannot lift a finger"),
        ("put~ … in one's shoes", "put yourself for once in my shoes"),
        ("be~ a piece of cake", "it’s a piece of cake"),
        ("Hugging Face", "from Hugging Face"),
        ("grey/gray area~", "gray areas"),
    ],
)
def test_phrase_is_found(phrase: str, text: str) -> None:
    assert made(phrase).english.search(text)
    assert [entry.phrase for entry, _ in Phrases((made(phrase),)).in_text(text)] == [phrase]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("kick~ the bucket", "sidekick the bucket"),
        ("kick~ the bucket", "kick the buckets"),
        ("sweep~ (sb) off one's feet", "he swept one and two and three and four off her feet"),
        ("Slack", "no slack here"),
        ("cat nap~", "cats nap"),
    ],
)
def test_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not list(Phrases((made(phrase),)).in_text(text))


def test_literal_rendering_needs_every_part_in_one_clause() -> None:
    phrases = Phrases((made("kick~ the bucket", right="死", literal="踢…桶"),))
    assert [found.target for found in phrases.literal("He kicked the bucket.", "他踢了那个桶。")] == [(1, 6)]
    assert not list(phrases.literal("He kicked the bucket.", "他踢了。桶倒了。"))
    assert not list(phrases.literal("He kicked the bucket.", "他踢了那个桶，死了。"))
    assert not list(phrases.literal("He kicked the bucket.", "他 kicked the bucket（踢桶）。"))


@pytest.mark.parametrize(
    ("word", "some"),
    [
        ("kick", {"kicks", "kicked", "kicking"}),
        ("drop", {"dropped", "dropping"}),
        ("bake", {"bakes", "baked", "baking"}),
        ("cry", {"cries", "cried", "crying"}),
        ("play", {"plays", "played"}),
        ("catch", {"catches", "caught"}),
        ("take", {"took", "taken", "taking"}),
        ("foot", {"feet"}),
        ("Scout", {"Scouts"}),
        ("lie", {"lay", "lain", "lying"}),
    ],
)
def test_forms(word: str, some: set[str]) -> None:
    assert some | {word} <= set(forms(word))


@given(data=st.data())
def test_no_rendering_is_without_the_characters_that_it_needs(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from([entry for table in (*TABLES, "senses.tsv") for entry in load(table).entries]))
    text = data.draw(st.from_regex(entry.word_for_word.pattern, fullmatch=True))
    assert entry.word_for_word.may_be_in(set(text)), (entry.literal, text)
    found = entry.word_for_word.pattern.search(text)
    assert found
    assert entry.word_for_word.find(text) == found.span()


@pytest.mark.parametrize("entry", [e for e in load("senses.tsv").entries if e._single], ids=lambda entry: entry.phrase)
def test_single_words_are_found_as_the_expression_finds_them(entry: Phrase) -> None:
    word = entry.phrase.removesuffix("~")
    for text in (
        word,
        f"«{word.upper()}ing’s {word}» x{word}",
        f"{word}x ’{word} {word}s.",
        f"1{word}",
        f"é{word} 中{word}",
    ):
        found = entry.english.search(text)
        assert entry.find(text) == (found.span() if found else None), text
