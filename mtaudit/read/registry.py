"""The table of formats: suffixes, readers, kinds of places, and whether corrections can be written back.

A suffix that is not listed here is not read. A reader is one function in one module and one entry of
:data:`FORMATS`; its module is imported when the first file of the format is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mtaudit.late import late_module
from mtaudit.read.input import Reader
from mtaudit.read.streams import COMPRESSED

if TYPE_CHECKING:
    from mtaudit.read import (
        android,
        apple,
        catalogs,
        documents,
        epub,
        exchange,
        fluent,
        json_texts,
        lines,
        properties,
        qt,
        resx,
        subtitles,
        tables,
        word,
        yaml_texts,
    )
else:
    # An unchanged input needs no reader, and none of the libraries that readers import.
    android = late_module("mtaudit.read.android")
    apple = late_module("mtaudit.read.apple")
    catalogs = late_module("mtaudit.read.catalogs")
    documents = late_module("mtaudit.read.documents")
    epub = late_module("mtaudit.read.epub")
    exchange = late_module("mtaudit.read.exchange")
    fluent = late_module("mtaudit.read.fluent")
    json_texts = late_module("mtaudit.read.json_texts")
    lines = late_module("mtaudit.read.lines")
    properties = late_module("mtaudit.read.properties")
    qt = late_module("mtaudit.read.qt")
    resx = late_module("mtaudit.read.resx")
    subtitles = late_module("mtaudit.read.subtitles")
    tables = late_module("mtaudit.read.tables")
    word = late_module("mtaudit.read.word")
    yaml_texts = late_module("mtaudit.read.yaml_texts")

#: Entry point group of the readers of other packages.
GROUP = "mtaudit.readers"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        name: display name.
        suffixes: in lower case; a suffix belongs to only one format.
        reader: function that reads one input.
        place: the kind of place by which a pair is located.
        holds: "both" for both languages in one file; "one" for one language, so that a document is two files; "either".
        writes_back: whether corrected targets can be written into a copy of the file.
        streamed: read in constant memory, and from compressed files too (``.tsv.gz``).
        marker: bytes in the head of a file of this format, if other formats use the same suffix.
        sniffed: whether the format is also used for settings; a single file in a folder is read only if its head
            contains Chinese.
    """

    name: str
    suffixes: tuple[str, ...]
    reader: Reader
    place: str
    holds: Literal["both", "one", "either"] = "both"
    writes_back: bool = True
    streamed: bool = False
    marker: bytes = b""
    sniffed: bool = False

    @property
    def files(self) -> str:
        """The number of files per document, in words."""
        return {"both": "one file", "one": "two files", "either": "one file or two"}[self.holds]

    @property
    def corrections(self) -> str:
        """Whether corrected targets can be written back, in words."""
        return "written back" if self.writes_back else "listed only"


read_document = documents.read_document
read_stdin = documents.read_stdin

FORMATS: tuple[Format, ...] = (
    # ``.txt`` is read as Markdown: it often contains Markdown, and plain paragraphs are valid Markdown.
    Format(
        "Markdown (MDX too), plain text, `EN ||| ZH` lines", (".md", ".markdown", ".mdown", ".mdx", ".txt"),
        read_document, "line", "either",
    ),
    Format("HTML", (".html", ".htm", ".xhtml"), read_document, "line", "either"),
    Format("reStructuredText", (".rst", ".rest"), read_document, "line", "either"),
    Format("AsciiDoc", (".adoc", ".asciidoc"), read_document, "line", "either"),
    Format(
        "Word documents: paragraphs, or tables with two columns", (".docx",), word.read_word,
        "number of the paragraph, or table and row", "either", writes_back=False,
    ),
    Format("EPUB", (".epub",), epub.read_epub, "number of the paragraph", "either", writes_back=False),
    Format(
        "JSON lines with source and target", (".jsonl", ".ndjson"), lines.read_jsonl, "line",
        streamed=True,
    ),
    Format(
        "JSON: pairs, or texts by key (i18next, vue-i18n, Chrome messages.json)", (".json",),
        json_texts.read_json, "key and line, or number of the item", "either",
    ),
    Format("comma separated tables", (".csv",), tables.read_csv, "line and id", streamed=True),
    Format("tab separated tables", (".tsv", ".tab"), tables.read_tsv, "line and id", streamed=True),
    Format("Parquet", (".parquet",), tables.read_parquet, "row and id", writes_back=False),
    Format("Excel workbooks", (".xlsx",), tables.read_excel, "sheet, row and id", writes_back=False),
    Format("TMX", (".tmx",), exchange.read_tmx, "line and unit id", streamed=True),
    Format(
        "XLIFF 1.2 and 2.x, SDLXLIFF, MQXLIFF", (".xlf", ".xliff", ".sdlxliff", ".mqxliff"),
        exchange.read_xliff, "line, unit and segment id", streamed=True,
    ),
    Format("gettext catalogues", (".po",), catalogs.read_po, "line and context"),
    Format(
        "compiled gettext catalogues", (".mo",), catalogs.read_mo, "context, or number of the entry",
        writes_back=False,
    ),
    Format(
        "SubRip, WebVTT and SubStation Alpha subtitles", (".srt", ".vtt", ".ass", ".ssa"),
        subtitles.read_subtitles, "line and time", "either",
    ),
    Format("one sentence per line", (".en", ".zh"), lines.read_moses, "line", "one", streamed=True),
    Format(
        "Android resources", (".xml",), android.read_android, "line and name", "one",
        marker=b"<resources",
    ),
    Format("Apple strings", (".strings",), apple.read_strings, "line and key", "one"),
    Format("Apple plurals", (".stringsdict",), apple.read_stringsdict, "line and key", "one"),
    Format("Apple string catalogues", (".xcstrings",), apple.read_xcstrings, "line and key"),
    Format("ARB of Flutter", (".arb",), json_texts.read_arb, "line and key", "one"),
    Format("Java properties", (".properties",), properties.read_properties, "line and key", "one"),
    Format("YAML texts by key", (".yml", ".yaml"), yaml_texts.read_yaml, "line and key", "either",
           sniffed=True),
    Format("TOML texts by key", (".toml",), yaml_texts.read_toml, "line and key", "either", sniffed=True),
    Format(".NET resources", (".resx",), resx.read_resx, "line and name", "one"),
    Format("Qt translation sources", (".ts",), qt.read_qt, "line and context", marker=b"<TS"),
    Format("Fluent", (".ftl",), fluent.read_fluent, "line and message", "one"),
)  # fmt: skip

#: Lower-case suffix -> format.
BY_SUFFIX: dict[str, Format] = {suffix: each for each in FORMATS for suffix in each.suffixes}
READERS: dict[str, Reader] = {suffix: each.reader for suffix, each in BY_SUFFIX.items()}
STREAMED = frozenset(suffix for suffix, each in BY_SUFFIX.items() if each.streamed)
#: Formats with one language per file, so that a document consists of two files.
TWO_FILES = frozenset(suffix for suffix, each in BY_SUFFIX.items() if each.holds != "both")
#: Formats of which a single file cannot be audited.
ONE_LANGUAGE = frozenset(suffix for suffix, each in BY_SUFFIX.items() if each.holds == "one")
#: Formats of which a single file in a folder is read only if its head contains Chinese.
SNIFFED = frozenset(suffix for suffix, each in BY_SUFFIX.items() if each.sniffed)
_HEAD = 4096


def format_of(filename: str) -> str:
    """The suffix of a file that determines its format, ignoring that of a compression; "" if there is none."""
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
    """Readers of other packages by suffix. Only called for an unknown suffix."""
    from mtaudit.plugins import installed

    found = installed(GROUP, lambda reader: "" if callable(reader) else "it must be a function")
    return {f".{name.lower().lstrip('.')}": reader for name, reader in found.items()}


def installed_suffixes() -> list[str]:
    """The suffixes of installed plug-ins."""
    return sorted(_installed())


def as_markdown() -> str:
    """The table of formats for the documentation."""
    rows = ["| format | suffixes | files | place of a finding | corrections |", "|---|---|---|---|---|"]
    for each in FORMATS:
        name = each.name.replace("|", "\\|")
        suffixes = " ".join(f"`{suffix}`" for suffix in each.suffixes)
        rows.append(f"| {name} | {suffixes} | {each.files} | {each.place} | {each.corrections} |")
    return "\n".join(rows)


def is_of_format(path: Path) -> bool:
    """Whether a file has the format of its suffix; False also if there is no reader for it.

    Raises:
        OSError: the file must be opened for this, but cannot be.
    """
    known = BY_SUFFIX.get(format_of(path.name))
    if known is None or not known.marker:
        return reader_for(path.name) is not None
    with path.open("rb") as file:
        return known.marker in file.read(_HEAD).replace(b"\0", b"")
