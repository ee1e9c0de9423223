"""The rules of the gate: an example with every rule, overrides by path, and reasons that are sentences with numbers."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mtaudit.config import load_settings
from mtaudit.errors import UsageError
from mtaudit.gate.baseline import Baseline, make_entry, with_entries
from mtaudit.gate.evaluator import GateEvaluator
from mtaudit.gate.rules import Rules, read_path_rules, read_rules
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Scored, Signals, Verdict

EXAMPLE = """\
[gate]                       # mtaudit.toml, or [tool.mtaudit.gate] of pyproject.toml
baseline = "mtaudit-baseline.txt"
max_fall = 0.5               # points of the corpus score (0..100) below the baseline's
[gate.patch]                 # new and changed pairs; without --since all of them
fail_on = "major"            # no finding that is major or worse
[gate.project]               # all pairs
above = 0.8                  # at most 1% with an error probability above 0.8 …
share = 0.01
informational = true         # … is told, but does not fail
[[gate.override]]            # the last one that names a document counts
paths = ["old/**"]
fail_on = "never"
[[gate.override]]
paths = ["poems/**"]
fail_on = "critical"
above = 0.95
[[suppress]]
paths = ["law/**"]
checks = ["ACC03"]
reason = "sums are quoted as they were printed"
"""


def rules() -> Rules:
    return read_rules(tomllib.loads(EXAMPLE)["gate"], "critical")


def scored(document: str, severity: Severity, probability: float) -> Scored:
    finding = Finding("ACC03", "number-mismatch", "accuracy/mistranslation", severity, "a number")
    pair = Pair(f"{document}:1", document, "Two.", "三。", (1, 1), (3, 3))
    return Scored(pair, Signals(), (finding,), probability, None, severity)


def test_the_example_holds_every_rule(tmp_path: Path) -> None:
    file = tmp_path / "mtaudit.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    settings = load_settings(file)
    made = read_rules(settings.gate, settings.fail_on)
    assert made == rules()
    assert (made.patch.fail_on, made.project.above, made.project.share, made.max_fall) == ("major", 0.8, 0.01, 0.5)
    assert made.project.informational
    assert [rule.reason for rule in read_path_rules(settings.suppress)] == ["sums are quoted as they were printed"]
    said = made.sentences()
    assert len(said) == 5
    override = "poems/**: fails on critical and counts error probabilities above 0.95 instead"
    assert any(line.startswith(override) for line in said)


@pytest.mark.parametrize(
    ("document", "severity", "fails"),
    [
        ("new/a.md", Severity.MAJOR, True),
        ("new/a.md", Severity.MINOR, False),
        ("old/deep/a.md", Severity.CRITICAL, False),
        ("poems/a.md", Severity.MAJOR, False),
        ("poems/a.md", Severity.CRITICAL, True),
    ],
)
def test_overrides_by_path(document: str, severity: Severity, fails: bool) -> None:
    evaluator = GateEvaluator(rules(), Baseline(score=50.0))
    evaluator.take(scored(document, severity, 0.1))
    assert evaluator.verdict(Verdict(True)).passed is not fails


def test_the_share_counts_by_the_bound_of_the_document() -> None:
    evaluator = GateEvaluator(rules())
    for document in ("new/a.md", "poems/a.md", "poems/b.md", "poems/c.md"):
        evaluator.take(scored(document, Severity.MINOR, 0.9))
    assert any("25.00% of 4 pairs of the whole corpus" in note for note in evaluator.verdict(Verdict(True)).notes)


def test_a_neutral_hint_does_not_bring_a_known_pair_back() -> None:
    one = scored("news.md", Severity.MAJOR, 0.99)
    hint = Finding("ACC17", "doubtful-word", "accuracy/mistranslation", Severity.NEUTRAL, "a word")
    entry = make_entry(("Two.", "三。"), "ACC03", "news.md", "known", "", "", date(2024, 1, 1))
    known = with_entries(Baseline(), [entry])

    def notes(base: Baseline | None, *findings: Finding) -> tuple[str, ...]:
        evaluator = GateEvaluator(rules(), base)
        evaluator.take(replace(one, findings=findings))
        return evaluator.verdict(Verdict(True)).notes

    with_hint = notes(known, *one.findings, hint)
    assert with_hint == notes(known, *one.findings)
    assert any(" 0.00% of 1 pair" in note for note in with_hint)
    assert any(" 100.00% of 1 pair" in note for note in notes(None, hint))


def test_every_reason_is_a_sentence_with_a_number() -> None:
    for severity, probability in ((Severity.CRITICAL, 0.99), (Severity.NEUTRAL, 0.01)):
        evaluator = GateEvaluator(rules(), Baseline(score=99.0))
        evaluator.take(scored("a.md", severity, probability))
        verdict = evaluator.verdict(Verdict(True))
        told = [*verdict.reasons, *(note for note in verdict.notes if note.startswith("informational"))]
        assert len(told) == 3
        assert all(re.search(r"\d", reason) and len(reason.split()) > 5 for reason in told)
    empty = GateEvaluator(Rules(patch=rules().patch.__class__()))
    assert re.search(r"\d", empty.verdict(Verdict(True)).reasons[0])


def test_an_override_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="overrides nothing"):
        read_rules({"override": [{"paths": ["x/**"]}]}, "major")


def evaluated(rules: Rules, severity: Severity = Severity.MAJOR, document: str = "news.md") -> GateEvaluator:
    evaluator = GateEvaluator(rules)
    evaluator.take(scored(document, severity, 0.2))
    return evaluator


def test_the_option_is_stronger_than_every_setting() -> None:
    table = {
        "patch": {"fail_on": "critical", "informational": True},
        "project": {"fail_on": "minor"},
        "override": [{"paths": ["poems/**"], "fail_on": "never"}],
    }
    major = read_rules({**table, "project": {}}, "critical", "major", "mtaudit.toml")
    assert not evaluated(major).verdict(Verdict(True)).passed
    assert not evaluated(major, document="poems/a.md").verdict(Verdict(True)).passed
    assert evaluated(major, Severity.MINOR).verdict(Verdict(True)).passed
    assert evaluated(read_rules(table, "critical", "never"), Severity.CRITICAL).verdict(Verdict(True)).passed
    project = evaluated(read_rules(table, "critical", "major"), Severity.MINOR)
    assert not project.verdict(Verdict(True)).passed


def test_every_rule_is_shown_with_its_origin() -> None:
    table = {"patch": {"fail_on": "critical"}, "max_fall": 1, "override": [{"paths": ["a/**"], "fail_on": "minor"}]}
    assert read_rules(table, "major", None, "mtaudit.toml").sentences() == [
        "new or changed pairs: no finding that is critical [mtaudit.toml: gate.patch.fail_on]",
        "corpus score: may fall by at most 1 points [mtaudit.toml: gate.max_fall]",
        "a/**: fails on minor instead [mtaudit.toml: gate.override]",
    ]
    first, _, last = read_rules(table, "major", "minor", "mtaudit.toml").sentences()
    assert first == (
        "new or changed pairs: no finding that is minor or worse "
        "[--fail-on minor, instead of critical in mtaudit.toml: gate.patch.fail_on]"
    )
    assert last.startswith("a/**: fails on minor instead, but not in new or changed pairs")


def test_a_finding_says_whether_it_fails() -> None:
    evaluator = GateEvaluator(rules())
    marked, _ = evaluator.take(scored("news.md", Severity.MAJOR, 0.9))
    assert [f.fails for f in marked.findings] == [True]
    marked, _ = evaluator.take(scored("news.md", Severity.MINOR, 0.9))
    assert [f.fails for f in marked.findings] == [False]
