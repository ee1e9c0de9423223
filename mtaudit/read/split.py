"""Splits blocks that contain both languages: ``EN␠␠⏎ZH``, ``## Fake names 伪造姓名``.

The hard part is to recognise blocks that must *not* be split: a Chinese sentence that begins with a Latin name, an
English one with a Chinese term, a Chinese paragraph with a wrapped line that is only a name. In doubt, a block is left
whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from mtaudit.abbreviations import NEVER_FINAL
from mtaudit.read.source_map import MappedText
from mtaudit.text import HAN, HAN_CLASS, Language, count_han, count_latin_words, language_of

_ENDS = re.compile(r"(?:[.!?;…。！？：；]|(?<!\]):)[\"'”’)\]）」』】》*_]*(?:\[\w{1,3}\])*(?::\s?\d+(?:[-–]\d+)?)?$")
_TAIL = re.compile(rf"[。！？]\s*([A-Z][^{HAN_CLASS}]*)$")
_INITIAL = re.compile(r"(?<![\w.])[A-Z]\.$")
_LAST_WORD = re.compile(r"(?<![\w.])([A-Za-z]+)\.$")
_SEPARATOR = re.compile(r"\s(?:-{2,3}|[—–|/·])\s*$")
#: Allowed before the first Han character of the Chinese part: opening brackets ("“一…"), the label of an item ("2.
#: 导览"), an adjacent number, or a number before a measure word ("2023 年").
_LEAD = re.compile(r"(?<!\S)(?:[“‘「『（《【\"'(\[]+|\d{1,3}[.)、]\s*|[$¥]?\d[\d.,:：%]*(?P<blank>\s)?)$")
_COUNTED = re.compile("[年月日号號点點个個名位人亿億万萬千百美元英岁歲小家种種条條次天周届章至%]")
#: A Han part that begins so goes on from the Latin word before it: "OpenAI 的公告".
_GOES_ON = re.compile("[的是在和与與等着過过，、。；！？…：]|了(?!解)")
#: So does this one after a name: "Altman 会见…", "Vault 被…".
_VERB = re.compile(
    "[或将將把被也就都又还還则則这這并並而从從对對为為说說会會能可有无無于於以之及称稱]|公(?:布|佈|开|開)"
)
_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_LOWER_WORD = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")


def is_bilingual(texts: Iterable[str]) -> bool:
    """Whether the texts of a document hold a substantial share of each language (an eighth of the words)."""
    english = chinese = 0.0
    for line in (line for text in texts for line in text.split("\n")):
        han, latin = count_han(line) * 0.6, count_latin_words(line)
        if han > latin:
            chinese += han
        else:
            english += latin
    return min(english, chinese) * 8 >= english + chinese > 0


def split_languages(rich: MappedText, waiting: str = "", label: bool = False) -> list[MappedText]:
    """The monolingual parts of a block of a bilingual document, in order.

    ``waiting`` is the preceding English block of the same kind that has no translation yet; a short mixed text whose
    Latin words come from it is more likely its translation than a pair. ``label`` is true if the block is a heading, a
    list item or a cell, in which a single English word may precede its translation.
    """
    text = rich.text
    if not HAN.search(text) or not count_latin_words(text):
        return [rich]
    cuts = sorted({0, *_cuts(rich, text, waiting, label), len(text)})
    return [part for a, b in pairwise(cuts) if (part := rich.cut(a, b)).text]


def _cuts(rich: MappedText, text: str, waiting: str, label: bool) -> Iterator[int]:
    """Offsets where the language changes: at a hard break, at a wrapped line only between sentences, and inside a line
    that is a pair. A line that follows an English one is its translation, even if it contains Latin words."""
    starts = sorted({0, *(i + 1 for i, c in enumerate(text) if c == "\n"), *(at for at, _ in rich.breaks)})
    language: Language = "none"
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line = text[start:end]
        found = language_of(line)
        inside = None if language == "en" or found == "en" else _boundary(line, waiting if start == 0 else "", label)
        if inside is not None:
            yield from (start, start + inside, end)
            language = "none"
            continue
        now: Language = "zh" if found == "mixed" else found
        if language in ("en", "zh") and now not in ("none", language):
            if text[start - 1] == "\n" or _between_sentences(text, start, line):
                yield start
            else:
                now = language  # a name alone on a wrapped line
        language = language if now == "none" else now
        if now == "zh" and (tail := _english_tail(line, text[end:].partition("\n")[0])):
            yield start + tail
            language = "en"


def _english_tail(line: str, following: str) -> int | None:
    """Where English begins after the last Chinese sentence of a line, if the next line translates it, such as the
    credit of a picture after its caption."""
    tail = _TAIL.search(line)
    if tail is None or count_latin_words(tail[1]) < 3 or not HAN.search(following):
        return None
    words, known = _words(tail[1]), set(_words(following))
    return tail.start(1) if 2 * sum(word in known for word in words) >= len(words) else None


def _between_sentences(text: str, start: int, line: str) -> bool:
    """Whether a language change at a wrapped line is a paragraph break: the text before it is a complete sentence, or
    English without a preceding Han character and about as long as a translation of the rest would be."""
    before, after = text[:start].rstrip(), text[start:]
    if _is_ended(before):
        return True
    words, han = count_latin_words(before), count_han(after)
    return not HAN.search(before) and words >= 2 and 0.8 * words <= han <= 4 * words and not _GOES_ON.match(line)


def _is_ended(text: str) -> bool:
    """Whether the text ends like a sentence and not with an abbreviation."""
    last = _LAST_WORD.search(text, max(0, len(text) - 12))
    return _ENDS.search(text, max(0, len(text) - 60)) is not None and not (last and last[1].lower() in NEVER_FINAL)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _goes_with(english: str, waiting: str) -> bool:
    """Whether the English before Chinese was copied from the block that waits for its translation: most of its words
    occur there."""
    known, words = set(_words(waiting)), _words(english)
    return 2 * sum(word in known for word in words) >= len(words)


def _is_half(english: str, waiting: str) -> bool:
    """Whether a translation repeats the beginning of the waiting block in English, and translates the rest of it."""
    ours, theirs = _words(english), _words(waiting)
    return 3 <= len(ours) < 0.8 * len(theirs) and ours == theirs[: len(ours)]


def _boundary(text: str, waiting: str, label: bool) -> int | None:
    """Where the Chinese half of ``A probabilistic approach 一种概率性的方法`` begins; None if it is not a pair."""
    first = HAN.search(text)
    if first is None:
        return None
    at, evident = _start_of_chinese(text, first.start())
    english, chinese = text[:at], text[at:]
    words, han = count_latin_words(english), count_han(chinese)
    copied = set(_words(chinese)) <= set(_words(english))
    if not words or language_of(chinese) not in ("zh", "mixed" if evident or copied else "zh"):
        return None
    if waiting and _is_half(english, waiting):
        return None
    if not 0.4 * words <= han <= 5 * words + 4:
        return None
    if evident:
        return at
    phrase = _LOWER_WORD.search(english) is not None
    if waiting and (not phrase or _goes_with(english, waiting)):
        return None
    if not text[at - 1].isspace() or _GOES_ON.match(text, first.start()):
        return None
    if not phrase and (_VERB.match(text, first.start()) or "，" in chinese or "。" in chinese):
        return None
    return at if 0.8 * words <= han <= 4 * words + (4 if label else 0) else None


def _start_of_chinese(text: str, first: int) -> tuple[int, bool]:
    """Start of the Chinese part whose first Han character is at ``first``, and whether it is certain: the English
    before it ends like a sentence, or the part repeats the number or name at the beginning of the English."""
    lead = _LEAD.search(text, 0, first)
    at = lead.start() if lead and not (lead["blank"] and not _COUNTED.match(text, first)) else first
    if _is_ended(text[:at]) or _is_ended(text[:at].rstrip()):
        glued = not text[at - 1].isspace()
        return at, not glued or count_latin_words(text[:at]) >= 5
    if match := _SEPARATOR.search(text, 0, at):
        return match.end(), True
    if _same_numbers(text[:at], text[at:]) or (lead and lead[0].strip() in text[:at].split()[:1]):
        return at, True
    return _with_latin_head(text, at)


def _with_latin_head(text: str, at: int) -> tuple[int, bool]:
    """The Chinese part may begin with a Latin name: ``Will GPT matter? GPT会重要吗？``, ``CSS3 dots CSS3 圆点``."""
    gaps = list(re.finditer(r"\s+(?=\S)", text[:at]))[-4:]
    for match in reversed(gaps):
        if _is_ended(text[: match.start()]) and not _INITIAL.search(text[: match.start()]):
            return match.end(), True
    for match in reversed(gaps):
        head = text[match.end() : at].split()
        if head and head[0] in text[: match.start()].split():
            return match.end(), True
    return at, False


def _same_numbers(english: str, chinese: str) -> bool:
    """Dates: ``October 27, 2023 2023 年 10 月 27 日``."""
    numbers = set(re.findall(r"\d+", chinese))
    ours = set(re.findall(r"\d{2,}", english))
    return bool(ours) and ours <= numbers and count_latin_words(english) <= 8
