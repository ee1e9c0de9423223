"""What `gate --since` takes for new: texts and null beads that the commit did not have, whatever their lines."""

from __future__ import annotations

import json
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
TOWER = "\nThe tower is 300 metres high.\n\n这座塔高300米。\n"


@pytest.fixture
def run(repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--quiet"], catch_exceptions=False)


def both(run: Run, *arguments: str) -> tuple[int, int]:
    """Exit statuses without and with --since."""
    return run("gate", ".", *arguments).exit_code, run("gate", ".", "--since", "HEAD~1", *arguments).exit_code


def flat(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.mark.parametrize(
    "bad",
    [
        CLEAN + TOWER + COST.partition("\n\n")[0] + "\n\n" + CLEAN.replace("Bread", "Salt").replace("面包", "盐"),
        CLEAN.replace("\n面包还是热的。\n", "") + COST + TOWER,
        CLEAN + COST + TOWER.partition("\n\n")[0] + "\n",
        CLEAN + COST + TOWER + "\n12 apples cost 30 dollars on the 5th of May in the old market.\n",
    ],
    ids=["in the middle", "at the beginning", "at the end", "added without a translation"],
)
def test_a_lost_translation_fails_with_since_as_without(run: Run, repository: Repository, bad: str) -> None:
    repository.commit(a=CLEAN + COST + TOWER)
    repository.commit(a=bad)
    without, since = both(run, "--fail-on", "major")
    assert (without, since) == (1, 1)


def test_a_lost_half_of_a_document_in_two_files_fails(run: Run, repository: Repository) -> None:
    english, chinese = "# Bread\n\nThe bread is still warm.\n", "# 面包\n\n面包还是热的。\n"
    repository.commit(**{"tram.en": english, "tram.zh": chinese, "other": CLEAN})
    repository("rm", "-q", "tram.zh.md")
    repository.commit()
    result = run("gate", ".", "--since", "HEAD~1", "--fail-on", "major")
    assert result.exit_code == 1
    assert "1 document has lost all translations (tram.en.md)" in flat(result)
    repository("checkout", "-q", "HEAD~1", ".")
    (repository.root / "tram.zh.md").write_text("# 面包\n", encoding="utf-8")
    assert run("gate", ".", "--since", "HEAD", "--fail-on", "major").exit_code == 1, "a sentence of it is lost"


def test_old_faults_beside_a_good_edit_do_not_fail(run: Run, repository: Repository) -> None:
    old = CLEAN + WRONG + "\nThe tower is 300 metres high.\n" + COST
    repository.commit(a=old)
    repository.commit(a=old + TOWER)
    without, since = both(run, "--fail-on", "major")
    assert (without, since) == (1, 0)


@pytest.mark.parametrize("name", ["a", "moved"], ids=["in place", "in another file"])
def test_moved_and_rewrapped_text_is_not_new(run: Run, repository: Repository, name: str) -> None:
    long = CLEAN + WRONG + TOWER
    repository.commit(a=long, keep=CLEAN.replace("Bread", "Salt"))
    Path("a.md").unlink()
    moved = "# Salt\n\n# 盐\n" + TOWER + WRONG.replace("million and take", "million\nand take") + CLEAN
    repository.commit(**{name: moved})
    result = run("gate", ".", "--since", "HEAD~1", "--output", ".r.jsonl")
    assert result.exit_code == 0, result.output
    run("score", ".", "--since", "HEAD~1", "--output", ".r.jsonl")
    rows = [json.loads(line) for line in Path(".r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["source"] for row in rows] == ["Salt"]


def test_a_copy_of_an_old_fault_is_new(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    repository.commit(a=CLEAN + WRONG + TOWER + WRONG)
    result = run("gate", ".", "--since", "HEAD~1")
    assert result.exit_code == 1
    assert "1 of 2 new or changed pairs" in flat(result)


def test_a_new_finding_in_an_old_pair_is_new(run: Run, repository: Repository) -> None:
    """The number is right in both; but the neighbour now has the translation of this pair."""
    repository.commit(a=CLEAN + COST + TOWER)
    repository.commit(a=CLEAN + COST + TOWER.replace("这座塔高300米。", "这座桥将耗资4340万美元，历时12年。"))
    assert both(run, "--fail-on", "major") == (1, 1)


def test_a_branch_does_not_answer_for_what_main_has_corrected(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    repository("checkout", "-q", "-b", "feature")
    repository.commit(b=CLEAN + TOWER)
    repository("checkout", "-q", "main")
    repository.commit(a=CLEAN + COST)
    repository("checkout", "-q", "feature")
    result = run("gate", ".", "--since", "main")
    assert result.exit_code == 0, result.output
    assert re.search(r"since \w{10} \(merge base of main and HEAD\)", flat(result))
    assert run("gate", ".", "--since", "main", "--since-exact").exit_code == 1
    result = run("gate", ".", "--since-exact")
    assert (result.exit_code, "--since-exact needs --since" in result.stderr) == (2, True)


def test_what_is_staged_is_gated_and_nothing_else(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + COST)
    Path("a.md").write_text(CLEAN + WRONG, encoding="utf-8")
    Path("untracked.md").write_text(CLEAN + WRONG, encoding="utf-8")
    assert run("gate", ".", "--staged").exit_code == 0, "nothing of it is staged"
    repository("add", "a.md")
    Path("a.md").write_text(CLEAN + COST, encoding="utf-8")
    result = run("gate", ".", "--staged", "--output", ".r.jsonl")
    assert result.exit_code == 1
    assert "(a.md:11 ACC03)" in result.output
    rows = [json.loads(line) for line in Path(".r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["document"] for row in rows} == {"a.md"}
    Path("a.md").unlink()
    result = run("gate", ".", "--staged")
    assert (result.exit_code, "a.md: it is staged, but missing" in result.stderr) == (2, True), result.output


def test_the_summary_is_about_the_change(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG, b=CLEAN, c=CLEAN)
    repository.commit(b=CLEAN + OTHER)
    result = run("gate", ".", "--since", "HEAD~1", "--fail-on", "major", "--output", ".r.md", "--output", ".r.json")
    assert "documents 3 (3 bilingual), 1 changed" in flat(result)
    assert re.search(r"b\.md\n +2 unchanged \(2 bilingual\)", result.output)
    assert "mtaudit baseline update" in result.output.rpartition("next\n")[2]
    assert "<!-- mtaudit: ignore[ACC03] REASON -->" in result.output
    markdown = Path(".r.md").read_text(encoding="utf-8")
    assert "- b.md: changed, bilingual, 3 pairs, 0 null beads" in markdown
    assert "### Next" in markdown
    assert re.search(r"Corpus score: [\d.]+ of 100 \(-[\d.]+ since HEAD\\~1", markdown), markdown
    whole = json.loads(Path(".r.json").read_text(encoding="utf-8"))
    assert whole["since"]["pairs"] == 1
    assert [d["changed"] for d in whole["documents"]] == [False, True, False]
    assert whole["summary"]["score"] < whole["since"]["score_before"]


def test_a_new_document_without_a_translation_is_named(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN)
    repository.commit(b="# 面包\n\n面包还是热的。今天就吃掉它。\n")
    result = run("gate", ".", "--since", "HEAD~1")
    assert "note: 1 changed document contains no pair of source and target (b.md: target only)" in flat(result)


def test_a_place_is_named_once(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN)
    repository.commit(a=CLEAN + "\nIt rained for 12 days. It snowed for 13 days. The mill stood still.\n")
    result = run("gate", ".", "--since", "HEAD~1", "--fail-on", "minor")
    assert result.exit_code == 1
    named = re.findall(r"(?:a\.md)?:\d+ [A-Z]{3}\d\d", result.output.partition("pairs   ")[0])
    assert len(named) == len(set(named)) >= 1


OTHER = TOWER.replace("高300米", "高900米")
