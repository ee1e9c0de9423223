"""Numbers in English and Chinese text, as exact values with their place."""

from __future__ import annotations

from typing import Literal

from mtaudit.numerals.chinese import chinese_numerals
from mtaudit.numerals.english import english_numerals
from mtaudit.numerals.record import Demand, Kind, Numeral, Reading, Value, shown

__all__ = ["Demand", "Kind", "Numeral", "Reading", "Value", "numerals_of", "shown"]


def numerals_of(text: str, language: Literal["en", "zh"]) -> tuple[Numeral, ...]:
    """All numerals of a text in that language, in order of their start.

    Numbers that count nothing (三明治, "no one", URLs) are left out; those that may be mere words (一个, "one of")
    come out with ``Demand.SUPPORT``.
    """
    return tuple(chinese_numerals(text) if language == "zh" else english_numerals(text))
