"""The interface of report writers, the table of formats, and the choice of a writer for an output.

A writer receives the scored pairs of a run in input order, then the header. Its output appears, complete, at ``finish``
or not at all. The module of a format is imported when a writer of it is opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Any, Protocol

from mtaudit.errors import UsageError
from mtaudit.plugins import installed
from mtaudit.records import ReportHeader, Scored

#: The output that denotes standard output.
STDOUT = "-"


class Writer(Protocol):
    """One output of a run: ``add`` for every pair in input order, then ``finish`` or ``abort``."""

    def add(self, scored: Scored) -> None:
        """Receive the next pair."""
        ...

    def finish(self, head: ReportHeader) -> None:
        """Receive the header and move the output into place."""
        ...

    def abort(self) -> None:
        """Discard the output; an older file stays as it was. No effect after ``finish``."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format of reports.

    Attributes:
        factory: ``module:class`` under ``mtaudit.report``, or a class of a plug-in; called with the path of the output.
        suffixes: file suffixes that select this format.
        also: suffixes of other formats with which this one can be used if ``--format`` selects it.
    """

    factory: str | Callable[[str], Writer]
    suffixes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "text": Format("textfile:TextWriter", (".txt",)),
    "json": Format("jsonfile:JsonWriter", (".json",)),
    "jsonl": Format("jsonlines:JsonLinesWriter", (".jsonl", ".ndjson")),
    "parquet": Format("parquetfile:ParquetWriter", (".parquet",)),
    "html": Format("page:HtmlWriter", (".html", ".htm")),
    "corpus": Format("corpus_page:CorpusWriter", (), (".html", ".htm")),
    "folder": Format("folder:FolderWriter"),
    "dataset": Format("dataset:DatasetWriter"),
    "sarif": Format("sarif:SarifWriter", (".sarif",), (".json",)),
    "junit": Format("junit:JunitWriter", (".xml",)),
    "markdown": Format("markdown:MarkdownWriter", (".md",)),
    "csv": Format("csvfile:CsvWriter", (".csv",)),
    "github": Format("hosts:GithubWriter", (), (".txt",)),
    "gitlab": Format("hosts:GitlabWriter", (), (".json",)),
}


#: Entry point group of the writers of other packages.
GROUP = "mtaudit.writers"


@cache
def _installed() -> dict[str, Format]:
    """Formats of other packages by name; looked for only when a format or suffix is unknown."""
    found = installed(GROUP, _fault)
    return {
        name: Format(cls, tuple(getattr(cls, "suffixes", ()))) for name, cls in found.items() if name not in FORMATS
    }


def _fault(cls: Any) -> str:
    """The reason why a class is not a writer; "" if it is one."""
    lacking = [name for name in ("add", "finish", "abort") if not callable(getattr(cls, name, None))]
    return f"it lacks {', '.join(lacking)}" if lacking else ""


def _format(name: str) -> Format | None:
    return FORMATS.get(name) or _installed().get(name)


def open_writers(outputs: Sequence[str], format: str | None = None) -> list[Writer]:
    """Open a writer for each output; with a format but no output, one that writes to standard output.

    The suffix of a file selects the format, and a trailing ``/`` a folder of pages, or of Parquet files
    (``.parquet/``). ``format`` applies if the suffix selects none (or if the two are compatible, as in ``--format sarif
    --output audit.json``).

    Raises:
        UsageError: an unknown suffix or format, the same file twice, or a folder that cannot be written to. Nothing
            is left behind.
    """
    if format is not None and _format(format) is None:
        raise UsageError(f"unknown format {format!r}; known are {', '.join([*FORMATS, *_installed()])}")
    wanted = list(outputs) or ([STDOUT] if format else [])
    _refuse_repeats(wanted)
    names = [_format_of(output, format) for output in wanted]
    if format is not None and format not in names:
        raise UsageError(
            f"--format {format} does not fit {', '.join(wanted)}: a known suffix decides; "
            f"drop --format, or give the output a suffix of {format}"
        )
    writers: list[Writer] = []
    try:
        for output, name in zip(wanted, names, strict=True):
            writers.append(writer(name, output))
    except BaseException:
        for opened in writers:
            opened.abort()
        raise
    return writers


def writer(name: str, output: str) -> Writer:
    """A writer of format ``name`` for the file ``output`` ("-" for standard output)."""
    factory = (FORMATS.get(name) or _installed()[name]).factory
    if isinstance(factory, str):
        module, _, cls = factory.partition(":")
        factory = getattr(import_module(f"mtaudit.report.{module}"), cls)
    made: Writer = factory(output)
    return made


def _format_of(output: str, format: str | None) -> str:
    if output.endswith(("/", os.sep)):
        return "dataset" if PurePath(output).suffix.lower() == ".parquet" else "folder"
    suffix = "" if output == STDOUT else PurePath(output).suffix.lower()
    by_suffix = _by_suffix(suffix, FORMATS)
    if format is not None and (by_suffix is None or suffix in getattr(_format(format), "also", ())):
        return format
    by_suffix = by_suffix or (_by_suffix(suffix, _installed()) if suffix else None)
    if by_suffix is None and output == STDOUT:
        return "text"
    if by_suffix is None:
        known = " ".join(s for f in FORMATS.values() for s in f.suffixes)
        raise UsageError(
            f"cannot tell the format of {output}; end it with one of {known}, with / for a folder of pages, "
            "or name it with --format"
        )
    return by_suffix


def _by_suffix(suffix: str, formats: Mapping[str, Format]) -> str | None:
    return next((name for name, made in formats.items() if suffix and suffix in made.suffixes), None)


def _refuse_repeats(outputs: Sequence[str]) -> None:
    for at, output in enumerate(outputs):
        if output in outputs[:at]:
            raise UsageError(f"--output {output} is given twice; give each output its own name")
