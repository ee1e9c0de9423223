"""Equal numbers that denote different quantities: 15 MB as 15 GB, 3 November as 3月11日."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.late import late_pattern
from mtaudit.numerals import Numeral
from mtaudit.numerals.compare import MANY
from mtaudit.numerals.english_tables import MONTHS
from mtaudit.numerals.units import SIZES, same_quantity
from mtaudit.records import Span
from mtaudit.text import has_any

Swap = tuple[Span, Span]
_NAMES = "|".join(sorted({*MONTHS, *(f"{name}\\." for name in MONTHS if len(name) < 5)}, key=len, reverse=True))
_DAY = r"(?<![\d.,:/-])(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th)?"
_ENGLISH_DATE = late_pattern(
    rf"\b(?P<month1>{_NAMES}) (?:the )?{_DAY.format(n=1)}(?![\d:/%]|[.,]\d)"
    rf"|{_DAY.format(n=2)}(?: of)? (?P<month2>{_NAMES})(?![A-Za-z])"
)
_CHINESE_DATE = late_pattern(r"(?<!\d)(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]")
#: Data sizes and rates, frequencies and powers, which are written alike in both languages.
_DATA = late_pattern(
    r"(?<![\d.,])(\d+(?:[.,]\d+)*)[\s-]?([KMGTP]i?(?:B|b(?:it)?|bps|B/s)|[kMGT]Hz|[km]W|[KM]W)(?![A-Za-z])"
)
#: Every one of these units has one of these letters.
_DATA_LETTERS = "BbzW"


def swapped_dates(source: str, target: str) -> Iterator[Swap]:
    """Yield dates whose month and day are swapped, as (source span, target span)."""
    if "月" not in target or not _CHINESE_DATE.search(target):
        return
    dates = {_date(m): m.span() for m in _ENGLISH_DATE.finditer(source)}
    for found in _CHINESE_DATE.finditer(target):
        month, day = int(found[1]), int(found[2])
        if (month, day) not in dates and (day, month) in dates:
            yield dates[day, month], found.span()


def _date(found: re.Match[str]) -> tuple[int, int]:
    name = (found["month1"] or found["month2"]).rstrip(".")
    return MONTHS[name], int(found["day1"] or found["day2"])


def other_units(source: Sequence[Numeral], target: Sequence[Numeral]) -> Iterator[Swap]:
    """Yield numerals of equal value whose units differ but have the same dimension: 5 miles as 5公里.

    Every numeral is compared with every other one, so a pair with many (a table, a listing) is left out.
    """
    if max(len(source), len(target)) > MANY:
        return
    yield from _temperatures(source, target)
    ours = {(n.value, n.unit): n for n in source if n.unit in SIZES}
    theirs = {(n.value, n.unit): n for n in target if n.unit in SIZES}
    for (value, unit), numeral in ours.items():
        if (value, unit) in theirs or any(same_quantity(numeral, n) for n in target):
            continue
        for (other, name), found in theirs.items():
            if other == value and SIZES[name][0] == SIZES[unit][0] and (other, name) not in ours:
                yield (numeral.start, numeral.end), (found.start, found.end)


def _temperatures(source: Sequence[Numeral], target: Sequence[Numeral]) -> Iterator[Swap]:
    """Yield temperatures with the same number of degrees Celsius and Fahrenheit, except -40."""
    theirs = [n for n in target if n.unit in ("C", "F")]
    for numeral in source if theirs else ():
        for other in theirs:
            if {numeral.unit, other.unit} == {"C", "F"} and numeral.value == other.value and numeral.value != -40:
                yield (numeral.start, numeral.end), (other.start, other.end)


def other_data(source: str, target: str) -> Iterator[Swap]:
    """Yield data sizes and rates with the same number and a different prefix: 15 MB as 15 GB."""
    theirs = {(m[1], m[2].lower()): m.span() for m in _DATA.finditer(target)} if has_any(target, _DATA_LETTERS) else {}
    if not theirs:
        return
    ours = {(m[1], m[2].lower()): m.span() for m in _DATA.finditer(source)}
    if max(len(ours), len(theirs)) > MANY:
        return
    for (number, unit), place in ours.items():
        if (number, unit) in theirs:
            continue
        for (other, name), found in theirs.items():
            if other == number and (other, name) not in ours and unit[1:] == name[1:]:
                yield place, found
