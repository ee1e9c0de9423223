"""Read: from files to documents. Everything wrong with an input is a value that names its place and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mtaudit.errors import InputError, Problem
from mtaudit.read.base import Input, LeftOut, os_problem
from mtaudit.read.discover import Plan, display_name, plan
from mtaudit.read.documents import read_parallel as _read_parallel
from mtaudit.read.table import READERS, reader_for
from mtaudit.records import Document

__all__ = ["READERS", "LeftOut", "Plan", "plan", "read_parallel", "read_paths", "read_plan"]


def read_paths(paths: Sequence[str]) -> Iterator[Document | Problem]:
    """Documents of files and folders, in order; a problem for whatever cannot be read.

    Use :func:`plan` and :func:`read_plan` to learn what was left out of a folder too.
    """
    yield from read_plan(plan(paths))


def read_plan(found: Plan) -> Iterator[Document | Problem]:
    """Documents and problems of a plan, one input at a time."""
    for item in found.items:
        if isinstance(item, Problem):
            yield item
        else:
            yield from _read(item)


def read_parallel(source: str, target: str) -> Document:
    """The document of a source file and its translation. InputError where one of them cannot be read."""
    inputs = [Input(display_name(Path(path)), Path(path)) for path in (source, target)]
    return _read_parallel(*inputs)


def _read(item: Input) -> Iterator[Document | Problem]:
    reader = reader_for(item.path.name)
    if reader is None:  # pragma: no cover - the plan holds only what has a reader
        return
    try:
        yield from reader(item)
    except InputError as error:
        yield error.problem
    except OSError as error:
        yield os_problem(item.name, error)
