"""Reads files into documents. Errors in inputs are returned as problems that name the place and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mtaudit.errors import InputError, MtauditError, Problem, internal_problem
from mtaudit.read.discover import Plan, display_name, left_out_lines, plan
from mtaudit.read.input import (
    STDIN,
    Input,
    LeftOut,
    NotBilingual,
    Options,
    Reader,
    long_pair,
    options_from,
    os_problem,
    with_whole_characters,
)
from mtaudit.read.registry import FORMATS, READERS, TWO_FILES, Format, format_of, read_stdin, reader_for
from mtaudit.records import Document, Pair

__all__ = [
    "FORMATS",
    "READERS",
    "Format",
    "LeftOut",
    "Options",
    "Plan",
    "left_out_lines",
    "options_from",
    "plan",
    "read_parallel",
    "read_paths",
    "read_plan",
    "read_two",
]


def read_paths(paths: Sequence[str]) -> Iterator[Document | Problem]:
    """Documents of files and folders, in order; a problem for each input that cannot be read.

    Use :func:`plan` and :func:`read_plan` to learn also what was left out of a folder.
    """
    yield from read_plan(plan(paths))


def read_plan(found: Plan) -> Iterator[Document | Problem]:
    """Documents and problems of a plan, one input at a time. The pairs of a document must be consumed before the next
    document is requested."""
    for item in found.items:
        if isinstance(item, Problem):
            yield item
        else:
            reader = read_stdin if str(item.path) == STDIN else reader_for(item.path.name)
            assert reader is not None  # a plan contains only files that have a reader
            yield from _read(item, reader)


def read_two(source: str, target: str, options: Options | None = None) -> Iterator[Document | Problem]:
    """The document of a source file and its translation, and problems in addition to it or instead of it."""
    options = options or Options()
    ours, theirs = (Input(display_name(Path(p)), Path(p), options=options) for p in (source, target))
    for side in (ours, theirs):
        suffix = format_of(side.path.name)
        if suffix and suffix not in TWO_FILES:
            what = f"a {suffix} file is not one side of a translation"
            known = " ".join(sorted(TWO_FILES))
            yield Problem(side.name, what, f"give one file that contains both sides, or two of {known}")
            return
    reader = reader_for(ours.path.name)
    assert reader is not None
    yield from _read(Input(ours.name, ours.path, theirs, options), reader)


def read_parallel(source: str, target: str) -> Document:
    """The document of a source file and its translation. Raises InputError if one of them cannot be read.

    Other problems (such as invalid front matter) are ignored; :func:`read_two` returns them.
    """
    problem: Problem | None = None
    for item in read_two(source, target):
        if isinstance(item, Document):
            return item
        problem = problem or item
    assert problem is not None
    raise InputError(problem)


def _read(item: Input, reader: Reader) -> Iterator[Document | Problem]:
    try:
        for made in reader(item):
            yield _marked(item, made) if isinstance(made, Document) else made
    except NotBilingual as error:
        if item.found:
            yield Document(item.name, "interleaved", notes=(error.problem.message,))
        else:
            yield error.problem
    except InputError as error:
        yield error.problem
    except RecursionError:
        yield Problem(item.name, "its parts are nested too deeply", "flatten it, or leave it out")
    except OSError as error:
        yield os_problem(str(error.filename or item.name), error)
    except MtauditError:
        raise
    except Exception as error:  # An error in one file must not prevent reading the others.
        yield internal_problem(item.name, error)


def _marked(item: Input, document: Document) -> Document:
    """The document with the note of its input, without pairs that cannot be audited, and with ids as the input
    requires."""
    if document.layout == "aligned":
        document = replace(document, pairs=_sound(document.pairs, item.options.max_pair_characters))
    if item.note:
        document = replace(document, notes=(*document.notes, item.note))
    if item.variant:
        document = replace(document, key=_key(item), pairs=_with_key(document.pairs, item))
    return document


def _sound(pairs: Iterable[Pair | Problem], most: int) -> Iterator[Pair | Problem]:
    """The pairs, with a problem instead of each pair that is too long or contains a lone surrogate."""
    for pair in pairs:
        yield (long_pair(pair, most) or with_whole_characters(pair)) if isinstance(pair, Pair) else pair


def _key(item: Input) -> str:
    """The prefix of the ids of its pairs."""
    return f"{item.name}+{item.variant}"


def _with_key(pairs: Iterable[Pair | Problem], item: Input) -> Iterator[Pair | Problem]:
    for pair in pairs:
        if isinstance(pair, Pair) and pair.id.startswith(item.name):
            yield replace(pair, id=_key(item) + pair.id.removeprefix(item.name))
        else:
            yield pair
