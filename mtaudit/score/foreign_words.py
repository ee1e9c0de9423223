"""Foreign words: target words without a counterpart in the source, found by combining all word-level evidence.

Encoder, critic and expected renderings each flag many correct words, mostly free translations, but seldom the same
ones. Boosted trees over the three distinguish inserted words from free translations (fitted by
:mod:`mtaudit.train.foreign_words`; ``data/foreign_words.json`` records how).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf, nan
from typing import Any

import numpy as np

from mtaudit.bundled import load_json
from mtaudit.cedict import words_meaning
from mtaudit.lexical.expect import load_renderings
from mtaudit.numeric import logit
from mtaudit.records import Pair, Signals
from mtaudit.score.rendering_features import FEATURES as OF_RENDERINGS
from mtaudit.score.rendering_features import compare
from mtaudit.score.trees import Floats, Trees
from mtaudit.word_doubt import Suspect, counterpart, missing_words, suspects

#: Minimum probability by encoder and critic of a word that is examined, and maximum number of words per pair.
LEAST, MOST = 0.25, 3
#: Features from the expected renderings; the first ones are missing for a word that the model does not know.
_OF_KNOWN = ("surprise", "poor", "strange_near", "lead", "mixture", "frequency")
_RENDERINGS = (*_OF_KNOWN, "known", "uncovered", "elsewhere", "covered")
FEATURES = (
    "probability", "tag", "suspicion", "gain", "support", "glosses", "words",
    "missing", "missing_gain", "meanings", *_RENDERINGS,
)  # fmt: skip
#: Maximum number of dictionary renderings of a source word that are distinguished.
_MEANINGS = 60


def with_foreign_words(pair: Pair, signals: Signals) -> Signals:
    """The signals with the probability that each suspicious target word is foreign; unchanged without a critique."""
    doubted = doubtful(pair, signals)
    if not doubted:
        return signals
    chances = _trees().probabilities(foreign_rows(pair, signals, doubted))
    found = {s.word: round(float(p), 4) for s, p in zip(doubted, chances, strict=True)}
    return replace(signals, words=tuple(replace(w, foreign=found[w]) if w in found else w for w in signals.words))


def doubtful(pair: Pair, signals: Signals) -> list[Suspect]:
    """The target words that encoder and critic find most suspicious, without words that occur twice in the target."""
    if pair.is_null or signals.critique is None:
        return []
    once = [s for s in suspects(signals) if s.probability >= LEAST and pair.target.count(s.word.text) == 1]
    return sorted(once, key=lambda s: -s.probability)[:MOST]


def foreign_rows(pair: Pair, signals: Signals, doubted: Sequence[Suspect]) -> Floats:
    """Features (n, :data:`FEATURES`) of the words; NaN for missing values."""
    compared = compare(pair.source, pair.target, load_renderings())
    missing = missing_words(signals.words)
    words = sum(word.side == "target" for word in signals.words)
    rows = []
    for suspect in doubted:
        word, lost = suspect.word, counterpart(suspect.word, missing, pair)
        at = next((i for i, w in enumerate(compared.words) if w.start < word.end and word.start < w.end), None)
        numbers = {
            "probability": logit(suspect.probability),
            "tag": nan if suspect.tag is None else logit(suspect.tag),
            "suspicion": logit(word.suspicion),
            "gain": word.gain,
            "support": word.support,
            "glosses": float(len(word.gloss)),
            "words": float(words),
            "missing": lost.suspicion if lost else 0.0,
            "missing_gain": lost.gain if lost else 0.0,
            "meanings": float(words_meaning(lost.text, _MEANINGS)) if lost else -1.0,
            **(dict.fromkeys(_RENDERINGS, nan) if at is None else _renderings(compared.rows[at])),
        }
        rows.append([numbers[name] for name in FEATURES])
    return np.array(rows, dtype=np.float64)


def _renderings(row: Floats) -> Mapping[str, float]:
    numbers = {name: float(row[OF_RENDERINGS.index(name)]) for name in _RENDERINGS}
    unknown = {} if numbers["known"] else dict.fromkeys(_OF_KNOWN, nan)
    return {name: value if abs(value) < inf else nan for name, value in {**numbers, **unknown}.items()}


@lru_cache(maxsize=1)
def _trees() -> Trees:
    data: Any = load_json("foreign_words.json")
    return Trees(data["trees"])
