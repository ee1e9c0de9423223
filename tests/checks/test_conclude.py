"""One scale: severities, confidences and error probabilities agree, whatever the checks found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtaudit.checks.conclude import REQUIRED, Conclusion, conclude, weigh
from mtaudit.checks.models.likely_mistranslation import LikelyMistranslation
from mtaudit.mqm import Severity, worst
from mtaudit.precision import Measured, measured, table
from mtaudit.records import BlockKind, Critique, Finding, Pair, Scored, Signals, TokenTag
from mtaudit.report.worst import rank

PAIR = Pair("1", "d", "Bread is good when it is fresh.", "面包新鲜时很好。")
THRESHOLDS = {"minor": 0.1, "major": 0.6, "critical": 0.8}
CHECKS = (LikelyMistranslation(),)
#: A check that nobody measured.
OWN = "ORG99"

probabilities = st.integers(0, 10_000).map(lambda n: n / 10_000)
codes = st.sampled_from([OWN, *sorted({code for code, *_ in table()})])
findings = st.builds(
    Finding,
    check=codes,
    name=st.just("x"),
    category=st.sampled_from(["accuracy/mistranslation", "linguistic-conventions/punctuation"]),
    severity=st.sampled_from(list(Severity)),
    message=st.just(""),
    source_span=st.sampled_from([None, (0, 2)]),
    target_span=st.sampled_from([None, (0, 1)]),
    confidence=probabilities,
)
pairs = st.sampled_from([PAIR, Pair("2", "d", "Bull.", "胡说。"), Pair("3", "d", "Nothing here.", "")])
scales = st.lists(st.integers(1, 20), min_size=3, max_size=3, unique=True).map(
    lambda steps: dict(zip(THRESHOLDS, sorted(step / 20 for step in steps), strict=True))
)
#: On a busy machine the many floats of an example take long.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
cases = st.tuples(pairs, st.lists(findings, max_size=4), probabilities, probabilities)


def shown(case: tuple[Pair, list[Finding], float, float], thresholds: dict[str, float] = THRESHOLDS) -> Scored:
    pair, found, probability, unexplained = case
    signals = Signals() if pair.is_null else Signals(0.5)
    made = conclude(CHECKS, pair, signals, weigh(found, thresholds), probability, unexplained, thresholds)
    return Scored(pair, signals, made.findings, made.probability, None, worst(f.severity for f in made.findings))


@unhurried
@given(cases, scales)
def test_the_probability_agrees_with_the_severity(
    case: tuple[Pair, list[Finding], float, float], thresholds: dict[str, float]
) -> None:
    scored = shown(case, thresholds)
    p = scored.error_probability
    assert (p >= thresholds["major"]) == (scored.severity >= Severity.MAJOR), (p, scored.severity)
    if scored.severity:
        assert p >= thresholds[scored.severity.label]
    for finding in scored.findings:
        if finding.severity >= Severity.MAJOR:
            assert p >= finding.confidence


@unhurried
@given(st.lists(cases, min_size=2, max_size=6))
def test_no_pair_stands_above_another_with_a_higher_severity(
    several: list[tuple[Pair, list[Finding], float, float]],
) -> None:
    listed = sorted(map(shown, several), key=lambda scored: rank(scored, 0), reverse=True)
    for above, below in pairwise(listed):
        assert above.severity >= below.severity
        if above.severity >= Severity.MAJOR > below.severity:
            assert above.error_probability > below.error_probability


@unhurried
@given(cases)
def test_no_finding_is_graver_than_its_precision_allows(case: tuple[Pair, list[Finding], float, float]) -> None:
    for finding, before in zip(shown(case).findings, case[1], strict=False):
        facts = measured(before)
        assert finding.severity <= before.severity
        if finding.severity >= Severity.MAJOR and facts is not None and case[2] < THRESHOLDS["major"]:
            assert facts.misleading >= REQUIRED[finding.severity]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {
        "ACC91": Measured(0.97, 0.98, 40, 39, 6.0),
        "ACC92": Measured(0.7, 0.8, 40, 28, 6.0),
        "ACC93": Measured(0.3, 0.5, 40, 12, 6.0),
        "ACC94": Measured(0.05, 0.1, 40, 2, 6.0),
    }
    made = {(code, severity, ""): fact for code, fact in facts.items() for severity in Severity if severity}
    monkeypatch.setattr("mtaudit.precision.table", lambda: made)


def one(code: str, severity: Severity, probability: float = 0.05, confidence: float = 1.0) -> Conclusion:
    found = Finding(code, "x", "accuracy/mistranslation", severity, "", confidence=confidence)
    return conclude(CHECKS, PAIR, Signals(0.5), weigh([found], THRESHOLDS), probability, 0.05, THRESHOLDS)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("code", "expected", "probability"),
    [
        ("ACC91", Severity.CRITICAL, 0.97),
        ("ACC92", Severity.MAJOR, 0.7),
        ("ACC93", Severity.MINOR, 0.3),
        ("ACC94", Severity.NEUTRAL, 0.05),
    ],
)
def test_a_finding_is_as_severe_as_its_check_says_and_its_confidence_allows(
    code: str, expected: Severity, probability: float
) -> None:
    for severity in (Severity.MAJOR, Severity.CRITICAL):
        ((finding,), p) = one(code, severity)
        assert (finding.severity, p) == (min(expected, severity), probability)
        assert finding.evidence.get("severity_if_error") == (None if finding.severity is severity else severity.label)


@pytest.mark.usefixtures("known")
def test_a_minor_error_is_no_more_than_that_however_sure() -> None:
    ((finding,), p) = one("ACC91", Severity.MINOR)
    assert (finding.severity, finding.confidence, p) == (Severity.MINOR, 0.98, 0.1)
    ((hint,), p) = one("ACC94", Severity.MINOR)
    assert (hint.severity, p) == (Severity.NEUTRAL, 0.05)


@pytest.mark.usefixtures("known")
def test_other_evidence_lifts_a_finding() -> None:
    for severity in (Severity.MAJOR, Severity.CRITICAL):
        ((finding,), p) = one("ACC93", severity, 0.85)
        assert (finding.severity, finding.confidence, p) == (severity, 0.85, 0.85)


@pytest.mark.parametrize("severity", [Severity.MINOR, Severity.MAJOR, Severity.CRITICAL])
def test_what_nobody_measured_is_as_severe_as_its_author_says(severity: Severity) -> None:
    for probability in (0.05, 0.9):
        ((finding, *others), p) = one(OWN, severity, probability)
        assert finding.severity is severity
        # A minor finding does not explain what all evidence says of the pair.
        unexplained = severity is Severity.MINOR and probability == 0.9
        assert [other.check for other in others] == ["ACC13"] * unexplained
        assert (p >= 0.8) == (severity is Severity.CRITICAL or probability == 0.9)
    ((doubtful,), p) = one(OWN, Severity.CRITICAL, confidence=0.65)
    assert (doubtful.severity, p) == (Severity.MAJOR, 0.65)


def test_a_pair_that_no_finding_explains_is_reported() -> None:
    tags = (TokenTag("target", 0, 2, 0.9), TokenTag("target", 2, 4, 0.1), TokenTag("target", 5, 7, 0.95))
    signals = Signals(0.6, (), Critique(-1.2, 0.8, tags))
    ((finding,), p) = conclude(CHECKS, PAIR, signals, (), 0.85, 0.85, THRESHOLDS)
    assert (finding.check, finding.severity, p) == ("ACC13", Severity.MAJOR, 0.85)
    assert "0.85" in finding.message
    assert finding.message.endswith("most doubtful: 面包、很好")
    assert conclude(CHECKS, PAIR, Signals(), (), 0.1, 0.1, THRESHOLDS).findings == ()
    assert conclude(CHECKS, PAIR, signals, (), 0.2, 0.2, THRESHOLDS).findings == ()
    ((possible,), _) = conclude(CHECKS, PAIR, signals, (), 0.4, 0.4, THRESHOLDS)
    assert possible.severity is Severity.MINOR


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [("Bull.", "胡说。", "paragraph"), ("The Old Bridge at Night", "夜晚的老桥 - 作者的笔记", "heading")],
)
def test_the_models_alone_make_no_more_than_minor_of_fragments_and_titles_with_a_part_more(
    source: str, target: str, kind: BlockKind
) -> None:
    pair = Pair("1", "d", source, target, kind=kind)
    ((finding,), p) = conclude(CHECKS, pair, Signals(0.1), (), 0.9, 0.9, THRESHOLDS)
    assert finding.severity is Severity.MINOR
    assert p < 0.6
