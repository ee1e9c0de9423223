"""Numerals in English text.

Several libraries were considered. quantulum3 finds quantities with units, but averages ranges (3-5 million is 2.55e7)
and takes a considerable part of a second per sentence. dateparser takes 80 ms per sentence and splits "Friday, March
31, 2023 at 2:08 pm" into two wrong dates. babel formats and parses isolated numbers, but does not find them in text.
Regular expressions selected by a table of words that can begin a numeral take some tens of microseconds.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from mtaudit.late import late_pattern
from mtaudit.numerals.common import clock_readings, is_decimal_tail, is_marker, latin_token, read_date, read_version
from mtaudit.numerals.english_patterns import (
    ABOUT,
    AND_HALF,
    BEFORE_MONTH,
    BEHIND,
    DIGITS,
    DIMENSIONS,
    HALF_SCALE,
    MONTH_CONTEXT,
    NUMBER_WORDS,
    PART,
    RANGE_SCALE,
    SIGN,
    SIGNS,
    SLASH,
    SPECIAL,
    SPOKEN,
    SUFFIX,
    VAGUE_RUN,
    VULGAR,
    WORDS,
)
from mtaudit.numerals.english_tables import MONTHS, ROMAN, SUPPORTED, VAGUE, WEEKDAYS
from mtaudit.numerals.english_words import DECADES, ONES, ORDINALS, PARTS, SCALES, SHORT_SCALES, add_up
from mtaudit.numerals.record import (
    Demand,
    Kind,
    Numeral,
    Reading,
    Value,
    decimal,
    exact,
)
from mtaudit.numerals.units import ENGLISH_UNIT, MONEY, unit_after
from mtaudit.text import letter_runs


def _scale(m: re.Match[str]) -> int:
    groups = m.groupdict()
    if groups.get("scale"):
        return SCALES[groups["scale"].lower()]
    return SHORT_SCALES[groups["short"].lower()] if groups.get("short") else 1


def _clock(m: re.Match[str]) -> Iterator[Numeral]:
    half = (m["half"] or m["noon"] or "").lower()
    if m["hour"]:
        hour, minute = int(m["hour"]), int(m["dotted"] or 0)
    else:
        first, second = m.group().split(":")[:2]
        hour, minute = int(first), int(second[:2])
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    yield Numeral(m.start(), m.end(), hour * 60 + minute, "time", readings=clock_readings(hour, minute)[:1])


def _spoken(m: re.Match[str]) -> Iterator[Numeral]:
    past = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5}[m["past"].lower()]
    hour = ONES[m["about"].lower()]
    minutes = (hour * 60 + (past if m["side"].lower() == "past" else -past)) % 1440
    readings = (*clock_readings(minutes // 60, minutes % 60), hour)
    yield Numeral(m.start(), m.end(), minutes, "time", demand=Demand.PAIRED, readings=readings)


def _digits(m: re.Match[str]) -> Iterator[Numeral]:
    text, start, end = m.string, m.start(), m.end()
    sign = SIGN.search(text, max(0, start - 2), start)
    start = sign.start() if sign else start
    value = decimal(m["number"])
    if "." not in m["number"] and is_decimal_tail(text, start):
        start, value = start - 1, decimal(f"0.{m['number']}")
    if m["mixed"]:
        value = exact(Fraction(value) + VULGAR.get(m["mixed"].strip(), Fraction(1, 2)))
    kind: Kind = "cardinal"
    unit = SIGNS[sign.group()[0]] if sign else ""
    readings: tuple[Reading, ...] = (value,)
    if suffix := SUFFIX.match(text, end):
        kind, value, readings = _reread(value, suffix)
        end = suffix.end()
    elif (latin := latin_token(text, m.start("number"), end)) is not None and not _has_unit(text, latin, m):
        yield from _latin(text, latin, value)
        return
    elif tail := AND_HALF.match(text, end):
        value = exact((Fraction(value) + Fraction(1, 4 if "quarter" in tail.group() else 2)) * _scale(tail))
        readings, end = (value, *readings), tail.end()
    elif shared := RANGE_SCALE.match(text, end):
        readings = (value, exact(Fraction(value) * _scale(shared)))
    if not unit and kind != "percent":
        unit, end = unit_after(ENGLISH_UNIT, text, end)
    readings = (*readings, *_more_readings(m, value, start, unit if suffix is None else "scaled"))
    demand = Demand.PAIRED if is_marker(text, m.start(), m.end()) else Demand.ALONE
    if unit in MONEY and kind == "cardinal":
        kind = "money"
    yield Numeral(start, end, value, kind, unit, _approximate(text, start, m.end()), demand, readings)


def _has_unit(text: str, token: tuple[int, int], number: re.Match[str]) -> bool:
    """Whether a Latin token is a number and its unit: 30mm, the 85mph of "80-85mph". One letter is not a unit: 5G."""
    unit, end = unit_after(ENGLISH_UNIT, text, number.end())
    before = text[token[0] : number.start("number")]
    return bool(unit) and end >= token[1] > number.end() + 1 and not any(map(str.isalpha, before))


def _latin(text: str, token: tuple[int, int], value: Value) -> Iterator[Numeral]:
    """The numerals of a Latin token: both sides of dimensions (5x8), and one for anything else (GPT-4)."""
    start, end = token
    literal = f"={text[start:end].casefold()}"
    if DIMENSIONS.fullmatch(text, start, end):
        for side in re.finditer(r"\d+", text[start:end]):
            size, (low, high) = int(side.group()), side.span()
            yield Numeral(start + low, start + high, size, demand=Demand.PAIRED, readings=(size, literal))
    else:
        yield Numeral(start, end, value, "identifier", demand=Demand.PAIRED, readings=(value, literal))


def _more_readings(m: re.Match[str], value: Value, start: int, unit: str) -> Iterator[Reading]:
    """Other readings of digits besides their value: a two-digit year, a date, thousands, a fraction."""
    text, number = m.string, m["number"]
    if start and text[start - 1] in "'’/" and value < 100 and isinstance(value, int):
        yield from (1900 + value, 2000 + value)
    if not unit and "." in number and value < 32:  # 18.12 may be a date, 2.10 an episode
        yield from (int(part) for part in number.split("."))
    if isinstance(value, Fraction) and value < 1000 and len(number.partition(".")[2]) == 3:
        yield exact(value * 1000)  # 40.000 with a point as thousands separator
    if (part := SLASH.match(text, m.end())) and int(part[1]):
        yield exact(Fraction(value) / int(part[1]))  # 2/3


def _reread(value: Value, suffix: re.Match[str]) -> tuple[Kind, Value, tuple[Reading, ...]]:
    if suffix["percent"]:
        return "percent", value, (value,)
    if suffix["ordinal"]:
        if suffix["century"]:
            return "century", value, (value, (value - 1) * 100)
        return "ordinal", value, (value,)
    if suffix["decade"]:
        short: tuple[Reading, ...] = (1900 + value, 2000 + value) if value < 100 else (value % 100,)
        if value >= 1000 and value % 100 == 0:
            short = (*short, int(value) // 100 + 1)
        return "decade", value, (value, *short)
    if suffix["fold"]:
        return "multiple", value, (value, value * 100)
    scale = _scale(suffix)
    scaled = exact(Fraction(value) * scale)
    ambiguous = suffix["short"] is not None and len(suffix["short"]) == 1
    return "cardinal", scaled, (scaled, value) if ambiguous else (scaled,)


def _approximate(text: str, start: int, end: int) -> bool:
    return bool(ABOUT.search(text, max(0, start - 15), start) or BEHIND.match(text, end))


def _vulgar(m: re.Match[str]) -> Iterator[Numeral]:
    value = VULGAR[m.group()]
    yield Numeral(m.start(), m.end(), value, "fraction", readings=(value, value * 100))


def _part(m: re.Match[str]) -> Iterator[Numeral]:
    bottom = m["bottom"].lower()
    top = ONES.get(m["top"].lower(), 1)
    size = PARTS.get(bottom) or ORDINALS[bottom]
    value = exact(Fraction(top, size))
    readings: tuple[Reading, ...] = (value, value * 100)
    if top == 1:
        readings = (*readings, size, *((30, 6) if size == 2 else (15,)))
    # "a second", "one third" may be ordinals, "one half" an idiom
    demand = Demand.SUPPORT if top == 1 and size <= 2 else Demand.PAIRED
    yield Numeral(m.start(), m.end(), value, "fraction", demand=demand, readings=readings)


def _halfscale(m: re.Match[str]) -> Iterator[Numeral]:
    word = m["halfof"].lower()
    value = exact(Fraction(SCALES.get(word, 100 if word == "century" else 10), 2))
    demand = Demand.PAIRED if value > 100 else Demand.SUPPORT
    yield Numeral(m.start(), m.end(), value, approximate=True, demand=demand, readings=(value, Fraction(1, 2)))


def _words(m: re.Match[str]) -> Iterator[Numeral]:
    text = m.string
    tokens = list(re.finditer(r"[A-Za-z]+", m.group()))
    numbers = add_up([t.group().lower() for t in tokens])
    if len(numbers) == 2 and (time := _spoken_time(m, numbers[0][2], numbers[1][2])) is not None:
        yield time
        return
    for first, stop, value, ordinal in numbers:
        start, end = m.start() + tokens[first].start(), m.start() + tokens[stop - 1].end()
        readings: tuple[Reading, ...] = (value,)
        if not ordinal and stop == len(tokens) and (tail := AND_HALF.match(text, end)):
            more = Fraction(1, 4 if "quarter" in tail.group() else 2)
            readings, end = (exact((value + more) * _scale(tail)), value), tail.end()
        yield _word_number(text, start, end, readings, ordinal, tokens[first:stop])


def _spoken_time(m: re.Match[str], hour: Value, minute: Value) -> Numeral | None:
    """ "six-thirty", "ten forty-five"; "fifty-fifty" is not a number and is returned with ``Demand.SUPPORT``."""
    if hour == minute == 50:
        return Numeral(m.start(), m.end(), 50, demand=Demand.SUPPORT, readings=(50, Fraction(1, 2)))
    if not (1 <= hour <= 12 and minute in (10, 15, 20, 25, 30, 35, 40, 45, 50, 55)) or " and " in m.group():
        return None
    hours, minutes = int(hour), int(minute)
    readings = (*clock_readings(hours, minutes), hours, minutes)
    return Numeral(m.start(), m.end(), hours * 60 + minutes, "time", demand=Demand.PAIRED, readings=readings)


def _word_number(
    text: str, start: int, end: int, readings: tuple[Reading, ...], ordinal: bool, tokens: list[re.Match[str]]
) -> Numeral:
    value = readings[0]
    assert not isinstance(value, str)
    lone_scale = len(tokens) == 1 and tokens[0].group().lower() in SCALES
    demand = Demand.SUPPORT if value in (0, 1) or (ordinal and value == 2) else Demand.PAIRED
    if value > 12 and not lone_scale:
        demand = Demand.ALONE
    kind: Kind = "ordinal" if ordinal else "cardinal"
    suffix = SUFFIX.match(text, end)
    if suffix and suffix["percent"]:
        return Numeral(start, suffix.end(), value, "percent", "", False, demand, readings)
    if suffix and suffix["fold"]:
        return Numeral(start, suffix.end(), value, "multiple", "", False, demand, (*readings, value * 100))
    if ordinal and re.match(r"[\s-]+centur", text[end : end + 8]):
        return Numeral(start, end, value, "century", "", False, demand, (value, (value - 1) * 100))
    if value == 12 and lone_scale:
        return Numeral(start, end, 12, "vague", "", True, Demand.SUPPORT, (12, 10, 1, *range(11, 20)))
    if lone_scale:
        readings = (*readings, *(value * k for k in range(2, 10)))
    if ordinal and value > 2:  # a third, one fifth
        readings = (*readings, exact(1 / Fraction(value)))
    unit, end = unit_after(ENGLISH_UNIT, text, end)
    return Numeral(start, end, value, kind, unit, _approximate(text, start, end), demand, readings)


def _vague(m: re.Match[str]) -> Iterator[Numeral]:
    size = 1
    for word in re.findall(r"[a-z]+", m.group().lower()):
        size *= VAGUE.get(word, 1)
    base = 10 if size == 12 else size
    readings = (size, *(base * k for k in range(1, 10)))
    yield Numeral(m.start(), m.end(), size, "vague", "", True, Demand.SUPPORT, readings)


def _month(m: re.Match[str]) -> Iterator[Numeral]:
    name = m.group().rstrip(".").capitalize()
    value = MONTHS[name]
    near = MONTH_CONTEXT.match(m.string, m.end()) or BEFORE_MONTH.search(m.string, max(0, m.start() - 9), m.start())
    sure = near or (name not in ("March", "May", "August", "April", "June") and len(name) > 3)
    demand = Demand.ALONE if sure else Demand.SUPPORT
    yield Numeral(m.start(), m.end(), value, "month", demand=demand, readings=(value,))


def _weekday(m: re.Match[str]) -> Iterator[Numeral]:
    name = m.group().capitalize()
    value = WEEKDAYS.get(name) or WEEKDAYS[name[:-1]]
    demand = Demand.ALONE if name.endswith(("day", "days")) else Demand.SUPPORT
    yield Numeral(m.start(), m.end(), value, "weekday", demand=demand, readings=(f"w{value}",))


def _decade(m: re.Match[str]) -> Iterator[Numeral]:
    value = DECADES[m.group().lower()]
    readings = (value, 1900 + value)
    yield Numeral(m.start(), m.end(), value, "decade", "", True, Demand.PAIRED, readings)


def _support(m: re.Match[str]) -> Iterator[Numeral]:
    word = m.group()
    readings = SUPPORTED.get(word) or SUPPORTED.get(word.lower()) or ()
    if readings:
        value = next((r for r in readings if not isinstance(r, str)), 0)
        yield Numeral(m.start(), m.end(), value, demand=Demand.SUPPORT, readings=readings)


def _roman(m: re.Match[str]) -> Iterator[Numeral]:
    value = ROMAN[m.group()]
    yield Numeral(m.start(), m.end(), value, "ordinal", demand=Demand.SUPPORT, readings=(value,))


def _number_word(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    for pattern, parser in ((SPOKEN, _spoken), (PART, _part), (WORDS, _words)):
        found = pattern.match(text, at)
        if found:
            return found.end(), parser(found)
    return at, iter(())


def _supporting(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    for pattern, parser in ((HALF_SCALE, _halfscale), (SPOKEN, _spoken), (_PLAIN, _support)):
        found = pattern.match(text, at)
        if found:
            return found.end(), parser(found)
    return at, iter(())


def _digit(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    special = SPECIAL.match(text, at)
    if special and special["whole"]:  # may be translated without a number, but not with another one
        whole = Numeral(at, special.end(), 100, "percent", demand=Demand.PAIRED, readings=(100,))
        return special.end(), iter((whole,))
    if special and special["idiom"]:
        return special.end(), iter(())
    if special:
        found = read_date if special["date"] else read_version if special["version"] else _clock
        return special.end(), found(special)
    if reference := _REFERENCE.match(text, at):
        return reference.end(), iter(())
    digits = DIGITS.match(text, at)
    return (digits.end(), _digits(digits)) if digits else (at, iter(()))


def _single(pattern: re.Pattern[str], parser: Callable[[re.Match[str]], Iterator[Numeral]]) -> _Reader:
    def read(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
        found = pattern.match(text, at)
        return (found.end(), parser(found)) if found else (at, iter(()))

    return read


def _link(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    found = _URL.match(text, at)
    return (found.end() if found else at), iter(())


_PLAIN = late_pattern(r"[A-Za-z]+")
_ONE_VULGAR = late_pattern("[½¼¾]")
_URL = late_pattern(r"(?:https?://|www\.)\S+|amp;")
_REFERENCE = late_pattern(r"(?<=&#)\d+")
_Reader = Callable[[str, int], tuple[int, Iterator[Numeral]]]


def _readers() -> dict[str, _Reader]:
    """Word or character as written -> the function that reads a numeral beginning with it."""
    table: dict[str, _Reader] = {"http": _link, "https": _link, "www": _link}
    for words, reader in (
        (SUPPORTED, _supporting), (VAGUE, _single(VAGUE_RUN, _vague)), (DECADES, _single(_PLAIN, _decade)),
        (NUMBER_WORDS, _number_word),
    ):  # fmt: skip
        for word in words:
            table |= dict.fromkeys((word, word.capitalize(), word.upper()), reader)
    months = {*MONTHS, *(name.upper() for name in MONTHS if name != "May"), *(n.lower() for n in MONTHS if len(n) > 6)}
    table |= dict.fromkeys(months, _single(late_pattern(r"[A-Za-z]+\.?"), _month))
    days = {form for name in WEEKDAYS for form in (name, f"{name}s", name.upper())}
    days |= {name.lower() for name in WEEKDAYS if len(name) > 5}
    table |= dict.fromkeys(days, _single(_PLAIN, _weekday))
    table |= dict.fromkeys(f"{string.digits}０１２３４５６７８９", _digit)
    table |= dict.fromkeys(VULGAR, _single(_ONE_VULGAR, _vulgar))
    return table | dict.fromkeys(ROMAN, _single(_PLAIN, _roman))


_READERS = _readers()
#: Words and characters that may begin a numeral.
_WORDS = frozenset(token for token in _READERS if len(token) > 1)
_CHARACTERS = tuple(token for token in _READERS if len(token) == 1)


def _places(text: str, tokens: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (offset, token) for occurrences of the tokens that are not part of longer words."""
    for token in tokens:
        at, size = text.find(token), len(token)
        while at >= 0:
            if size == 1 or not (_is_letter(text[at - 1 : at]) or _is_letter(text[at + size : at + size + 1])):
                yield at, token
            at = text.find(token, at + size)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def english_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of an English text in order."""
    known = {*_WORDS.intersection(letter_runs(text)), *(one for one in _CHARACTERS if one in text)}
    done = 0
    for at, token in sorted(_places(text, known)) if known else ():
        if at < done:
            continue
        done, numerals = _READERS[token](text, at)
        for numeral in numerals:
            done = max(done, numeral.end)
            yield numeral
