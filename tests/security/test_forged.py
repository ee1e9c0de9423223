"""Forged audits, formulas in cells, and entities in office files."""

from __future__ import annotations

import copy
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from mtaudit.cli.main import main
from mtaudit.read import read_paths
from mtaudit.report.csvfile import inert

SAMPLE = Path(__file__).parents[2] / "reports" / "sample.json"
VALUES: tuple[Any, ...] = (
    None,
    "x",
    -1,
    10**400,
    1e308,
    True,
    [],
    [None],
    [1],
    {},
    {"x": []},
    "\x1b[2J",
    "ACC03",
    "\ud800",
)
MISSING = object()


def audit() -> dict[str, Any]:
    """The sample with the first pair that has a finding, and with everything that an audit may hold."""
    whole: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    whole["pairs"] = next([pair] for pair in whole["pairs"] if pair["findings"])
    whole["documents"] = whole["documents"][:1]
    whole["skips"] = [{"check": "LNG01", "document": "a.md", "reason": "it needs a model"}]
    whole["problems"] = [{"place": "b.md", "line": 3, "what": "it is empty", "cure": "restore it"}]
    whole["reference"] = {"pairs": 3, "without": 1, "scores": [{"name": "BLEU", "value": 31.5, "signature": "s"}]}
    whole["since"] = {"commit": "0" * 40, "label": "main", "pairs": 1, "score_before": 99.0}
    counts = {"new": 1, "known": 0, "resolved": 0}
    gone = [{"what": "resolved", "check": "ACC03", "document": "a.md", "text": "t", "verdict": "known"}]
    whole["baseline"] = {
        "score": 98.0,
        "score_before": None,
        **counts,
        "expired": 0,
        "checks": {"ACC03": counts},
        "gone": gone,
    }
    return whole


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value, of lists only the first."""
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


def with_value(whole: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(whole)
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    if value is MISSING:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return made


def report(path: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["report", str(path), *more], catch_exceptions=False)
    return result.exit_code, result.stderr


def test_a_renamed_key_is_one_clear_error_or_a_report(tmp_path: Path) -> None:
    whole, path = audit(), tmp_path / "audit.json"
    count = 0
    for place in places(whole):
        if isinstance(place[-1], str):
            renamed = with_value(whole, place, MISSING)
            inner = renamed
            for key in place[:-1]:
                inner = inner[key]
            value: Any = whole
            for key in place:
                value = value[key]
            inner[f"{place[-1]} of a stranger"] = value
            path.write_text(json.dumps(renamed), encoding="utf-8")
            status, said = report(path, "--output", str(tmp_path / "o.html"))
            assert status in (0, 1, 2), place
            assert "internal error" not in said, (place, said)
            count += 1
    assert count > 100


def test_a_forged_audit_is_one_clear_error_or_a_report(tmp_path: Path) -> None:
    whole, path = audit(), tmp_path / "audit.json"
    outputs = [
        part for name in ("o.html", "o.csv", "o.sarif", "o.xml", "o.md") for part in ("--output", str(tmp_path / name))
    ]
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert report(path, *outputs)[0] in (0, 1, 2)
    assert (tmp_path / "o.html").exists(), "the sample itself is sound"
    count = 0
    for number, place in enumerate(places(whole)):
        for value in (MISSING, *VALUES):
            path.write_text(json.dumps(with_value(whole, place, value)), encoding="utf-8")
            # All formats for every seventh, the summary for all: the page takes most of the time.
            status, said = report(path, *(outputs if (number + count) % 7 == 0 else ()))
            assert status in (0, 1, 2), (place, value)
            assert "Traceback" not in said
            assert "internal error" not in said, (place, value, said)
            count += 1
    assert count > 800


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 3,
        '{"pairs": NaN}',
        '{"pairs": [' + "1" * 5000 + "]}",
        '{"pairs": [[]]}',
        "[]",
        "null",
        "\ufeff",
        "7\n8",
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_audit_is_one_clear_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "audit.json"
    path.write_text(text, encoding="utf-8")
    status, said = report(path)
    assert status == 2
    assert str(path) in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", " =1+1", "\n=1+1", "\t=1+1", "\r\n @SUM(1)", "＝1+1", "\u3000＋1", "\ufeff=1", "\u200b=1", "＠SUM(1)",
        "－1+1", "-1+cmd|' /C calc'!A0", "\x00=1", "\xa0=1", '"=1', "\u2212\u0031", "+1", "\tx", "\nx", "-٣", "-1²",
        "|calc",
    ],
)  # fmt: skip
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-3", "-0.25", "1.5", "a=b", "3 - 2", "——好", "· 项目", "好=坏"])
def test_other_cells_stay(cell: str) -> None:
    assert inert(cell) == cell


def test_the_csv_report_of_hostile_texts_has_no_formula(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    row = {"source": " =HYPERLINK(1) $43 million", "target": "＝耗资430万美元"}
    Path("a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    arguments = ["score", "a.jsonl", "--depth", "model-free", "--no-cache", "--quiet", "--output", "o.csv"]
    CliRunner().invoke(main, arguments, catch_exceptions=False)
    [_, *rows] = csv.reader(io.StringIO(Path("o.csv").read_text(encoding="utf-8-sig")))
    assert rows
    assert all(inert(cell) == cell for cells in rows for cell in cells if not cell.startswith("'"))
    assert any(cell.startswith("'") for cells in rows for cell in cells)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("filler", [0, 5000, 3_000_000])
def test_a_document_type_behind_a_comment_is_found(tmp_path: Path, filler: int, encoding: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["source", "target"])
    book.active.append(["The bread is warm.", "面包是热的。"])
    book.save(tmp_path / "sound.xlsx")
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(tmp_path / "sound.xlsx") as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                body = data.decode("utf-8").split("?>", 1)[-1]
                entity = '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
                data = f'<?xml version="1.0" encoding="{encoding}"?><!--<x {"x" * filler}-->{entity}{body}'.encode(
                    encoding
                )
            new.writestr(entry.filename, data)
    [problem] = read_paths([str(path)])
    assert "declares a document type" in str(problem)
