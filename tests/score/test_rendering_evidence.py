"""Words that the source does not let expect."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from mtaudit.lexical.expect import load_renderings
from mtaudit.records import Pair, UnexpectedWord
from mtaudit.score.rendering_evidence import rendering_evidence, word_probabilities
from mtaudit.score.rendering_features import FEATURES, compare


def worst(source: str, target: str) -> UnexpectedWord | None:
    found = rendering_evidence(Pair("1", "d", source, target))
    assert found is not None
    return max(found.words, key=lambda word: word.probability, default=None)


@pytest.mark.parametrize(
    ("source", "right", "wrong", "word"),
    [
        ("I study about two hours every day.", "我每天学习大约两个小时。", "我每天书房大约两个小时。", "书房"),
        ("The threads share the memory.", "这些线程共享内存。", "这些丝绸共享内存。", "丝绸"),
        ("The bank lowered the interest rate.", "银行降低了利率。", "银行降低了星期。", "星期"),
    ],
)
def test_a_wrong_word_is_less_expected_than_the_right_one(source: str, right: str, wrong: str, word: str) -> None:
    found = worst(source, wrong)
    assert found is not None
    assert wrong[found.start : found.end] == word
    sound = worst(source, right)
    assert sound is None or sound.probability < found.probability


def test_the_source_word_and_its_usual_renderings_are_named() -> None:
    source, target = "The threads share the memory.", "这些丝绸共享内存。"
    found = worst(source, target)
    assert found is not None
    assert source[found.source_start : found.source_end] == "threads"
    assert "线程" in found.expected
    assert not any(rendering in target for rendering in found.expected)


def test_traditional_characters_are_as_good_as_simplified_ones() -> None:
    model = load_renderings()
    source = "The bank lowered the interest rate."
    simplified, traditional = (compare(source, text, model) for text in ("银行降低了利率。", "銀行降低了利率。"))
    assert traditional.rows == pytest.approx(simplified.rows)


@pytest.mark.parametrize(("source", "target"), [("", ""), ("Hello.", ""), ("", "你好世界。"), ("12 %", "百分之十二")])
def test_pairs_without_words_have_none(source: str, target: str) -> None:
    assert rendering_evidence(Pair("1", "d", source, target)) is None


def test_memory_does_not_grow_with_the_product_of_the_lengths() -> None:
    source, target = "The threads share the memory. " * 300, "这些线程共享内存。" * 1_000
    rendering_evidence(Pair("1", "d", source[:100], target[:100]))  # loads the model
    tracemalloc.start()
    found = rendering_evidence(Pair("1", "d", source, target))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert peak < 700e6


def test_very_long_texts_are_not_judged() -> None:
    assert rendering_evidence(Pair("1", "d", "The threads share the memory. " * 400, "这些线程共享内存。")) is None


def test_every_feature_has_a_weight() -> None:
    assert word_probabilities(np.zeros((3, len(FEATURES)))).shape == (3,)
