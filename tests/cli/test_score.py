"""``mtaudit score`` as a user meets it: real models, real files, exit statuses, bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mtaudit.cli.main import main

ARTICLE = """---
title: 小镇电车
---

# The tram comes back

# 电车回来了

The council voted on Monday to rebuild the tram line that closed in 1962. The work will cost $43.4 million.

市议会周一投票决定重建1962年关闭的电车线路。工程将耗资4340万美元。

Many drivers feared that the new street plan would end in a dystopia of endless traffic jams.

许多司机担心，新的街道规划最终会变成无休止堵车的二维码。

The first cars are expected in spring.

第一批车辆预计在春天到达。
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "cache"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["score", *arguments], catch_exceptions=False)

    return call


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_the_wrong_word_is_found_where_it_stands(run: Run) -> None:
    Path("tram.md").write_text(ARTICLE, encoding="utf-8")
    result = run("tram.md", "--fail-on", "minor", "--output", "r.jsonl", "--output", "r.html", "--output", "r.json")
    assert result.exit_code == 1, result.output
    bad = next(row for row in rows("r.jsonl") if row["source_lines"] == [13, 13])
    finding = next(f for f in bad["findings"] if f["check"] == "ACC01")
    start, end = finding["target_span"]
    assert bad["target"][start:end] == "二维码"
    assert "QR" in finding["message"]
    assert bad["target_lines"] == [15, 15]
    assert Path("r.html").stat().st_size > 10_000
    head = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert head["schema_version"]
    assert head["documents"][0]["state"] == "bilingual"
    assert "二维码" in result.output


def test_a_good_translation_passes(run: Run) -> None:
    good = ARTICLE.replace("的二维码", "的反乌托邦")
    Path("tram.md").write_text(good, encoding="utf-8")
    result = run("tram.md", "--output", "r.jsonl")
    assert result.exit_code == 0, result.output
    assert [row["severity"] for row in rows("r.jsonl") if row["severity"] in {"major", "critical"}] == []


def test_ready_pairs_come_back_as_they_were_one_line_each(run: Run) -> None:
    pairs = [
        {"id": 7, "source": "The bread is  still warm.", "target": "面包还是热的。", "more": [1]},
        {"id": "b", "source": "It rained for 1.5 million years.", "target": "雨下了150万年。"},
        {"id": "c", "source": "The shop is closed.", "target": ""},
    ]
    Path("p.jsonl").write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in pairs), encoding="utf-8")
    run("p.jsonl", "--output", "r.jsonl")
    got = rows("r.jsonl")
    assert [(r["id"], r["source"], r["target"]) for r in got] == [(p["id"], p["source"], p["target"]) for p in pairs]
    assert got[2]["bead"] == "1-0"
    assert all(0 <= r["error_probability"] <= 1 for r in got)


def test_two_files(run: Run) -> None:
    Path("en.md").write_text("# Bread\n\nThe bread is still warm.\n\nEat it today.\n", encoding="utf-8")
    Path("zh.md").write_text("# 面包\n\n面包还是热的。\n\n今天就吃掉它。\n", encoding="utf-8")
    result = run("--source", "en.md", "--target", "zh.md", "--output", "r.jsonl")
    assert result.exit_code == 0, result.output
    assert [(r["source"], r["target"]) for r in rows("r.jsonl")][1] == ("The bread is still warm.", "面包还是热的。")


def test_an_article_in_one_language_alone_is_nothing_audited(run: Run) -> None:
    Path("a.md").write_text("# 面包\n\n面包还是热的。今天就吃掉它。\n\n明天还会有新的。\n", encoding="utf-8")
    result = run("a.md", "--output", "r.json")
    assert result.exit_code == 2, result.output
    assert result.output.startswith("mtaudit: NOTHING AUDITED\n")
    head = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert [d["state"] for d in head["documents"]] == ["target only"]
    assert (head["verdict"]["passed"], head["verdict"]["state"]) == (False, "nothing audited")
    Path("b.md").write_text("The bread is still warm.\n\n面包还是热的。\n", encoding="utf-8")
    assert run("a.md", "b.md").exit_code == 0, "beside a bilingual one it is a state and no error"


def test_what_cannot_be_read_is_named_and_the_rest_is_audited(run: Run) -> None:
    Path("good.md").write_text("The bread is still warm.\n\n面包还是热的。\n", encoding="utf-8")
    Path("broken.md").write_text("---\ntitle: [\n---\n\nText.\n", encoding="utf-8")
    Path("binary.md").write_bytes(bytes(range(256)) * 8)
    Path("empty.md").write_bytes(b"")
    Path("pairs.jsonl").write_text('{"id": 1, "source": "A bird."}\n', encoding="utf-8")
    result = run("good.md", "broken.md", "binary.md", "empty.md", "pairs.jsonl", "missing.md", "--output", "r.jsonl")
    assert result.exit_code == 2, result.output
    for name in ("broken.md:", "binary.md", "empty.md", "pairs.jsonl:1", "missing.md"):
        assert f"mtaudit: {name}" in result.stderr
    assert [row["document"] for row in rows("r.jsonl")] == ["good.md"]
    assert "Traceback" not in result.output


def test_usage_errors_leave_with_two_and_write_nothing(run: Run) -> None:
    Path("good.md").write_text("The bread is still warm.\n\n面包还是热的。\n", encoding="utf-8")
    wrong = ([], ["good.md", "--output", "r.xyz"], ["--source", "good.md"], ["good.md", "--encoder", "./none"])
    for arguments in wrong:
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert result.stderr.startswith("mtaudit: ") or "mtaudit: " in result.stderr
    assert not Path("r.xyz").exists()


def test_fail_on_never_always_passes(run: Run) -> None:
    Path("tram.md").write_text(ARTICLE, encoding="utf-8")
    assert run("tram.md", "--fail-on", "never").exit_code == 0


def test_a_second_run_needs_no_model_and_says_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tram.md").write_text(ARTICLE, encoding="utf-8")
    run("tram.md", "--output", "a.jsonl")

    def refuse(encoder: object) -> None:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr("mtaudit.encoder.BundledEncoder.net", property(refuse))
    run("tram.md", "--output", "b.jsonl")
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()
    code = (
        "import sys\nfrom mtaudit.cli.main import main\n"
        "try:\n    main(['gate', 'tram.md', '--fail-on', 'minor', '--quiet'])\n"
        "except SystemExit as leaving:\n    print(leaving.code)\n"
        "print([m for m in ('torch', 'sentence_transformers', 'scipy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["1", "[]"]
