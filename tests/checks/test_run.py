"""Running checks: which are on, what is skipped, and which findings give way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mtaudit.checks.check import BaseCheck, Check, ConcludingCheck, CorpusCheck
from mtaudit.checks.registry import CHECKS
from mtaudit.checks.runner import choose, missing, run_checks
from mtaudit.errors import UsageError
from mtaudit.mqm import BRANCHES, Severity
from mtaudit.records import Finding, Pair, Signals

PAIR = Pair("1", "d", "Bread is good.", "面包很好。")


class Strong(Check):
    code, name, category, severity = "LNG99", "strong", "linguistic-conventions/test", Severity.MAJOR

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        yield self.finding("here", target_span=(0, 2))


class Weak(Strong):
    code, defers, needs = "ACC99", True, frozenset({"similarity"})

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        yield self.finding("the same words", target_span=(1, 3))
        yield self.finding("other words", target_span=(2, 4))


def test_the_weak_give_way_where_the_strong_speak() -> None:
    [found] = run_checks([Weak(), Strong()], [PAIR], [Signals(similarity=0.5)])
    assert [f.message for f in found] == ["other words", "here"]


def test_a_check_without_its_signal_is_skipped_and_said() -> None:
    [found] = run_checks([Weak(), Strong()], [PAIR], [Signals()])
    assert [f.check for f in found] == ["LNG99"]
    assert [skip.check for skip in missing([Weak(), Strong()], "d", frozenset())] == ["ACC99"]


def test_choosing() -> None:
    on = {check.code for check in choose()}
    off = next(check.code for check in CHECKS if not check.default and check.code != "TRM01")
    assert off not in on
    assert off in {check.code for check in choose(enable=[off])}
    assert "ACC03" not in {check.code for check in choose(disable=["ACC03"])}
    for wrong in (["NONE"], ["acc03"]):
        with pytest.raises(UsageError, match="mtaudit checks"):
            choose(disable=wrong)
    with pytest.raises(UsageError, match="mtaudit explain ACC03"):
        choose(options={"ACC03": {"colour": 1}})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_keeps_the_contract(check: type[BaseCheck], tmp_path: Path) -> None:
    assert BRANCHES[check.code[:3]] == check.category.split("/")[0]
    assert check.name == check.name.lower()
    assert " " not in check.name
    for heading in ("What it finds", "Why it matters", "Known problems", "Example", "Options"):
        assert f"{heading}:" in (check.__doc__ or ""), heading
    glossary = tmp_path / "terms.csv"
    glossary.write_text("source,target\nbread,面包\n", encoding="utf-8")
    options = {"TRM01": {"glossary": str(glossary)}}
    made = next(c for c in choose(enable=[check.code], options=options) if c.code == check.code)
    if isinstance(made, Check):
        assert list(made.run(Pair("1", "d", "", ""), Signals())) == []
    else:
        assert isinstance(made, ConcludingCheck | CorpusCheck)


def test_codes_and_names_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)
