"""The length model: how long a Chinese translation of an English text should be.

A log-linear model of the amount of text, fitted on human translations with ``mtaudit train CORPORA lengths``; the
coefficients and the command that produced them are in ``data/lengths.json``. The features distinguish kinds of words,
because function words (the, of, to) and long words take fewer Chinese characters than their letters suggest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum, log, sqrt

from mtaudit.bundled import load_json
from mtaudit.late import late_pattern
from mtaudit.text import count_han, has_digit, letter_runs

_WORD = late_pattern(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_DIGITS = late_pattern(r"\d+")
#: Tags and URLs, which a translation may drop.
_NO_TEXT = late_pattern(r"</?[A-Za-z][^<>]*>|https?://[!-~]+")
_FUNCTION_WORDS = frozenset(
    "the a an of to in on at by for with from and or that which is are was were be been being it its as this these "
    "those he she they his her their you your we our i my me him them do does did have has had will would can could "
    "should may might must not so if then than there here when while who whom whose about into over".split()
)


@dataclass(frozen=True, slots=True)
class LengthModel:
    """Coefficients of log(expected amount + 2), and of the residual variance, base + per_word / (words + 2)."""

    weights: tuple[float, ...]
    base: float
    per_word: float


@lru_cache(maxsize=1)
def model() -> LengthModel:
    """The bundled model."""
    data = load_json("lengths.json")
    return LengthModel(tuple(data["weights"]), data["variance"]["base"], data["variance"]["per_word"])


def _words(text: str) -> Sequence[str]:
    """The words in Latin letters; a word may contain one apostrophe."""
    return _WORD.findall(text) if "'" in text or "’" in text else letter_runs(text)


def _numbers(text: str) -> int:
    return len(_DIGITS.findall(text)) if has_digit(text) else 0


def features(source: str) -> tuple[tuple[float, ...], int]:
    """The features of an English text, in the order of the weights, and its number of words and numbers.

    Tags and URLs are ignored.
    """
    if "<" in source or "://" in source:
        source = _NO_TEXT.sub(" ", source)
    words = _words(source)
    sizes = list(map(len, words))
    count, letters = len(words), sum(sizes)
    digits = _numbers(source)
    share = 1 / (count + 1)
    function = sum(map(_FUNCTION_WORDS.__contains__, map(str.lower, words))) * share
    capital = sum([word[0] < "a" for word in words]) * share
    long = sum([size >= 7 for size in sizes]) * share
    size = log(letters + count + 2 * digits + 3), log(count + digits + 2)
    return (1.0, *size, function, capital, long), count + digits


def amount(target: str) -> float:
    """The amount of text of a Chinese target: 1 per Han character, 1.5 per Latin word, 1 per number."""
    if "<" in target or "://" in target:
        target = _NO_TEXT.sub(" ", target)
    return count_han(target) + 1.5 * len(_words(target)) + _numbers(target)


def expected(source: str) -> float:
    """The expected amount of text of a Chinese translation."""
    values, _ = features(source)
    return exp(fsum(w * v for w, v in zip(model().weights, values, strict=True))) - 2


def surprise(source: str, target: str) -> float:
    """By how many standard deviations the target is longer (positive) or shorter (negative) than expected."""
    fitted = model()
    values, count = features(source)
    wanted = fsum(w * v for w, v in zip(fitted.weights, values, strict=True))
    return (log(amount(target) + 2) - wanted) / sqrt(fitted.base + fitted.per_word / (count + 2))
