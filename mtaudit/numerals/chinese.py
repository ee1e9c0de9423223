"""Numerals in Chinese text.

For speed, a single pass with a character class finds the offsets to examine. The kind of numeral is decided by what
follows it (年, 月, %, 倍, 世纪, a unit). Words and idioms with numerals that do not denote a number (三明治, 十分,
乱七八糟) are matched first, so that their characters are consumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from mtaudit.numerals.chinese_patterns import (
    AFTER_ONE,
    BEFORE,
    BEHIND,
    HALF_AFTER,
    IDIOM,
    NUMERIC,
    PERIOD,
    RUN_AT,
    SECTION,
    SPECIAL,
    SUFFIX,
    SUPPORTED,
    TRIGGER,
    VAGUE_RUN,
    WEEKDAYS,
    WORD,
)
from mtaudit.numerals.common import clock_readings, is_decimal_tail, is_marker, latin_token, read_date, read_version
from mtaudit.numerals.han import MULTIPLIERS, han_values
from mtaudit.numerals.record import (
    Demand,
    Kind,
    Numeral,
    Reading,
    Value,
    decimal,
    exact,
)
from mtaudit.numerals.units import CHINESE_UNIT, MONEY, unit_after


def _weekday(m: re.Match[str]) -> Iterator[Numeral]:
    day = WEEKDAYS[m["dayname"]]
    demand = Demand.SUPPORT if m["dayname"] == "末" else Demand.ALONE
    readings = ("w6", "w7") if m["dayname"] == "末" else (f"w{day}",)
    yield Numeral(m.start(), m.end(), day, "weekday", demand=demand, readings=readings)


def _share(start: int, end: int, parts: list[Value], of: list[Value]) -> Iterator[Numeral]:
    if not of or not parts[0]:
        return
    whole = exact(Fraction(of[0]) / Fraction(parts[0]))
    if parts[0] == 100:
        yield Numeral(start, end, of[0], "percent", readings=tuple(of))
    else:
        yield Numeral(start, end, whole, "fraction", readings=(whole, exact(Fraction(whole) * 100)))
        # "one in five" contains both numbers as such
        yield Numeral(start, end, parts[0], "fraction", demand=Demand.SUPPORT, readings=(parts[0], of[0]))


def _clock(m: re.Match[str]) -> Iterator[Numeral]:
    hour, minute = int(m["hour"]), int(m["minute"])
    start, hour = _on_day(m.string, m.start(), hour)
    yield Numeral(start, m.end(), hour * 60 + minute, "time", readings=clock_readings(hour, minute))


def _on_day(text: str, start: int, hour: int) -> tuple[int, int]:
    """Return the start of a time, including a preceding 下午 or 凌晨, and its hour from 0 to 24."""
    for at in range(max(0, start - 4), start):
        period = PERIOD.match(text, at, start)
        if period and period.end() == start:
            return at, hour + 12 if period["late"] and hour < 12 else hour
    return start, hour


def _spoken_clock(start: int, end: int, hours: list[Value], m: re.Match[str]) -> Iterator[Numeral]:
    run = m.string[start : m.start()]
    minutes: list[Value] = _values(m["zhminute"]) if m["zhminute"] else [0]
    if m["half"]:
        minutes = [{"半": 30, "一": 15, "三": 45}[m["half"][0]]]
    hour, minute = int(hours[0]), int(minutes[0]) if minutes else 0
    begin, late = _on_day(m.string, start, hour)
    demand = Demand.ALONE if run[0].isdigit() else Demand.PAIRED
    if begin == start and hour <= 2 and not run[0].isdigit():
        demand = Demand.SUPPORT  # 一点 is "a bit", 两点 "two points"
    yield Numeral(begin, end, late * 60 + minute, "time", demand=demand, readings=clock_readings(late, minute))
    if minute and not m["half"]:
        yield Numeral(start, end, minute, "time", demand=Demand.SUPPORT, readings=(hour, minute))


def _born(m: re.Match[str]) -> Iterator[Numeral]:
    value = int(m["born"][:2])
    year = value + (1900 if value >= 30 else 2000)
    yield Numeral(m.start(), m.end(), year, "decade", demand=Demand.PAIRED, readings=(value, year))


def _decade(text: str, start: int, end: int, values: list[Value], ten: str | None) -> Iterator[Numeral]:
    """80年代, 上世纪80年代, 1980年代, or with ``ten`` 20世纪八十年代 (``values`` is then the century)."""
    tens = _values(ten) if ten else values
    if not tens or not isinstance(tens[0], int) or not isinstance(values[0], int):
        return
    short = tens[0]
    year = short if short >= 100 else 1900 + short
    if ten and short < 100:
        year = (values[0] - 1) * 100 + short
    before = re.compile("[上本]个?世[纪紀]\\s?$").search(text, max(0, start - 5), start)
    if before:
        start, year = before.start(), year + 100 * (before.group()[0] == "本" and year < 2000)
    readings = (year,) if ten else (year, short)
    yield Numeral(start, end, year, "decade", readings=readings)


def _vague(m: re.Match[str]) -> Iterator[Numeral]:
    values = [v for v in han_values("".join(c for c in m.group() if c in MULTIPLIERS)) if isinstance(v, int)]
    if not values:
        return
    size = values[0]
    readings = (size, *(size * k for k in (2, 3, 4, 5, 6, 7, 8, 9))) if "十" not in m.group()[:1] else range(10, 20)
    yield Numeral(m.start(), m.end(), size, "vague", "", True, Demand.SUPPORT, tuple(readings))


def _doubling(m: re.Match[str]) -> Iterator[Numeral]:
    times = 2 ** {"一": 1, "两": 2, "三": 3, "四": 4}.get(m["times"] or "一", 1)
    yield Numeral(m.start(), m.end(), times, "multiple", demand=Demand.SUPPORT, readings=(times, times - 1, 100))


def _support(m: re.Match[str]) -> Iterator[Numeral]:
    readings = SUPPORTED[m.group()]
    first = readings[0]
    value: Value = 1 if isinstance(first, str) else first
    yield Numeral(m.start(), m.end(), value, demand=Demand.SUPPORT, readings=readings)


def _values(run: str) -> list[Value]:
    """Readings of a matched run, which may have decimals after 点 and an inner 多."""
    run = run.translate(_NOISE)
    whole, point, decimals = run.partition("点")
    values = han_values(whole)
    if point and values:
        digits = "".join(str(han_values(c)[0]) for c in decimals)
        return [decimal(f"{values[0]}.{digits}")] if isinstance(values[0], int) else values
    return values


_NOISE = str.maketrans("", "", " 多余餘几")


def _demand(run: str, ordinal: bool) -> Demand:
    if any(c.isdigit() and c.isdecimal() for c in run):
        return Demand.ALONE
    if len(run) == 1:
        return Demand.SUPPORT if run in "一二百千万亿零〇○億萬" or (ordinal and run in "一二") else Demand.PAIRED
    return Demand.PAIRED if all(c in MULTIPLIERS for c in run) else Demand.ALONE


def _reread(kind: str, values: list[Value], m: re.Match[str]) -> tuple[Kind, tuple[Reading, ...]]:
    """Return the kind and readings of a numeral followed by a suffix that changes its meaning."""
    value = values[0]
    if kind == "percent":
        return "percent", tuple(values)
    if kind == "tenths":
        rest = m["tenth"]
        part = 0 if not rest else 5 if rest == "半" else han_values(rest)[0]
        share = value * 10 + part
        return "percent", (share, *values)
    if kind == "discount":
        share = exact(Fraction(value) * 10) if value < 10 else value
        return "percent", (share, 100 - share, *values)
    if kind == "multiple":
        return "multiple", (*values, *((value + 1,) if value < 10 else ()), value * 100)
    if kind == "century":
        return "century", (*values, (value - 1) * 100, value * 100)
    if kind == "year":
        short = value < 100 and isinstance(value, int)
        return ("year" if value > 31 else "cardinal"), (*values, *((1900 + value, 2000 + value) if short else ()))
    if kind == "dozen":
        return "cardinal", (value * 12, *values)
    return ("month" if kind == "month" else "day"), tuple(values)


def _numeral(text: str, start: int, m: re.Match[str]) -> Iterator[Numeral]:
    run, end = m["run"], m.end()
    if run.isdigit() and is_decimal_tail(text, start):
        start, run = start - 1, f"0.{run}"
    values = _values(run)
    if not values:
        return
    ordinal = m["nth"] is not None
    demand = _demand(run, ordinal)
    if demand is Demand.ALONE and (latin := latin_token(text, m.start("run"), end)) is not None:
        yield Numeral(*latin, values[0], "identifier", readings=(*values, f"={text[slice(*latin)].casefold()}"))
        return
    suffix = SUFFIX.match(text, end)
    if suffix and suffix["share"]:
        yield from _share(start, suffix.end(), values, _values(suffix["of"]))
    elif suffix and suffix["clock"] and isinstance(values[0], int) and values[0] <= 24:
        yield from _spoken_clock(start, suffix.end(), values, suffix)
    elif suffix and suffix["decade"]:
        yield from _decade(text, start, suffix.end(), values, suffix["ten"])
    else:
        yield _counted(text, start, end, run, values, suffix, "ordinal" if ordinal else "cardinal", demand)


def _counted(
    text: str, start: int, end: int, run: str, values: list[Value], suffix: re.Match[str] | None, kind: Kind,
    demand: Demand,
) -> Numeral:  # fmt: skip
    readings: tuple[Reading, ...] = tuple(values)
    unit, after = "", end
    if suffix and suffix.lastgroup and suffix.lastgroup != "clock":
        kind, readings = _reread(suffix.lastgroup, values, suffix)
        after = suffix.end()
    else:
        unit, after = unit_after(CHINESE_UNIT, text, end)
    if HALF_AFTER.match(text, end):
        readings = (*readings, exact(Fraction(values[0]) + Fraction(1, 2)))
        if text[end : end + 1] == "千" and not run[-1].isdigit():  # 三千米 is 3 km and 3,000 m
            readings = (*readings, values[0] * 1000)
    if suffix and suffix.lastgroup == "year":
        unit = "year"
    if unit in MONEY:
        kind = "money"
    if is_marker(text, start, end):
        demand = Demand.PAIRED
    if len(values) > 1 and demand is Demand.ALONE:  # 七八百, 三五: not an exact number
        demand = Demand.PAIRED
    value = next((r for r in readings if not isinstance(r, str)), values[0])
    around = BEFORE.search(text, max(0, start - 3), start) or BEHIND.match(text, end)
    return Numeral(start, after, value, kind, unit, bool(around) or "多" in run, demand, readings)


def _word(m: re.Match[str]) -> Iterator[Numeral]:
    if m["weekday"]:
        return _weekday(m)
    if m["vague"]:
        return _vague(m)
    return _doubling(m) if m["doubling"] else _support(m)


def _special(m: re.Match[str]) -> Iterator[Numeral]:
    if m["date"]:
        return read_date(m)
    if m["idiom"]:
        return iter(())
    if m["version"]:
        return read_version(m)
    return _clock(m) if m["clock"] else _born(m)


def _at(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    """Read the text at a trigger: return the offset at which to continue, and the numerals found."""
    character = text[at]
    if character == "一" and text[at + 1 : at + 2] not in AFTER_ONE:
        return at + 1, iter((Numeral(at, at + 1, 1, demand=Demand.SUPPORT, readings=(1,)),))
    if not NUMERIC.match(character):
        word = IDIOM.match(text, at)
        if word is None and (word := WORD.match(text, at)) is not None:
            return word.end(), _word(word)
        return (word.end() if word else at + 1), iter(())
    if character.isdigit():
        special = SPECIAL.match(text, at)
        if special:
            return special.end(), _special(special)
    else:
        idiom = IDIOM.match(text, at)
        if idiom:
            return idiom.end(), iter(())
        vague = VAGUE_RUN.match(text, at)
        if vague:
            return vague.end(), _vague(vague)
    section = SECTION.match(text, at)
    if section:
        return section.end(), read_version(section)
    run = RUN_AT.match(text, at)
    return (run.end(), _numeral(text, at, run)) if run else (at + 1, iter(()))


def chinese_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of a Chinese text in order."""
    done = 0
    for trigger in TRIGGER.finditer(text):
        at = trigger.start()
        if at < done:
            continue
        done, numerals = _at(text, at)
        for numeral in numerals:
            done = max(done, numeral.end)
            yield numeral
