"""HTML as blocks: the HTML inside Markdown, and HTML documents."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from mtaudit.read.source_map import Builder, MappedText, image
from mtaudit.records import BlockKind

_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "math", "head"})
_KINDS: dict[str, BlockKind] = {
    **{f"h{n}": "heading" for n in range(1, 7)},
    "li": "list_item",
    "dt": "list_item",
    "dd": "list_item",
    "blockquote": "quote",
    "td": "table_cell",
    "th": "table_cell",
    "pre": "code",
}
#: Inline elements; every other tag ends a block.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)


class Element(NamedTuple):
    """A block of HTML: its text, its kind and its level."""

    rich: MappedText
    kind: BlockKind
    level: int = 0


def html_blocks(content: str, first_line: int) -> list[Element]:
    """The blocks of HTML ``content`` that begins on ``first_line``.

    Text outside of any element that determines its kind has the kind "html".
    """
    reader = _Reader(first_line)
    reader.feed(_closed(content))
    reader.close()
    reader.flush()
    return reader.blocks


def _closed(content: str) -> str:
    """The content without an unterminated comment, and with every "<" that no ">" follows escaped as text. Otherwise
    the standard parser searches the rest of the file for the end of each, in quadratic time."""
    opened = content.find("<!--", content.rfind("-->") + 1)
    content = content if opened < 0 else content[:opened]
    last = content.rfind(">") + 1
    return content[:last] + content[last:].replace("<", "&lt;")


class _Reader(HTMLParser):
    """Collects text between the tags that end a block. The standard parser accepts invalid HTML."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Element] = []
        self._first = first_line
        self._builder = Builder(first_line)
        self._open: list[str] = []
        self._silent = 0
        self._links: list[tuple[int, str]] = []

    def parse_html_declaration(self, i: int) -> int:
        """Marked sections other than CDATA are comments, as browsers read them; the standard parser fails on them."""
        if self.rawdata.startswith("<![", i) and not self.rawdata.startswith("<![CDATA[", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        values = dict(attrs)
        if tag == "br":
            self._builder.newline(self._line, hard=True)
        elif tag == "a":
            self._links.append((len(self._builder), values.get("href") or ""))
        elif tag == "img" and values.get("alt"):
            alts = image(str(values["alt"]), values.get("src") or "", self._line)
            self.blocks += [Element(alt, "image") for alt in alts]
        elif tag not in _INLINE:
            self.flush()
            if tag in _KINDS:
                self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == "a" and self._links:
            start, target = self._links.pop()
            self._builder.mark("link", start, target)
        elif tag not in _INLINE and tag != "br":
            self.flush()
            if tag in self._open:
                del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        for number, line in enumerate(data.split("\n")):
            if number or self._line + number > self._builder.line:
                self._builder.newline(self._line + number, hard=self._kind == "code")
            self._builder.add(line)

    def flush(self) -> None:
        """End the block that is open."""
        rich = self._builder.done()
        self._builder = Builder(self._line)
        self._links = []
        if rich:
            self.blocks.append(Element(rich, self._kind, self._level))

    @property
    def _line(self) -> int:
        return self._first + self.getpos()[0] - 1

    @property
    def _kind(self) -> BlockKind:
        return _KINDS[self._open[-1]] if self._open else "html"

    @property
    def _level(self) -> int:
        inner = self._open[-1] if self._open else ""
        return int(inner[1]) if inner[:1] == "h" and inner[1:].isdigit() else self._open.count(inner)
