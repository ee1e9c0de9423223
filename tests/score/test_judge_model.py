"""The error probability where a model that the user names stands in place of the bundled critic."""

from __future__ import annotations

import pytest

from mtaudit.mqm import Severity
from mtaudit.records import Critique, Finding, Pair, Signals
from mtaudit.score import Estimator
from mtaudit.score.judge_model import estimator_for_judge, stand_in

PAIR = Pair("1", "d", "The bank of the river is steep and wet.", "河边的银行又陡又湿。")


@pytest.fixture(scope="module")
def outside() -> Estimator:
    return estimator_for_judge("comet/a/1")


def p(estimator: Estimator, score: float | None, *findings: Finding) -> float:
    critique = None if score is None else Critique(score, min(max(1 - score, 0.0), 1.0))
    return estimator.probability(PAIR, Signals(0.6, (), critique), findings)


def test_the_better_the_score_the_less_likely_an_error(outside: Estimator) -> None:
    values = [p(outside, score) for score in (1.2, 0.95, 0.8, 0.6, 0.3, 0.05, -0.2)]
    assert values == sorted(values)
    assert values[0] < 0.15
    assert values[-1] > values[0] + 0.3


def test_errors_that_it_marks_are_in_its_score_and_other_findings_count(outside: Estimator) -> None:
    marked = Finding("ACC14", "judged-error", "accuracy/mistranslation", Severity.MINOR, "bank", confidence=0.9)
    number = Finding("ACC03", "number-mismatch", "accuracy/mistranslation", Severity.MAJOR, "4", confidence=0.9)
    assert p(outside, 0.6, marked) == p(outside, 0.6)
    assert p(outside, 0.6, marked, number) > p(outside, 0.6) + 0.1


def test_a_pair_that_it_said_nothing_of_is_judged_as_without_a_critic(outside: Estimator) -> None:
    assert p(outside, None) == p(Estimator.load(), None)


def test_the_signature_says_that_it_is_not_calibrated_and_for_whom(outside: Estimator) -> None:
    assert outside.signature.startswith(f"{Estimator.load().signature}/uncalibrated-")
    assert outside.signature != estimator_for_judge("comet/b/1").signature
    assert outside.thresholds == Estimator.load().thresholds


def test_one_number_has_the_weight_of_all_log_odds_of_the_critic() -> None:
    heard = {"bias": -1.0, "critic": {"poor": 2.0, "critical": 0.25, "damaged": 0.5}}
    deaf = {"bias": -2.0, "checks": {"ACC01": 0.4}}
    fit = {"signature": "fit", "sums": {"critic": {"opinions": [heard, deaf], "curve": [[0, 0], [1, 1]]}}}
    made = stand_in(fit)["sums"]["critic"]
    assert made == {"opinions": [{**heard, "critic": {"critical": 0.75}}, deaf], "curve": [[0, 0], [1, 1]]}
    assert heard["critic"] == {"poor": 2.0, "critical": 0.25, "damaged": 0.5}
