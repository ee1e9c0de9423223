"""Reads AsciiDoc documents as blocks, line by line.

No Python library reads AsciiDoc with line numbers: asciidoc-py and asciidoc3 convert to HTML or DocBook, asciidoctrine
was an alpha version when this was written, and Asciidoctor is a Ruby program. This module reads the block structure of
the user manual: titles, paragraphs, lists, tables, delimited blocks, and the inline markup in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mtaudit.read.source_map import Builder
from mtaudit.records import Block, BlockKind

_TITLE = re.compile(r"(?P<level>={1,6}|#{1,6})\s+(?P<text>\S.*?)\s*$")
_ITEM = re.compile(r"\s*(?P<mark>\*{1,5}|-|\.{1,5}|\d+\.|<\d+>|<\.>)\s+(?:\[[ x*]\]\s+)?(?P<text>\S.*)$")
_TERM = re.compile(r"\s*(?P<term>\S.*?)(?P<mark>:{2,4}|;;)(?:\s+(?P<text>\S.*))?$")
_NOTE = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+(?P<text>\S.*)$")
#: Lines without text: attributes, comments, includes and conditions, block macros, block attributes, anchors.
_NEUTRAL = re.compile(
    r":!?[\w-]+!?:(?:\s.*)?$|//(?!/)|(?:include|ifdef|ifndef|ifeval|endif|image|video|audio|toc|xref)::|\[.*\]\s*$"
    r"|'{3,}\s*$|<{3}\s*$|\+\s*$"
)
_IMAGE = re.compile(r"image::(?P<target>[^\[\s]+)\[(?P<alt>[^\]]*)\]")
#: Delimiters of blocks: those whose content is code or a comment, and those whose content is text.
_VERBATIM = re.compile(r"(?:-{4,}|\.{4,}|\+{4,}|`{3,})\s*\S*$")
_COMMENT = re.compile(r"/{4,}\s*$")
_OPEN = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--)\s*$")
_TABLE = re.compile(r"[|,:!]={3,}\s*$")
_CELL = re.compile(r"(?<!\\)(?:(?<=\s)|^)(?:\d*(?:\.\d+)?[+*])?[<^>.]*[aehlmsd]?\|")
#: Inline markup. Its parts have maximum lengths, so that matching many unclosed openings does not take quadratic time.
_INLINE = re.compile(
    r"(?P<link>(?:link:|xref:)?(?P<target>(?:https?|ftp)://[^\s\[\]]{1,500}|(?<=link:)[^\s\[\]]{1,500}"
    r"|(?<=xref:)[^\s\[\]]{1,500})\[(?P<shown>[^\]]{0,1000})\])"
    r"|<<(?P<id>[^,>]{1,200})(?:,(?P<name>[^>]{0,500}))?>>|footnote:\w{0,100}\[(?P<footnote>[^\]]{0,1000})\]"
    r"|(?P<tick>``|`)(?P<code>.{1,1000}?)(?P=tick)"
    r"|(?P<image>image:[^\s\[]{1,500}\[[^\]]{0,500}\])|(?P<anchor>\[\[[^\]]{0,200}\]\])"
    r"|(?P<role>\[[.#%][\w.#% -]{0,200}\](?=[#*_`]))"
    r"|(?P<sign>(?<![\w*])\*\*?(?=\S)|(?<=\S)\*\*?(?!\w)|(?<![\w_])__?(?=\S)"
    r"|(?<=\S)__?(?!\w)|(?<!\w)##?(?=\S)|(?<=\S)##?(?!\w))"
)


@dataclass
class _Reader:
    """The blocks read so far, and the open paragraph."""

    blocks: list[Block] = field(default_factory=list)
    builder: Builder | None = None
    kind: BlockKind = "paragraph"
    level: int = 0
    path: tuple[str | int, ...] = ()
    links: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    tables: int = 0

    def start(self, kind: BlockKind, level: int, line: int, text: str, path: tuple[str | int, ...] = ()) -> None:
        self.flush()
        self.kind, self.level, self.path, self.builder = kind, level, path, Builder(line)
        self.more(line, text)

    def more(self, line: int, text: str) -> None:
        """Append a line to the open paragraph."""
        if self.builder is None:
            self.start("paragraph", 0, line, text)
            return
        if line != self.builder.line:
            self.builder.newline(line, hard=False)
        hard = text.endswith(" +")
        self.builder.add(self._shown(text.removesuffix(" +")))
        if hard:
            self.builder.newline(line, hard=True)

    def flush(self) -> None:
        rich = self.builder.done() if self.builder else None
        if rich:
            made = rich.block(self.kind, self.level, self.path)
            links, codes = tuple(self.links), tuple(self.codes)
            block = Block(made.kind, made.text, made.lines, made.breaks, made.level, links, codes, made.path)
            self.blocks.append(block)
        self.builder, self.links, self.codes = None, [], []

    def _shown(self, text: str) -> str:
        return _INLINE.sub(self._inline, text)

    def _inline(self, match: re.Match[str]) -> str:
        if match["link"]:
            self.links.append(match["target"])
            return match["shown"].rstrip("^") or match["target"]
        if match["code"]:
            self.codes.append(match["code"].strip("+"))
            return match["code"].strip("+")
        if match["footnote"]:
            return f" ({match['footnote']})"
        return match["name"] or match["id"] or ""


def read_asciidoc(text: str) -> tuple[Block, ...]:
    """The blocks of an AsciiDoc document."""
    reader = _Reader()
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        if _COMMENT.match(line) or _VERBATIM.match(line):
            end = _closing(lines, at)
            reader.flush()
            if not _COMMENT.match(line):
                reader.blocks += _code(lines, at, end)
            at = end
        elif _TABLE.match(line):
            end = _closing(lines, at)
            _read_table(reader, lines, at, end)
            at = end
        else:
            _read_line(reader, at + 1, line)
        at += 1
    reader.flush()
    return tuple(reader.blocks)


def _closing(lines: list[str], at: int) -> int:
    """The index of the line that closes the block opened at line ``at``, or of the last line."""
    mark = lines[at].split()[0] if lines[at].startswith("```") else lines[at].strip()
    mark = mark[:3] if mark.startswith("```") else mark
    return next((n for n in range(at + 1, len(lines)) if lines[n].strip() == mark), len(lines) - 1)


def _code(lines: list[str], at: int, end: int) -> Iterator[Block]:
    text = "\n".join(lines[at + 1 : end])
    if text.strip():
        yield Block("code", text, (at + 1, end + 1))


def _read_line(reader: _Reader, number: int, line: str) -> None:
    stripped = line.strip()
    if not stripped or _OPEN.match(line):
        reader.flush()
    elif match := _TITLE.match(line):
        reader.start("heading", len(match["level"]), number, match["text"])
        reader.flush()
    elif image := _IMAGE.match(stripped):
        reader.flush()
        alt = image["alt"].split(",")[0].strip("\" '")
        reader.blocks += [Block("image", alt, (number, number), links=(image["target"],))] if alt else []
    elif _NEUTRAL.match(line):
        if not line.startswith("//"):
            reader.flush()
    elif match := _ITEM.match(line):
        mark = match["mark"]
        reader.start("list_item", len(mark) if mark[0] in "*." else 1, number, match["text"])
    elif reader.builder is None and stripped.startswith(".") and len(stripped) > 1 and stripped[1] not in ". ":
        reader.start("paragraph", 0, number, stripped[1:])
        reader.flush()
    elif match := _NOTE.match(line):
        reader.start("paragraph", 0, number, match["text"])
    elif reader.builder is None and (match := _TERM.match(line)):
        reader.start("list_item", 1, number, match["term"])
        reader.flush()
        if match["text"]:
            reader.start("list_item", 1, number, match["text"])
    else:
        reader.more(number, line)


def _read_table(reader: _Reader, lines: list[str], at: int, end: int) -> None:
    """The cells of a table whose rows begin with ``|``; the column is counted within a line."""
    reader.flush()
    reader.tables += 1
    for row, number in enumerate(range(at + 1, end)):
        parts = _CELL.split(lines[number])
        if parts[0].strip() and reader.builder is not None:
            reader.more(number + 1, parts[0].strip())
        for column, cell in enumerate(parts[1:]):
            if cell.strip():
                place = ("table", reader.tables, row, column)
                reader.start("table_cell", 0, number + 1, cell.strip(), place)
    reader.flush()
