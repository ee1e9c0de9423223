"""Text that is made to be slow or to overflow: numerals of any length and number, in linear time."""

from __future__ import annotations

import time

import pytest

from mtaudit.checks.runner import MOST_FINDINGS, choose, run_checks
from mtaudit.numerals import numerals_of
from mtaudit.numerals.compare import compare
from mtaudit.records import Pair, Signals

LONG = {
    "digits": "7" * 20_000,
    "digits with separators": "1" + ",234" * 5_000,
    "digits with spaced separators": "1" + ", 000" * 5_000,
    "Han digits": "一二三" * 7_000,
    "multipliers": "一亿万" * 7_000,
    "version": "1.2." * 5_000,
    "date": "2020-01-" * 2_500,
    "words": "twenty-" * 3_000,
    "apart": "3 " * 10_000,
    "shares": "5% " * 7_000,
    "money": "$5 " * 7_000,
    "ordinals": "第3" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_any_length_is_read_and_compared_in_time(text: str) -> None:
    begun = time.process_time()
    source, target = numerals_of(text, "en"), numerals_of(text, "zh")
    compare(source, target, text, text)
    compare(source, numerals_of("三次", "zh"), text, "三次")
    assert time.process_time() - begun < 5


def test_a_run_of_digits_that_python_cannot_convert_is_no_number() -> None:
    (one,) = numerals_of(f"The key is {'7' * 5_000} and 3 more.", "en")
    assert (one.value, one.start) == (3, 5_016)


def test_a_number_that_is_missing_from_a_long_list_is_reported() -> None:
    numbers = list(range(1000, 1300))
    source, target = " and ".join(map(str, numbers)), "和".join(map(str, numbers[:-1]))
    (missing,) = compare(numerals_of(source, "en"), numerals_of(target, "zh"), source, target)
    assert missing.source is not None
    assert (missing.source.value, missing.target) == (1299, None)


def test_a_pair_has_a_bounded_number_of_findings() -> None:
    pair = Pair("1", "a", " and ".join(map(str, range(1000, 3000))), "没有。")
    checks = [check for check in choose() if check.code == "ACC03"]
    (found,) = run_checks(checks, [pair], [Signals()])
    assert len(found) == MOST_FINDINGS


def test_a_point_before_a_number_with_a_point() -> None:
    assert numerals_of("at (.2.1", "en")
