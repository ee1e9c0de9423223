"""Words that the critic doubts, as findings that count nowhere."""

from __future__ import annotations

import pytest

from mtaudit.checks.models.mistranslated_word import MistranslatedWord
from mtaudit.checks.models.word_hints import FACTS, DoubtfulWord, LostWord, facts, fitted, probability
from mtaudit.checks.runner import run_checks
from mtaudit.mqm import Severity
from mtaudit.records import Critique, Pair, Side, Signals, TokenTag, Word
from mtaudit.score.features import features

SOURCE = "The old bridge was closed, and the ferry stays in port."
TARGET = "老桥关闭了,渡轮很甜。"
PAIR = Pair("1", "d", SOURCE, TARGET)


def tags(side: Side, text: str, *said: tuple[str, float]) -> tuple[TokenTag, ...]:
    out, at = [], 0
    for word, p in said:
        start = text.index(word, at)
        at = start + len(word)
        out.append(TokenTag(side, start, at, p))
    return tuple(out)


def critic(*said: tuple[str, float], lost: tuple[tuple[str, float], ...] = (), words: tuple[Word, ...] = ()) -> Signals:
    return Signals(0.6, words, Critique(0.0, 0.3, (*tags("source", SOURCE, *lost), *tags("target", TARGET, *said))))


def test_doubtful_words_are_neutral_and_neighbours_are_one() -> None:
    found = list(
        DoubtfulWord().run(PAIR, critic(("老桥", 0.9), ("关闭", 0.1), ("渡轮", 0.2), ("很", 0.8), ("甜", 0.95)))
    )
    assert [PAIR.target[slice(*f.target_span)] for f in found if f.target_span] == ["老桥", "很甜"]
    assert {f.severity for f in found} == {Severity.NEUTRAL}
    assert {f.category for f in found} == {"accuracy/mistranslation"}
    assert found[1].confidence > found[0].confidence > 0.5


def test_lost_words_are_marked_on_the_source() -> None:
    signals = critic(lost=(("old", 0.2), ("ferry", 0.9), ("stays", 0.97), (".", 0.97)))
    [found] = LostWord().run(PAIR, signals)
    assert SOURCE[slice(*found.source_span or ())] == "ferry stays"
    assert (found.severity, found.category, found.target_span) == (Severity.NEUTRAL, "accuracy/omission", None)


def test_a_half_width_sign_is_more_doubtful_than_a_full_width_one() -> None:
    model = fitted()["edited"]
    half, full = (probability(model, facts(TokenTag("target", 0, 1, 0.4), sign, ())) for sign in (",", "，"))
    assert half > full


def test_the_encoder_has_a_say() -> None:
    model = fitted()["edited"]
    tag = TokenTag("target", 0, 2, 0.5)
    plain, bad, good = (
        probability(model, facts(tag, TARGET, words))
        for words in (
            (),
            (Word("target", 0, 2, "老桥", 0.05, 0.1, 0.9),),
            (Word("target", 0, 2, "老桥", -0.05, 0.8, 0.01),),
        )
    )
    assert bad >= plain >= good
    assert bad > good


def test_every_fact_has_a_weight_of_the_expected_sign() -> None:
    weights = fitted()["edited"]["weights"]
    assert list(weights) == list(FACTS)
    assert weights["tag"] > 0.5
    assert weights["suspicion"] >= 0 >= weights["support"]


def test_the_threshold_is_an_option() -> None:
    signals = critic(("老桥", 0.5), ("甜", 0.9))
    assert len(list(DoubtfulWord(least=0.05).run(PAIR, signals))) == 2
    assert not list(DoubtfulWord(least=0.999).run(PAIR, signals))


@pytest.mark.parametrize("kind", ["code", "html"])
def test_what_is_no_prose_is_not_marked(kind: str) -> None:
    pair = Pair("1", "d", SOURCE, TARGET, kind=kind)  # type: ignore[arg-type]
    signals = critic(("甜", 0.9), lost=(("ferry", 0.9),))
    assert not [*DoubtfulWord().run(pair, signals), *LostWord().run(pair, signals)]


def test_a_doubtful_word_explains_nothing_away_and_adds_no_odds() -> None:
    start = TARGET.index("甜")
    word = Word("target", start, start + 1, "甜", 0.1, 0.05, 0.95)
    signals = critic(("甜", 0.95), words=(word,))
    [found] = run_checks([MistranslatedWord(), DoubtfulWord()], [PAIR], [signals])
    assert [f.check for f in found] == ["ACC01", "ACC17"]
    assert "check:ACC17" not in features(PAIR, signals, found)
    assert "check:ACC01" in features(PAIR, signals, found)


def test_without_tags_nothing_is_marked() -> None:
    assert not run_checks([DoubtfulWord(), LostWord()], [PAIR], [Signals(0.5)])[0]
    assert not list(DoubtfulWord().run(PAIR, Signals(0.5, (), Critique(0.0, 0.5))))
