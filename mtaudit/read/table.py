"""The one table of formats: suffix -> reader. What does not stand here is not read."""

from __future__ import annotations

from mtaudit.read.base import Reader
from mtaudit.read.catalogs import read_json, read_mo, read_po
from mtaudit.read.documents import read_document
from mtaudit.read.exchange import read_tmx, read_xliff
from mtaudit.read.lines import read_jsonl, read_moses
from mtaudit.read.streams import COMPRESSED
from mtaudit.read.subtitles import read_subtitles
from mtaudit.read.tables import read_csv, read_excel, read_parquet, read_tsv

#: Lower-case suffix -> reader. ``.txt`` is read as Markdown: text with Markdown inside is common, and plain
#: paragraphs are Markdown too.
READERS: dict[str, Reader] = {
    ".md": read_document,
    ".markdown": read_document,
    ".mdown": read_document,
    ".txt": read_document,
    ".html": read_document,
    ".htm": read_document,
    ".xhtml": read_document,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".tab": read_tsv,
    ".parquet": read_parquet,
    ".xlsx": read_excel,
    ".tmx": read_tmx,
    ".xlf": read_xliff,
    ".xliff": read_xliff,
    ".po": read_po,
    ".mo": read_mo,
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
    ".en": read_moses,
    ".zh": read_moses,
}
#: Formats that are read as streams, so that they may be compressed too (``.tsv.gz``).
STREAMED = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".tab", ".tmx", ".xlf", ".xliff", ".en", ".zh"})
#: Formats of one language a file, of which two make a document.
TWO_FILES = frozenset(
    {".md", ".markdown", ".mdown", ".txt", ".html", ".htm", ".xhtml", ".json", ".srt", ".vtt", ".en", ".zh"}
)


def format_of(filename: str) -> str:
    """The suffix of a file that names its format, that of the compression taken off; "" where there is none."""
    stem, dot, suffix = filename.lower().rpartition(".")
    if not stem:
        return ""
    if f".{suffix}" in COMPRESSED:
        inner = format_of(stem)
        return inner if inner in STREAMED else f".{suffix}"
    return dot + suffix


def reader_for(filename: str) -> Reader | None:
    """The reader of a file by its suffix; None where there is none. A name without a suffix is read as Markdown."""
    suffix = format_of(filename)
    return READERS.get(suffix) if suffix else read_document
