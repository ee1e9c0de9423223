"""``mtaudit report --apply-corrections``: corrected targets as JSON lines and in copies of the documents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import click

from mtaudit.cli.errors import ERROR, PASSED
from mtaudit.cli.say import say
from mtaudit.engine.corrections import Correction, Written, apply_corrections, load_corrections
from mtaudit.errors import UsageError
from mtaudit.read.input import Options
from mtaudit.records import Pair
from mtaudit.report.files import write_whole

#: File name of the list of corrections next to the copies.
LIST = "corrections.jsonl"


def correct(verdicts: Path, pairs: Iterable[Pair], into: Path | None, in_place: bool, options: Options) -> int:
    """Write the corrected targets; returns the exit status.

    Args:
        into: the folder of the copies; needed unless ``in_place``.
        in_place: change the documents themselves, after the user confirmed.

    Raises:
        UsageError: no folder is given for the copies.
    """
    if (into is None) == (not in_place):
        raise UsageError("say where corrected copies go with --into FOLDER, or --in-place to change the documents")
    corrections, problems = load_corrections(verdicts, pairs)
    written = apply_corrections(corrections, options)
    written.problems[:0] = problems
    if in_place:
        _confirm(written)
    for name, data in written.files.items():
        _write(Path(name) if into is None else into / _inner(name), data)
    if into is not None:
        _write(into / LIST, "".join(_line(each, written) for each in corrections).encode("utf-8"))
    for problem in written.problems:
        say(f"mtaudit: {problem}", err=True)
    where = "in place" if into is None else f"into {into}"
    files = f"{len(written.files):,} {'file' if len(written.files) == 1 else 'files'}"
    say(f"{len(written.done):,} of {len(corrections) + len(problems):,} corrections written, {files} {where}")
    return ERROR if written.problems else PASSED


def _confirm(written: Written) -> None:
    for name in written.files:
        say(f"would change {name}")
    if written.files:
        click.confirm(f"Change {len(written.files):,} files in place?", abort=True)


def _write(place: Path, data: bytes) -> None:
    write_whole(str(place), data)


def _inner(name: str) -> PurePosixPath:
    """The name as a relative path without parts that would lead out of the folder."""
    return PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")))


def _line(correction: Correction, written: Written) -> str:
    pair = correction.pair
    row = {
        "id": pair.id,
        "document": pair.document,
        "file": correction.file,
        "line": correction.line,
        "source": pair.source,
        "target": pair.target,
        "corrected": correction.corrected,
        "note": correction.note,
        "written": correction in written.done,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
