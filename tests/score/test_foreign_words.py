"""Foreign words: what encoder, critic and expected renderings say together."""

from __future__ import annotations

from dataclasses import replace

from mtaudit.records import Critique, Pair, Signals, TokenTag, Word
from mtaudit.score.foreign_words import MOST, doubtful, with_foreign_words

SOURCE = "The old bridge was closed because of the heavy rain."


def doubted(word: str, suspicion: float = 0.9, tag: float = 0.9) -> tuple[Pair, Signals]:
    """A pair in which encoder and critic doubt a word just as much, whatever word it is."""
    target = f"那座旧桥因为{word}而关闭。"
    start, rain = target.index(word), SOURCE.index("rain")
    words = (
        Word("target", start, start + len(word), word, 0.06, 0.2, suspicion, ("x",)),
        Word("source", rain, rain + 4, "rain", 0.05, 0.3, 0.5),
    )
    tags = (TokenTag("target", start, start + len(word), tag),)
    return Pair("1", "d", SOURCE, target), Signals(0.5, words, Critique(-0.5, 0.5, tags))


def foreign(pair: Pair, signals: Signals) -> float:
    return max(word.foreign for word in with_foreign_words(pair, signals).words)


def test_a_word_that_nothing_lets_expect_is_more_foreign_than_a_rendering_that_is_doubted_alike() -> None:
    assert foreign(*doubted("葡萄")) > 0.8
    assert foreign(*doubted("葡萄")) > foreign(*doubted("大雨")) + 0.1
    assert foreign(*doubted("葡萄")) > foreign(*doubted("葡萄", tag=0.3))


def test_what_nobody_doubts_is_not_looked_at() -> None:
    pair, signals = doubted("葡萄", suspicion=0.05, tag=0.05)
    assert with_foreign_words(pair, signals) is signals
    pair, signals = doubted("葡萄")
    assert with_foreign_words(pair, replace(signals, critique=None)).words == signals.words
    twice = replace(pair, target=pair.target + pair.target)
    assert doubtful(twice, signals) == []
    assert len(doubtful(pair, replace(signals, words=signals.words * 9))) == MOST
