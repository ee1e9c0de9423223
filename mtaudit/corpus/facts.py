"""The facts of a text: values that can be compared, each with its clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mtaudit.late import late_pattern
from mtaudit.numerals import Demand, Numeral, numerals_of, shown
from mtaudit.numerals.units import MONEY, SIZES
from mtaudit.records import Side, Span
from mtaudit.text import HAN_CLASS, word_count

#: Year, month and day; None for a part that is not said.
Date = tuple[int | None, int | None, int | None]

_CLAUSE = late_pattern(r"[，；。！？!?;：:（）()]|,(?!\d)|(?<!\d)\.(?=\s)|——?|--|\s[-–]\s")
#: Words that a clause has at least, if its sentence has as many.
_LEAST_WORDS = 5.0
#: Clauses that are added for it at most: clauses without words would otherwise add up to the whole text.
_MOST_ADDED = 8
#: A text with more numerals is a list or a table, and states nothing that could be compared.
_MOST_NUMERALS = 40
#: Stands for the value in the text of which the vector is made.
_GAP = " … "
#: Kinds of numerals that count or measure something. Ordinals, identifiers and times of day differ too often for other
#: reasons.
_COUNTS = frozenset(("cardinal", "percent", "money", "multiple", "fraction"))
_DATES = frozenset(("year", "month", "day"))
#: Numbers that are read as years where nothing says otherwise.
_YEARS = range(1800, 2100)
#: A lower number of years is a duration where no month stands beside it.
_LEAST_YEAR = 100
_BETWEEN_PARTS = late_pattern(r"[\s,，./年月的-]{0,3}(?:of |the |in )?")
#: What a number stands before that makes it a name of something: 第3章, Chapter 3, version 3.
_LABEL = late_pattern(
    r"(?:第|版本?|章|节|图|表|页|卷|号|等级|级别|类型|步骤|chapter|section|figure|fig\.|table|page|volume|vol\.|version"
    r"|ver\.|v|no\.|part|step|level|grade|class|type|model|rule|article|line|item|bug|issue|python|rfc|pep|code|port|error|status|端口|错误|状态码?|代码)s?\s*[（(“\"]?"
    r"(?:\d[\d.]*\s?(?:[,，、]|和|或|and|or|to)\s?)*$",
    re.IGNORECASE,
)
#: What joins a number to a word or another number before it: plutonium-241, 1-1/4%, y=-300, Django 1.2.
_JOINED = late_pattern(r"[-–/=:：_#＝+*＋]\s?$|[A-Z][A-Za-z]*\s$")
#: What is counted: a word after the number.
_COUNTED = late_pattern(rf"\s?(?:[a-z]{{2,}}|(?!中(?!国)|的|开始|以|和|与|或|、|时|后|前|至|到|为|是|则)[{HAN_CLASS}])")
#: Code within a sentence, whose numbers are examples.
_CODE = late_pattern(r"`[^`\n]+`")
#: Characters before a number in which what names it is looked for: versions 6, 7 and 8.
_BEFORE = 24
_AFTER_LABEL = late_pattern(
    r"\s*(?:状态|端口|status code|[章节回集页卷版楼层号路级班届](?!元)|[.:]\s*\d|(?:[-–~～至到]|to|or)\s*\d)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value in a passage.

    Attributes:
        category: facts of different categories are never compared: "money USD", "percent", "date", "time" (a duration),
            "count", …
        value: in the base unit of the category; a :data:`Date` for dates.
        span: half-open, of the value with its unit.
        clause: half-open, of the clause around it.
        readings: all values that the words may mean.
    """

    category: str
    value: Fraction | Date
    span: Span
    clause: Span
    readings: frozenset[Fraction] = frozenset()
    approximate: bool = False

    def masked(self, text: str) -> str:
        """The clause without the value."""
        return text[self.clause[0] : self.span[0]] + _GAP + text[self.span[1] : self.clause[1]]

    def shown(self) -> str:
        """The value in one notation: ``1,000,000,000 USD``, ``2018-02``, ``15%``."""
        if isinstance(self.value, tuple):
            year, month, day = self.value
            named = f"{year:04d}" if year is not None else "--" if month is not None else ""
            return "-".join([named, *(f"{part:02d}" for part in (month, day) if part is not None)]).strip("-") or "?"
        number = shown(self.value.numerator if self.value.denominator == 1 else self.value)
        kind, _, unit = self.category.partition(" ")
        if kind == "percent":
            return f"{number}%"
        return f"{number} {unit}" if unit and kind in ("money", "measure") else number


def facts_of(text: str, side: Side) -> list[Fact]:
    """The facts of a text of one language, in order; none of a table."""
    code = [found.span() for found in _CODE.finditer(text)]
    numerals = _outside(numerals_of(text, "en" if side == "source" else "zh"), code)
    if not 0 < len(numerals) <= _MOST_NUMERALS:
        return []
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    dates = list(_dates(text, numerals, cuts))
    return [*dates, *_values(text, _outside(numerals, [date.span for date in dates]), cuts)]


def _outside(numerals: Sequence[Numeral], spans: Sequence[Span]) -> list[Numeral]:
    """The numerals that begin in none of the spans, which are in order."""
    starts = [start for start, _ in spans]
    before = (bisect_right(starts, numeral.start) - 1 for numeral in numerals)
    return [n for n, at in zip(numerals, before, strict=True) if at < 0 or spans[at][1] <= n.start]


def _values(text: str, numerals: Sequence[Numeral], cuts: Sequence[int]) -> Iterator[Fact]:
    for numeral in numerals:
        if numeral.kind not in _COUNTS or numeral.demand is not Demand.ALONE or _is_date(numeral, text):
            continue
        if _is_label(numeral, text):
            continue
        category, size = _category(numeral)
        readings = frozenset(Fraction(r) * size for r in numeral.readings if not isinstance(r, str))
        span = (numeral.start, numeral.end)
        value = Fraction(numeral.value) * size
        yield Fact(category, value, span, _clause(text, span, cuts), readings | {value}, numeral.approximate)


def _is_label(numeral: Numeral, text: str) -> bool:
    """Whether a number names something (chapter 3, Django 1.2, plutonium-241) or counts nothing that is named."""
    before = text[max(0, numeral.start - _BEFORE) : numeral.start]
    if _JOINED.search(before):
        return True
    if numeral.unit or numeral.kind in ("percent", "money", "multiple"):
        return False
    if numeral.value in (0, 1):
        return True
    counted = _COUNTED.match(text, numeral.end)
    return not counted or bool(_LABEL.search(before) or _AFTER_LABEL.match(text, numeral.end))


def _category(numeral: Numeral) -> tuple[str, Fraction]:
    """The category of a number, and the size of its unit in the base unit of the category."""
    if numeral.unit in MONEY:
        return f"money {numeral.unit}", Fraction(1)
    if numeral.kind in ("percent", "fraction"):
        return "percent", Fraction(100 if numeral.kind == "fraction" else 1)
    if numeral.unit in SIZES:
        dimension, size = SIZES[numeral.unit]
        return f"measure {_BASES.get(dimension, dimension)}", size
    return f"{'multiple' if numeral.kind == 'multiple' else 'count'} {numeral.unit}".strip(), Fraction(1)


#: Dimension -> its base unit, for display.
_BASES = {
    "length": "m", "weight": "kg", "area": "m²", "volume": "l", "time": "s", "speed": "km/h", "data": "bit"
}  # fmt: skip


def _is_date(numeral: Numeral, text: str) -> bool:
    """Whether a plain number is a year: "in 2017"."""
    written = text[numeral.start : numeral.end]
    plain = numeral.kind == "cardinal" and not numeral.unit and written.isdigit() and len(written) == 4
    beside = text[max(0, numeral.start - 1) : numeral.start] + text[numeral.end : numeral.end + 1]
    return plain and int(written) in _YEARS and not any(mark in beside for mark in "-–#/`_")


def _dates(text: str, numerals: Sequence[Numeral], cuts: Sequence[int]) -> Iterator[Fact]:
    """Dates of one to three parts that stand side by side."""
    run: list[tuple[str, Numeral]] = []
    for at, numeral in enumerate(numerals):
        after = numerals[at + 1] if at + 1 < len(numerals) else None
        kind = _date_part(numeral, text, run[-1][1] if run else None, after)
        if kind is None:
            continue
        if run and (kind in dict(run) or not _BETWEEN_PARTS.fullmatch(text, run[-1][1].end, numeral.start)):
            yield from _date(text, run, cuts)
            run = []
        run.append((kind, numeral))
    if run:
        yield from _date(text, run, cuts)


def _date_part(
    numeral: Numeral, text: str, before: Numeral | None, after: Numeral | None
) -> Literal["year", "month", "day"] | None:
    """The part of a date that a numeral is; a small number is a day only beside a month."""
    if numeral.kind == "year" or _is_date(numeral, text):
        return "year"
    if numeral.kind in ("month", "day"):
        known: Literal["month", "day"] = "month" if numeral.kind == "month" else "day"
        return known if numeral.demand is Demand.ALONE else None
    small = numeral.kind in ("cardinal", "ordinal") and not numeral.unit and 1 <= numeral.value <= 31
    if not small or not text[numeral.start].isdigit():
        return None
    follows = before is not None and before.kind == "month" and _beside(text, before, numeral)
    leads = after is not None and after.kind == "month" and _beside(text, numeral, after)
    return "day" if follows or leads else None


def _beside(text: str, one: Numeral, other: Numeral) -> bool:
    return _BETWEEN_PARTS.fullmatch(text, one.end, other.start) is not None


def _date(text: str, run: Sequence[tuple[str, Numeral]], cuts: Sequence[int]) -> Iterator[Fact]:
    """The date of numerals side by side; none for a duration that was read as a year (过去 99 年)."""
    part = {kind: int(numeral.value) for kind, numeral in run}
    if len(part) == 1 and part.get("year", _LEAST_YEAR) < _LEAST_YEAR:
        return
    span = (run[0][1].start, run[-1][1].end)
    yield Fact("date", (part.get("year"), part.get("month"), part.get("day")), span, _clause(text, span, cuts))


def _clause(text: str, span: Span, cuts: Sequence[int]) -> Span:
    """The clause around a value, with clauses before and after it until it has enough words."""
    first, last = bisect_right(cuts, span[0]) - 1, bisect_left(cuts, span[1])
    for _ in range(_MOST_ADDED):
        words = word_count(text[cuts[first] : span[0]]) + word_count(text[span[1] : cuts[last]])
        if words >= _LEAST_WORDS or (first == 0 and last == len(cuts) - 1):
            break
        if first > 0:
            first -= 1
        else:
            last += 1
    return cuts[first], cuts[last]


def agree(one: Fact, other: Fact) -> bool:
    """Whether two facts of a category may state the same value: equal in some reading, or as near as rounding allows
    (2%, or 12.5% where either is approximate); for dates, equal in all parts that both have, which is at least one."""
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        both = zip(tuple(one.value), tuple(other.value), strict=True)  # type: ignore[arg-type]
        parts = [a == b for a, b in both if a is not None and b is not None]
        return all(parts) and len(parts) > 0
    if not one.readings.isdisjoint(other.readings):
        return True
    a, b = sorted((abs(one.value), abs(other.value)))
    return b - a <= (_ROUGH if one.approximate or other.approximate else _ROUNDED) * b


#: Largest difference, as a share of the greater value, of a number and its rounded form.
_ROUNDED, _ROUGH = Fraction(1, 50), Fraction(1, 8)
