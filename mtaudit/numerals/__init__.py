"""Find numbers in English and Chinese text, with exact values and spans."""

from __future__ import annotations

from typing import Literal

from mtaudit.late import late_pattern
from mtaudit.numerals.chinese import chinese_numerals
from mtaudit.numerals.english import english_numerals
from mtaudit.numerals.record import Demand, Kind, Numeral, Reading, Value, shown
from mtaudit.text import has_digit

__all__ = ["Demand", "Kind", "Numeral", "Reading", "Value", "numerals_of", "shown"]

#: A run of digits that is data. Python converts at most 4,300 digits, and the value of Han numerals that multiply each
#: other (一亿万亿万…) has more digits than they have characters.
_LONG_RUN = 100
_DATA = late_pattern(
    r"[\d,，.．零〇○一壹幺二两兩贰貳三叁參四肆五伍六陆陸七柒八捌九玖十拾廿卅百佰千仟万萬亿億兆点多余餘几]"
    rf"{{{_LONG_RUN},}}"
)


def numerals_of(text: str, language: Literal["en", "zh"]) -> tuple[Numeral, ...]:
    """All numerals of a text in that language, in order of their start.

    Number words without numerical meaning (三明治, "no one") and numbers in URLs are left out. Words that may or may
    not be meant as numbers (一个, "one of") are returned with ``Demand.SUPPORT``. A run of 100 digits or more is data
    (a key, digits of pi) and not a number.
    """
    if len(text) >= _LONG_RUN and (language == "zh" or has_digit(text)):
        text = _DATA.sub(lambda run: " " * len(run[0]), text)
    return tuple(chinese_numerals(text) if language == "zh" else english_numerals(text))
