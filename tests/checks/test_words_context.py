"""Reasons that a word may have besides a wrong translation: they make ACC01 minor."""

from __future__ import annotations

import pytest

from mtaudit.cedict import renders
from mtaudit.checks.models.mistranslated_word import MistranslatedWord
from mtaudit.checks.runner import run_checks
from mtaudit.mqm import Severity
from mtaudit.records import Critique, Finding, Pair, Signals, TokenTag, Word

SOURCE, TARGET = "It made the lake colder.", "石榴使湖水变冷。"


def doubted(target: str, text: str, suspicion: float = 0.95) -> Signals:
    start = target.index(text)
    return Signals(0.5, (Word("target", start, start + len(text), text, 0.05, 0.1, suspicion),))


def of(source: str, target: str, text: str, *near: tuple[Pair, Signals]) -> Finding:
    """The one finding on that word, between neighbours."""
    pairs = [*(pair for pair, _ in near), Pair("p", "d", source, target)]
    signals = [*(signal for _, signal in near), doubted(target, text)]
    [finding] = run_checks([MistranslatedWord()], pairs, signals)[-1]
    return finding


def test_a_word_from_nowhere_is_major() -> None:
    assert of(SOURCE, TARGET, "石榴").severity is Severity.MAJOR


@pytest.mark.parametrize(
    ("source", "target", "text"),
    [
        ("The flood made it worse.", "洪水使情况雪上加霜。", "雪上加霜"),
        ("He met his nemesis in the final.", "他在决赛中遇到了克星。", "克星"),
        ("The method of Shannon needs no machine.", "香农的方法不需要机器。", "香农"),
        ("They lost their OSS spirit.", "他们失去了开源软件的精神。", "软件"),
        ("Stereotypes live long.", "陈规定型观念长存。", "规定"),
        ("Gabba lost its power twice.", "加巴体育馆停电两次。", "体育馆"),
        ("She works for Acme.", "她在 Acme 公司工作。", "公司"),
    ],
)
def test_a_word_with_a_reason_is_minor(source: str, target: str, text: str) -> None:
    assert of(source, target, text).severity is Severity.MINOR


def test_what_the_neighbours_speak_of_is_minor() -> None:
    said = Pair("a", "d", "He ate a pomegranate.", "他吃了。"), Signals(0.8)
    written = Pair("a", "d", "He ate fruit.", "他吃了石榴。"), Signals(0.8)
    assert [of(SOURCE, TARGET, "石榴", near).severity for near in (said, written)] == [Severity.MINOR] * 2


def test_a_neighbour_that_is_as_doubtful_explains_nothing() -> None:
    target = "石榴使山变高。"
    near = Pair("a", "d", "It made the hill higher.", target), doubted(target, "石榴")
    assert of(SOURCE, TARGET, "石榴", near).severity is Severity.MAJOR


def test_neighbours_far_away_explain_nothing() -> None:
    far = [(Pair("a", "d", "He ate a pomegranate.", "他吃了。"), Signals(0.8))]
    between = [(Pair(f"{i}", "d", "Yes.", "是。"), Signals(0.8)) for i in range(9)]
    assert of(SOURCE, TARGET, "石榴", *far, *between).severity is Severity.MAJOR


@pytest.mark.parametrize(("probability", "severity"), [(0.8, Severity.MAJOR), (0.6, Severity.MINOR)])
def test_both_models_must_doubt_a_word_that_is_more_than_minor(probability: float, severity: Severity) -> None:
    signals = doubted(TARGET, "石榴", 0.8)
    critic = Critique(0.0, 0.2, (TokenTag("target", 0, 2, probability),))
    [finding] = MistranslatedWord().run(Pair("p", "d", SOURCE, TARGET), Signals(0.5, signals.words, critic))
    assert finding.severity is severity


def test_a_source_word_that_the_target_has_by_the_dictionary_is_not_called_missing() -> None:
    assert renders("他们喜欢湖。", "lakes")
    assert not renders(TARGET, "dystopia")
