"""Values, readings and places of numerals in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mtaudit.numerals import Demand, Numeral, Value, numerals_of, shown
from mtaudit.numerals.compare import compare
from mtaudit.numerals.han import han_values

ENGLISH: list[tuple[str, list[tuple[str, Value]]]] = [
    ("He paid $43.4 million.", [("$43.4 million", 43_400_000)]),
    ("On March 31, 2023 at 2:08 pm", [("March", 3), ("31", 31), ("2023", 2023), ("2:08 pm", 14 * 60 + 8)]),
    ("the 37-year-old", [("37-year-old", 37)]),
    ("one and a half million people", [("one and a half million", 1_500_000)]),
    ("half a million", [("half a million", 500_000)]),
    ("two hundred and five thousand", [("two hundred and five thousand", 205_000)]),
    ("in nineteen ninety-eight", [("nineteen ninety-eight", 1998)]),
    ("two-thirds of them", [("two-thirds", Fraction(2, 3))]),
    ("49 per cent, 7.5%", [("49 per cent", 49), ("7.5%", Fraction(15, 2))]),
    ("the 2nd and the 20th century", [("2nd", 2), ("20th century", 20)]),
    ("the 1980s", [("1980s", 1980)]),
    ("hundreds of thousands", [("hundreds of thousands", 100_000)]),
    ("half past six", [("half past six", 390)]),
    ("at six-thirty", [("six-thirty", 390)]),
    ("on 2024-02-29", [("2024", 2024), ("02", 2), ("29", 29)]),
    ("see https://example.org/2024/17 there", []),
]
CHINESE: list[tuple[str, list[tuple[str, Value]]]] = [
    ("3.75亿美元", [("3.75亿美元", 375_000_000)]),
    ("约1.5 亿人", [("1.5 亿", 150_000_000)]),
    ("20多万", [("20多万", 200_000)]),
    ("1亿2千万", [("1亿2千万", 120_000_000)]),
    ("壹拾贰万元整", [("壹拾贰万元", 120_000)]),
    ("二〇二三年三月三十一日", [("二〇二三年", 2023), ("三月", 3), ("三十一日", 31)]),
    ("星期五下午2:08", [("星期五", 5), ("下午2:08", 848)]),
    ("晚上八点半", [("晚上八点半", 20 * 60 + 30)]),
    ("三分之二", [("三分之二", Fraction(2, 3)), ("三分之二", 3)]),
    ("百分之四十九", [("百分之四十九", 49)]),
    ("5个百分点", [("5个百分点", 5)]),
    ("四成九的人", [("四成九", 49)]),
    ("上世纪80年代", [("上世纪80年代", 1980)]),
    ("20世纪九十年代", [("20世纪九十年代", 1990)]),
    ("１２，５", [("１２", 12), ("５", 5)]),
    ("12,000人", [("12,000", 12_000)]),
    ("三点五米", [("三点五米", Fraction(7, 2))]),
    ("第3.1.1节", [("第3.1.1", 3)]),
]


def seen(text: str, numerals: tuple[Numeral, ...]) -> list[tuple[str, Value]]:
    return [(text[n.start : n.end], n.value) for n in numerals]


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_english(text: str, wanted: list[tuple[str, Value]]) -> None:
    assert seen(text, numerals_of(text, "en")) == wanted


@pytest.mark.parametrize(("text", "wanted"), CHINESE)
def test_chinese(text: str, wanted: list[tuple[str, Value]]) -> None:
    assert seen(text, numerals_of(text, "zh")) == wanted


@pytest.mark.parametrize(
    ("run", "values"),
    [
        ("三百五", [350]), ("三百零五", [305]), ("一万二", [12_000]), ("3万5", [35_000]), ("七八百", [700, 800]),
        ("三五", [3, 5, 35]), ("万亿", [10**12]), ("一九九八", [1998]), ("两亿五千万", [250_000_000]), ("廿", [20]),
    ],
)  # fmt: skip
def test_han_values(run: str, values: list[Value]) -> None:
    assert han_values(run) == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "四川的三明治十分好吃"), ("zh", "乱七八糟，七嘴八舌"), ("zh", "万一下雨，千万别去"),
        ("zh", "在百度上查百科"),
        ("zh", "一个人一下子就明白了"), ("en", "no one knew it was one of the best"), ("en", "wait a second"),
    ],
)  # fmt: skip
def test_words_that_count_nothing_ask_for_nothing(language: str, text: str) -> None:
    numerals = numerals_of(text, "en" if language == "en" else "zh")
    assert all(n.demand is Demand.SUPPORT for n in numerals)


def test_units_money_and_approximation() -> None:
    (tall,) = numerals_of("近1.8米", "zh")
    assert (tall.unit, tall.approximate) == ("m", True)
    (price,) = numerals_of("about 20 dollars", "en")
    assert (price.kind, price.unit, price.approximate) == ("money", "USD", True)


def test_identifiers_keep_their_letters() -> None:
    (model,) = numerals_of("新款GPT-4发布", "zh")
    assert model.kind == "identifier"
    assert "=gpt-4" in model.readings


def test_a_range_shares_its_scale() -> None:
    low, high = numerals_of("3-5 million", "en")
    assert 3_000_000 in low.readings
    assert high.value == 5_000_000


@pytest.mark.parametrize(
    ("source", "target", "gaps"),
    [
        ("13 billion", "13亿", [(13 * 10**9, 13 * 10**8)]),
        ("2 of 4 inputs", "4个输入中的4个", [(2, 4)]),
        ("60 days, then 60 days", "90天，再过60天", [(60, 90)]),
        ("ten miles", "16公里", []),
        ("ten miles", "26公里", [(10, 26)]),
        ("3,987 visitors", "近4000名游客", []),
        ("nearly 4,000", "近4002人", [(4000, 4002)]),
        ("18 months", "一年半", []),
        ("a lucky day", "第17天", [(None, 17)]),
    ],
)
def test_compare(source: str, target: str, gaps: list[tuple[Value | None, Value | None]]) -> None:
    found = compare(numerals_of(source, "en"), numerals_of(target, "zh"), source, target)
    assert [(m.source and m.source.value, m.target and m.target.value) for m in found] == gaps


def test_magnitude_is_told_from_a_wrong_digit() -> None:
    source, target = "76,000 and 5,432", "76万和5422"
    found = compare(numerals_of(source, "en"), numerals_of(target, "zh"), source, target)
    assert sorted(m.magnitude for m in found) == [False, True]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1967, "1967"), (13_000_000, "13,000,000"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "1/3")],
)
def test_shown(value: Value, text: str) -> None:
    assert shown(value) == text


def test_digits_of_a_character_reference_and_full_width_digits() -> None:
    assert [n.value for n in numerals_of("It&#39;s 5 o&#8217;clock", "en")] == [5]
    assert [n.value for n in numerals_of("in １２ days", "en")] == [12]
