from __future__ import annotations

import numpy as np
import pytest

from mtaudit.encoder import Vectors, load
from mtaudit.records import Pair
from mtaudit.score import no_pairs
from mtaudit.score.pairs import score_pairs
from mtaudit.score.word_vectors import WordVectorCache

PAIRS = [
    Pair("a", "d", "The baker opened a second shop near the harbour.", "面包师在港口附近开了第二家火山。"),
    Pair("b", "d", "Rain is expected on Tuesday.", "预计周二有雨。"),
    Pair("c", "d", "", "没有原文。", bead="0-1"),
    Pair("d", "d", "!!!", "？？？"),
    Pair("e", "d", "Call 555-0100 at 9:30.", "请在9:30拨打555-0100。"),
]


def test_the_odd_word_is_the_most_suspicious() -> None:
    (signals, *_) = score_pairs(PAIRS[:1], load())
    target = [w for w in signals.words if w.side == "target"]
    worst = max(target, key=lambda w: w.suspicion)
    assert worst.text == "火山"
    assert worst.gain == max(w.gain for w in target)
    assert "volcano" in worst.gloss


def test_evidence_does_not_depend_on_the_company() -> None:
    encoder = load()
    together = score_pairs(PAIRS, encoder)
    assert together == [score_pairs([pair], encoder)[0] for pair in PAIRS]
    assert together == score_pairs(PAIRS[::-1], encoder)[::-1]


def test_pairs_without_words_or_sides_have_none() -> None:
    signals = score_pairs(PAIRS, load())
    assert signals[2].similarity is None
    assert signals[2].words == signals[3].words == ()
    assert signals[3].similarity is not None


class Letters:
    """An encoder of another kind: counts of letters."""

    name = signature = "letters"

    def encode(self, texts: list[str]) -> Vectors:
        rows = np.array([[1 + text.count(c) for c in "aeiou的一是"] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_any_encoder_will_do() -> None:
    signals = score_pairs(PAIRS[:2], Letters())
    assert all(0 <= w.suspicion <= 1 for s in signals for w in s.words)
    assert [w.text for w in signals[0].words if w.side == "source"][:2] == ["baker", "opened"]


def test_memory_answers_the_same_when_it_is_full() -> None:
    small, big, encoder = WordVectorCache(capacity=2), WordVectorCache(), Letters()
    for texts in (["a", "b"], ["c", "a"], ["b", "d", "e"]):
        small.learn(texts, encoder)
        big.learn(texts, encoder)
        assert small.vectors(texts) == pytest.approx(big.vectors(texts))


def test_words_are_looked_at_only_where_there_is_doubt() -> None:
    encoder = load()
    some = score_pairs(PAIRS, encoder, doubt=lambda pairs, signals: [i == 1 for i in range(len(pairs))])
    everything = score_pairs(PAIRS, encoder)
    assert [bool(signals.words) for signals in some] == [i == 1 for i in range(len(PAIRS))]
    assert some[1] == everything[1]
    assert not any(signals.words for signals in score_pairs(PAIRS, encoder, doubt=no_pairs))
