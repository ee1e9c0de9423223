"""JSON Schemas: valid themselves, and every real output fits its own."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator, ValidationError

from mtaudit.cli.main import main
from mtaudit.cli.schema import SCHEMAS, schema_of
from mtaudit.config import EXAMPLE, Settings
from mtaudit.patterns import KEYS
from mtaudit.read.input import Options
from mtaudit.report.forms import PatternForm, ReadForm

DOCS = Path(__file__).parents[2] / "docs"
PAIRS = (
    "source\ttarget\n"
    "He paid 12 dollars for it in 1998.\t他在 1998 年为此付了 13 元。\n"
    "The door was never locked.\t门一直锁着。\n"
    "\t多出来的一句译文，原文没有。\n"
)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(name))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.tsv").write_text(PAIRS, encoding="utf-8")

    def call(*args: str) -> str:
        result = CliRunner().invoke(main, args, catch_exceptions=False)
        assert result.exit_code in (0, 1), result.output
        return result.stdout

    return call


def lines(path: str) -> list[Any]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_valid_and_printed(name: str) -> None:
    printed = json.loads(CliRunner().invoke(main, ["schema", name]).output)
    Draft202012Validator.check_schema(printed)
    assert printed == json.loads(json.dumps(schema_of(name)))
    assert printed["$comment"] in CliRunner().invoke(main, ["schema"]).output


def test_audits_and_pairs(run) -> None:
    run("score", "a.tsv", "--depth", "model-free", "-q", "-o", "a.json", "-o", "a.jsonl")
    audit = json.loads(Path("a.json").read_text(encoding="utf-8"))
    validator("audit").validate(audit)
    assert any("template" in finding for pair in audit["pairs"] for finding in pair["findings"])
    for row in lines("a.jsonl"):
        validator("pair").validate(row)
    del audit["verdict"]
    with pytest.raises(ValidationError):
        validator("audit").validate(audit)
    with pytest.raises(ValidationError):
        validator("pair").validate({**lines("a.jsonl")[0], "severity": "grave"})


def test_a_comparison(run) -> None:
    Path("b.tsv").write_text(PAIRS.replace("13 元", "12 美元"), encoding="utf-8")
    validator("comparison").validate(
        json.loads(run("compare", "a.tsv", "b.tsv", "--no-audit", "-q", "--format", "json"))
    )


def test_checks(run) -> None:
    validator("checks").validate(json.loads(run("checks", "--format", "json")))


def test_a_filter_summary(run) -> None:
    run("filter", "a.tsv", "-o", "kept.tsv", "--summary", "s.json", "--depth", "model-free", "-q")
    validator("filter").validate(json.loads(Path("s.json").read_text(encoding="utf-8")))


def test_a_glossary(run) -> None:
    run("terms", "a.tsv", "-o", "terms.json", "-q")
    validator("glossary").validate(json.loads(Path("terms.json").read_text(encoding="utf-8")))


def test_corrections_and_reviews(run) -> None:
    run("score", "a.tsv", "--depth", "model-free", "-q", "-o", "a.json")
    pair = json.loads(Path("a.json").read_text(encoding="utf-8"))["pairs"][0]
    facts = {key: pair[key] for key in ("id", "document", "source", "target")}
    verdict = {
        **facts,
        "checks": ["ACC03"],
        "verdict": "wrong",
        "note": "",
        "corrected": "他在 1998 年为此付了 12 美元。",
    }
    validator("review").validate(verdict)
    Path("v.jsonl").write_text(json.dumps(verdict, ensure_ascii=False) + "\n", encoding="utf-8")
    run("report", "a.json", "--apply-corrections", "v.jsonl", "--into", "out")
    [row] = lines("out/corrections.jsonl")
    validator("correction").validate(row)
    assert row["written"] is True


def test_beads() -> None:
    from dataclasses import asdict

    from mtaudit.records import BeadRow

    row = BeadRow((1,), (2,), "a", "甲", "1-1", 0.9, None)
    validator("bead").validate(json.loads(json.dumps(asdict(row))))


def test_settings_know_every_setting_and_refuse_others() -> None:
    made = schema_of("settings")
    assert {field.name for field in fields(Settings)} <= set(made["properties"])
    assert all(made["properties"][field.name]["description"] for field in fields(Settings))
    with pytest.raises(ValidationError):
        validator("settings").validate({"nonsense": 1})
    assert set(KEYS) == set(PatternForm.__annotations__)
    assert {field.name for field in fields(Options)} == set(ReadForm.__annotations__)


def test_the_examples_of_the_settings_fit() -> None:
    for field in fields(Settings):
        text = field.metadata[EXAMPLE].partition(", in quotes")[0]
        text = re.sub(r"^(\[.*?\]) ", r"\1\n", text).replace("reason", "\nreason") if text.startswith("[[") else text
        try:
            table = tomllib.loads(re.sub(r"^(\[[^\]]*\]+) ", r"\1\n", text).replace(", name", "\nname"))
        except tomllib.TOMLDecodeError:
            continue
        validator("settings").validate(table)


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_the_settings_of_the_documentation_fit(page: str) -> None:
    for block in re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL):
        table = tomllib.loads(block)
        table = table.get("tool", {}).get("mtaudit", table)
        # The list of corpora of `mtaudit train` is no settings file; tests/test_docs.py reads it.
        if not {"project", "build-system", "bench"} & set(table):
            validator("settings").validate(table)
