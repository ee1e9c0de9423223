"""Writes pairs in every format, and reads what a run reads: what several tests of this folder share."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.sax.saxutils import escape, quoteattr

import pandas
import polib
from openpyxl import Workbook

from mtaudit.errors import Problem
from mtaudit.read import Options, plan, read_plan
from mtaudit.records import Pair

ROWS = [
    ("The mill turns.", "磨坊在转。"),
    ('He said "no", twice.', "他说了两次“不”。"),
    ("Tea, please; now.", "请上茶；现在。"),
]
Rows = list[tuple[str, str]]


def pairs_of(*paths: str, options: Options | None = None) -> list[Pair | Problem]:
    """Pairs and problems of a run, flat."""
    found: list[Pair | Problem] = []
    for item in read_plan(plan(paths, options)):
        found += [item] if isinstance(item, Problem) else list(item.pairs)
    return found


def texts(items: list[Pair | Problem]) -> Rows:
    assert not [item for item in items if isinstance(item, Problem)]
    return [(item.source, item.target) for item in items if isinstance(item, Pair)]


def tmx(rows: Rows) -> bytes:
    units = "".join(
        f'<tu tuid="u{i}">\n<tuv xml:lang="zh-CN"><seg>{escape(b)}</seg></tuv>'
        f'<tuv xml:lang="en-US"><seg>{escape(a)}</seg></tuv></tu>\n'
        for i, (a, b) in enumerate(rows)
    )
    return f'<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="en"/><body>\n{units}</body></tmx>'.encode()


def xliff1(rows: Rows) -> bytes:
    units = "".join(
        f"<trans-unit id={quoteattr(str(i))}><source>{escape(a)}</source><target>{escape(b)}</target></trans-unit>\n"
        for i, (a, b) in enumerate(rows)
    )
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        f'<file original="a" source-language="en" target-language="zh-CN"><body>\n{units}</body></file></xliff>'
    ).encode()


def xliff2(rows: Rows) -> bytes:
    units = "".join(
        f'<unit id="{i}"><segment><source>{escape(a)}</source><target>{escape(b)}</target></segment></unit>\n'
        for i, (a, b) in enumerate(rows)
    )
    return (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh">\n'
        f'<file id="f">\n{units}</file></xliff>'
    ).encode()


def po(rows: Rows) -> bytes:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for i, (a, b) in enumerate(rows):
        catalogue.append(polib.POEntry(msgid=a, msgstr=b, msgctxt=f"k{i}"))
    return str(catalogue).encode()


def mo(rows: Rows) -> bytes:
    catalogue = polib.pofile(po(rows).decode())
    with NamedTemporaryFile(suffix=".mo") as file:
        catalogue.save_as_mofile(file.name)
        return Path(file.name).read_bytes()


def csv_text(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("id", "source", "target"), *((f"r{i}", *row) for i, row in enumerate(rows))])
    return out.getvalue().encode()


def tsv(rows: Rows) -> bytes:
    return "".join(f"{a}\t{b}\n" for a, b in rows).encode()


def json_list(rows: Rows) -> bytes:
    return json.dumps([{"en": a, "zh": b} for a, b in rows]).encode()


def jsonl(rows: Rows) -> bytes:
    return b"".join(
        json.dumps({"id": str(i), "source": a, "target": b}).encode() + b"\n" for i, (a, b) in enumerate(rows)
    )


def parquet(rows: Rows) -> bytes:
    out = io.BytesIO()
    pandas.DataFrame(rows, columns=["source", "target"]).to_parquet(out)
    return out.getvalue()


def excel(rows: Rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for i, row in enumerate([("source", "target"), *rows], 1):
        for j, text in enumerate(row, 1):
            book.active.cell(i, j, text).data_type = "s"  # "=0" is a text here, no formula
    book.save(out)
    return out.getvalue()


def docx(some: Rows) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(side)}</w:t></w:r></w:p>" for row in some for side in row)
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped({"word/document.xml": f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'})


def epub(some: Rows) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    page = "".join(f"<p>{escape(side)}</p>" for row in some for side in row)
    page = f"<html><body>{page}</body></html>"
    return zipped({"META-INF/container.xml": container, "b.opf": package, "a.xhtml": page})


def zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def subtitles(texts: Iterable[str], head: str = "") -> str:
    """Cues of a second each, at 1 s, 3 s, 5 s."""
    times = (f"{2 * i // 60:02}:{2 * i % 60 + 1:02}" for i in count())
    mark = "." if head else ","
    cues = (f"00:{at}{mark}000 --> 00:{at}{mark}900\n{text}\n\n" for at, text in zip(times, texts, strict=False))
    return head + "".join(cue if head else f"{i}\n{cue}" for i, cue in enumerate(cues, 1))


def srt(rows: Rows) -> bytes:
    return subtitles(f"{a}\n{b}" for a, b in rows).encode()


def vtt(rows: Rows) -> bytes:
    return subtitles((f"{a}\n{b}" for a, b in rows), "WEBVTT\n\n").encode()


WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "a.tmx": tmx,
    "a.xlf": xliff1,
    "a.xliff": xliff2,
    "a.po": po,
    "a.mo": mo,
    "a.srt": srt,
    "a.vtt": vtt,
    "a.csv": csv_text,
    "a.tsv": tsv,
    "a.json": json_list,
    "a.jsonl": jsonl,
    "a.parquet": parquet,
    "a.xlsx": excel,
}
