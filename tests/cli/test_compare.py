"""``mtaudit compare`` and ``mtaudit score --reference`` from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repository import Repository

from mtaudit.cli.main import main

Run = Callable[..., Result]
SOURCES = ["The bread is still warm.", "The shop is closed on Monday.", "It will cost $43.4 million."]
OLD = ["面包仍然是冷的。", "商店星期一关门。", "将耗资4340万美元。"]
NEW = ["面包还是热的。", "商店星期一关门。", "将耗资4340亿美元。"]
REFERENCE = ["面包还热着。", "商店周一关门。", "将耗资4340万美元。"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(tmp_path)
    for name, targets in (("old", OLD), ("new", NEW)):
        rows = [json.dumps({"source": s, "target": t}) for s, t in zip(SOURCES, targets, strict=True)]
        Path(f"{name}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
        Path(f"{name}.txt").write_text("\n".join(targets) + "\n", encoding="utf-8")
    Path("ref.txt").write_text("\n".join(REFERENCE) + "\n", encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_the_scores_are_those_of_sacrebleu(run: Run) -> None:
    result = run(
        "compare",
        "old.jsonl",
        "new.jsonl",
        "--reference",
        "ref.txt",
        "--no-audit",
        "--test",
        "none",
        "--format",
        "json",
    )
    assert result.exit_code == 0, result.output
    judged = json.loads(result.stdout)["judged"]
    options = ["-m", "bleu", "chrf", "ter", "--chrf-word-order", "2", "--tokenize", "zh", "--ter-normalized"]
    for side in ("old", "new"):
        command = [
            sys.executable,
            "-m",
            "sacrebleu",
            "ref.txt",
            "-i",
            f"{side}.txt",
            *options,
            "--ter-asian-support",
            "-w",
            "14",
        ]
        theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert [(round(s["value"], 14), s["signature"]) for s in judged[side]] == [
            (s["score"], s["signature"]) for s in theirs
        ]


def test_what_changed_and_what_got_worse(run: Run) -> None:
    result = run("compare", "old.jsonl", "new.jsonl", "--depth", "fast", "--quiet")
    assert result.exit_code == 0, result.output
    assert "1 same, 2 changed, 0 added, 0 removed" in result.stdout
    worse = result.stdout.partition("now more likely wrong")[2]
    assert "new.jsonl:3" in worse
    assert "- 将耗资4340万美元。" in worse
    assert "+ 将耗资4340亿美元。" in worse


def test_commits_are_versions(run: Run, repository: Repository) -> None:
    Path("corpus").mkdir()
    repository.commit(**{"corpus/a": "The bread is still warm.\n\n面包是冷的。\n", "corpus/b": "Rain.\n\n雨。\n"})
    repository("mv", "corpus/b.md", "corpus/c.md")
    repository.commit(**{"corpus/a": "The bread is still warm.\n\n面包还是热的。\n\nGood night.\n\n晚安。\n"})
    result = run("compare", "HEAD~1:corpus", "HEAD:corpus", "--no-audit", "--output", "r.json")
    assert result.exit_code == 0, result.output
    made = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert made["counts"] == {"same": 1, "changed": 1, "added": 1, "removed": 0}
    assert [row["document"] for row in made["documents"]] == ["a.md", "c.md"]
    assert run("compare", "HEAD:corpus", "corpus", "--no-audit").stdout.count("3 same, 0 changed") == 1


def test_errors_are_one_line(run: Run) -> None:
    Path("short.txt").write_text("面包。\n", encoding="utf-8")
    for arguments, what in (
        (["old.jsonl", "none"], "none is neither a file or folder nor a git commit"),
        (["old.jsonl", "new.jsonl", "--reference", "short.txt"], "1 lines, but the corpus has 3 pairs"),
        (["old.jsonl", "new.jsonl", "--output", "r.xyz"], "cannot tell the format of r.xyz"),
    ):
        result = run("compare", *arguments, "--no-audit")
        assert result.exit_code == 2
        assert what in result.stderr
        assert not Path("r.xyz").exists()


def test_score_with_a_reference_adds_scores_to_pairs_and_head(run: Run) -> None:
    result = run(
        "score", "new.jsonl", "--reference", "ref.txt", "--depth", "fast", "--output", "r.json", "--fail-on", "never"
    )
    assert result.exit_code == 0, result.output
    made = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert all(row["chrf"] < 100 and row["ter"] > 0 for row in made["pairs"])
    assert [s["name"] for s in made["reference"]["scores"]] == ["BLEU", "chrF2++", "TER"]
    assert made["reference"]["pairs"] == 3
    assert "tok:zh" in result.stdout


def test_a_page_of_the_comparison(run: Run) -> None:
    result = run("compare", "old.jsonl", "new.jsonl", "--reference", "ref.txt", "--quiet", "--output", "r.html")
    assert result.exit_code == 0, result.output
    page = Path("r.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "4340<ins>亿</ins>美元" in page
    assert "approximate randomisation" in page
    assert run("compare", "old.jsonl", "new.jsonl", "--no-audit", "--format", "html").stdout.startswith("<!doctype")
