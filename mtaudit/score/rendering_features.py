"""What the expected renderings say of each content word of a target, as numbers a small model can weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtaudit.cedict import STOP, gloss_words, stem
from mtaudit.lexical.expect import Expected, Renderings
from mtaudit.score.lexemes import Lexeme, chinese_words

if TYPE_CHECKING:
    from opencc import OpenCC

Floats = NDArray[np.float64]
#: Log probability of a word that the model does not know, or thinks even less of.
FLOOR = -11.0
#: Log frequency that stands for an unknown word.
_RARE = -13.0
#: Probability from which a lone character counts as a rendering: every text is full of characters.
_LONE = 0.03
#: Log probability from which a source word explains a target word.
_EXPLAINS = -4.0
#: Probability from which a rendering counts whose characters a word shares.
_LIKELY = 0.01
#: Longer sides have so many words that one of them moves nothing.
MAX_WORDS = 80

FEATURES = (
    "support", "surprise", "second", "part", "gap", "top", "elsewhere", "covered", "near", "near_second", "open",
    "near_open", "mixture", "lead", "length", "known", "frequency", "seen", "distance", "gloss", "name", "alike",
    "hopeless", "strange_near", "poor", "uncovered",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """The content words of a target held against the expectations of the source.

    Attributes:
        words: of the target, n.
        rows: (n, features).
        stands_for: (n,) the source word, by its place in ``expected``, that each renders: the one that lets expect it
            most, or where none does, the nearest that lacks a rendering.
        open: (s,) how much each source word lacks a rendering, 0 and up.
    """

    words: Sequence[Lexeme]
    expected: Expected
    rows: Floats
    stands_for: NDArray[np.int64]
    open: Floats


# The evidence of renderings and that of foreign words ask for the same pairs, some dozens apart.
@lru_cache(maxsize=256)
def compare(source: str, target: str, model: Renderings) -> Compared:
    """Hold a target, in either script, against what its source lets expect."""
    target = _simplified(target)
    words = chinese_words(target)[:MAX_WORDS]
    expected = model.expect(source)
    if not words or not len(expected):
        none = np.zeros((len(words), len(FEATURES)))
        return Compared(words[:0], expected, none[:0], np.zeros(0, dtype=np.int64), np.zeros(len(expected)))
    units, spans = model.units_in(target)
    chance = np.exp(model.log_probabilities(expected, units).astype(np.float64))
    sure = np.where((spans[:, 1] - spans[:, 0] == 1)[None] & (chance < _LONE), 0.0, chance)
    covered = _log(_each_once(units, sure))
    whole, part, elsewhere = _by_word(words, spans, chance, sure)
    seen = expected.seen.astype(np.float64)
    open_ = np.maximum(-covered - 1, 0) * np.clip(seen / 4, 0, 1)
    either = np.maximum(whole, part)
    best = either.argmax(axis=0)
    each = np.arange(len(words))
    distance = _distance(expected, len(source), words, len(target))
    near = open_[:, None] * np.exp(-2.5 * distance)
    frequency = [model.frequency(word.text) for word in words]
    usual = np.array([_RARE if f is None else f for f in frequency])
    mixture = np.log(np.exp(either).mean(axis=0))
    columns = {
        "support": whole.max(axis=0),
        "surprise": whole.max(axis=0) - usual,
        "second": _second(whole, FLOOR),
        "part": part.max(axis=0),
        "gap": either[best, each] - expected.best_log[best, 0],
        "top": expected.best_log[best, 0],
        "elsewhere": elsewhere[best, each],
        "covered": covered[best],
        "near": near.max(axis=0),
        "near_second": _second(near, 0.0),
        "open": open_[best],
        "near_open": near[best, each],
        "mixture": mixture,
        "lead": either.max(axis=0) - mixture,
        "length": [len(word.text) for word in words],
        "known": [f is not None for f in frequency],
        "frequency": usual,
        "seen": seen[best],
        "distance": distance[best, each],
        "gloss": _glossed(source, expected, words),
        "name": [word.name for word in words],
        "alike": _alike(words, expected, model),
        # What a weighted sum cannot make of the others.
        "hopeless": np.minimum(whole.max(axis=0), -3) + 3,
        "strange_near": (whole.max(axis=0) - usual) * near.max(axis=0),
        "poor": np.minimum(whole.max(axis=0) - usual, 2) - 2,
        "uncovered": near.max(axis=0) * (mixture < -6),
    }
    rows = np.stack([np.asarray(columns[name], dtype=np.float64) for name in FEATURES], axis=1)
    stands_for = np.where(either[best, each] >= _EXPLAINS, best, near.argmax(axis=0))
    return Compared(words, expected, rows, stands_for, open_)


def _alike(words: Sequence[Lexeme], expected: Expected, model: Renderings) -> Floats:
    """(n,) the most that any source word lets expect the characters of a word: 闭着 is like 闭上."""
    columns = {character: at for at, character in enumerate(dict.fromkeys(c for word in words for c in word.text))}
    chance = np.zeros((len(expected), len(columns)))
    rows, ranks = np.nonzero(np.exp(expected.best_log) >= _LIKELY)
    for row, unit, log in zip(
        rows, model.words(expected.best[rows, ranks]), expected.best_log[rows, ranks], strict=True
    ):
        for character in columns.keys() & set(unit):
            chance[row, columns[character]] += np.exp(log)
    made_of = np.zeros((len(columns), len(words)))
    for at, word in enumerate(words):
        made_of[[columns[character] for character in set(word.text)], at] = 1
    return np.asarray((chance @ made_of).max(axis=0) / made_of.sum(axis=0), dtype=np.float64)


def _simplified(text: str) -> str:
    """The text in Simplified characters, or as it is where that would move its words. Lone surrogates, which OpenCC
    cannot encode, become question marks."""
    converted = _converter().convert(text.encode("utf-8", "replace").decode("utf-8"))
    return str(converted) if len(converted) == len(text) else text


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _log(chance: Floats) -> Floats:
    return np.log(np.clip(chance, np.exp(FLOOR), 1.0))


def _each_once(units: NDArray[np.int64], chance: Floats) -> Floats:
    """(s,) the probability that any of the units renders a word; a unit counts once however often it occurs."""
    first = np.unique(units, return_index=True)[1]
    return np.asarray(chance[:, first].sum(axis=1), dtype=np.float64)


def _by_word(
    words: Sequence[Lexeme], spans: NDArray[np.int64], chance: Floats, sure: Floats
) -> tuple[Floats, Floats, Floats]:
    """(s, n) log probabilities: of the likeliest unit that holds the whole word, of one that shares a part with it
    (times that share), and of one that stands elsewhere."""
    start, end = (np.array([getattr(word, name) for word in words]) for name in ("start", "end"))
    shared = np.minimum(spans[:, 1:], end) - np.maximum(spans[:, :1], start)
    holds = (spans[:, :1] <= start) & (spans[:, 1:] >= end)
    share = np.where(holds, 0.0, np.clip(shared, 0, None) / (end - start))

    def highest(of: Floats, weight: Floats) -> Floats:
        return _log((of[:, :, None] * weight).max(axis=1, initial=0.0))

    return (
        highest(chance, holds.astype(np.float64)),
        highest(chance, share),
        highest(sure, (shared <= 0).astype(np.float64)),
    )


def _second(values: Floats, missing: float) -> Floats:
    """(n,) the second largest value of each column of (s, n)."""
    return np.sort(values, axis=0)[-2] if len(values) > 1 else np.full(values.shape[1], missing)


def _distance(expected: Expected, source: int, words: Sequence[Lexeme], target: int) -> Floats:
    """(s, n): how far apart two words stand, as shares of their texts."""
    from_source = np.array([(start + end) / 2 / source for start, end in expected.spans])
    from_target = np.array([(word.start + word.end) / 2 / target for word in words])
    return np.asarray(np.abs(from_source[:, None] - from_target[None]), dtype=np.float64)


def _glossed(source: str, expected: Expected, words: Sequence[Lexeme]) -> list[bool]:
    """Whether the dictionary says that a target word means a word of the source."""
    said = {stem(word) for start, end in expected.spans if (word := source[start:end]).lower() not in STOP}
    return [bool(gloss_words(word.text) & said) for word in words]
