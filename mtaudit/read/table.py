"""The one table of formats: suffix -> reader. What does not stand here is not read."""

from __future__ import annotations

from mtaudit.read.base import Reader
from mtaudit.read.documents import read_document
from mtaudit.read.lines import read_jsonl

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
}


def reader_for(filename: str) -> Reader | None:
    """The reader of a file by its suffix; None where there is none. A name without a suffix is read as Markdown."""
    dot = filename.rfind(".")
    return read_document if dot <= 0 else READERS.get(filename[dot:].lower())
