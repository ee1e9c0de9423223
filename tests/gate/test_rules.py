"""The rules of the gate: the example of the README, overrides by path, and reasons that are sentences with numbers."""

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

README = Path(__file__).parents[2] / "README.md"


def example() -> str:
    [block] = re.findall(r"```toml\n(\[gate\].*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


def rules() -> Rules:
    return read_rules(tomllib.loads(example())["gate"], "critical")


def scored(document: str, severity: Severity, probability: float) -> Scored:
    finding = Finding("ACC03", "number-mismatch", "accuracy/mistranslation", severity, "a number")
    pair = Pair(f"{document}:1", document, "Two.", "三。", (1, 1), (3, 3))
    return Scored(pair, Signals(), (finding,), probability, None, severity)


def test_the_example_of_the_readme_holds_every_rule(tmp_path: Path) -> None:
    file = tmp_path / "mtaudit.toml"
    file.write_text(example(), encoding="utf-8")
    settings = load_settings(file)
    made = read_rules(settings.gate, settings.fail_on)
    assert made == rules()
    assert (made.patch.fail_on, made.project.above, made.project.share, made.max_fall) == ("major", 0.8, 0.01, 0.5)
    assert made.project.informational
    assert [rule.reason for rule in read_path_rules(settings.suppress)] == ["sums are quoted as they were printed"]
    said = made.sentences()
    assert len(said) == 5
    assert "poems/**: fails on critical and counts error probabilities above 0.95 instead" in said


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
    judge = GateEvaluator(rules(), Baseline(score=50.0))
    judge.take(scored(document, severity, 0.1))
    assert judge.verdict(Verdict(True)).passed is not fails


def test_the_share_counts_by_the_bound_of_the_document() -> None:
    judge = GateEvaluator(rules())
    for document in ("new/a.md", "poems/a.md", "poems/b.md", "poems/c.md"):
        judge.take(scored(document, Severity.MINOR, 0.9))
    assert any("25.00% of 4 pairs of the whole corpus" in note for note in judge.verdict(Verdict(True)).notes)


def test_a_neutral_hint_does_not_bring_a_known_pair_back() -> None:
    one = scored("news.md", Severity.MAJOR, 0.99)
    hint = Finding("ACC17", "doubtful-word", "accuracy/mistranslation", Severity.NEUTRAL, "a word")
    known = with_entries(Baseline(), [make_entry("Two.", "三。", "ACC03", "known", "", "", date(2024, 1, 1))])

    def told(base: Baseline | None, *findings: Finding) -> tuple[str, ...]:
        judge = GateEvaluator(rules(), base)
        judge.take(replace(one, findings=findings))
        return judge.verdict(Verdict(True)).notes

    with_hint = told(known, *one.findings, hint)
    assert with_hint == told(known, *one.findings)
    assert any(" 0.00% of 1 pair" in note for note in with_hint)
    assert any(" 100.00% of 1 pair" in note for note in told(None, hint))


def test_every_reason_is_a_sentence_with_a_number() -> None:
    for severity, probability in ((Severity.CRITICAL, 0.99), (Severity.NEUTRAL, 0.01)):
        judge = GateEvaluator(rules(), Baseline(score=99.0))
        judge.take(scored("a.md", severity, probability))
        verdict = judge.verdict(Verdict(True))
        told = [*verdict.reasons, *(note for note in verdict.notes if note.startswith("informational"))]
        assert len(told) == 3
        assert all(re.search(r"\d", reason) and len(reason.split()) > 5 for reason in told)
    empty = GateEvaluator(Rules(patch=rules().patch.__class__()))
    assert re.search(r"\d", empty.verdict(Verdict(True)).reasons[0])


def test_an_override_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="overrides nothing"):
        read_rules({"override": [{"paths": ["x/**"]}]}, "major")
