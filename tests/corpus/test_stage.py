"""The corpus stage: what the analyses receive, and what a run with them reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mtaudit.checks.registry import CHECKS
from mtaudit.cli.main import main
from mtaudit.report.corpus_page import WITHOUT_SOURCE

BILINGUAL = "The tram came back.\n\n电车回来了。\n\nIt cost $43 million.\n\n耗资4300万美元。\n"
CHINESE = "# 消息\n\n电车在秋天回来了。市民都很高兴。\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    Path("docs/a.md").write_text(BILINGUAL, encoding="utf-8")
    Path("docs/b.md").write_text(CHINESE, encoding="utf-8")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--no-cache", "--depth", "fast"], catch_exceptions=False)

    return call


def test_sentences_of_one_sided_documents_are_null_beads(run: Callable[..., Result]) -> None:
    result = run("score", "docs", "--corpus", "--output", "audit.json")
    assert result.exit_code == 0, result.output
    audit = json.loads(Path("audit.json").read_text(encoding="utf-8"))
    rows = [row for row in audit["pairs"] if row["document"] == "docs/b.md"]
    assert [(row["bead"], row["target"], row["target_lines"]) for row in rows] == [
        ("0-1", "消息", [1, 1]),
        ("0-1", "电车在秋天回来了。", [3, 3]),
        ("0-1", "市民都很高兴。", [3, 3]),
    ]
    assert {row["name"]: row["passages"] for row in audit["corpus"]["documents"]} == {"docs/a.md": 4, "docs/b.md": 3}


def test_without_the_option_nothing_changes(run: Callable[..., Result]) -> None:
    run("score", "docs", "--output", "audit.json")
    audit = json.loads(Path("audit.json").read_text(encoding="utf-8"))
    assert "corpus" not in audit
    assert {row["document"] for row in audit["pairs"]} == {"docs/a.md"}


def test_the_command_and_a_saved_audit(run: Callable[..., Result]) -> None:
    result = run("corpus", "docs", "--output", "audit.json")
    assert result.exit_code == 0, result.output
    assert "7 sentences of 2 documents" in result.output
    again = CliRunner().invoke(main, ["report", "audit.json", "--output", "again.json"], catch_exceptions=False)
    assert again.exit_code == 0, again.output
    first, second = (
        json.loads(Path(name).read_text(encoding="utf-8"))["corpus"] for name in ("audit.json", "again.json")
    )
    assert first == second


def test_the_report_and_the_corpus_page_link_to_each_other(run: Callable[..., Result]) -> None:
    result = run("score", "docs", "--corpus", "--output", "audit.html", "--output", "all/")
    assert result.exit_code == 0, result.output
    pages = {name: Path(name).read_text("utf-8") for name in ("audit.html", "audit.corpus.html", "all/corpus.html")}
    assert 'href="audit.corpus.html"' in pages["audit.html"]
    assert 'href="audit.corpus.html#alone"' in pages["audit.html"]
    assert 'href="audit.html"' in pages["audit.corpus.html"]
    assert 'href="index.html"' in pages["all/corpus.html"]
    assert 'href="corpus.html"' in Path("all/index.html").read_text("utf-8")
    assert all('href="../corpus.html"' in page.read_text("utf-8") for page in Path("all/documents").iterdir())


def test_pages_without_a_partner_link_nowhere(run: Callable[..., Result]) -> None:
    run("score", "docs", "--output", "audit.html")
    assert "corpus.html" not in Path("audit.html").read_text("utf-8")
    run("corpus", "docs", "--output", "corpus.html")
    assert 'id="report"' not in Path("corpus.html").read_text("utf-8")


def test_documents_in_chinese_alone_are_checked_but_neither_scored_nor_passed(run: Callable[..., Result]) -> None:
    Path("docs/a.md").unlink()
    result = run("score", "docs", "--corpus", "--output", "audit.html", "--output", "audit.json")
    assert result.exit_code != 0
    audit = json.loads(Path("audit.json").read_text("utf-8"))
    assert audit["verdict"]["state"] == "nothing audited"
    assert "score" not in audit["summary"]
    page = Path("audit.corpus.html").read_text("utf-8")
    assert "not scored" in page
    codes = {check.code for check in CHECKS if check.monolingual} | {"ACC23"}
    assert codes == set(WITHOUT_SOURCE)
    assert all(f"<code>{code}</code>" in page for code in codes)
