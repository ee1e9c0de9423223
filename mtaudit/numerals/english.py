"""Numerals in English text.

quantulum3, dateparser and babel were looked at for this: quantulum3 needs milliseconds a sentence and knows no
Chinese; dateparser searches whole sentences in tens of milliseconds and reads "may" and "march" as dates; babel
formats numbers but does not find them. Nothing here needs more than regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from mtaudit.numerals.chinese import clock_readings
from mtaudit.numerals.english_words import DECADES, ONES, ORDINALS, PARTS, SCALES, SHORT_SCALES, TENS, add_up
from mtaudit.numerals.record import Demand, Kind, Numeral, Reading, Value, decimal, exact, is_decimal_tail, is_marker, latin_token
from mtaudit.numerals.units import ENGLISH_UNIT, unit_after

_MONTHS = {
    name: at
    for at, names in enumerate(
        ("January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun", "July|Jul", "August|Aug",
         "September|Sept|Sep", "October|Oct", "November|Nov", "December|Dec"), start=1,
    )
    for name in names.split("|")
}  # fmt: skip
_WEEKDAYS = {
    name: at
    for at, names in enumerate(
        ("Monday|Mon", "Tuesday|Tues|Tue", "Wednesday|Wed", "Thursday|Thurs|Thu", "Friday|Fri", "Saturday|Sat",
         "Sunday|Sun"), start=1,
    )
    for name in names.split("|")
}  # fmt: skip
#: Words that are no demand for a number but may be what a number on the other side stands for.
_SUPPORTED: dict[str, tuple[Reading, ...]] = {
    "once": (1,), "single": (1,), "sole": (1,), "another": (1, 2), "twice": (2, 3), "thrice": (3,), "both": (2,), "couple": (2, 3), "couples": (2,), "pair": (2,),
    "pairs": (2,), "double": (2, 1, 100), "doubled": (2, 1, 100), "doubles": (2, 1, 100), "doubling": (2, 1, 100), "dual": (2,), "duo": (2,),
    "twin": (2,), "twins": (2,), "either": (2,), "neither": (2,), "triple": (3, 2), "triples": (3, 2), "tripled": (3, 2), "tripling": (3, 2),
    "trio": (3,), "trilogy": (3,), "treble": (3,), "quadruple": (4, 3), "quadrupled": (4, 3), "quartet": (4,), "quintet": (5,), "bilateral": (2,),
    "trilateral": (3,), "half": (Fraction(1, 2), 50, 30, 6, 15, 2), "halves": (Fraction(1, 2), 2), "halved": (Fraction(1, 2), 50), "midnight": (0, 12, 24, "t0"),
    "noon": (12, "t0"), "midday": (12, "t0"), "quarter": (Fraction(1, 4), 25, 15, 3, 4), "quarters": (Fraction(1, 4), 4), "thirds": (3,), "decade": (10,),
    "decades": (10, 20, 30), "century": (100,), "centuries": (100,), "millennium": (1000,), "millennia": (1000,), "fortnight": (2, 14), "teens": (10, 13), "nil": (0,),
    "few": (2, 3, 4), "several": (2, 3, 4, 5), "primary": (1,), "monthly": (1,), "weekly": (1,), "annual": (1,), "biannual": (2,),
    "penultimate": (2,), "weekend": ("w6", "w7"), "freshman": (1,), "sophomore": (2,), "junior": (3,), "senior": (4,), "semi": (4,), "decennial": (10,),
    "centennial": (100,), "centenary": (100,), "bicentennial": (200,), "alternate": (2,), "Christmas": (12, 25), "score": (20,), "scores": (20,), "gross": (144,),
}  # fmt: skip
_SUPPORTED |= {word: (exact(Fraction(1, size)), size) for word, size in PARTS.items() if word not in _SUPPORTED}
_VAGUE = {"dozens": 12, "tens": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9, "trillions": 10**12, "multibillion": 10**9, "multimillion": 10**6, "lakhs": 10**5, "crores": 10**7}
_NUMBER_WORDS = ONES | TENS | SCALES | ORDINALS
_ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12, "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVIII": 18, "XX": 20, "XXI": 21}


def _either(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_W = _either(_NUMBER_WORDS)
_SCALE_WORDS = rf"(?P<scale>{_either(SCALES)})s?\b|(?P<short>k|mn|mln|m|bn|bln|b|tn)(?![A-Za-z])"
_SPECIAL = re.compile(
    r"(?P<idiom>24[/-]7\b|24 hours a day(?:,? (?:and )?(?:7|seven) days a week)?|50[/-]50\b|100\s?%|1st class)"
    r"|(?P<date>\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d))|(?P<version>\d+(?:\.\d+){2,})"
    r"|(?P<clock>\d{1,2}:[0-5]\d(?!\d)(?::\d\d)?(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    r"|(?P<hour>1?\d)(?:[.](?P<dotted>[0-5]\d))?\s?(?P<noon>[ap])\.?\s?m\b\.?)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<mixed>\s?[½¼¾]| 1/2\b)?")
_SPOKEN = re.compile(rf"(?P<past>half|quarter|ten|twenty|five) (?P<side>past|to) (?P<about>{_either(ONES)})\b", re.IGNORECASE)
_PART = re.compile(
    rf"(?P<top>{_either(ONES)})[\s-](?P<bottom>{_either(PARTS | ORDINALS)})\b(?! (?:of )?(?:time|party|person)\b)", re.IGNORECASE
)
_HALF_SCALE = re.compile(r"half[\s-](?:an?[\s-])?(?P<halfof>million|billion|trillion|dozen|hundred|thousand|century|decade)\b", re.IGNORECASE)
_WORDS = re.compile(rf"(?:{_W})(?:(?:\s+and\s+|\s*-\s*|\s+)(?:{_W}))*\b", re.IGNORECASE)
_VAGUE_RUN = re.compile(rf"(?:{_either(_VAGUE)})(?:[\s-]of[\s-](?:{_either(_VAGUE)}))*\b", re.IGNORECASE)
_SUFFIX = re.compile(
    r"\s?(?P<percent>%|％|-?\s?per\s?cent(?:age)?\b|-?\s?pct\b|percentage[\s-]points?)"
    r"|(?P<ordinal>st|nd|rd|th)\b(?P<century>[\s-]+(?:and|to)[\s-]+\d\dth[\s-]+century|[\s-]+centur(?:y|ies))?"
    r"|(?P<decade>['’]?s\b)|\s?-?(?P<fold>fold\b|[x×](?![A-Za-z\d])|\s?times\b)"
    rf"|[\s-]*(?:{_SCALE_WORDS})",
    re.IGNORECASE,
)
_AND_HALF = re.compile(rf"[\s-]+and[\s-]+(?:a[\s-]+half|a[\s-]+quarter|one[\s-]half)(?:[\s-]+(?P<scale>{_either(SCALES)})\b)?", re.IGNORECASE)
_RANGE_SCALE = re.compile(rf"\s?(?:-|–|—|to|or|and)\s?[$€£¥]?\d[\d,.]*\s?(?:(?P<scale>{_either(SCALES)})\b|(?P<short>k|mn|m|bn|b)\b|(?P<percent>%|per\s?cent))", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|around|nearly|almost|over|approximately|roughly|some|estimated|than|up to|least|close to|most|~)\s?[$€£¥]?$", re.IGNORECASE)
_BEHIND = re.compile(r"\s?(?:\+|odd\b|or so\b|plus\b|something\b)", re.IGNORECASE)
_MONTH_CONTEXT = re.compile(r"[\s,]*(?:\d|of \d)")
_BEFORE_MONTH = re.compile(r"(?:\d(?:st|nd|rd|th)?|\b(?:in|of|since|until|till|by|on|from|to|early|late|mid|last|next|this|between|and))[\s-]$", re.IGNORECASE)
_SLASH = re.compile(r"/(\d{1,3})(?![\d/])")
_SIGN = re.compile(r"[$€£¥₹]\s?$")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₹": "INR"}
_VULGAR = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_SMALL = {1: Demand.SUPPORT, 0: Demand.SUPPORT}


def _scale(m: re.Match[str]) -> int:
    groups = m.groupdict()
    if groups.get("scale"):
        return SCALES[groups["scale"].lower()]
    return SHORT_SCALES[groups["short"].lower()] if groups.get("short") else 1


def _date(m: re.Match[str]) -> Iterator[Numeral]:
    kinds: tuple[Kind, ...] = ("year", "month", "day")
    for kind, part in zip(kinds, re.finditer(r"\d+", m.group()), strict=True):
        value = int(part.group())
        yield Numeral(m.start() + part.start(), m.start() + part.end(), value, kind, readings=(value,))


def _version(m: re.Match[str]) -> Iterator[Numeral]:
    value = int(m.group().partition(".")[0])
    yield Numeral(m.start(), m.end(), value, "identifier", readings=(f"={m.group()}",))


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
    sign = _SIGN.search(text, max(0, start - 2), start)
    start = sign.start() if sign else start
    value: Value = decimal(m["number"])
    if is_decimal_tail(text, start):
        start, value = start - 1, decimal(f"0.{m['number']}")
    if m["mixed"]:
        value = exact(Fraction(value) + _VULGAR.get(m["mixed"].strip(), Fraction(1, 2)))
    kind: Kind = "cardinal"
    unit = _SIGNS[sign.group()[0]] if sign else ""
    readings: tuple[Reading, ...] = (value,)
    suffix = _SUFFIX.match(text, end)
    if suffix:
        kind, value, readings = _reread(value, suffix)
        end = suffix.end()
    elif (latin := latin_token(text, m.start("number"), end)) is not None:
        literal = f"={text[slice(*latin)].casefold()}"
        yield Numeral(*latin, value, "identifier", demand=Demand.PAIRED, readings=(value, literal))
        return
    elif text[end : end + 5].casefold().startswith((" and ", "-and-")) and (tail := _AND_HALF.match(text, end)):
        value = exact((Fraction(value) + Fraction(1, 4 if "quarter" in tail.group() else 2)) * _scale(tail))
        readings, end = (value, *readings), tail.end()
    else:
        shared = _RANGE_SCALE.match(text, end)
        if shared:
            readings = (value, exact(Fraction(value) * _scale(shared)))
    if not unit and kind != "percent":
        unit, end = unit_after(ENGLISH_UNIT, text, end)
    if start and text[start - 1] in "'’/" and value < 100 and isinstance(value, int):
        readings = (*readings, 1900 + value, 2000 + value)
    if not unit and readings == (value,) and isinstance(value, Fraction) and value < 32:
        whole, _, tenths = m["number"].partition(".")  # 18.12 may be a date, 2.10 an episode
        readings = (value, int(whole or 0), int(tenths or 0))
    if isinstance(value, Fraction) and value < 1000 and re.fullmatch(r"\d+\.\d{3}", m["number"]):
        readings = (*readings, exact(value * 1000))  # 40.000 as it is written on the continent
    if part := _SLASH.match(text, end):
        readings = (*readings, *((exact(Fraction(value) / int(part[1])),) if int(part[1]) else ()))  # 2/3
    demand = Demand.PAIRED if is_marker(text, m.start(), m.end()) else Demand.ALONE
    if unit in ("USD", "EUR", "GBP", "CNY", "INR", "JPY") and kind == "cardinal":
        kind = "money"
    yield Numeral(start, end, value, kind, unit, _approximate(text, start, m.end()), demand, readings)


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
    return bool(_ABOUT.search(text, max(0, start - 15), start) or _BEHIND.match(text, end))


def _vulgar(m: re.Match[str]) -> Iterator[Numeral]:
    value = _VULGAR[m.group()]
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
    for first, behind, value, ordinal in numbers:
        start, end = m.start() + tokens[first].start(), m.start() + tokens[behind - 1].end()
        readings: tuple[Reading, ...] = (value,)
        if not ordinal and behind == len(tokens) and (tail := _AND_HALF.match(text, end)):
            more = Fraction(1, 4 if "quarter" in tail.group() else 2)
            readings, end = (exact((value + more) * _scale(tail)), value), tail.end()
        yield _word_number(text, start, end, readings, ordinal, tokens[first:behind])


def _spoken_time(m: re.Match[str], hour: Value, minute: Value) -> Numeral | None:
    """ "six-thirty", "ten forty-five"; "fifty-fifty" is no number at all and comes out as mere support."""
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
    suffix = _SUFFIX.match(text, end)
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
        size *= _VAGUE.get(word, 1)
    base = 10 if size == 12 else size
    readings = (size, *(base * k for k in range(1, 10)))
    yield Numeral(m.start(), m.end(), size, "vague", "", True, Demand.SUPPORT, readings)


def _month(m: re.Match[str]) -> Iterator[Numeral]:
    name = m.group().rstrip(".").capitalize()
    value = _MONTHS[name]
    near = _MONTH_CONTEXT.match(m.string, m.end()) or _BEFORE_MONTH.search(m.string, max(0, m.start() - 9), m.start())
    sure = near or (name not in ("March", "May", "August", "April", "June") and len(name) > 3)
    demand = Demand.ALONE if sure else Demand.SUPPORT
    yield Numeral(m.start(), m.end(), value, "month", demand=demand, readings=(value,))


def _weekday(m: re.Match[str]) -> Iterator[Numeral]:
    name = m.group().capitalize()
    value = _WEEKDAYS.get(name) or _WEEKDAYS[name[:-1]]
    demand = Demand.ALONE if name.endswith(("day", "days")) else Demand.SUPPORT
    yield Numeral(m.start(), m.end(), value, "weekday", demand=demand, readings=(f"w{value}",))


def _decade(m: re.Match[str]) -> Iterator[Numeral]:
    value = DECADES[m.group().lower()]
    readings = (value, 1900 + value)
    yield Numeral(m.start(), m.end(), value, "decade", "", True, Demand.PAIRED, readings)


def _support(m: re.Match[str]) -> Iterator[Numeral]:
    word = m.group()
    readings = _SUPPORTED.get(word) or _SUPPORTED.get(word.lower()) or ()
    if readings:
        value = next((r for r in readings if not isinstance(r, str)), 0)
        yield Numeral(m.start(), m.end(), value, demand=Demand.SUPPORT, readings=readings)


def _roman(m: re.Match[str]) -> Iterator[Numeral]:
    value = _ROMAN[m.group()]
    yield Numeral(m.start(), m.end(), value, "ordinal", demand=Demand.SUPPORT, readings=(value,))


def _number_word(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    for pattern, parser in ((_SPOKEN, _spoken), (_PART, _part), (_WORDS, _words)):
        found = pattern.match(text, at)
        if found:
            return found.end(), parser(found)
    return at, iter(())


def _supporting(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    for pattern, parser in ((_HALF_SCALE, _halfscale), (_SPOKEN, _spoken), (_PLAIN, _support)):
        found = pattern.match(text, at)
        if found:
            return found.end(), parser(found)
    return at, iter(())


def _digit(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    special = _SPECIAL.match(text, at)
    if special and special["idiom"]:  # may be said without a number
        return special.end(), iter(())
    if special:
        found = _date if special["date"] else _version if special["version"] else _clock
        return special.end(), found(special)
    digits = _DIGITS.match(text, at)
    return (digits.end(), _digits(digits)) if digits else (at, iter(()))


def _single(pattern: re.Pattern[str], parser: Callable[[re.Match[str]], Iterator[Numeral]]) -> _Reader:
    def read(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
        found = pattern.match(text, at)
        return (found.end(), parser(found)) if found else (at, iter(()))

    return read


def _link(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    found = _URL.match(text, at)
    return (found.end() if found else at), iter(())


_PLAIN = re.compile(r"[A-Za-z]+")
_URL = re.compile(r"(?:https?://|www\.)\S+|amp;")
_Reader = Callable[[str, int], tuple[int, Iterator[Numeral]]]


def _readers() -> dict[str, _Reader]:
    """Word as it stands in a text -> what reads it."""
    table: dict[str, _Reader] = {"http": _link, "https": _link, "www": _link}
    for words, reader in (
        (_SUPPORTED, _supporting), (_VAGUE, _single(_VAGUE_RUN, _vague)), (DECADES, _single(_PLAIN, _decade)),
        (_NUMBER_WORDS, _number_word),
    ):  # fmt: skip
        for word in words:
            table |= dict.fromkeys((word, word.capitalize(), word.upper()), reader)
    months = {*_MONTHS, *(name.upper() for name in _MONTHS if name != "May"), *(n.lower() for n in _MONTHS if len(n) > 6)}
    table |= dict.fromkeys(months, _single(re.compile(r"[A-Za-z]+\.?"), _month))
    days = {form for name in _WEEKDAYS for form in (name, f"{name}s", name.upper())}
    days |= {name.lower() for name in _WEEKDAYS if len(name) > 5}
    table |= dict.fromkeys(days, _single(_PLAIN, _weekday))
    return table | dict.fromkeys(_ROMAN, _single(_PLAIN, _roman))


_READERS = _readers()
_TOKEN = re.compile(r"[A-Za-z]{2,}|\d|[½¼¾]")


def english_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of an English text in order."""
    done = 0
    for token in _TOKEN.finditer(text):
        word = token.group()
        reader = _READERS.get(word)
        if reader is None:
            if not word[0].isdigit() and word not in _VULGAR:
                continue
            reader = _digit if word.isdecimal() else _single(_ONE_VULGAR, _vulgar)
        at = token.start()
        if at < done or (word.isdecimal() and text[at - 1 : at] == "#" and text[at - 2 : at - 1] == "&"):
            continue
        done, numerals = reader(text, at)
        for numeral in numerals:
            done = max(done, numeral.end)
            yield numeral


_ONE_VULGAR = re.compile("[½¼¾]")
