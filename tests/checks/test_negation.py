"""ACC09, ACC11 and ACC16: what counts as a negation, and the words by which relations and amounts are looked up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.checks.negation.logic import Relation, relations
from mtaudit.checks.negation.negators import negates
from mtaudit.checks.negation.polarity import PolarityMismatch
from mtaudit.checks.quantities import expressions
from mtaudit.records import Pair, Signals
from mtaudit.text import word_set


@pytest.mark.parametrize("text", ["No.", "it isn’t so", "DON'T", "NEVER again", "we cannot", "neither of them"])
def test_negation_words_negate(text: str) -> None:
    assert negates(text)


@pytest.mark.parametrize("text", ["He sang to a piano.", "the casino in Reno", "nonetheless", "t", "in't"])
def test_words_that_end_like_a_negation_do_not(text: str) -> None:
    assert negates(text) == (text == "in't")


def test_an_instrument_does_not_deny_the_sentence() -> None:
    pair = Pair("1", "d", "He sang to a piano accompaniment.", "她在钢琴伴奏下演唱。")
    assert [finding.message for finding in PolarityMismatch().run(pair, Signals())] == [
        "“he” is translated by its opposite, 她"
    ]


@pytest.mark.parametrize("relation", relations(), ids=lambda relation: sorted(relation.words)[0])
@given(data=st.data())
def test_every_english_form_of_a_relation_has_one_of_its_words(relation: Relation, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(relation.english.pattern, re.ASCII)))
    assert not relation.words.isdisjoint(word_set(text))


@pytest.mark.parametrize("phrase", expressions._PHRASES, ids=lambda phrase: phrase.english.pattern)
@given(data=st.data())
def test_every_amount_in_words_has_one_of_its_words(phrase: expressions._Phrase, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(phrase.english.pattern, re.ASCII)))
    assert not phrase.words.isdisjoint(word_set(text))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (expressions._HALF, expressions._HALVES),
        (expressions._POINTS, expressions._POINT_WORDS),
        (expressions._LETTER, expressions._LETTERS),
        (expressions._CENTURY, expressions._CENTURIES),
        (expressions._SUPERLATIVE, expressions._COUNTS),
        (expressions._RATE, frozenset(expressions._PERIODS)),
    ],
)
@given(data=st.data())
def test_every_expression_of_an_amount_has_one_of_its_words(
    pattern: re.Pattern[str], words: frozenset[str], data: st.DataObject
) -> None:
    flags = re.ASCII | (re.IGNORECASE if pattern is expressions._HALF else 0)
    text = data.draw(st.from_regex(re.compile(pattern.pattern, flags)))
    assert not words.isdisjoint(word_set(text)) or (pattern is expressions._CENTURY and "centur" in text)
