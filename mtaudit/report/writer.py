"""What a writer of a report is, and which writer an output file gets.

A writer takes the scored pairs of a run in input order, then the head; its output appears whole at ``finish`` or not
at all. The modules of the formats are imported when they are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Protocol

from mtaudit.errors import UsageError
from mtaudit.records import ReportHeader, Scored

#: The output that means standard output.
STDOUT = "-"


class Writer(Protocol):
    """One output of a run. ``add`` every pair in input order, then ``finish`` once; ``abort`` leaves nothing behind."""

    def add(self, scored: Scored) -> None:
        """Take the next pair."""
        ...

    def finish(self, head: ReportHeader) -> None:
        """Write what stands at the head and make the output appear."""
        ...

    def abort(self) -> None:
        """Give up: whatever stood at the output before still stands there. Harmless after ``finish``."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format that ``--format`` names.

    Attributes:
        factory: ``module:class`` under ``mtaudit.report``; called with the output's path.
        suffixes: file endings that mean this format by themselves.
        also: endings of other formats that ``--format`` may give to this one.
    """

    factory: str
    suffixes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "text": Format("textfile:TextWriter", (".txt",)),
    "json": Format("jsonfile:JsonWriter", (".json",)),
    "jsonl": Format("jsonlines:JsonLinesWriter", (".jsonl", ".ndjson")),
    "html": Format("page:HtmlWriter", (".html", ".htm")),
    "folder": Format("folder:FolderWriter"),
    "sarif": Format("sarif:SarifWriter", (".sarif",), (".json",)),
    "junit": Format("junit:JunitWriter", (".xml",)),
    "markdown": Format("markdown:MarkdownWriter", (".md",)),
    "csv": Format("csvfile:CsvWriter", (".csv",)),
    "github": Format("hosts:GithubWriter", (), (".txt",)),
    "gitlab": Format("hosts:GitlabWriter", (), (".json",)),
}


def open_writers(outputs: Sequence[str], format: str | None = None) -> list[Writer]:
    """A writer for each output; where there is no output but a format, one that writes to standard output.

    The suffix of a file decides, and a ``/`` at the end makes a folder of pages; ``format`` decides where the suffix
    says nothing (or where the two fit, as in ``--format sarif --output audit.json``).

    Raises:
        UsageError: an unknown suffix or format, the same file twice, a folder that cannot be written to. Nothing
            is left behind.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(f"unknown format {format!r}; known are {', '.join(FORMATS)}")
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
    """The writer of format ``name`` on the file ``output`` ("-": standard output)."""
    module, _, cls = FORMATS[name].factory.partition(":")
    made: Writer = getattr(import_module(f"mtaudit.report.{module}"), cls)(output)
    return made


def _format_of(output: str, format: str | None) -> str:
    if output.endswith(("/", os.sep)):
        return "folder"
    suffix = "" if output == STDOUT else PurePath(output).suffix.lower()
    by_suffix = next((name for name, f in FORMATS.items() if suffix and suffix in f.suffixes), None)
    if format is not None and (by_suffix is None or suffix in FORMATS[format].also):
        return format
    if by_suffix is None and output == STDOUT:
        return "text"
    if by_suffix is None:
        known = " ".join(s for f in FORMATS.values() for s in f.suffixes)
        raise UsageError(
            f"cannot tell the format of {output}; end it with one of {known}, with / for a folder of pages, "
            "or name it with --format"
        )
    return by_suffix


def _refuse_repeats(outputs: Sequence[str]) -> None:
    for at, output in enumerate(outputs):
        if output in outputs[:at]:
            raise UsageError(f"--output {output} stands twice; give every output a name of its own")
