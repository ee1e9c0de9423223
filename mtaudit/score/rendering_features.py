"""Features of target words from the expected renderings of the source, the input of a small model."""

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
#: Lower limit of log probabilities, which unknown words get.
FLOOR = -11.0
#: Log frequency assumed for an unknown word.
_RARE = -13.0
#: Minimum probability of a rendering of one character; it is higher because single characters match by chance.
_LONE = 0.03
#: Minimum log probability at which a source word explains a target word.
_EXPLAINS = -4.0
#: Minimum probability of a rendering that is compared with a word character by character.
_LIKELY = 0.01
#: Maximum number of words of a side; in longer texts, a single word has no measurable effect.
MAX_WORDS = 80
#: Maximum length of a side whose words are compared: beyond it a pair is not a sentence and its translation.
_LONGEST = 10_000

FEATURES = (
    "support", "surprise", "second", "part", "gap", "top", "elsewhere", "covered", "near", "near_second", "open",
    "near_open", "mixture", "lead", "length", "known", "frequency", "seen", "distance", "gloss", "name", "alike",
    "hopeless", "strange_near", "poor", "uncovered",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """The content words of a target, compared with the expected renderings of the source.

    Attributes:
        words: the n content words of the target.
        rows: (n, features).
        stands_for: (n,) index in ``expected`` of the source word that each word renders: the one for which it is most
            likely, or if there is none, the nearest source word without a rendering.
        open: (s,) degree to which each source word lacks a rendering, at least 0.
    """

    words: Sequence[Lexeme]
    expected: Expected
    rows: Floats
    stands_for: NDArray[np.int64]
    open: Floats


# Cached because the evidence of renderings and the detection of foreign words compare the same pairs.
@lru_cache(maxsize=256)
def compare(source: str, target: str, model: Renderings) -> Compared:
    """Compare a target, in either script, with the expected renderings of its source; nothing of a very long pair."""
    if max(len(source), len(target)) > _LONGEST:
        source = target = ""
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
        # Combinations of the other features that a linear model cannot express.
        "hopeless": np.minimum(whole.max(axis=0), -3) + 3,
        "strange_near": (whole.max(axis=0) - usual) * near.max(axis=0),
        "poor": np.minimum(whole.max(axis=0) - usual, 2) - 2,
        "uncovered": near.max(axis=0) * (mixture < -6),
    }
    rows = np.stack([np.asarray(columns[name], dtype=np.float64) for name in FEATURES], axis=1)
    stands_for = np.where(either[best, each] >= _EXPLAINS, best, near.argmax(axis=0))
    return Compared(words, expected, rows, stands_for, open_)


def _alike(words: Sequence[Lexeme], expected: Expected, model: Renderings) -> Floats:
    """(n,) the mean probability of a word's characters in renderings of the best source word: 闭着 is like 闭上."""
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
    """The text in Simplified characters; unchanged if the conversion would shift offsets. Lone surrogates, which OpenCC
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
    """(s, n) log probabilities: of the most likely unit that contains the word, of one that overlaps it (times the
    overlap), and of one elsewhere in the text. The spans are in order of their starts."""
    start, end = (np.array([getattr(word, name) for word in words]) for name in ("start", "end"))
    shared = np.minimum(spans[:, 1:], end) - np.maximum(spans[:, :1], start)
    word, unit = np.nonzero(shared.T > 0)
    share = shared[unit, word] / (end - start)[word]
    first = np.searchsorted(word, np.arange(len(words) + 1))

    def highest(weight: Floats) -> Floats:
        """The maxima of the weighted probabilities of the units that overlap each word."""
        values = np.concatenate([chance[:, unit] * weight, np.zeros((len(chance), 1))], axis=1)
        out = np.maximum.reduceat(values, first[:-1], axis=1)
        out[:, first[:-1] == first[1:]] = 0.0
        return _log(out)

    whole = highest((share >= 1).astype(np.float64))
    return whole, highest(np.where(share >= 1, 0.0, share)), _log(_outside(spans, sure, start, end))


def _outside(spans: NDArray[np.int64], chance: Floats, start: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
    """(s, n) the maximum probability of the units that end before a word or begin after it; 0 if there is none."""
    none = np.zeros((len(chance), 1))
    by_end = np.argsort(spans[:, 1], kind="stable")
    before = np.maximum.accumulate(np.concatenate([none, chance[:, by_end]], axis=1), axis=1)
    after = np.maximum.accumulate(np.concatenate([none, chance[:, ::-1]], axis=1), axis=1)[:, ::-1]
    ended = np.searchsorted(spans[by_end, 1], start, side="right")
    begun = np.searchsorted(spans[:, 0], end, side="left")
    return np.asarray(np.maximum(before[:, ended], after[:, begun]), dtype=np.float64)


def _second(values: Floats, missing: float) -> Floats:
    """(n,) the second largest value of each column of (s, n)."""
    return np.sort(values, axis=0)[-2] if len(values) > 1 else np.full(values.shape[1], missing)


def _distance(expected: Expected, source: int, words: Sequence[Lexeme], target: int) -> Floats:
    """(s, n) differences between the relative positions of two words in their texts."""
    from_source = np.array([(start + end) / 2 / source for start, end in expected.spans])
    from_target = np.array([(word.start + word.end) / 2 / target for word in words])
    return np.asarray(np.abs(from_source[:, None] - from_target[None]), dtype=np.float64)


def _glossed(source: str, expected: Expected, words: Sequence[Lexeme]) -> list[bool]:
    """Whether each target word has a dictionary gloss that contains a word of the source."""
    said = {stem(word) for start, end in expected.spans if (word := source[start:end]).lower() not in STOP}
    return [bool(gloss_words(word.text) & said) for word in words]
