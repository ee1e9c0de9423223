"""From the tags of the critic to findings: the fit and the choice of thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from mtaudit.checks.models.word_hints import FACTS
from mtaudit.numeric import array_sigmoid
from mtaudit.records import Critique, Pair, Signals, TokenTag
from mtaudit.train.tags import ALARMS, NEAR_BEST, Words, correlation, fit, most_sparing, quiet, words

PAIR = Pair("1", "d", "The bridge is old.", "桥,老。")


def drawn(count: int = 4000) -> Words:
    """Words that are edited with a probability given by known weights."""
    rng = np.random.default_rng(3)
    facts = np.column_stack([rng.normal(-1, 1, count), *(rng.normal(0, 1, count) for _ in FACTS[1:])])
    return Words(facts, rng.random(count) < array_sigmoid(0.8 * facts[:, 0] + 0.5 * facts[:, 3] + 0.2))


def test_what_the_words_were_drawn_from_comes_back() -> None:
    model, p = fit(drawn())
    assert model["weights"]["tag"] == pytest.approx(0.8, abs=0.12)
    assert model["weights"]["suspicion"] == pytest.approx(0.5, abs=0.12)
    assert model["weights"]["support"] == pytest.approx(0.0, abs=0.12)
    assert p.mean() == pytest.approx(drawn().changed.mean(), abs=0.01)


def test_the_threshold_is_the_highest_that_is_nearly_the_best() -> None:
    found = drawn()
    _, p = fit(found)
    least = most_sparing(p, found.changed)
    reached = {round(t, 2): correlation(p >= t, found.changed) for t in np.arange(0.2, 0.96, 0.01)}
    assert reached[least] >= max(reached.values()) - NEAR_BEST
    assert all(value < max(reached.values()) - NEAR_BEST for t, value in reached.items() if t > least)


def test_few_sound_pairs_have_a_word_above_the_quiet_threshold() -> None:
    tops = np.linspace(0.1, 0.9, 1000)
    found = [Critique(0.0, 0.1, (TokenTag("source", 4, 10, p), TokenTag("source", 17, 18, 0.99))) for p in tops]
    least = quiet([PAIR] * len(found), found)
    assert np.mean(tops >= least) == pytest.approx(ALARMS, abs=0.01)


def test_nothing_agrees_with_a_constant() -> None:
    assert correlation(np.array([True, True]), np.array([True, False])) == 0.0


def test_a_word_that_touches_a_changed_span_was_changed() -> None:
    tags = (TokenTag("target", 0, 1, 0.2), TokenTag("target", 1, 2, 0.6), TokenTag("source", 4, 10, 0.3))
    signals = Signals(0.5, (), Critique(0.0, 0.1, tags))
    found = words([PAIR, PAIR], [signals, Signals(0.5)], [((1, 3),), ((0, 1),)])
    assert found.changed.tolist() == [False, True]
    assert found.facts[:, FACTS.index("half_width")].tolist() == [0.0, 1.0]
