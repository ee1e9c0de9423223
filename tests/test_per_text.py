"""Caches of functions of whole texts do not hold on to long texts."""

from __future__ import annotations

from mtaudit.checks.runner import run_checks
from mtaudit.per_text import cached_per_text, release
from mtaudit.records import Pair, Signals


def test_results_are_kept_until_long_texts_have_been_processed() -> None:
    calls: list[str] = []

    @cached_per_text(4)
    def length(text: str) -> int:
        calls.append(text)
        return len(text)

    assert [length("mill"), length("mill")] == [4, 4]
    release(1_000)
    assert length("mill") == 4
    assert calls == ["mill"]
    release(10_000_000)
    assert length("mill") == 4
    assert calls == ["mill", "mill"]


def test_the_checks_release_long_texts() -> None:
    calls: list[str] = []

    @cached_per_text(4)
    def seen(text: str) -> None:
        calls.append(text)

    seen("mill")
    run_checks([], [Pair("1", "d", "The mill turns.", "磨坊在转。")], [Signals()])
    seen("mill")
    assert calls == ["mill"]
    run_checks([], [Pair("1", "d", "The mill turns. " * 30_000, "磨坊在转。")], [Signals()])
    seen("mill")
    assert calls == ["mill", "mill"]
