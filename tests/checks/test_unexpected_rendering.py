"""Unexpected renderings as findings that count nowhere and give a reason."""

from __future__ import annotations

from mtaudit.checks.models.unexpected_rendering import UnexpectedRendering
from mtaudit.mqm import Severity
from mtaudit.records import Critique, Pair, RenderingEvidence, Signals, TokenTag, UnexpectedWord

SOURCE, TARGET = "This routine shows a window.", "此惯例显示一个窗口。"
WORD = UnexpectedWord(1, 3, 5, 12, 0.4, ("例程", "程序"))


def found(*words: UnexpectedWord, kind: str = "paragraph", least: float = 0.1, tag: float = 0.8) -> list[str]:
    pair = Pair("1", "d", SOURCE, TARGET, kind=kind)  # type: ignore[arg-type]
    critique = Critique(0.0, 0.3, (TokenTag("target", 0, len(TARGET), tag),))
    signals = Signals(0.6, critique=critique, renderings=RenderingEvidence(1.0, words))
    findings = list(UnexpectedRendering(least).run(pair, signals))
    assert {finding.severity for finding in findings} <= {Severity.NEUTRAL}
    return [finding.message for finding in findings]


def test_the_reason_names_what_is_usual() -> None:
    assert found(WORD) == ["惯例 for routine; expected 例程, 程序"]


def test_a_word_below_the_bound_or_without_a_better_rendering_is_left_alone() -> None:
    assert found(WORD, least=0.5) == []
    assert found(UnexpectedWord(1, 3, 5, 12, 0.9)) == []


def test_at_most_two_words_of_a_pair_are_named() -> None:
    assert len(found(*(UnexpectedWord(at, at + 1, 5, 12, 0.3 + at / 100, ("例程",)) for at in range(5)))) == 2


def test_a_word_that_the_critic_does_not_doubt_is_left_alone() -> None:
    assert found(WORD, tag=0.3) == []


def test_code_is_not_judged() -> None:
    assert found(WORD, kind="code") == []
