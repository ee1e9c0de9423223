"""Files that other programs and libraries wrote."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
from writers import ROWS, pairs_of, po, texts

from mtaudit.errors import Problem
from mtaudit.records import Pair


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("tool", "name", "options"),
    [
        ("po2tmx", "b.tmx", ["-l", "zh-CN"]),
        ("po2xliff", "b.xlf", []),
        ("po2csv", "b.csv", []),
        ("po2json", "b.json", None),
    ],
)
def test_files_written_by_the_translate_toolkit(
    tmp_path: Path, tool: str, name: str, options: list[str] | None
) -> None:
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    assert found, "translate-toolkit belongs to the test extra"
    source = tmp_path / "zh_CN.po"
    source.write_bytes(po(ROWS))
    if options is None:
        template = tmp_path / "t.json"
        template.write_text(json.dumps({f"k{i}": a for i, (a, _) in enumerate(ROWS)}))
        options = ["-t", str(template)]
    run(found, "--progress=none", *options, str(source), str(tmp_path / name))
    if tool == "po2json":
        template.rename(tmp_path / "b.en.json")
        (tmp_path / name).rename(tmp_path / "b.zh.json")
        source.unlink()
        assert [s for s, _ in texts(pairs_of(str(tmp_path)))] == [a for a, _ in ROWS]
        return
    pairs = texts([p for p in pairs_of(str(tmp_path / name)) if isinstance(p, Pair)])
    assert pairs[-3:] == ROWS


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_a_catalogue_compiled_by_gettext(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_bytes(po(ROWS))
    run("msgfmt", "-o", str(tmp_path / "a.mo"), str(tmp_path / "a.po"))
    found = pairs_of(str(tmp_path / "a.mo"))
    assert sorted(texts(found)) == sorted(ROWS)
    assert {p.place for p in found if isinstance(p, Pair)} == {"k0", "k1", "k2"}


def test_tables_written_by_pandas(tmp_path: Path) -> None:
    frame = pandas.DataFrame(ROWS, columns=["english", "chinese"])
    frame.to_csv(tmp_path / "a.csv", index=False, sep=";")
    frame.to_csv(tmp_path / "b.tsv", index=False, sep="\t")
    frame.to_excel(tmp_path / "c.xlsx", index=False, header=False)
    frame.to_parquet(tmp_path / "d.parquet")
    frame.rename(columns={"english": "source", "chinese": "target"}).to_json(
        tmp_path / "e.jsonl", orient="records", lines=True
    )
    assert texts(pairs_of(str(tmp_path))) == ROWS * 5


LOCALES = sorted(Path("/usr/share/locale/zh_CN/LC_MESSAGES").glob("*.mo"))


@pytest.mark.skipif(not LOCALES, reason="no Chinese translations are installed")
def test_the_translations_of_this_system() -> None:
    found = pairs_of(*map(str, LOCALES[:20]))
    assert len(found) > 20
    assert not [item for item in found if isinstance(item, Problem)]
