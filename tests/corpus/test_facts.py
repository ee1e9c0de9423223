"""Values of texts, their clauses, and when two of them agree."""

from __future__ import annotations

import time

import pytest

from mtaudit.corpus.facts import Fact, agree, facts_of
from mtaudit.records import Side


def only(text: str, side: Side) -> Fact:
    (fact,) = facts_of(text, side)
    return fact


@pytest.mark.parametrize(
    ("text", "side", "category", "shown"),
    [
        ("The pledge was $1 billion.", "source", "money USD", "1,000,000,000 USD"),
        ("最初承诺的 800 亿美元捐款", "target", "money USD", "80,000,000,000 USD"),
        ("He left on 17 November 2023.", "source", "date", "2023-11-17"),
        ("He left in February 2018.", "source", "date", "2018-02"),
        ("他于2018年2月离开。", "target", "date", "2018-02"),
        ("It laid off people in 2017.", "source", "date", "2017"),
        ("它占利润的49%。", "target", "percent", "49%"),
        ("认定1140名持卡人逃票", "target", "count", "1140"),
    ],
)
def test_values_in_one_notation(text: str, side: Side, category: str, shown: str) -> None:
    fact = only(text, side)
    assert (fact.category, fact.shown()) == (category, shown)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("See chapter 12.", "source"),
        ("参见第12章。", "target"),
        ("GPT-4 is out.", "source"),
        ("两三个人来了。", "target"),
        ("The archive has versions 6, 7 and 8 of it.", "source"),
        ("只有版本 1 和 6 能打开它。", "target"),
    ],
)
def test_labels_and_vague_numbers_are_no_facts(text: str, side: Side) -> None:
    assert facts_of(text, side) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("It cost $43.4 million.", "source"), ("耗资4340万美元。", "target"), True),
        (("It cost $43.4 million.", "source"), ("耗资4300万美元。", "target"), True),
        (("It cost $43.4 million.", "source"), ("耗资434万美元。", "target"), False),
        (("He left in February 2018.", "source"), ("他于2018年离开。", "target"), True),
        (("He left in February 2018.", "source"), ("他于2018年3月离开。", "target"), False),
        (("It is ten miles long, 16 km.", "source"), ("全长16公里。", "target"), True),
    ],
)
def test_agreement(one: tuple[str, Side], other: tuple[str, Side], same: bool) -> None:
    left, right = facts_of(*one)[-1], only(*other)
    assert left.category == right.category
    assert agree(left, right) is same


def test_the_clause_leaves_its_value_out() -> None:
    text = "截至 2019 年，OpenAI 仅筹集到最初承诺的 800 亿美元中的 130 亿。"
    money = next(fact for fact in facts_of(text, "target") if fact.category == "money USD")
    assert money.masked(text) == "OpenAI 仅筹集到最初承诺的  … 中的 130 亿。"


@pytest.mark.parametrize(
    ("text", "side"),
    [("在过去 99 年里，一切都变了。", "target"), ("它返回 304 状态码。", "target"), ("把`5 分钟`写在这里。", "target")],
)
def test_durations_codes_and_examples_are_no_dates_or_counts(text: str, side: Side) -> None:
    assert [fact for fact in facts_of(text, side) if fact.category in ("date", "count")] == []


def test_dates_agree_only_in_a_common_part() -> None:
    day, year = only("会议在3月1日召开。", "target"), only("会议在2003年召开。", "target")
    assert not agree(day, year)


def test_a_table_of_numbers_has_no_facts() -> None:
    assert facts_of("Prices rose by 5%, then by 6%.", "source")
    assert not facts_of("5% " * 200, "source")


def test_clauses_without_words_do_not_add_up_to_the_whole_text() -> None:
    begun = time.process_time()
    [fact] = facts_of("价格下降5%" + "。" * 50_000, "target")
    assert time.process_time() - begun < 2
    assert fact.clause[1] < 20
