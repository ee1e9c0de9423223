"""The gate in throw-away git repositories: what passes, what fails, and what it says."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repository import Repository

from mtaudit.cli.main import main

Run = Callable[..., Result]
CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
COST = "\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340万美元，历时12年。\n"
WRONG = COST.replace("4340万", "4340亿")
RIVERS = (("tunnel", "隧道"), ("tower", "塔"), ("harbour", "港口"))
OTHER_WRONG = "\nThe tower is 300 metres high.\n\n这座塔高900米。\n"


@pytest.fixture
def run(repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    repository("config", "user.name", "A. Reader")
    repository("config", "user.email", "reader@example.org")
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--quiet"], catch_exceptions=False)


def test_a_clean_change_passes_and_a_bad_one_fails_with_line_and_reason(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + COST)
    assert run("gate", "a.md").exit_code == 0
    repository.commit(a=CLEAN + WRONG)
    result = run("gate", "a.md")
    assert result.exit_code == 1, result.output
    assert "1 of 3 pairs are critical (a.md:11 ACC03)" in result.output or "a.md:11" in result.output
    assert "$43.4 million" in result.output


def test_broken_input_is_two(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN, b="---\ntitle: [\n---\n\nText.\n")
    result = run("gate", "a.md", "b.md")
    assert result.exit_code == 2
    assert "b.md" in result.stderr


def test_the_baseline_outlives_renames_rebases_and_moved_lines_but_not_an_edit(
    run: Run, repository: Repository
) -> None:
    repository.commit(a=CLEAN + WRONG)
    result = run("baseline", "update", "a.md", "--reason", "known debt")
    assert result.exit_code == 0, result.output
    text = Path("mtaudit-baseline.txt").read_text(encoding="utf-8")
    assert "\tknown\t" in text
    assert "\tA. Reader\tknown debt\tThe bridge will cost" in text
    arguments = ("--baseline", "mtaudit-baseline.txt", "--fail-on", "major")
    assert run("gate", "a.md", *arguments).exit_code == 0
    assert run("score", "a.md", *arguments).exit_code == 0
    repository.commit()
    repository("mv", "a.md", "b.md")
    repository.commit(b=CLEAN + COST.replace("bridge", "tunnel").replace("桥", "隧道") + WRONG)
    assert run("gate", "b.md", *arguments).exit_code == 0, "the entry moved with its texts"
    repository.commit(b=CLEAN + WRONG.replace("4340亿", "434亿"))
    result = run("gate", "b.md", *arguments)
    assert result.exit_code == 1, "another text is another pair"
    assert "expired" in result.output
    repository.commit(b=CLEAN + COST)
    result = run("gate", "b.md", *arguments)
    assert result.exit_code == 0
    assert "on “The bridge will cost" in " ".join(result.output.split())


def test_a_branch_that_is_rebased_over_renames_keeps_baseline_and_patch(run: Run, repository: Repository) -> None:
    long = CLEAN + "".join(COST.replace("bridge", name).replace("桥", zh) for name, zh in RIVERS)
    repository.commit(a=CLEAN + WRONG, b=long)
    run("baseline", "update", ".")
    Path("mtaudit.toml").write_text('[gate]\nbaseline = "mtaudit-baseline.txt"\n', encoding="utf-8")
    repository.commit()
    repository("checkout", "-q", "-b", "feature")
    repository.commit(b=long + COST)
    Path("b.md").rename("moved.md")
    repository.commit()
    repository("checkout", "-q", "main")
    Path("a.md").rename("renamed.md")
    repository.commit(renamed="# Salt\n\n# 盐\n\nIt rained all night.\n\n雨下了一夜。\n\n" + CLEAN + WRONG)
    repository("checkout", "-q", "feature")
    repository("rebase", "-q", "main")
    assert not Path("a.md").exists()
    result = run("gate", ".", "--since", "main", "--output", ".r.jsonl")
    assert result.exit_code == 0, result.output
    assert "0 of 1 new or changed pairs" in result.output
    assert "expired" not in result.output, "the texts of the entry moved, and are the same"
    run("score", ".", "--since", "main", "--output", ".r.jsonl")
    rows = [json.loads(line) for line in Path(".r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["document"] for row in rows] == ["moved.md"]
    assert rows[0]["target"].startswith("这座桥")
    assert run("gate", ".", "--baseline", os.devnull).exit_code == 2, "an empty file is no baseline"
    repository.commit(moved=long + OTHER_WRONG)
    result = run("gate", ".", "--since", "main", "--fail-on", "major")
    assert (result.exit_code, "1 of 1 new or changed pairs" in result.output) == (1, True), result.output


def test_a_baseline_of_another_recipe_is_refused_unless_one_insists(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    run("baseline", "update", "a.md")
    Path("mtaudit.toml").write_text(
        'disable = ["LNG01"]\n[gate]\nbaseline = "mtaudit-baseline.txt"\n', encoding="utf-8"
    )
    result = run("gate", "a.md")
    assert result.exit_code == 2
    assert "--any-signature" in result.stderr
    assert run("gate", "a.md", "--any-signature").exit_code == 0


def test_update_keeps_what_people_wrote_and_drops_what_is_resolved(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG, b=CLEAN + OTHER_WRONG)
    run("baseline", "update", ".", "--who", "B")
    before = Path("mtaudit-baseline.txt").read_text(encoding="utf-8")
    assert run("baseline", "update", ".", "--who", "C").exit_code == 0
    assert Path("mtaudit-baseline.txt").read_text(encoding="utf-8") == before
    repository.commit(b=CLEAN)
    assert "1 that match no pair kept" in run("baseline", "update", ".").output
    assert "1 that match no pair removed" in run("baseline", "update", ".", "--prune").output


def test_a_review_goes_into_the_baseline(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    run("score", "a.md", "--output", ".r.jsonl", "--fail-on", "never")
    rows = [json.loads(line) for line in Path(".r.jsonl").read_text(encoding="utf-8").splitlines()]
    bad = next(row for row in rows if row["severity"] != "neutral")
    said = {**{key: bad[key] for key in ("id", "source", "target")}, "checks": [bad["findings"][0]["check"]]}
    Path("v.jsonl").write_text(json.dumps({**said, "verdict": "fine", "note": "old dollars"}) + "\n", encoding="utf-8")
    run("baseline", "update", "a.md")
    result = CliRunner().invoke(main, ["baseline", "apply", "v.jsonl"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    text = Path("mtaudit-baseline.txt").read_text(encoding="utf-8")
    assert "\tfine\t" in text
    assert "old dollars" in text
    Path("v.jsonl").write_text('{"verdict": 1}\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["baseline", "apply", "v.jsonl"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "v.jsonl:1" in result.stderr


def test_since_sees_only_what_changed(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG, b=CLEAN)
    repository.commit(b=CLEAN + COST)
    result = run("score", ".", "--since", "HEAD~1", "--output", ".r.jsonl")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in Path(".r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["b.md:9"]
    assert run("gate", ".", "--since", "HEAD~1").exit_code == 0, "the old error is no part of the patch"
    assert run("gate", ".").exit_code == 1
    repository.commit(b=CLEAN + WRONG)
    result = run("gate", ".", "--since", "HEAD~1", "--output", ".r.txt", "--format", "github")
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert re.search(r"1 of 1 new or changed pairs since HEAD~1 \(\w{10}\) is critical \(b\.md:11 ACC03\)", said)
    assert "1 finding does not count: 1 older than the change" in said
    assert "a.md" not in Path(".r.txt").read_text(encoding="utf-8"), "nobody is told of what is not theirs"
    Path("mtaudit.toml").write_text('[gate.project]\nfail_on = "critical"\n', encoding="utf-8")
    result = run("gate", ".", "--since", "HEAD~1")
    assert "2 of 6 pairs of the whole corpus are critical (a.md:11 ACC03, b.md:11 ACC03)" in " ".join(
        result.output.split()
    )
    Path("mtaudit.toml").unlink()
    result = run("gate", ".", "--since", "nowhere")
    assert (result.exit_code, "nowhere: there is no such commit" in result.stderr) == (2, True)


def test_since_follows_renames_and_sees_a_translation_that_was_taken_away(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG + COST.replace("bridge", "tunnel").replace("桥", "隧道"))
    repository("mv", "a.md", "b.md")
    repository.commit()
    run("score", ".", "--since", "HEAD~1", "--output", ".r.jsonl")
    assert Path(".r.jsonl").read_text() == ""
    text = Path("b.md").read_text(encoding="utf-8")
    Path("b.md").write_text(text.replace("\n面包还是热的。\n", ""), encoding="utf-8")
    run("score", ".", "--since", "HEAD", "--output", ".r.jsonl", "--fail-on", "never")
    rows = [json.loads(line) for line in Path(".r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["source"], row["bead"]) for row in rows] == [("The bread is still warm.", "1-0")]


RULES = """
[gate.patch]
fail_on = "never"
[gate.project]
above = 0.8
share = 0.1
{more}
"""


def test_the_share_of_likely_wrong_pairs(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    Path("mtaudit.toml").write_text(RULES.format(more=""), encoding="utf-8")
    result = run("gate", "a.md")
    assert result.exit_code == 1, result.output
    assert "33.33% of 3 pairs of the whole corpus have an error probability above 0.8" in " ".join(
        result.output.split()
    )
    Path("mtaudit.toml").write_text(RULES.format(more="informational = true"), encoding="utf-8")
    result = run("gate", "a.md")
    assert result.exit_code == 0
    assert "note: informational: 33.33%" in result.output


def test_the_corpus_score_may_not_fall(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + COST)
    rules = '[gate]\nmax_fall = 5\n[gate.patch]\nfail_on = "never"\n'
    Path("mtaudit.toml").write_text(rules, encoding="utf-8")
    result = run("gate", ".")
    assert (result.exit_code, "mtaudit baseline update" in result.stderr) == (2, True), "a rule that cannot apply"
    run("baseline", "update", ".")
    assert run("gate", ".").exit_code == 0
    repository.commit(a=CLEAN + WRONG)
    result = run("gate", ".")
    assert result.exit_code == 1
    assert "the corpus score is 65.00, 30.00 below the 95.00 of the baseline" in " ".join(result.output.split())
    Path("mtaudit-baseline.txt").unlink()
    result = run("gate", ".", "--since", "HEAD~1")
    assert result.exit_code == 1
    assert "the corpus score is 65.00, 30.00 below the 95.00 of HEAD~1" in " ".join(result.output.split())
    assert "score 65.00 of 100 (-30.00 since HEAD~1" in " ".join(result.output.split())


def test_overrides_and_suppressions_by_path(run: Run, repository: Repository) -> None:
    Path("old").mkdir()
    repository.commit(**{"old/a": CLEAN + WRONG})
    assert run("gate", ".").exit_code == 1
    Path("mtaudit.toml").write_text('[[gate.override]]\npaths = ["old/**"]\nfail_on = "never"\n', encoding="utf-8")
    assert run("gate", ".").exit_code == 0
    rule = '[[suppress]]\npaths = ["{}"]\nchecks = ["ACC03"]\nreason = "old dollars"\n'
    Path("mtaudit.toml").write_text(rule.format("old/*.md"), encoding="utf-8")
    assert run("score", ".", "--fail-on", "critical").exit_code == 0
    Path("mtaudit.toml").write_text(rule.format("other/*.md"), encoding="utf-8")
    result = run("score", ".")
    assert result.exit_code == 1
    assert "matches no finding" in result.output


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ('[gate.patch]\nfail_onn = "major"', "did you mean 'fail_on'"),
        ("[gate.patch]\nabove = 0.5", "above and share go together"),
        ("[gate]\nmax_fall = 200", "from 0 to 100"),
        ('[gate.project]\nfail_on = "bad"', "minor, major, critical, never"),
        ('[[gate.override]]\npaths = "x"\nfail_on = "never"', "give a list"),
        ('[[suppress]]\npaths = ["x"]', "no reason"),
        ("gate = 3", "write it as [gate.patch]"),
        ('[gate]\nbaseline = "none.txt"', "there is no such baseline"),
    ],
)
def test_wrong_rules_are_named(run: Run, repository: Repository, rules: str, what: str) -> None:
    repository.commit(a=CLEAN)
    Path("mtaudit.toml").write_text(rules, encoding="utf-8")
    result = run("gate", "a.md")
    assert result.exit_code == 2
    assert what in result.stderr


def test_a_dry_run_audits_nothing(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(a=CLEAN, b=CLEAN)
    repository.commit(b=CLEAN + WRONG)
    monkeypatch.setattr("mtaudit.cli.audit.audit_inputs", None)
    result = run("gate", ".", "--since", "HEAD~1", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "would audit 2 inputs" in result.output
    assert "b.md" in result.output
    assert "a.md" not in result.output
    assert "no finding that is critical [default]" in result.output


def test_a_suppressed_finding_stays_suppressed_until_its_block_is_another(run: Run, repository: Repository) -> None:
    comment = "\n<!-- mtaudit: ignore[ACC03] dollars of 1900 -->"
    repository.commit(a=CLEAN + comment + WRONG)
    result = run("gate", ".")
    assert result.exit_code == 0, result.output
    assert run("gate", ".").exit_code == 0, "also where memory answers"
    repository.commit(a="# Salt\n\n# 盐\n\nRain.\n\n雨。\n\n" + CLEAN + comment + WRONG)
    assert run("gate", ".").exit_code == 0
    repository.commit(a=CLEAN + comment + "\nRain.\n\n雨。\n" + WRONG)
    result = run("gate", ".")
    assert result.exit_code == 1
    assert "a.md:9: the suppression of ACC03 matches no finding" in " ".join(result.output.split())
