"""Readers of documents: one file that holds both languages, or two files that are each other's translation."""

from __future__ import annotations

from mtaudit.errors import InputError, Problem
from mtaudit.read.base import Input, Result, os_problem
from mtaudit.read.markdown import read_html, read_markdown
from mtaudit.records import Block, Document

_HTML = (".html", ".htm", ".xhtml")


def read_document(source: Input) -> Result:
    """The document of one file (Markdown, text or HTML), or of two."""
    if source.target is not None:
        yield from _two_files(source, source.target)
        return
    blocks, notes, problems = _blocks(source, bilingual=None)
    yield from problems
    yield Document(source.name, "interleaved", blocks, notes=notes)


def _two_files(source: Input, target: Input) -> Result:
    blocks, notes, problems = _blocks(source, bilingual=False)
    target_blocks, target_notes, target_problems = _blocks(target, bilingual=False)
    yield from problems
    yield from target_problems
    notes += tuple(f"{target.name}: {note}" for note in target_notes)
    yield Document(source.name, "parallel", blocks, target_blocks, target.name, notes=notes)


def read_parallel(source: Input, target: Input) -> Document:
    """The document of two files. InputError where one cannot be read."""
    for side in (source, target):
        try:
            side.data()
        except OSError as error:
            raise InputError(os_problem(side.name, error)) from None
    for item in _two_files(source, target):
        if isinstance(item, Problem):
            raise InputError(item)
        return item
    raise AssertionError("a reader gives a document")  # pragma: no cover


def _blocks(source: Input, bilingual: bool | None) -> tuple[tuple[Block, ...], tuple[str, ...], list[Problem]]:
    """Blocks, notes and problems of one file; ``bilingual`` None finds out whether it holds both languages."""
    decoded = source.text()
    notes = (decoded.note,) if decoded.note else ()
    if source.path.suffix.lower() not in _HTML:
        blocks, problem = read_markdown(source.name, decoded.text, bilingual)
        return blocks, notes, [problem] if problem else []
    return read_html(decoded.text, bilingual), notes, []
