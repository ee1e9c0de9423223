"""Character classes, words and counts shared by all stages: Han ranges, language of a text, joining lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from mtaudit.late import late_pattern
from mtaudit.per_text import cached_per_text

Language = Literal["en", "zh", "mixed", "none"]

#: Han ideographs of all planes, with 〇 and 々; no punctuation, since “—…” occur in English too.
HAN_CLASS = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002ebf0-\U0002ee5d\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
HAN = late_pattern(f"[{HAN_CLASS}]")
_HAN_RUN = late_pattern(f"[{HAN_CLASS}]+")
#: Characters next to which a joined line gets no space: Han, CJK punctuation, full-width forms.
_WIDE = late_pattern(f"[{HAN_CLASS}\u3000-\u303f\uff00-\uff60\uffe0-\uffe6]")
LATIN_WORD = late_pattern(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)*")
_DIGIT = late_pattern(r"\d")
#: Translation tables from ASCII bytes to letters, as written or in lower case, with spaces for all other bytes.
_LETTERS = bytes(c if chr(c).isalpha() else 32 for c in range(128)) + b" " * 128
_LOW_LETTERS = _LETTERS.lower()
#: Number of texts whose words are cached: the checks of a window of 256 pairs need them repeatedly.
_KEPT = 1024
#: Length of a Han character in English words: it carries about as much meaning as 0.6 words.
HAN_WORD = 0.6


@cached_per_text(_KEPT)
def count_han(text: str) -> int:
    """The number of Han characters."""
    return sum(map(len, _HAN_RUN.findall(text)))


def count_latin_words(text: str) -> int:
    """The number of words in Latin letters."""
    return len(LATIN_WORD.findall(text))


def word_count(text: str) -> float:
    """The length of a text of either language in English words; a Han character counts :data:`HAN_WORD` of one."""
    return HAN_WORD * count_han(text) + count_latin_words(text)


@cached_per_text(_KEPT)
def characters(text: str) -> frozenset[str]:
    """The distinct characters of a text."""
    return frozenset(text)


@cached_per_text(_KEPT)
def has_han(text: str) -> bool:
    """Whether a text has a Han character."""
    return not text.isascii() and HAN.search(text) is not None


@cached_per_text(_KEPT)
def letter_runs(text: str) -> tuple[str, ...]:
    """The runs of the letters A to Z of a text as written, in order; "don't" has two."""
    return tuple(text.encode("ascii", "replace").translate(_LETTERS).decode("ascii").split())


@cached_per_text(_KEPT)
def low_words(text: str) -> tuple[str, ...]:
    """The runs of the letters A to Z of a text in lower case, in order."""
    return tuple(text.encode("ascii", "replace").translate(_LOW_LETTERS).decode("ascii").split())


@cached_per_text(_KEPT)
def word_set(text: str) -> frozenset[str]:
    """The distinct words of :func:`low_words`. Most expressions that a check looks for need one of a few words, and
    a set shows a hundred times faster than a regular expression that a text has none of them."""
    return frozenset(low_words(text))


@cached_per_text(_KEPT)
def has_digit(text: str) -> bool:
    """Whether a text has a decimal digit of any script."""
    return has_any(text, "0123456789") or (not text.isascii() and _DIGIT.search(text) is not None)


def has_any(text: str, parts: Iterable[str]) -> bool:
    """Whether a text contains any of the parts."""
    for part in parts:  # noqa: SIM110 - any() takes twice as long, and this runs for every pair
        if part in text:
            return True
    return False


def language_of(text: str) -> Language:
    """The language of a text, determined by its characters.

    The two scripts are compared by :func:`word_count`. A Chinese sentence full of Latin names is still "zh"; "mixed"
    is text with a substantial share of both, as in ``## A probabilistic approach 一种概率性的方法``.
    """
    han, latin = HAN_WORD * count_han(text), float(count_latin_words(text))
    if not han and not latin:
        return "none"
    if not han:
        return "en"
    if not latin:
        return "zh"
    share = han / (han + latin)
    if share >= 0.6:
        return "zh"
    return "mixed" if share >= 0.2 else "en"


def separator(before: str, after: str) -> str:
    """The separator of two pieces of text that were split by a line break: "" between two Han or full-width
    characters or next to existing whitespace, otherwise a space."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return "" if _WIDE.match(before[-1]) and _WIDE.match(after[0]) else " "
