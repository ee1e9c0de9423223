"""Whole files of every format that hold a given text: as one text, and cut into many small ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from tests.read import keyed_files as keyed
from tests.read import writers

#: The name of a format -> a function that writes one file, or two, into a folder, and returns their paths.
Writer = Callable[[Path, str], list[Path]]
#: Characters of a text where a text is cut into many.
PIECE = 20
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NO_XML.sub("?", text)


def pieces(text: str) -> list[str]:
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)] or [""]


def rows(text: str, many: bool) -> writers.Rows:
    return [(part, part) for part in (pieces(text) if many else [text])]


def of_rows(suffix: str, write: Callable[[writers.Rows], bytes], many: bool, xml: bool = False) -> Writer:
    def make(folder: Path, text: str) -> list[Path]:
        path = folder / f"embedded.{suffix}"
        path.write_bytes(write(rows(clean(text) if xml else text, many)))
        return [path]

    return make


def of_texts(names: tuple[str, str], write: Callable[[keyed.Texts, str], str], many: bool) -> Writer:
    def make(folder: Path, text: str) -> list[Path]:
        texts = {f"k{at}": clean(part) for at, part in enumerate(pieces(text) if many else [text])}
        paths = [folder / name for name in names]
        for path, language in zip(paths, ("en", "zh"), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(write(texts, language), encoding="utf-8", newline="")
        return paths

    return make


def cell_tsv(some: writers.Rows) -> bytes:
    return writers.tsv([(re.sub(r"[\t\n\r]", " ", a), re.sub(r"[\t\n\r]", " ", b)) for a, b in some])


def cell_excel(some: writers.Rows) -> bytes:
    """A workbook; a cell holds 32,767 characters at most."""
    return writers.excel([(_NO_CELL.sub("?", a)[:32_000], _NO_CELL.sub("?", b)[:32_000]) for a, b in some])


def ts(some: writers.Rows) -> bytes:
    messages = "".join(
        f"<message><source>{escape(a)}</source><translation>{escape(b)}</translation></message>\n" for a, b in some
    )
    head = '<!DOCTYPE TS>\n<TS version="2.1" language="zh_CN"><context><name>a</name>'
    return f"{head}\n{messages}</context></TS>".encode()


def xcstrings(some: writers.Rows) -> bytes:
    def unit(side: str) -> dict[str, object]:
        return {"stringUnit": {"state": "translated", "value": side}}

    strings = {f"k{at}": {"localizations": {"en": unit(a), "zh-Hans": unit(b)}} for at, (a, b) in enumerate(some)}
    return json.dumps({"sourceLanguage": "en", "strings": strings, "version": "1.0"}, ensure_ascii=False).encode()


def ass(some: writers.Rows) -> bytes:
    fields = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    head = f"[Script Info]\n\n[Events]\nFormat: {fields}\n"
    lines = "".join(f"Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{flat(a)}\\N{flat(b)}\n" for a, b in some)
    return (head + lines).encode()


def flat(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


def front_matter(some: writers.Rows) -> bytes:
    head = "".join(f"k{at}: {json.dumps(a, ensure_ascii=False)}\n" for at, (a, _) in enumerate(some))
    return f"---\n{head}---\n\nThe mill turns.\n\n磨坊在转。\n".encode()


def html(some: writers.Rows) -> bytes:
    return ("<html><body>" + "".join(f"<p>{escape(a)}</p>\n" for a, _ in some) + "</body></html>").encode()


_ROWS: dict[str, tuple[Callable[[writers.Rows], bytes], bool]] = {
    "tmx": (writers.tmx, True), "xlf": (writers.xliff1, True), "xliff": (writers.xliff2, True),
    "po": (writers.po, False), "mo": (writers.mo, False), "srt": (writers.srt, False), "vtt": (writers.vtt, False),
    "ass": (ass, False), "csv": (writers.csv_text, False), "tsv": (cell_tsv, False),
    "json": (writers.json_list, False), "jsonl": (writers.jsonl, False), "parquet": (writers.parquet, False),
    "xlsx": (cell_excel, True), "docx": (writers.docx, True), "epub": (writers.epub, True), "ts": (ts, True),
    "xcstrings": (xcstrings, False), "md": (front_matter, False), "html": (html, True),
}  # fmt: skip
EMBEDDED: dict[str, Writer] = {
    **{suffix: of_rows(suffix, write, False, xml) for suffix, (write, xml) in _ROWS.items()},
    **{f"{suffix} rows": of_rows(suffix, write, True, xml) for suffix, (write, xml) in _ROWS.items()},
    **{write.__name__: of_texts(names, write, False) for names, write in keyed.KEYED.items()},
    **{f"{write.__name__} rows": of_texts(names, write, True) for names, write in keyed.KEYED.items()},
}
