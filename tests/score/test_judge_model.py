"""The error probability of pairs that a judge read."""

from __future__ import annotations

import pytest

from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Finding, Judged, Pair, Signals
from mtaudit.score import Estimator
from mtaudit.score.judge_model import JudgedEstimator, JudgeFit, unmeasured
from mtaudit.train.judge import from_agreement, from_readings

PAIR = Pair("1", "d", "The bank of the river is steep and wet.", "河边的银行又陡又湿。")
NUMBER = Finding("ACC03", "number-mismatch", "accuracy/mistranslation", Severity.MAJOR, "4", confidence=0.95)


@pytest.fixture(scope="module")
def measured() -> JudgedEstimator:
    return JudgedEstimator(Estimator.load(), "llm/a/1", True)


@pytest.fixture(scope="module")
def unknown() -> JudgedEstimator:
    return JudgedEstimator(Estimator.load(), "comet/a/1", False)


def says(severity: Severity | None, quality: float = 0.5, **facts: object) -> Judged:
    errors = (ErrorSpan("accuracy/mistranslation", severity),) if severity else ()
    return Judged(quality, errors, **facts)  # type: ignore[arg-type]


def p(estimator: JudgedEstimator, judged: Judged | None, *findings: Finding, similarity: float = 0.6) -> float:
    [(whole, _)] = estimator.probabilities([PAIR], [Signals(similarity, (), judged=judged)], [findings])
    return whole


def test_what_a_measured_judge_says_moves_the_probability_by_its_agreement(measured: JudgedEstimator) -> None:
    plain = p(measured, None)
    assert plain == pytest.approx(Estimator.load().probability(PAIR, Signals(0.6), ()), abs=1e-5)
    assert p(measured, says(Severity.MAJOR)) > 0.6 > plain > p(measured, says(None))
    assert p(measured, says(Severity.MINOR)) == p(measured, says(None))


def test_a_wrong_number_that_the_judge_overlooked_still_counts(measured: JudgedEstimator) -> None:
    without, with_number = p(measured, says(None)), p(measured, says(None), NUMBER)
    alone = Estimator.load().probability(PAIR, Signals(0.6), (NUMBER,))
    assert without < 0.1 < with_number
    assert with_number > 0.7 * alone


def test_the_bundled_evidence_still_counts(measured: JudgedEstimator) -> None:
    assert p(measured, says(None), similarity=0.2) > p(measured, says(None), similarity=0.8)


def test_praise_of_a_text_that_asks_for_it_counts_for_nothing(measured: JudgedEstimator) -> None:
    assert p(measured, says(None, instructed=True)) == p(measured, None)
    assert p(measured, says(Severity.MAJOR, instructed=True)) == p(measured, says(Severity.MAJOR))


def test_what_a_second_reading_does_not_confirm_says_nothing(measured: JudgedEstimator) -> None:
    assert p(measured, says(Severity.MINOR, confirmed=False)) == p(measured, None)
    assert p(measured, says(Severity.MAJOR, confirmed=True)) >= p(measured, says(Severity.MAJOR))


def test_confidence_of_an_error_is_the_measured_agreement(measured: JudgedEstimator) -> None:
    [error] = measured.weighed(says(Severity.CRITICAL)).errors
    assert error.confidence == pytest.approx(0.919)


def test_the_better_the_quality_of_an_unmeasured_judge_the_less_likely_an_error(unknown: JudgedEstimator) -> None:
    values = [p(unknown, says(None, quality)) for quality in (1.0, 0.95, 0.8, 0.6, 0.3, 0.05, 0.0)]
    assert values == sorted(values)
    assert values[2] == pytest.approx(p(unknown, None), abs=1e-5)
    assert values[-1] > values[0] + 0.3
    assert (unmeasured(0.0), unmeasured(1.0)) == (4.0, pytest.approx(-3.907, abs=0.001))


def test_errors_of_an_unmeasured_judge_keep_its_confidence(unknown: JudgedEstimator) -> None:
    judged = Judged(0.5, (ErrorSpan("accuracy/mistranslation", Severity.MAJOR, confidence=0.62),))
    assert unknown.weighed(judged) == judged


def test_the_signature_says_how_it_was_measured_and_for_whom(
    measured: JudgedEstimator, unknown: JudgedEstimator
) -> None:
    bundled = Estimator.load().signature
    assert measured.signature.startswith(f"{bundled}/{JudgeFit.load().signature}-")
    assert unknown.signature.startswith(f"{bundled}/uncalibrated-")
    assert unknown.signature != JudgedEstimator(Estimator.load(), "comet/b/1", False).signature
    assert unknown.thresholds == Estimator.load().thresholds


def test_the_fit_of_the_package_is_what_its_command_makes() -> None:
    made = from_agreement(0.91, 0.103)
    assert JudgeFit({**made}).signature == JudgeFit.load().signature
    assert made["confidence"]["major"] == pytest.approx(0.919, abs=0.001)


def test_a_fit_of_two_readings_counts() -> None:
    reading = [{"id": n, "errors": [{"severity": "major"}] if n < 20 else []} for n in range(200)]
    named = [{"severity": "critical"}], [{"severity": "minor"}]
    answers = [{"id": n, "errors": named[n >= 10] if n < 30 else []} for n in range(250)]
    made = from_readings(answers, reading)
    ratios = made["log_likelihood_ratio"]
    assert ratios["critical"] > ratios["minor"] > 0 > ratios["neutral"]
    assert made["confidence"]["critical"] == pytest.approx(10.5 / 11, abs=0.001)
