"""``mtaudit report --suggestions``: from the judge's answers to a file, and from there into a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chat_standin import answering, error, serving
from click.testing import CliRunner, Result

from mtaudit.cli.main import main

TEXT = """The bread is warm.

面包是热的。

His account was suspended, and the bridge closed.

他的叙述停职了，桥也停职了。
"""
ERRORS = [
    error("叙述", "account", suggestion="账号"),
    error("叙述停职", "suspended", suggestion="账号被停用"),
    error("桥也停职", "closed", suggestion="桥也封闭"),
    error("", "His"),
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(TEXT, encoding="utf-8")
    with serving(answering(lambda source, _: (40, ERRORS) if "account" in source else (95, []))) as server:
        run("score", "a.md", "--judge", "llm:tiny", "--judge-url", server.url, "--output", "a.json")
    return Path("a.json")


def test_suggestions_are_written_and_nothing_else(audit: Path) -> None:
    result = run("report", str(audit), "--suggestions", "s.jsonl")
    assert result.exit_code == 0
    assert result.output == "s.jsonl: suggestions for 1 pairs; nothing else was changed\n"
    [row] = [json.loads(line) for line in Path("s.jsonl").read_text(encoding="utf-8").splitlines()]
    assert row["target"] == "他的叙述停职了，桥也停职了。"
    assert row["corrected"] == "他的账号停职了，桥也封闭了。", "of two that overlap the first"
    suggested = [(each["words"], each["suggestion"]) for each in row["suggestions"]]
    assert suggested == [("叙述", "账号"), ("桥也停职", "桥也封闭")]
    assert Path("a.md").read_text(encoding="utf-8") == TEXT


def test_what_is_left_of_the_file_after_a_review_can_be_applied(audit: Path) -> None:
    run("report", str(audit), "--suggestions", "s.jsonl")
    result = run("report", str(audit), "--apply-corrections", "s.jsonl", "--into", "out")
    assert result.exit_code == 0, result.output
    assert "他的账号停职了，桥也封闭了。" in Path("out/a.md").read_text(encoding="utf-8")
    assert Path("a.md").read_text(encoding="utf-8") == TEXT
