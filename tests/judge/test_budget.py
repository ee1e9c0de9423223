"""Budgets, and two readings as one."""

from __future__ import annotations

from math import inf

import pytest

from mtaudit.errors import UsageError
from mtaudit.judge.budget import Budget, parse_budget
from mtaudit.judge.votes import joined
from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Judged


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("", Budget()),
        ("200", Budget(pairs=200)),
        ("1,500 pairs", Budget(pairs=1500)),
        ("20%", Budget(share=0.2)),
        ("0.5 %", Budget(share=0.005)),
        ("50k tokens", Budget(spent=50_000, unit="tokens")),
        ("1.5M tokens", Budget(spent=1_500_000, unit="tokens")),
        ("900 tokens", Budget(spent=900, unit="tokens")),
        ("2 USD at 0.60", Budget(spent=2, sent=0.6e-6, received=0.6e-6, unit="USD")),
        ("$2.50 at 0.15/0.60", Budget(spent=2.5, sent=0.15e-6, received=0.6e-6, unit="$")),
        ("10¥ at 1 / 2", Budget(spent=10, sent=1e-6, received=2e-6, unit="¥")),
    ],
)
def test_what_is_a_budget(text: str, budget: Budget) -> None:
    assert parse_budget(text) == budget


@pytest.mark.parametrize("text", ["much", "-3", "120%", "2 USD", "5k", "20 % tokens", "1.5"])
def test_what_is_none_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match=r"50k tokens.*2 USD at 0\.60"):
        parse_budget(text)


def test_the_most_pairs_of_a_budget() -> None:
    assert [parse_budget(text).most(1016) for text in ("", "200", "5000", "5%", "0")] == [1016, 200, 1016, 51, 0]
    assert parse_budget("2 USD at 1/3").price(1e6, 1e6) == pytest.approx(4)
    assert parse_budget("20%").spent == inf


def span(severity: Severity, target: tuple[int, int] | None = (0, 2)) -> ErrorSpan:
    return ErrorSpan("accuracy/mistranslation", severity, None, target, 0.9)


def test_an_error_that_is_named_again_is_confirmed() -> None:
    first = Judged(0.4, (span(Severity.CRITICAL), span(Severity.MINOR, (5, 6))))
    found = joined(first, Judged(0.6, (span(Severity.MAJOR, (1, 3)),)))
    assert found == Judged(0.5, first.errors, confirmed=True)


@pytest.mark.parametrize("second", [(), (span(Severity.MINOR),), (span(Severity.MAJOR, (5, 7)),)])
def test_an_error_that_is_not_becomes_minor(second: tuple[ErrorSpan, ...]) -> None:
    found = joined(Judged(0.4, (span(Severity.CRITICAL),)), Judged(0.9, second))
    assert found.confirmed is False
    assert [(error.severity, error.confidence) for error in found.errors] == [(Severity.MINOR, 0.45)]


def test_without_a_second_reading_the_first_stands() -> None:
    first = Judged(0.4, (span(Severity.CRITICAL),))
    assert joined(first, None) is first
    fine = Judged(0.9, (span(Severity.MINOR),))
    assert joined(fine, Judged(0.2, (span(Severity.MAJOR),))) is fine
