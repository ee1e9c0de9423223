"""Target words that are unexpected given the source, and the renderings that were expected instead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from mtaudit.bundled import load_json
from mtaudit.lexical.expect import Renderings, load_renderings
from mtaudit.numeric import array_sigmoid
from mtaudit.records import Pair, RenderingEvidence, UnexpectedWord
from mtaudit.score.rendering_features import FEATURES, Compared, Floats, compare

#: Minimum probability of a word that is kept, and number of expected renderings reported with it.
_KEPT, _NAMED = 0.1, 3
#: Minimum probability of an expected rendering.
_LIKELY = -3.5


def rendering_evidence(pair: Pair, model: Renderings | None = None) -> RenderingEvidence | None:
    """The doubt and the unexpected words of a pair; None if its words cannot be judged."""
    model = model or load_renderings()
    compared = compare(pair.source, pair.target, model)
    if not len(compared.words):
        return None
    chances = word_probabilities(compared.rows)
    doubt = round(float(-np.log1p(-chances).sum()), 4)
    words = tuple(_word(pair, compared, at, float(p), model) for at, p in enumerate(chances) if p >= _KEPT)
    return RenderingEvidence(doubt, words)


def word_probabilities(rows: Floats) -> Floats:
    """(n,) probabilities that words with these features (n, f) are wrong: logistic regression."""
    model = _fitted()
    weights = np.array([model["weights"][name] for name in FEATURES])
    return array_sigmoid(rows @ weights + model["bias"])


def _word(pair: Pair, compared: Compared, at: int, probability: float, model: Renderings) -> UnexpectedWord:
    word, place = compared.words[at], int(compared.stands_for[at])
    expected = compared.expected
    likely = expected.best[place][expected.best_log[place] >= _LIKELY]
    start, end = expected.spans[place]
    return UnexpectedWord(
        start=word.start,
        end=word.end,
        source_start=start,
        source_end=end,
        probability=round(probability, 4),
        expected=tuple(unit for unit in model.words(likely) if unit not in pair.target)[:_NAMED],
    )


@lru_cache(maxsize=1)
def _fitted() -> Mapping[str, Any]:
    """Weights and bias, as :mod:`mtaudit.train.rendering_words` writes them."""
    data: Mapping[str, Any] = load_json("rendering_words.json")
    return data
