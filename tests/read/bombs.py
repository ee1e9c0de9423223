"""Small files that stand for much, and texts that used to end a run: tests of limits and of a whole run share them."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
from openpyxl import Workbook
from pyarrow import parquet as arrow
from writers import ROWS, docx, epub, zipped


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
        f"zh: {'茶很热。' * 200}\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )
    ),
    "dashes.yml": lambda path: path.write_text("# 茶\n" + "- " * 100_000 + "a\n"),
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

#: Texts that used to end a run or take minutes, and are audited now.
MENDED = {
    "digits.md": f"The key is {'7' * 5_000}.\n\n密钥是{'7' * 5_000}。\n",
    "section.html": "<p>Tea is hot.</p><![x[y]]><p>茶很热。</p>",
    "x².md": "Tea is hot.\n\n茶很热。\n",
    "apart.md": "3 " * 9_000 + "\n\n" + "三 " * 9_000 + "\n",
    "twenty.md": "twenty-" * 2_800 + "\n\n" + "二十" * 9_000 + "\n",
    "multipliers.md": "Tea is hot.\n\n" + "一亿万" * 6_000 + "\n",
    "marks.md": "Tea\u0301 is hot.\n\n茶" + "\u0301" * 19_000 + "\n",
    "items.html": "<p>Tea is hot.</p><p>茶很热。</p>" + "<li>" * 20_000,
    "attributes.md": "Tea is hot.\n\n茶很热。\n\n" + "{:" * 20_000,
    "directive.md": "Tea is hot.\n\n茶很热。\n\n<!-- mtaudit:" + " " * 100_000,
    "copy.md": "letters" * 2_500 + "\n\n" + "letters" * 2_500 + "\n",
    "times.rst": "Tea is hot.\n\n茶很热。\n\n" + "12:30:" * 10_000 + "\n",
}
