"""How far an English and a Chinese text render each other, by expected renderings and CC-CEDICT."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.cedict import gloss_words, stem
from mtaudit.checks.surface.script import simplified
from mtaudit.corpus.words import Rarity, words_of

#: Least log probability of an expected rendering: a hundredth.
_LEAST = -4.6


def rendered(english: str, chinese: str, rarity: Rarity) -> tuple[float, float]:
    """(weight, coverage): the weight of the Chinese words that the English text lets expect, and the share of the words
    that have a counterpart, by weight: the lower one of both texts.

    A Chinese word has one if it is an expected rendering of an English word or part of one, has a gloss in the English
    text, or is in it as it is. Words that neither model nor dictionary knows do not count.
    """
    chinese = simplified(chinese)
    expected = dict(_expected(english, chinese))
    ours = {english[slice(*span)].casefold(): units for span, units in expected.items()}
    weight, coverage = _of_chinese(english, chinese, {unit for units in ours.values() for unit in units}, rarity)
    kept = [word for word, units in ours.items() if units or word in chinese.casefold()]
    return weight, min(coverage, rarity.weight(kept) / max(rarity.weight(ours), 1e-6))


def _expected(english: str, chinese: str) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """The span of each English word that the model knows, with its expected renderings in the Chinese text."""
    from mtaudit.lexical.expect import load_renderings

    model = load_renderings()
    expected = model.expect(english)
    for span, best, logs in zip(expected.spans, expected.best, expected.best_log, strict=True):
        yield span, [unit for unit in model.words(best[logs > _LEAST]) if unit in chinese]


def _of_chinese(english: str, chinese: str, units: set[str], rarity: Rarity) -> tuple[float, float]:
    from mtaudit.lexical.expect import load_renderings

    model, words = load_renderings(), words_of(english, "source")
    stems = {stem(word) for word in words}

    def is_rendering(word: str, glosses: frozenset[str]) -> bool:
        in_units = any(word in unit or (unit in word and len(unit) > 1) for unit in units)
        return word in words or in_units or not stems.isdisjoint(glosses)

    glossed = {word: gloss_words(word) for word in words_of(chinese, "target")}
    known = [word for word, glosses in glossed.items() if glosses or word in words or model.frequency(word) is not None]
    weight = rarity.weight(word for word in known if is_rendering(word, glossed[word]))
    return weight, weight / max(rarity.weight(known), 1e-6)
