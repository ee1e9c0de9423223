"""Errors that the judge names, as findings."""

from __future__ import annotations

import pytest

from mtaudit.checks.models.judge_errors import JudgedError
from mtaudit.checks.models.mistranslated_word import MistranslatedWord
from mtaudit.checks.runner import run_checks
from mtaudit.mqm import Severity
from mtaudit.records import Critique, ErrorSpan, Judged, Pair, Signals, Word

PAIR = Pair("1", "d", "His account was suspended.", "他的账户𠮷停职了。")
SUSPENDED, WRONG = (16, 25), (5, 7)


def signals(*errors: ErrorSpan, words: tuple[Word, ...] = ()) -> Signals:
    return Signals(0.7, words, judged=Judged(0.4, errors))


def named(**facts: object) -> ErrorSpan:
    return ErrorSpan("accuracy/mistranslation", Severity.CRITICAL, **facts)  # type: ignore[arg-type]


def test_an_error_is_a_finding_with_its_reason_and_its_place() -> None:
    given = ErrorSpan("terminology/wrong-term", Severity.MAJOR, SUSPENDED, WRONG, 0.8, "Said of people.")
    [found] = JudgedError().run(PAIR, signals(given))
    assert (found.check, found.category, found.severity, found.confidence) == (
        "ACC14", "terminology/wrong-term", Severity.MAJOR, 0.8,
    )  # fmt: skip
    assert (found.source_span, found.target_span) == (SUSPENDED, WRONG)
    assert found.message == "停职 for “suspended”: Said of people."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (named(target_span=WRONG), "the judge marks 停职 as wrong"),
        (named(source_span=SUSPENDED, reason="Left out."), "“suspended”: Left out."),
        (named(reason="Clumsy."), "the pair: Clumsy."),
        (named(), "the judge marks the pair as wrong"),
    ],
)
def test_what_is_said_without_a_reason_or_a_place(given: ErrorSpan, message: str) -> None:
    [found] = JudgedError().run(PAIR, signals(given))
    assert found.message == message


def test_what_it_quotes_and_nobody_finds_is_evidence() -> None:
    [found] = JudgedError().run(PAIR, signals(named(quoted="解雇")))
    assert found.evidence == {"quoted": "解雇"}


def test_a_suggestion_is_in_the_message_and_in_the_evidence() -> None:
    [found] = JudgedError().run(PAIR, signals(named(target_span=WRONG, reason="Of people.", suggestion="被停用")))
    assert found.message == "停职: Of people. (expected: 被停用)"
    assert found.evidence == {"suggestion": "被停用"}


def test_unsure_errors_can_be_left_out() -> None:
    given = signals(named(confidence=0.3), named(confidence=0.7))
    assert [f.confidence for f in JudgedError(least=0.5).run(PAIR, given)] == [0.7]
    assert len(list(JudgedError().run(PAIR, given))) == 2


def test_without_a_judge_there_are_none() -> None:
    assert not list(JudgedError().run(PAIR, Signals(0.7, (), Critique(-1.0, 0.9))))
    assert not list(JudgedError().run(PAIR, Signals(0.7)))


def test_the_judge_explains_a_word_better_than_the_encoder_does() -> None:
    word = Word("target", *WRONG, "停职", 0.1, 0.1, 0.9)
    given = signals(named(target_span=WRONG, reason="Said of people."), words=(word,))
    [found] = run_checks([MistranslatedWord(), JudgedError()], [PAIR], [given])
    assert [f.check for f in found] == ["ACC14"]


def test_a_critic_without_tags_does_not_silence_the_encoder() -> None:
    word = Word("target", *WRONG, "停职", 0.1, 0.1, 0.9)
    alone = list(MistranslatedWord().run(PAIR, Signals(0.7, (word,))))
    assert alone
    assert list(MistranslatedWord().run(PAIR, signals(words=(word,)))) == alone
