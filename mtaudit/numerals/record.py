"""The numeral record: a span of text and its possible values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Literal

Value = int | Fraction
#: A reading is a number, or a string for anything else: ``t128`` is the time 2:08 on a 12-hour clock (in minutes),
#: ``w3`` is Wednesday, ``=gpt-4`` is an identifier.
Reading = int | Fraction | str
Kind = Literal[
    "cardinal", "ordinal", "percent", "fraction", "multiple", "year", "month", "day", "decade", "century",
    "time", "weekday", "money", "identifier", "vague",
]  # fmt: skip


class Demand(IntEnum):
    """When a numeral is required to have a counterpart on the other side.

    SUPPORT: never, but it can be the counterpart of another numeral ("one of the", 一个, "both", 几百).
    PAIRED: only if the other side also has a numeral without a counterpart ("three", 三).
    ALONE: always (digits, 三百万).
    """

    SUPPORT = 0
    PAIRED = 1
    ALONE = 2


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text.

    Attributes:
        start, end: half-open span in code points, including the unit or currency sign.
        value: the most likely value, exact; minutes since midnight for a time, 1 (Monday) to 7 for a weekday.
        kind: kind of number; "cardinal" if there is no indication of another.
        unit: a unit name of :mod:`mtaudit.numerals.units` ("km", "USD", "hour"), or "".
        approximate: whether the number is marked as approximate (近, 多, 余, 左右, about, over).
        demand: when a counterpart is required.
        readings: all possible readings. The 3 of "3-5 million" has the readings 3 and 3,000,000.
    """

    start: int
    end: int
    value: Value
    kind: Kind = "cardinal"
    unit: str = ""
    approximate: bool = False
    demand: Demand = Demand.ALONE
    readings: tuple[Reading, ...] = ()


def exact(number: Fraction) -> Value:
    """Return the number as an int if it is whole, and unchanged otherwise."""
    return number.numerator if number.denominator == 1 else number


def decimal(digits: str) -> Value:
    """The value of digits of any script and width, with thousands separators and at most one decimal point."""
    plain = digits.replace(",", "").replace("，", "").replace(" ", "").replace("．", ".")
    return exact(Fraction(plain)) if "." in plain else int(plain)


def shown(value: Value) -> str:
    """Format a value for display: 13,000,000,000, 2.5, 1/3."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    rest = value.denominator
    while rest % 2 == 0:
        rest //= 2
    while rest % 5 == 0:
        rest //= 5
    return f"{float(value):,.10g}" if rest == 1 else f"{value.numerator}/{value.denominator}"
