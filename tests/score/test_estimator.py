from __future__ import annotations

import json
import math
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from mtaudit.mqm import Severity
from mtaudit.numeric import logit
from mtaudit.records import Critique, Finding, Pair, Signals, TokenTag, Word
from mtaudit.score.estimator import Estimator
from mtaudit.score.features import DAMAGE_FEATURES, FEATURES, features
from mtaudit.score.noisy_or import known

PAIR = Pair("1", "d", "The baker opened a second shop near the harbour.", "面包师在港口附近开了第二家店。")
GOOD = Word("target", 0, 3, "面包师", -0.1, 0.7, 0.01)
BAD = Word("target", 4, 6, "港口", 0.1, 0.1, 0.97)


def finding(severity: Severity, check: str = "ACC03", confidence: float = 1.0) -> Finding:
    return Finding(check, "x", "accuracy/mistranslation", severity, "", confidence=confidence)


@pytest.fixture(scope="module")
def estimator() -> Estimator:
    return Estimator.load()


def test_features_of_missing_signals_are_unknown() -> None:
    named = features(PAIR, Signals())
    assert set(named) == {*DAMAGE_FEATURES, "learned"}
    assert isnan(named["similarity"])
    assert isnan(named["worst_word"])
    assert isnan(named["critical"])
    assert abs(named["length"]) < 3


def test_features_name_the_worst_words_and_the_gravest_finding() -> None:
    critique = Critique(
        -0.5, 0.4, (TokenTag("target", 0, 1, 0.9), TokenTag("target", 1, 2, 0.1), TokenTag("source", 0, 3, 0.3))
    )
    found = [finding(Severity.MAJOR, "NEW98"), finding(Severity.MAJOR, "NEW98", 0.5), finding(Severity.MINOR, "NEW99")]
    named = features(PAIR, Signals(0.6, (GOOD, BAD), critique), found)
    assert (named["worst_word"], named["second_word"], named["worst_gain"]) == (0.97, 0.01, 0.1)
    assert (named["worst_tag"], named["critical"]) == (logit(0.9), logit(0.4))
    assert named["poor"] == 0.5
    assert named["agreed_word"] == pytest.approx((logit(0.01) + logit(0.9)) / 2)
    assert named["check:NEW98"] == pytest.approx(-math.log(0.02 / 0.9))
    assert named["check:NEW99"] == named["check:NEW98"]


def test_a_finding_weighs_what_its_confidence_says() -> None:
    def weight(confidence: float, severity: Severity = Severity.MAJOR) -> float:
        return features(PAIR, Signals(), [finding(severity, "NEW98", confidence)])["check:NEW98"]

    assert weight(0.1) == weight(0.05) == 0.0
    assert "check:NEW98" not in features(PAIR, Signals(), [finding(Severity.NEUTRAL, "NEW98", confidence=0.99)])
    assert 0 < weight(0.5) < weight(0.9) < weight(0.98) == weight(1.0)
    formal = replace(finding(Severity.MINOR, "NEW97"), category="linguistic-conventions/punctuation")
    assert features(PAIR, Signals(), [formal])["check:NEW97"] < weight(1.0, Severity.MINOR) / 2


def test_every_signal_moves_the_probability_the_right_way(estimator: Estimator) -> None:
    sound = Signals(0.85, (GOOD, replace(GOOD, start=7, end=9)))
    fine = estimator.probability(PAIR, sound, ())
    worse = [
        estimator.probability(PAIR, Signals(0.05, sound.words), ()),
        estimator.probability(PAIR, Signals(0.85, (GOOD, BAD)), ()),
        estimator.probability(PAIR, sound, [finding(Severity.CRITICAL)]),
        estimator.probability(replace(PAIR, target="面包师。"), sound, ()),
    ]
    assert all(p > fine for p in worse)
    assert all(0 <= p <= 1 for p in [fine, *worse])


def test_a_check_that_no_fit_knew_counts_by_its_severity(estimator: Estimator) -> None:
    signals = Signals(0.8, (GOOD,))
    p = [estimator.probability(PAIR, signals, [finding(s, "NEW99")]) for s in Severity]
    assert p == sorted(p)
    assert p[0] == estimator.probability(PAIR, signals, ())
    assert p[3] > p[0] + 0.2


def test_probabilities_do_not_depend_on_the_company(estimator: Estimator) -> None:
    pairs = [PAIR, replace(PAIR, target="", bead="1-0"), PAIR]
    signals = [Signals(0.7, (GOOD, BAD)), Signals(), Signals()]
    findings = [(), (finding(Severity.MAJOR, "ACC06"),), ()]
    together = estimator.probabilities(pairs, signals, findings)
    alone = [estimator.probability(*item) for item in zip(pairs, signals, findings, strict=True)]
    assert together == alone


def test_thresholds_rise(estimator: Estimator) -> None:
    t = estimator.thresholds
    assert 0 < t["minor"] < t["major"] < t["critical"] < 1


def test_the_curve_rises_everywhere(estimator: Estimator) -> None:
    import numpy as np

    for way in estimator.fit.sums.values():
        assert (np.diff(way.calibrated(np.linspace(-12, 12, 200))) >= 0).all()


def test_the_critic_is_heard(estimator: Estimator) -> None:
    def p(critical: float, quality: float) -> float:
        return estimator.probability(PAIR, Signals(0.8, (GOOD,), Critique(quality, critical, damaged=critical)), ())

    assert p(0.02, 1.0) < p(0.3, 0.0) < p(0.9, -2.0)


def test_a_null_bead_is_judged_by_its_findings(estimator: Estimator) -> None:
    null = replace(PAIR, target="", bead="1-0")
    p = [estimator.probability(null, Signals(), [finding(s, "ACC06")]) for s in Severity]
    assert p == sorted(p)
    assert p[0] <= 0.1
    assert p[2] > 0.6


def test_a_fit_of_a_user_is_read_from_a_file(tmp_path: Path, estimator: Estimator) -> None:
    components = [{"bias": 0.0, "cheap": 1.0}, {"weight": 2.0, "checks": {"NEW98": 0.5}}]
    data = {
        "signature": "mine",
        "trees": {"features": list(FEATURES), "base": 0.0, "trees": []},
        "sums": {"pair": {"components": components, "curve": [[-1.0, -1.0], [1.0, 1.0]]}},
        "doubt": 0.1,
        "open": 0.1,
        "thresholds": {"minor": 0.2, "major": 0.5, "critical": 0.9},
    }
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    mine = Estimator.load(path)
    assert mine.probability(PAIR, Signals(0.7), ()) == pytest.approx(0.5)
    found = [finding(Severity.MINOR, "NEW98", 0.55)]
    assert mine.probability(PAIR, Signals(0.7), found) == pytest.approx(1 - 0.5 * 0.45 / 0.9, abs=1e-5)


def test_a_critic_that_is_content_does_not_excuse_what_it_cannot_see(estimator: Estimator) -> None:
    content = Critique(1.5, 0.01, (TokenTag("target", 4, 6, 0.01),), damaged=0.01)
    wrong = [finding(Severity.MAJOR, "NEW98", confidence=0.95)]
    heard = estimator.probability(PAIR, Signals(0.9, (GOOD,), content), wrong)
    assert heard > 0.4
    assert heard > estimator.probability(PAIR, Signals(0.9, (GOOD,), content), ()) + 0.3


def test_words_are_worth_a_look_where_the_rest_leaves_a_doubt(estimator: Estimator) -> None:
    sound = Signals(0.85, (), Critique(1.0, 0.01, (TokenTag("target", 4, 6, 0.02),), damaged=0.01))
    odd = Signals(0.35, (), Critique(-1.0, 0.5, (TokenTag("target", 4, 6, 0.9),), damaged=0.7))
    assert estimator.doubt([PAIR, PAIR], [sound, odd]) == [False, True]


def test_the_critic_is_worth_asking_where_similarity_leaves_a_doubt(estimator: Estimator) -> None:
    assert estimator.open([PAIR, PAIR], [Signals(0.9), Signals(0.2)]) == [False, True]


def test_every_kind_of_pair_has_its_sum(estimator: Estimator) -> None:
    critique = Critique(0.0, 0.2, damaged=0.2)
    for words in ((), (GOOD, BAD)):
        for said in (None, critique):
            signals = Signals(0.7, words, said)
            assert known(signals) in estimator.fit.sums
            assert 0 < estimator.probability(PAIR, signals, ()) < 1


def test_source_words_that_are_not_translated_raise_the_probability(estimator: Estimator) -> None:
    def p(lost: float) -> float:
        tags = (TokenTag("source", 0, 4, lost), TokenTag("source", 5, 9, lost))
        return estimator.probability(PAIR, Signals(0.7, (GOOD,), Critique(0.0, 0.2, tags, damaged=0.2)), ())

    assert p(0.02) < p(0.95)
