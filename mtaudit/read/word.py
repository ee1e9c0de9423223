"""Reads Word documents: paragraphs of one or two files, and tables with a column for each language.

The parts of the archive are parsed with expat. python-docx needs lxml and drops inserted text
and fields; docx2python flattens tables. The number of the paragraph replaces the line number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from xml.etree.ElementTree import Element

from mtaudit.errors import InputError
from mtaudit.read.archives import opened, part
from mtaudit.read.columns import Row, find_columns, table_pairs
from mtaudit.read.input import Input, NotBilingual, Pairs, Result, guarded
from mtaudit.read.source_map import Builder
from mtaudit.read.xml_units import Whole, read_units
from mtaudit.records import Block, BlockKind, Document
from mtaudit.text import count_han, count_latin_words

_HEADING = re.compile(r"(?:heading|标题|標題)\s*(\d)|(title)", re.IGNORECASE)
#: Elements whose text is not part of the paragraph: deleted text, field codes, alternative forms of a drawing.
_HIDDEN = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr"})
#: Parts whose text is not read.
_OTHER_PARTS = {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}


@dataclass(slots=True)
class _Content:
    """Paragraphs as blocks, and the rows of each table."""

    blocks: list[Block]
    tables: list[list[Row]]
    notes: tuple[str, ...] = ()


def read_word(source: Input) -> Result:
    """The paragraphs of one or two documents. If most text of a document is in tables with a column for each language,
    their rows are the pairs."""
    ours = _content(source)
    if source.target is not None:
        theirs = _content(source.target)
        notes = (*ours.notes, *(f"{source.target.name}: {note}" for note in theirs.notes))
        blocks, others = tuple(ours.blocks), tuple(theirs.blocks)
        yield Document(source.name, "parallel", blocks, others, source.target.name, notes=notes)
    elif pairs := _table_pairs(source, ours):
        found = guarded(source.name, chain.from_iterable(pairs))
        yield Document(source.name, "aligned", pairs=found, notes=ours.notes)
    else:
        yield Document(source.name, "interleaved", tuple(ours.blocks), notes=ours.notes)


def _table_pairs(source: Input, content: _Content) -> list[Pairs]:
    """The pairs of the tables with both languages, if these contain most of the text."""
    chosen = []
    for number, rows in enumerate(content.tables, 1):
        try:
            find_columns(source.name, rows, source.options)
        except NotBilingual:
            continue
        except InputError:
            if source.options.source_column or source.options.target_column:
                raise
            continue
        chosen.append((number, rows))
    inside = sum(_size(str(cell)) for _, rows in chosen for _, cells in rows for cell in cells)
    if 2 * inside < sum(_size(block.text) for block in content.blocks):
        return []
    several = len(content.tables) > 1
    units = [(rows, f"table {number} row" if several else "row") for number, rows in chosen]
    return [table_pairs(source.name, rows, source.options, unit) for rows, unit in units]


def _size(text: str) -> float:
    return count_han(text) + count_latin_words(text)


def _content(source: Input) -> _Content:
    with opened(source, "Word", ".docx document") as archive:
        body = part(source, archive, "word/document.xml", "Word")
        names = set(archive.namelist())
        notes = tuple(
            f"its {what} are not read"
            for name, what in _OTHER_PARTS.items()
            if f"word/{name}.xml" in names and b"</w:t>" in part(source, archive, f"word/{name}.xml", "Word")
        )
    content = _Content([], [], notes)
    for unit in read_units(source, Whole(body), "document", {"body"}):
        _walk(unit.element, content, ())
    return content


def _walk(element: Element, content: _Content, path: tuple[str | int, ...]) -> None:
    """Collect the paragraphs below an element in order, and the cells of tables."""
    for child in element:
        if child.tag == "p":
            _paragraph(child, content, path)
        elif child.tag == "tbl":
            rows = child.findall("tr")
            content.tables.append([(n, [_plain(cell) for cell in row.iter("tc")]) for n, row in enumerate(rows, 1)])
            number = len(content.tables)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row.iter("tc")):
                    _walk(cell, content, ("table", number, at, column))
        elif child.tag not in _HIDDEN:
            _walk(child, content, path)


def _paragraph(element: Element, content: _Content, path: tuple[str | int, ...]) -> None:
    number = len(content.blocks) + 1
    builder = Builder(number)
    for piece in _pieces(element):
        if piece == "\n":
            builder.newline(number, hard=True)
        else:
            builder.add(piece)
    rich = builder.done()
    if rich is not None:
        kind, level = _kind(element)
        content.blocks.append(rich.block("table_cell" if path else kind, 0 if path else level, path))
    for box in element.iter("txbxContent"):
        _walk(box, content, path)


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag == "tab":
            yield " "
        elif child.tag in ("br", "cr"):
            yield "\n"
        elif child.tag not in _HIDDEN and child.tag != "txbxContent":
            yield from _pieces(child)


def _plain(cell: Element) -> str:
    return "\n".join("".join(_pieces(p)).strip() for p in cell.iter("p")).strip()


def _kind(element: Element) -> tuple[BlockKind, int]:
    """The kind and level of a paragraph, by its style."""
    style = element.find("pPr/pStyle")
    match = _HEADING.match(style.get("val", "")) if style is not None else None
    if match:
        return "heading", int(match[1] or 1)
    listed = element.find("pPr/numPr") is not None or (style is not None and style.get("val", "").startswith("List"))
    return ("list_item", 1) if listed else ("paragraph", 0)
