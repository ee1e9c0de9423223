"""A run over seeds/ in Chinese: no English sentence but the texts of the documents and the glosses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtaudit.cli.main import main
from mtaudit.messages import speaking
from mtaudit.report import Look, WorstLines, text_summary
from mtaudit.report.load import load_audit

ROOT = Path(__file__).parents[1]
#: Quoted words of the texts, glosses in brackets, code.
_QUOTED = re.compile(r"“[^”]*”|（[^（）]*）|`[^`]*`|\\?<[^>]*>")
_SENTENCE = re.compile(r"(?:\b[a-z]+\b[ ,:;]+){3}[a-z]+")


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zh")
    # Input that cannot be used, and a suppression that matches nothing: their messages are part of a report.
    broken = folder / "broken.jsonl"
    broken.write_text('{"source": "a"\n', encoding="utf-8")
    args = ["score", str(ROOT / "seeds"), str(broken), "--depth", "model-free", "--no-cache", "-q"]
    out = folder / "audit.json"
    result = CliRunner().invoke(main, [*args, "-o", str(out)])
    assert result.exit_code == 2, result.output
    return out


def english_of(lines: list[str]) -> list[str]:
    plain = (line for line in lines if not line.lstrip(" -").startswith(("mtaudit", "signature", "签名", "<sub>")))
    return [line for line in plain if _SENTENCE.search(_QUOTED.sub("", line))]


def test_the_terminal_has_no_english_sentence(audit: Path) -> None:
    kept = load_audit(audit)
    assert kept.head is not None
    with speaking("zh"):
        text = text_summary(kept.head, WorstLines.of(kept.pairs, 200), Look(columns=100_000, verbose=True))
    # Texts of the documents and commands stand on lines of their own, which are indented by six columns.
    lines = [line for line in text.splitlines() if not line.startswith("      ")]
    assert len(lines) > 60
    assert english_of(lines) == []
    assert "无法读取的输入" in text or "未能审核的输入" in text


def test_the_markdown_has_no_english_sentence(audit: Path, tmp_path: Path) -> None:
    out = tmp_path / "summary.md"
    CliRunner().invoke(main, ["report", str(audit), "--lang", "zh", "-o", str(out)])
    rows = out.read_text(encoding="utf-8").splitlines()
    lines = [" | ".join(row.split(" | ")[:3]) if row.startswith("| ") else row for row in rows]
    assert english_of(lines) == []


def test_every_message_of_a_finding_has_chinese(audit: Path) -> None:
    findings = [f for pair in json.loads(audit.read_text(encoding="utf-8"))["pairs"] for f in pair["findings"]]
    assert len(findings) > 50
    assert {f["message"] for f in findings if not f.get("template")} == set()
