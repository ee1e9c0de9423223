"""Running checks: which are on, what is skipped, and which findings give way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mtaudit.checks.check import Check
from mtaudit.checks.models.likely_mistranslation import LikelyMistranslation
from mtaudit.checks.registry import CHECKS
from mtaudit.checks.runner import choose, conclude, missing, run_checks
from mtaudit.errors import UsageError
from mtaudit.mqm import BRANCHES, Severity
from mtaudit.records import BlockKind, Critique, Finding, Pair, Signals, TokenTag

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


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.1, Severity.MINOR), (0.3, Severity.MINOR), (0.5, Severity.MAJOR), (0.9, Severity.CRITICAL)],
)
def test_a_weak_check_is_no_graver_than_the_pair(probability: float, expected: Severity) -> None:
    thresholds = {"minor": 0.2, "major": 0.4, "critical": 0.8}
    finding = Weak().finding("a word", target_span=(0, 2), confidence=0.7)
    found = conclude(
        [Weak(), LikelyMistranslation()], PAIR, Signals(0.5), [finding], probability, probability, thresholds
    )
    assert max(f.severity for f in found) == expected
    assert len(found) == (2 if probability == 0.9 else 1)


def test_a_weak_check_that_is_sure_may_be_a_step_graver() -> None:
    thresholds = {"minor": 0.2, "major": 0.4, "critical": 0.8}
    finding = Weak().finding("a word", target_span=(0, 2), confidence=0.9, severity=Severity.CRITICAL)
    levels = [
        max(f.severity for f in conclude([Weak()], PAIR, Signals(0.5), [finding], p, p, thresholds))
        for p in (0.1, 0.3, 0.5, 0.9)
    ]
    assert levels == [Severity.MINOR, Severity.MAJOR, Severity.CRITICAL, Severity.CRITICAL]


def test_what_no_check_explains_is_said() -> None:
    tags = (TokenTag("target", 0, 2, 0.9), TokenTag("target", 2, 3, 0.1), TokenTag("target", 4, 5, 0.95))
    critique = Critique(-1.2, 0.8, tags)
    thresholds = {"minor": 0.2, "major": 0.4, "critical": 0.8}
    [finding] = conclude([LikelyMistranslation()], PAIR, Signals(0.6, (), critique), [], 0.85, 0.85, thresholds)
    assert finding.severity is Severity.CRITICAL
    assert finding.target_span == (0, 2)
    assert "0.85" in finding.message
    assert finding.message.endswith("most doubtful: 面包")
    assert conclude([LikelyMistranslation()], PAIR, Signals(), [], 0.1, 0.1, thresholds) == ()


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
def test_every_check_keeps_the_contract(check: type[Check], tmp_path: Path) -> None:
    assert BRANCHES[check.code[:3]] == check.category.split("/")[0]
    assert check.name == check.name.lower()
    assert " " not in check.name
    for heading in ("What it finds", "Why it matters", "Known problems", "Example", "Options"):
        assert f"{heading}:" in (check.__doc__ or ""), heading
    glossary = tmp_path / "terms.csv"
    glossary.write_text("source,target\nbread,面包\n", encoding="utf-8")
    options = {"TRM01": {"glossary": str(glossary)}}
    made = next(c for c in choose(enable=[check.code], options=options) if c.code == check.code)
    assert list(made.run(Pair("1", "d", "", ""), Signals())) == []


def test_codes_and_names_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)


def test_what_the_checks_alone_made_probable_is_said_once() -> None:
    thresholds = {"minor": 0.2, "major": 0.4, "critical": 0.8}
    finding = Strong().finding("here")
    found = conclude([Strong(), LikelyMistranslation()], PAIR, Signals(0.5), [finding], 0.9, 0.1, thresholds)
    assert found == (finding,)


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [("Bull.", "胡说。", "paragraph"), ("The Old Bridge at Night", "夜晚的老桥 - 作者的笔记", "heading")],
)
def test_the_models_alone_make_no_more_than_minor_of_fragments_and_titles_with_a_part_more(
    source: str, target: str, kind: BlockKind
) -> None:
    thresholds = {"minor": 0.3, "major": 0.5, "critical": 0.7}
    pair = Pair("1", "d", source, target, kind=kind)
    [finding] = conclude([LikelyMistranslation()], pair, Signals(0.1), [], 0.9, 0.9, thresholds)
    assert finding.severity is Severity.MINOR
