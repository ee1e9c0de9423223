"""The one table of formats: suffix -> reader. What does not stand here is not read."""

from __future__ import annotations

from functools import cache

from mtaudit.late import late_function
from mtaudit.read.input import Reader
from mtaudit.read.streams import COMPRESSED

#: Entry point group of the readers of other packages.
GROUP = "mtaudit.readers"


def _reader(module: str, name: str) -> Reader:
    """A reader that is imported, with the libraries it reads with, when it reads: no unchanged input needs one."""
    return late_function(f"mtaudit.read.{module}", name)


read_csv = _reader("tables", "read_csv")
read_document = _reader("documents", "read_document")
read_excel = _reader("tables", "read_excel")
read_json = _reader("catalogs", "read_json")
read_jsonl = _reader("lines", "read_jsonl")
read_mo = _reader("catalogs", "read_mo")
read_moses = _reader("lines", "read_moses")
read_parquet = _reader("tables", "read_parquet")
read_po = _reader("catalogs", "read_po")
read_stdin = _reader("documents", "read_stdin")
read_subtitles = _reader("subtitles", "read_subtitles")
read_tmx = _reader("exchange", "read_tmx")
read_tsv = _reader("tables", "read_tsv")
read_xliff = _reader("exchange", "read_xliff")

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
    """The reader of a file by its suffix; None if there is none. A name without a suffix is read as Markdown.

    Raises:
        UsageError: an installed plug-in for readers cannot be loaded.
    """
    suffix = format_of(filename)
    return (READERS.get(suffix) or _installed().get(suffix)) if suffix else read_document


@cache
def _installed() -> dict[str, Reader]:
    """Readers of other packages by suffix; looked for only when a suffix is unknown."""
    from mtaudit import plugins

    found = plugins.installed(GROUP, lambda reader: "" if callable(reader) else "it must be a function")
    return {f".{name.lower().lstrip('.')}": reader for name, reader in found.items()}
