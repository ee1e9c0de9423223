"""Functions for numerals of both languages: dates and versions in digits, Latin tokens, list numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.late import late_pattern
from mtaudit.numerals.record import Kind, Numeral, Reading


def read_date(m: re.Match[str]) -> Iterator[Numeral]:
    """Yield the year, month and day of a date such as 2023-03-31."""
    kinds: tuple[Kind, ...] = ("year", "month", "day")
    for kind, part in zip(kinds, re.finditer(r"\d+", m.group()), strict=True):
        value = int(part.group())
        yield Numeral(m.start() + part.start(), m.start() + part.end(), value, kind, readings=(value,))


def read_version(m: re.Match[str]) -> Iterator[Numeral]:
    """Yield a version such as 3.11.2, which is compared as a string."""
    digits = m.group().lstrip("第 ")
    value = int(digits.partition(".")[0])
    yield Numeral(m.start(), m.end(), value, "identifier", readings=(f"={digits}",))


def clock_readings(hour: int, minute: int) -> tuple[Reading, ...]:
    """Readings of a time of day; a full hour can also be read as a plain number on the 12-hour or 24-hour clock."""
    dial = f"t{hour % 12 * 60 + minute}"
    return (dial,) if minute else (dial, hour, hour % 12 + 12 if hour <= 12 else hour % 12)


#: Characters that are read on either side of a number in search of the ends of its token.
_LONGEST_TOKEN = 80


def latin_token(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the Latin token that contains the number at [start, end) (GPT-4, 5G, 0x1f), or None."""
    low, high = start, end
    first, last = max(0, start - _LONGEST_TOKEN), min(len(text), end + _LONGEST_TOKEN)
    while low > first and (_alnum(text[low - 1]) or (text[low - 1] in "-_−‑–" and low > 1 and _alnum(text[low - 2]))):
        low -= 1
    while high < last and _alnum(text[high]):
        high += 1
    outside = text[low:start] + text[end:high]
    return (low, high) if any(c.isalpha() for c in outside) else None


def _alnum(character: str) -> bool:
    return character.isascii() and character.isalnum()


_POINT = late_pattern(r"(?:^|[^\w.。)）\]])\.$")
_LIST_MARKER = late_pattern(r"[(（]\d{1,2}[)）]|^\s*\d{1,2}(?:[.．](?!\d)|[、)）])")


def is_marker(text: str, start: int, end: int) -> bool:
    """Whether the digits at [start, end) are a list number: "(2)", or "1. " at the start of the text."""
    at = start - 1 if start and text[start - 1] in "(（" else 0 if start < 4 and not text[:start].strip() else -1
    found = _LIST_MARKER.match(text, at) if at >= 0 else None
    return found is not None and found.end() > end


def is_decimal_tail(text: str, start: int) -> bool:
    """Whether the digits at ``start`` follow a decimal point without a leading zero: .5"""
    return bool(_POINT.search(text, max(0, start - 2), start))
