"""Documents: one file that holds both languages, or two files that are each other's translation."""

from __future__ import annotations

from mtaudit.errors import Problem
from mtaudit.read.encoding import Decoded, decode
from mtaudit.read.exchange import read_tmx, read_xliff
from mtaudit.read.inline_suppressions import suppressions
from mtaudit.read.input import Input, Result
from mtaudit.read.lines import are_line_pairs, jsonl_document, line_pairs
from mtaudit.read.markdown import read_html, read_markdown
from mtaudit.read.streams import Stream
from mtaudit.records import Block, Document, Suppression

_HTML = (".html", ".htm", ".xhtml")


def read_document(source: Input) -> Result:
    """The document of one file (Markdown, text or HTML), or of two. Two texts of one sentence a line are pairs."""
    if source.target is not None:
        yield from _two_files(source, source.target)
        return
    yield from _one_file(source, source.text())


def read_stdin(source: Input) -> Result:
    """Standard input: JSON lines where it begins with an object, TMX or XLIFF where it begins so, else Markdown."""
    stream = Stream(source)
    head = stream.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{") and not head.startswith(b"{%"):
        yield jsonl_document(source.name, stream)
        return
    for mark, reader in ((b"<tmx", read_tmx), (b"<xliff", read_xliff)):
        if head.startswith(b"<") and mark in head[:2000]:
            yield from reader(source, stream)
            return
    yield from _one_file(source, decode(source.name, b"".join(stream.chunks())))


def _one_file(source: Input, decoded: Decoded) -> Result:
    blocks, notes, problems = _blocks(source, decoded, bilingual=None)
    found = list(suppressions(source.name, source.name, decoded.text, blocks))
    yield from problems
    yield from (item for item in found if isinstance(item, Problem))
    switched = tuple(item for item in found if isinstance(item, Suppression))
    yield Document(source.name, "interleaved", blocks, notes=notes, suppressions=switched)


def _two_files(source: Input, target: Input) -> Result:
    if source.suffix == target.suffix == ".txt" and are_line_pairs(source, target):
        yield line_pairs(source, target)
        return
    ours, theirs = source.text(), target.text()
    blocks, notes, problems = _blocks(source, ours, bilingual=False)
    target_blocks, target_notes, target_problems = _blocks(target, theirs, bilingual=False)
    found = list(suppressions(source.name, source.name, ours.text, blocks, "source"))
    found += suppressions(target.name, source.name, theirs.text, target_blocks, "target")
    yield from problems
    yield from target_problems
    yield from (item for item in found if isinstance(item, Problem))
    switched = tuple(item for item in found if isinstance(item, Suppression))
    notes += tuple(f"{target.name}: {note}" for note in target_notes)
    yield Document(source.name, "parallel", blocks, target_blocks, target.name, notes=notes, suppressions=switched)


def _blocks(
    source: Input, decoded: Decoded, bilingual: bool | None
) -> tuple[tuple[Block, ...], tuple[str, ...], list[Problem]]:
    """Blocks, notes and problems of a text; ``bilingual`` None finds out whether it holds both languages."""
    notes = (decoded.note,) if decoded.note else ()
    if source.suffix in _HTML:
        return read_html(decoded.text, bilingual), notes, []
    blocks, problem = read_markdown(source.name, decoded.text, bilingual)
    return blocks, notes, [problem] if problem else []
