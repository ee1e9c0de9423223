"""What a numeral is: a stretch of text and the values it can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Literal

Value = int | Fraction
#: A reading is a number, or a word for what is no plain number: ``t128`` the time 2:08 on a twelve-hour dial, ``w3``
#: Wednesday, ``=gpt-4`` an identifier.
Reading = int | Fraction | str
Kind = Literal[
    "cardinal", "ordinal", "percent", "fraction", "multiple", "year", "month", "day", "decade", "century",
    "time", "weekday", "money", "identifier", "vague",
]  # fmt: skip


class Demand(IntEnum):
    """How strongly a numeral asks for a counterpart on the other side.

    SUPPORT: it never does, but it can be the counterpart of another ("one of the", 一个, "both", 几百).
    PAIRED: only if the other side too holds a numeral without counterpart ("three", 三).
    ALONE: always (digits, 三百万).
    """

    SUPPORT = 0
    PAIRED = 1
    ALONE = 2


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text.

    Attributes:
        start, end: half-open span in code points, with the unit or sign that belongs to it.
        value: the most likely value, exact; of a time the minutes since midnight, of a weekday 1 (Monday) to 7.
        kind: what the number says; "cardinal" where nothing tells.
        unit: a name of :mod:`mtaudit.numerals.units` ("km", "USD", "hour"), or "".
        approximate: 近, 多, 余, 左右, about, over ...
        demand: how strongly it asks for a counterpart.
        readings: all readings, ``value`` among them: "3-5 million" reads its 3 as 3 and as 3,000,000.
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
    """The same number, as an int where it is whole."""
    return number.numerator if number.denominator == 1 else number


def decimal(digits: str) -> Value:
    """The value of digits with thousands separators and at most one decimal point, of any script and width."""
    plain = digits.replace(",", "").replace("，", "").replace(" ", "").replace("．", ".")
    return exact(Fraction(plain)) if "." in plain else int(plain)


def shown(value: Value) -> str:
    """A value as a reader likes it: 13,000,000,000, 2.5, 1/3."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    rest = value.denominator
    while rest % 2 == 0:
        rest //= 2
    while rest % 5 == 0:
        rest //= 5
    return f"{float(value):,.10g}" if rest == 1 else f"{value.numerator}/{value.denominator}"
