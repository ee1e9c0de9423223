"""Small files that stand for much: every limit has a name, and the error says which one was exceeded."""

from __future__ import annotations

import gzip
import json
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest
from openpyxl import Workbook
from pyarrow import parquet as arrow
from writers import ROWS, docx, epub, pairs_of, tsv, zipped

from mtaudit.errors import Problem
from mtaudit.read import Options, options_from, read_paths, read_two
from mtaudit.records import Document, Pair


def workbook_with_a_far_row(path: Path, reference: str = "A9999999999") -> None:
    book = Workbook()
    for row in (("source", "target"), *ROWS):
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{reference}" t="inlineStr"><is><t>Tea.</t></is></c></row>'
    sheet = re.sub("<dimension[^>]*>", "", parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", f"{cell}</sheetData>")
    path.write_bytes(zipped(parts))


def repeated_parquet(path: Path) -> None:
    """A text of 20 MB that 256 rows repeat: 2.6 kB that used to be read as 5 GB."""
    long = pyarrow.array(["tea " * 5_000_000]).dictionary_encode().dictionary
    rows = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 256, pyarrow.int32()), long)
    arrow.write_table(pyarrow.table({"source": rows, "target": rows}), path, compression="zstd")


_XLIFF = '<xliff version="1.2"><file source-language="en" target-language="zh"><body><trans-unit id="1"><source>'
#: File -> what writes it.
BOMBS: dict[str, Callable[[Path], object]] = {
    "row.xlsx": workbook_with_a_far_row,
    "cells.xlsx": lambda path: workbook_with_a_far_row(path, "ZZZ1048576"),
    "rows.parquet": repeated_parquet,
    "page.parquet": lambda path: arrow.write_table(
        pyarrow.table({"source": ["tea " * 5_000_000] * 8, "target": ["茶"] * 8}), path, use_dictionary=False,
        compression="zstd",
    ),
    "deep.json": lambda path: path.write_text(
        '{"a":' * 900 + "{" + "".join(f'"{at}":"d",' for at in range(30_000)) + '"zh":"e"}' + "}" * 900
    ),
    "deep.xlf": lambda path: path.write_text(
        f"{_XLIFF}a</source><target>" + '<mrk mtype="seg" mid="1">茶' * 30_000 + "</mrk>" * 30_000
        + "</target></trans-unit></body></file></xliff>"
    ),
    "wide.xlf": lambda path: path.write_bytes(
        _XLIFF.encode() + b"<x/>" * 1_100_000 + b"</source></trans-unit></body></file></xliff>"
    ),
    "unit.tmx.gz": lambda path: path.write_bytes(gzip.compress(
        b'<tmx><body><tu><tuv xml:lang="en"><seg>' + b"<hi>a</hi>" * 3_000_000 + b"</seg></tuv></tu></body></tmx>"
    )),
    "text.tmx.gz": lambda path: path.write_bytes(gzip.compress(
        b'<tmx><body><tu><tuv xml:lang="en"><seg>' + b"a " * 40_000_000 + b"</seg></tuv></tu></body></tmx>"
    )),
    "alias.yml": lambda path: path.write_text(
        "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )
    ),
    "dashes.yml": lambda path: path.write_text("- " * 100_000 + "a\n"),
    "body.docx": lambda path: path.write_bytes(docx([("a" * 40_000_000, "b")])),
    "page.epub": lambda path: path.write_bytes(epub([("a " * 20_000_000, "b")])),
    "lines.md": lambda path: path.write_text("a\n\n" * 1_700_000),
    "long.jsonl": lambda path: path.write_text(json.dumps({"source": "tea " * 300_000, "target": "茶"}) + "\n"),
}  # fmt: skip

LIMITS = {
    "row.xlsx": "max_cells", "page.parquet": "max_document_bytes", "deep.json": "max_depth",
    "deep.xlf": "max_depth", "wide.xlf": "max_elements", "unit.tmx.gz": "max_elements",
    "text.tmx.gz": "max_document_bytes", "body.docx": "max_document_bytes", "page.epub": "max_document_bytes",
    "lines.md": "max_document_lines", "long.jsonl": "max_pair_characters", "rows.parquet": "max_bytes",
}  # fmt: skip

_READ = """
import resource, sys
from pathlib import Path
from mtaudit.read import read_paths
for item in read_paths([sys.argv[1]]):
    for pair in getattr(item, "pairs", ()):
        print(pair if hasattr(pair, "remedy") else "PAIR")
    print(item if hasattr(item, "remedy") else "DOCUMENT")
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0], sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_by_name_in_bounded_time_and_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    BOMBS[name](path)
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    *lines, last = done.stdout.splitlines()
    kilobytes, seconds = last.split()
    assert int(kilobytes) < 1_000_000
    assert float(seconds) < 20
    if name in LIMITS:
        assert any(f"read.{LIMITS[name]}" in line and name in line for line in lines), lines[-3:]


def test_a_front_matter_of_aliases_is_no_suppression(tmp_path: Path) -> None:
    """Four hundred bytes whose reason stands for gigabytes."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    path = tmp_path / "a.md"
    head = "\n".join([*lines, "mtaudit:", "  ignore: [ACC01]", "  reason: *a8"])
    path.write_text(f"---\n{head}\n---\n\nTea is hot.\n\n茶很热。\n", encoding="utf-8")
    problem, document = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert "no suppression" in problem.message
    assert isinstance(document, Document)
    assert document.suppressions == ()


def test_a_repeated_text_is_one_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    repeated_parquet(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(pairs_of(str(path), options=Options(max_pair_characters=1 << 30, max_bytes=1 << 40))) == 256
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


def test_a_long_pair_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(tsv([ROWS[0], ("tea " * 6_000, "茶"), ROWS[1]]))
    one, problem, other = pairs_of(str(path))
    assert isinstance(one, Pair)
    assert isinstance(other, Pair)
    assert isinstance(problem, Problem)
    assert (problem.line, "24,000 characters" in problem.message) == (2, True)
    assert (
        len([p for p in pairs_of(str(path), options=Options(max_pair_characters=30_000)) if isinstance(p, Pair)]) == 3
    )


def test_limits_are_settings() -> None:
    options = options_from({"max_pair_characters": 5, "max_document_lines": 6, "max_depth": 7, "max_elements": 8})
    assert (options.max_pair_characters, options.max_document_lines, options.max_depth, options.max_elements) == (
        5,
        6,
        7,
        8,
    )


def test_names_that_claim_another_encoding_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("é.xml", "<a/>")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\x97\xe9"))
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert "damaged" in problem.message
    assert not problem.internal


def test_a_digit_that_is_no_number_in_the_name_of_a_damaged_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "x².po"
    path.write_text('msgid "a"\nmsgstr "b"\nnothing\n', encoding="utf-8")
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert not problem.internal


@pytest.mark.parametrize("halves", ["\\ud83d\\ude00", "\\ud83d", "\\ude00\\ud83d"])
def test_halves_of_a_character_are_joined_or_named(tmp_path: Path, halves: str) -> None:
    """Escapes of two halves are one character in every format of texts by key; a half by itself cannot be written."""
    strings = halves.replace("\\u", "\\U")
    for name, line in (("Localizable.strings", f'"a" = "Tea {strings}";\n'), ("a.properties", f"a = Tea {halves}\n")):
        ours, theirs = tmp_path / f"en.{name}", tmp_path / f"zh.{name}"
        ours.write_text(line, encoding="utf-8")
        theirs.write_text(line.replace("Tea", "茶"), encoding="utf-8")
        (document,) = read_two(str(ours), str(theirs))
        assert isinstance(document, Document)
        (pair,) = document.pairs
        if halves.endswith("\\ude00") and len(halves) == 12:
            assert isinstance(pair, Pair)
            assert (pair.source, pair.target) == ("Tea 😀", "茶 😀")
        else:
            assert isinstance(pair, Problem)
            assert "surrogate" in pair.message
