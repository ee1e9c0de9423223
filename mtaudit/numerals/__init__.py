"""Find numbers in English and Chinese text, with exact values and spans."""

from __future__ import annotations

from typing import Literal

from mtaudit.numerals.chinese import chinese_numerals
from mtaudit.numerals.english import english_numerals
from mtaudit.numerals.record import Demand, Kind, Numeral, Reading, Value, shown

__all__ = ["Demand", "Kind", "Numeral", "Reading", "Value", "numerals_of", "shown"]


def numerals_of(text: str, language: Literal["en", "zh"]) -> tuple[Numeral, ...]:
    """All numerals of a text in that language, in order of their start.

    Number words without numerical meaning (三明治, "no one") and numbers in URLs are left out. Words that may or may
    not be meant as numbers (一个, "one of") are returned with ``Demand.SUPPORT``.
    """
    return tuple(chinese_numerals(text) if language == "zh" else english_numerals(text))
