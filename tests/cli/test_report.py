"""What a report contains besides findings: references, previous targets, changes against the baseline."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from repository import Repository

from mtaudit.cli.main import main

Run = Callable[..., Result]
CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
COST = "\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340万美元，历时12年。\n"
WRONG = COST.replace("4340万", "4340亿")
TOWER = "\nThe tower is 300 metres high.\n\n这座塔高900米。\n"


@pytest.fixture
def run(repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    repository("config", "user.name", "A. Reader")
    repository("config", "user.email", "reader@example.org")
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--quiet"], catch_exceptions=False)


def audit() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Path("a.json").read_text(encoding="utf-8"))
    return made


def rows() -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in audit()["pairs"]}


def test_the_previous_target_comes_from_the_commit_of_since(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + COST)
    repository("mv", "a.md", "b.md")
    repository.commit(b="# New\n\n# 新\n\n" + CLEAN + WRONG)
    for command in ("score", "gate"):
        assert run(command, "b.md", "--since", "HEAD~1", "--output", "a.json").exit_code == 1
        found = {row["source"]: row.get("previous") for row in audit()["pairs"]}
        assert found["The bridge will cost $43.4 million and take 12 years."] == "这座桥将耗资4340万美元，历时12年。"
        assert [text for source, text in found.items() if not source.startswith("The bridge")] == [None] * (
            len(found) - 1
        )


def test_the_previous_target_of_two_files(run: Run, repository: Repository) -> None:
    repository.commit(**{"tram.en": "# Bread\n\nThe bread is still warm.\n", "tram.zh": "# 面包\n\n面包还是热的。\n"})
    repository.commit(**{"tram.zh": "# 面包\n\n面包还热。\n"})
    assert run("gate", ".", "--since", "HEAD~1", "--output", "a.json", "--fail-on", "never").exit_code == 0
    row = rows()["The bread is still warm."]
    assert (row["document"], row["target_document"], row["previous"]) == ("tram.en.md", "tram.zh.md", "面包还是热的。")


def test_what_got_worse_and_better_against_the_baseline(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    Path("mtaudit.toml").write_text("[gate]\nmax_fall = 100\n", encoding="utf-8")
    assert run("baseline", "update", "a.md").exit_code == 0
    repository.commit(a=CLEAN + WRONG + TOWER)
    run("score", "a.md", "--baseline", "mtaudit-baseline.txt", "--output", "a.json")
    told = audit()["baseline"]
    assert (told["resolved"], told["expired"]) == (0, 0)
    assert told["new"] >= 1
    assert told["known"] >= 1
    assert told["checks"]["ACC03"] == {"new": 1, "known": 1, "resolved": 0}
    assert told["score"] < told["score_before"]
    repository.commit(a=CLEAN + COST)
    run("score", "a.md", "--baseline", "mtaudit-baseline.txt", "--output", "a.json")
    told = audit()["baseline"]
    assert (told["new"], told["known"], told["resolved"]) == (0, 0, 0)
    assert told["expired"] == len(told["gone"]) >= 1
    assert {"what": "expired", "check": "ACC03", "verdict": "known"}.items() <= told["gone"][0].items()


def test_without_a_baseline_the_report_mentions_none(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN)
    run("score", "a.md", "--output", "a.json")
    assert "baseline" not in audit()


def test_the_reference_is_shown_with_its_pair(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN, b=CLEAN.replace("面包还是热的", "面包仍是热的"))
    run("score", "a.md", "--reference", "b.md", "--output", "a.json")
    assert rows()["The bread is still warm."]["reference"] == "面包仍是热的。"
