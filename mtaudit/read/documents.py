"""Reads documents: one file with both languages, or two files that are translations of each other."""

from __future__ import annotations

from mtaudit.errors import Problem
from mtaudit.read.encoding import Decoded, decode
from mtaudit.read.exchange import read_tmx, read_xliff
from mtaudit.read.inline_suppressions import suppressions
from mtaudit.read.input import Input, Pairs, Result, check_lines, make_pair
from mtaudit.read.lines import are_line_pairs, jsonl_document, line_pairs
from mtaudit.read.markdown import Markdown, parse_markdown, read_html
from mtaudit.read.streams import Stream
from mtaudit.records import Document, Suppression

_HTML = (".html", ".htm", ".xhtml")
_RESTRUCTURED = (".rst", ".rest")
_ASCIIDOC = (".adoc", ".asciidoc")
#: The separator of source and target in the files of word aligners such as fast_align.
_BETWEEN = " ||| "


def read_document(source: Input) -> Result:
    """The document of one file (Markdown, text or HTML), or of two. Two texts with one sentence per line are pairs."""
    if source.target is not None:
        yield from _two_files(source, source.target)
        return
    yield from _one_file(source, source.document())


def read_stdin(source: Input) -> Result:
    """Read standard input. The format is detected from its beginning: JSON lines, TMX, XLIFF, otherwise Markdown."""
    stream = Stream(source)
    head = stream.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{") and not head.startswith(b"{%"):
        yield jsonl_document(source.name, stream)
        return
    for mark, reader in ((b"<tmx", read_tmx), (b"<xliff", read_xliff)):
        if head.startswith(b"<") and mark in head[:2000]:
            yield from reader(source, stream)
            return
    decoded = decode(source.name, stream.whole(source.options.max_document_bytes))
    check_lines(source, decoded.text)
    yield from _one_file(source, decoded)


def _one_file(source: Input, decoded: Decoded) -> Result:
    if _are_divided_lines(decoded.text):
        pairs = _divided_lines(source.name, decoded.text)
        yield Document(source.name, "aligned", pairs=list(pairs), notes=(decoded.note,) if decoded.note else ())
        return
    notes: tuple[str, ...] = (decoded.note,) if decoded.note else ()
    parsed = _parsed(source, decoded, bilingual=None)
    found = list(suppressions(source.name, source.name, decoded.text, parsed.blocks))
    yield from parsed.problems
    yield from (item for item in found if isinstance(item, Problem))
    switched = tuple(item for item in found if isinstance(item, Suppression))
    if parsed.sources:
        notes += ("the English in its comments is read as the source",)
        yield Document(source.name, "parallel", parsed.sources, parsed.blocks, notes=notes, suppressions=switched)
    else:
        yield Document(source.name, "interleaved", parsed.blocks, notes=notes, suppressions=switched)


def _are_divided_lines(text: str) -> bool:
    """Whether most lines are ``source ||| target``."""
    if _BETWEEN not in text:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return 5 * sum(line.count(_BETWEEN) == 1 for line in lines) >= 4 * len(lines)


def _divided_lines(name: str, text: str) -> Pairs:
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.split(_BETWEEN)
        if len(parts) == 2:
            yield make_pair(name, f":{number}", parts[0].strip(), parts[1].strip(), number)
        elif line.strip():
            what = f"the line has {len(parts) - 1} separators `|||` where one is needed"
            yield Problem(name, what, "write `source ||| target`", number)


def _two_files(source: Input, target: Input) -> Result:
    if source.suffix == target.suffix == ".txt" and are_line_pairs(source, target):
        yield line_pairs(source, target)
        return
    ours, theirs = source.document(), target.document()
    parsed, other = _parsed(source, ours, bilingual=False), _parsed(target, theirs, bilingual=False)
    found = list(suppressions(source.name, source.name, ours.text, parsed.blocks, "source"))
    found += suppressions(target.name, source.name, theirs.text, other.blocks, "target")
    yield from (*parsed.problems, *other.problems)
    yield from (item for item in found if isinstance(item, Problem))
    switched = tuple(item for item in found if isinstance(item, Suppression))
    notes = (ours.note, theirs.note and f"{target.name}: {theirs.note}")
    yield Document(
        source.name,
        "parallel",
        parsed.blocks,
        other.blocks,
        target.name,
        notes=tuple(note for note in notes if note),
        suppressions=switched,
    )


def _parsed(source: Input, decoded: Decoded, bilingual: bool | None) -> Markdown:
    """The blocks of a text. If ``bilingual`` is None, whether it contains both languages is detected."""
    if source.suffix in _HTML:
        return Markdown(read_html(decoded.text, bilingual))
    if source.suffix in _RESTRUCTURED:
        from mtaudit.read.restructured import read_restructured

        blocks, problems = read_restructured(source.name, decoded.text)
        return Markdown(blocks, problems=tuple(problems))
    if source.suffix in _ASCIIDOC:
        from mtaudit.read.asciidoc import read_asciidoc

        return Markdown(read_asciidoc(decoded.text))
    return parse_markdown(source.name, decoded.text, bilingual)
