"""Expressions whose number is kept but whose amount changes: 9 am as 晚上9点, 2 percentage points as 2%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtaudit.late import late_pattern
from mtaudit.numerals import Numeral
from mtaudit.numerals.english_words import ORDINALS
from mtaudit.numerals.han import han_values
from mtaudit.records import Span
from mtaudit.text import has_digit, word_set


@dataclass(frozen=True, slots=True)
class Swap:
    """An expression of the source and its wrong rendering; ``target`` is None if it was dropped."""

    kind: str
    source: Span
    target: Span | None = None


_HAN = "[零一二两三四五六七八九十]{1,3}"
_HALF = late_pattern(r"(?<![\d:.])(\d{1,2})(?:[:.]\d\d)?\s?([ap])\.?m\b\.?", re.IGNORECASE)
_CHINESE_HALF = late_pattern(
    rf"(?P<early>凌晨|清晨|早上|早晨|上午|(?<=[今明昨当])早)\s?(?P<a>\d{{1,2}}|{_HAN})\s?(?=[点點时時:：])"
    rf"|(?P<late>下午|午后|傍晚|晚上|晚间|(?<=[今明昨当])晚)\s?(?P<b>\d{{1,2}}|{_HAN})\s?(?=[点點时時:：])"
)


def halves_of_day(source: str, target: str) -> Iterator[Swap]:
    """Find morning hours rendered as evening hours and vice versa, from 5 o'clock; earlier hours are ambiguous."""
    ours = {(int(m[1]) % 12, m[2].lower()): m.span() for m in _HALF.finditer(source)}
    theirs = {}
    for m in _CHINESE_HALF.finditer(target) if ours else ():
        hours = han_values(m["a"] or m["b"])
        if hours and isinstance(hours[0], int):
            theirs[hours[0] % 12, "a" if m["early"] else "p"] = m.span()
    for (hour, half), place in ours.items():
        other = theirs.get((hour, "p" if half == "a" else "a"))
        if hour >= 5 and other is not None and (hour, half) not in theirs:
            yield Swap("half-of-day", place, other)


_POINTS = late_pattern(r"(?<![\d.,])(\d+(?:\.\d+)?)(?:\s|-)(?:percentage|per ?cent|%)[\s-]points?\b", re.IGNORECASE)


def percentage_points(source: str, target: str) -> Iterator[Swap]:
    """Find percentage points rendered as per cent."""
    if "百分点" in target or "百分點" in target or "个点" in target:
        return
    for found in _POINTS.finditer(source):
        other = re.search(rf"(?<![\d.]){re.escape(found[1])}\s?[%％]", target)
        if other:
            yield Swap("percentage-points", found.span(), other.span())


_SHARES = late_pattern(r"%|per ?cent|percent|pct|basis points?|\bratio|\d of \d|per \d|/", re.I)


def added_percent(source: Sequence[Numeral], target: Sequence[Numeral], source_text: str) -> Iterator[Swap]:
    """Find plain numbers rendered as percentages: 150 marks as 150%."""
    percents = [n for n in target if n.kind == "percent" and n.value != 100]
    if not percents or _SHARES.search(source_text):
        return
    for theirs in percents:
        ours = [n for n in source if n.value == theirs.value and n.kind in ("cardinal", "money") and n.demand]
        if ours and "." not in source_text[ours[0].start - 2 :][:2]:
            yield Swap("percent", (ours[0].start, ours[0].end), (theirs.start, theirs.end))


_LETTER = late_pattern(r"(?<![\w.,])(\d+(?:\.\d+)?)([MBK])(?=\s[a-z]|[.,]?$|[.,]\s)")


def scale_letters(source: str, target: str) -> Iterator[Swap]:
    """Find the M of a million rendered as minutes or metres, and the K of a thousand as kilometres or kilograms."""
    for found in _LETTER.finditer(source):
        other = re.search(rf"(?<![\d.]){re.escape(found[1])}\s?(?:分钟|分鐘|米|公里|千米|公斤|字节)", target)
        if other:
            yield Swap("scale", found.span(), other.span())


_CENTURY = late_pattern(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)|({'|'.join(ORDINALS)}|twenty-first))[\s-](?:century|centuries)", re.IGNORECASE
)
_CHINESE_CENTURY = late_pattern(rf"(\d{{1,2}}|{_HAN})\s?世[纪紀]")


def centuries(source: str, target: str) -> Iterator[Swap]:
    """Find the only century of the source rendered as a different one."""
    ours = [(int(m[1]) if m[1] else ORDINALS.get(m[2].lower(), 21), m.span()) for m in _CENTURY.finditer(source)]
    theirs = [(han_values(m[1]), m.span()) for m in _CHINESE_CENTURY.finditer(target)] if ours else []
    if len(ours) == len(theirs) == 1 and ours[0][0] not in theirs[0][0] and not re.search(r"\d{4}", target):
        yield Swap("century", ours[0][1], theirs[0][1])


_SUPERLATIVE = late_pattern(
    r"\b(?:the|these|those|our|their|its)\s(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s"
    r"(?:(?:most|least)\s\w+|\w+est|main|major|key|basic|primary|leading|top)\s\w",
    re.IGNORECASE,
)
#: Conjunctions of a list that names the items instead of counting them.
_LISTED = late_pattern("[和与與及、]")
_ANY_NUMBER = late_pattern(r"[\d零〇一二两兩三四五六七八九十百俩双雙对對]")


def dropped_counts(source: str, target: str) -> Iterator[Swap]:
    """Find a count before a superlative (the three most common) if the target has no number at all."""
    found = _SUPERLATIVE.search(source)
    if found and not _ANY_NUMBER.search(target) and not _LISTED.search(target):
        yield Swap("dropped", found.span(1))


_PERIODS = {
    "second": "秒", "minute": "分钟|分鐘|分", "hour": "个?小时|小時|个?钟头", "day": "天|日|晚|夜",
    "night": "晚|夜|天|日", "week": "个?星期|个?礼拜|周|週", "month": "个?月", "quarter": "个?季度|季", "year": "年",
}  # fmt: skip
_RATE = late_pattern(
    r"(?:\d[\d,.]*%?|\b(?:once|twice|one|two|three|four|five|six|seven|eight|nine|ten|times|dollars|hours|requests))"
    rf"(?:\s(?!(?:a|an|per)\s)[a-z]+){{0,2}}\s(?:a|an|per|each|every)\s({'|'.join(_PERIODS)})\b",
    re.IGNORECASE,
)
_EVERY = late_pattern("每" + "(?:" + "|".join(f"(?P<{k}>{v})" for k, v in _PERIODS.items()) + ")")


def rates(source: str, target: str) -> Iterator[Swap]:
    """Find the period of a rate rendered as a different period: 10 a day as 每周10次."""
    ours = list(_RATE.finditer(source))
    theirs = list(_EVERY.finditer(target)) if len(ours) == 1 else []
    if len(theirs) != 1 or theirs[0].lastgroup is None:
        return
    named, rendered = ours[0][1].lower(), theirs[0].lastgroup
    same = re.search(rf"每?{_PERIODS[named]}", target)
    if not same and not re.search(rf"\b{rendered}|{rendered[:3]}ly\b|annual|dail", source, re.IGNORECASE):
        yield Swap("period", ours[0].span(), theirs[0].span())


@dataclass(frozen=True, slots=True)
class _Phrase:
    """``words``: words of which the English has one."""

    kind: str
    words: frozenset[str]
    english: re.Pattern[str]
    renders: re.Pattern[str]
    contradicts: re.Pattern[str] | None


def _phrase(kind: str, words: str, english: str, renders: str, contradicts: str = "") -> _Phrase:
    return _Phrase(
        kind,
        frozenset(words.split()),
        late_pattern(english, re.IGNORECASE),
        late_pattern(renders),
        late_pattern(contradicts) if contradicts else None,
    )


#: English, Chinese that renders it correctly, and Chinese that contradicts it. Without the last, a missing rendering
#: is enough for a finding.
_PHRASES = (
    _phrase(
        "multiple",
        "twice",
        r"\btwice (?:as|the|that)\b",
        "[两兩二2]倍|一倍|加倍|翻|双|二分|一半",
        "(?:[三四五六七八九十]|[3-9])倍",
    ),
    _phrase(
        "multiple", "half", r"\bhalf (?:of|the|as)\b(?! and)", "半|50|五十|二分|五成|对折|1/2", "[三四五]分之[一二三]"
    ),
    _phrase(
        "half",
        "half",
        r"(?<!and )(?<!a )\bhalf an hour\b",
        "(?<!个)半个?(?:小时|小時|钟头|鐘頭)|30|三十|半点",
        "一个半|半天|半年|半个?月|半分钟",
    ),
    _phrase(
        "half",
        "half",
        r"(?<!and )(?<!a )\bhalf a year\b",
        "(?<!一年)半年|六个月|6个月|半载",
        "一年半|半天|半个?月|半个?小时",
    ),
    _phrase("quarter", "quarter", r"\ba quarter[- ](?:of a )?century\b", "25|二十五|四分之一|1/4", "年|世[纪紀]|季度"),
    _phrase("period", "daily", r"\bdaily\b", "日|天|昼夜|平时|常", "每[周週月年]|[周月]报|周刊|月刊|年度"),
    _phrase("period", "weekly", r"\bweekly\b", "周|週|星期|礼拜|[七7]天", "每[天日月年]|日报|月报|月刊|年度|月度"),
    _phrase("period", "monthly", r"\bmonthly\b", "月", "每[天日周週年]|日报|周报|周刊|年度|年费"),
    _phrase(
        "period",
        "yearly annual annually",
        r"\b(?:yearly|annual|annually)\b",
        "年|岁|歲|载",
        "每[天日周週月]|日报|周报|月报|月度|月费",
    ),
    _phrase("money", "cent cents", r"\b\d+ cents?\b", "分|％|%|毛|角|cent", r"\d+\s?(?:美元|欧元|元|块)"),
)


def phrases(source: str, target: str) -> Iterator[Swap]:
    """Find amounts in words that are rendered as a different amount."""
    words = word_set(source)
    for phrase in _PHRASES:
        ours = None if phrase.words.isdisjoint(words) else phrase.english.search(source)
        if ours is None or phrase.renders.search(target):
            continue
        theirs = phrase.contradicts.search(target) if phrase.contradicts else None
        if theirs is not None or phrase.contradicts is None:
            yield Swap(phrase.kind, ours.span(), theirs.span() if theirs else None)


#: Words of which a source without digits has one if it has any of these expressions. Most pairs have none.
_COUNTS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
_ANY = _COUNTS.union(
    "once twice half century centuries daily weekly monthly yearly annual annually".split(),
)
#: Words of which the source has one if it has an expression of the kind.
_HALVES = frozenset(("am", "pm", "m"))
_POINT_WORDS = frozenset(("point", "points"))
_LETTERS = frozenset("mbk")
_CENTURIES = frozenset(("century", "centuries"))


#: Length of the source in characters beyond which amounts cannot be paired reliably.
_LONGEST = 400


def other_expressions(source: str, target: str, ours: Sequence[Numeral], theirs: Sequence[Numeral]) -> Iterator[Swap]:
    """Find all of these expressions in a pair."""
    if len(source) > _LONGEST:
        return
    words, digits = word_set(source), has_digit(source)
    if not digits and words.isdisjoint(_ANY):
        return
    if digits and not words.isdisjoint(_HALVES):
        yield from halves_of_day(source, target)
    if digits and not words.isdisjoint(_POINT_WORDS):
        yield from percentage_points(source, target)
    yield from added_percent(ours, theirs, source)
    if digits and not words.isdisjoint(_LETTERS):
        yield from scale_letters(source, target)
    if not words.isdisjoint(_CENTURIES):
        yield from centuries(source, target)
    if not words.isdisjoint(_COUNTS):
        yield from dropped_counts(source, target)
    if not words.isdisjoint(_PERIODS):
        yield from rates(source, target)
    yield from phrases(source, target)
