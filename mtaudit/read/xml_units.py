"""Reads XML exchange formats as streams of units, with an expat parser that keeps one unit at a time.

The libraries for TMX and XLIFF (translate-toolkit, lxml trees) keep the whole file in memory, which is not feasible for
five million units. Declared entities are rejected, so that no other file is read and no entity can expand
exponentially.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Input, above

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([\w.-]+)["']""")
#: The attribute that stores the line of an element; names in XML cannot contain a space.
_LINE = "the line"
#: Multi-byte encodings that expat does not support; they are decoded before parsing.
_WIDE = frozenset({"gb18030", "gbk", "gb2312", "hz", "big5", "big5hkscs", "cp950", "utf-32", "utf-8-sig"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its element (names without namespace, ``xml:lang`` as ``lang``), the line it begins on, and the
    attributes of the elements around it, by element name."""

    element: Element
    line: int
    around: dict[str, dict[str, str]]


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    """The name without its namespace. Formats have few names, so the last thousand are cached."""
    return name.rpartition("}")[2]


@dataclass
class _State:
    """The shared state of the handlers of the parser."""

    source: Input
    root: str
    wanted: Collection[str]
    parser: expat.XMLParserType
    around: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    builder: TreeBuilder | None = None
    depth: int = 0
    line: int = 0
    done: list[Unit] = field(default_factory=list)
    lines: bool = False
    elements: int = 0
    characters: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        own = {_local(key): value for key, value in attributes.items()} if attributes else {}
        if not self.around and self.builder is None and name != self.root:
            what = f"the root element is <{name}>, not <{self.root}>"
            raise self.problem(what, f"give this suffix only to files with the root <{self.root}>")
        if self.builder is None and name in self.wanted:
            self.builder, self.depth, self.line = TreeBuilder(), 0, self.parser.CurrentLineNumber
            self.elements = self.characters = 0
        if self.builder is not None:
            self.depth += 1
            self.elements += 1
            if self.elements > self.source.options.max_elements:
                raise self.above("max_elements", "a part of it has more than {:,} elements")
            if self.lines:
                own[_LINE] = str(self.parser.CurrentLineNumber)
            self.builder.start(name, own)
        else:
            self.around.append((name, own))
        if self.depth + len(self.around) > self.source.options.max_depth:
            raise self.above("max_depth", "elements are nested more than {:,} levels deep")

    def end(self, tag: str) -> None:
        if self.builder is None:
            self.around.pop()
            return
        self.builder.end(_local(tag))
        self.depth -= 1
        if self.depth == 0:
            self.done.append(Unit(self.builder.close(), self.line, dict(self.around)))
            self.builder = None

    def data(self, text: str) -> None:
        if self.builder is not None:
            self.builder.data(text)
            self.characters += len(text)
            if self.characters > self.source.options.max_document_bytes:
                raise self.above("max_document_bytes", "a part of it is larger than {:,} bytes")

    def refuse_entity(self, name: str, *rest: object) -> None:
        cure = "write the characters themselves; entities other than &amp; &lt; &gt; &quot; &apos; are not read"
        raise self.problem(f"the entity &{name}; is declared or used", cure)

    def above(self, limit: str, what: str) -> InputError:
        return InputError(replace(above(self.source, limit, what), line=self.parser.CurrentLineNumber))

    def problem(self, what: str, cure: str) -> InputError:
        return InputError(Problem(self.source.name, what, cure, self.parser.CurrentLineNumber))


class Chunks(Protocol):
    """A source of bytes in chunks: a :class:`mtaudit.read.streams.Stream`, or :class:`Whole`."""

    head: bytes

    def chunks(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class Whole:
    """Bytes in memory, as one chunk."""

    def __init__(self, data: bytes) -> None:
        self.head = data

    def chunks(self) -> Iterator[bytes]:
        yield self.head

    def close(self) -> None:
        """Do nothing."""


def read_units(
    source: Input, stream: Chunks, root: str, wanted: Collection[str], lines: bool = False
) -> Iterator[Unit]:
    """The units (elements named in ``wanted``) of an XML file, one by one.

    Args:
        lines: whether to store the line of every element in a unit, for :func:`line_of`.

    Raises:
        InputError: the XML is invalid or exceeds a limit; raised after the preceding units.
    """
    chunks = _decoded(stream)
    parser = expat.ParserCreate(namespace_separator="}")
    name = source.name
    state = _State(source, root, wanted, parser, lines=lines)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = state.start, state.end
    parser.CharacterDataHandler = state.data
    parser.EntityDeclHandler = state.refuse_entity
    parser.SkippedEntityHandler = state.refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield from state.done
            state.done.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from state.done
        reason = expat.ErrorString(error.code)
        cure = "correct the file at this line, or write it again with the program it came from"
        raise InputError(Problem(name, f"not well-formed XML: {reason}", cure, error.lineno)) from None
    except (LookupError, ValueError, TypeError) as error:  # raised by the codec of the declared encoding
        what = f"its encoding cannot be read: {error}"
        raise InputError(Problem(name, what, "save the file as UTF-8, and declare it in its first line", 1)) from None
    except InputError:
        yield from state.done
        raise
    finally:
        stream.close()


def _decoded(stream: Chunks) -> Iterator[bytes | str]:
    """The chunks of the file; as text if expat does not support the encoding."""
    declared = _DECLARED.search(stream.head[:256])
    try:
        encoding = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        encoding = ""  # expat reports it with the line
    if encoding not in _WIDE or stream.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from stream.chunks()
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield from (decoder.decode(chunk) for chunk in stream.chunks())


def line_of(element: Element) -> int:
    """The line on which an element begins, in a unit that was read with ``lines``."""
    return int(element.get(_LINE, "0"))


def text_of(element: Element | None, without: Collection[str], placeholders: Collection[str] = ()) -> str:
    """The text of an element, with that of its children.

    Args:
        without: names of child elements that are left out (native codes).
        placeholders: names of child elements that become ``{id}``.
    """
    parts: list[str] = []
    pending: list[Element | str] = [] if element is None else [element]
    while pending:  # no recursion: elements may be nested a hundred thousand deep
        item = pending.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        for child in reversed(item):
            pending.append(child.tail or "")
            if child.tag in placeholders:
                pending.append(f"{{{child.get('id', '')}}}")
            elif child.tag not in without:
                pending.append(child)
        pending.append(item.text or "")
    return "".join(parts)
