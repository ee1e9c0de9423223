"""Reads e-books: the chapters of one or two EPUB files in reading order.

The archive is read with the standard library, its pages with the HTML reader. ebooklib needs lxml and returns
pages only as bytes. The number of the paragraph in the book replaces the line number.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from mtaudit.errors import InputError
from mtaudit.read.archives import damaged, opened, part
from mtaudit.read.encoding import decode
from mtaudit.read.input import Input, Result, above, check_lines
from mtaudit.read.source_map import numbered_blocks
from mtaudit.read.xml_units import Whole, read_units
from mtaudit.records import Block, Document

_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(source: Input) -> Result:
    """The paragraphs of an e-book, or of two e-books that are translations of each other."""
    if source.target is None:
        yield Document(source.name, "interleaved", _blocks(source, bilingual=None))
        return
    ours, theirs = _blocks(source, bilingual=False), _blocks(source.target, bilingual=False)
    yield Document(source.name, "parallel", ours, theirs, source.target.name)


def _blocks(source: Input, bilingual: bool | None) -> tuple[Block, ...]:
    from mtaudit.read.markdown import read_html

    blocks: list[Block] = []
    size = 0
    with opened(source, "EPUB", "e-book", entities=True) as archive:
        for name in _chapters(source, archive):
            data = part(source, archive, name, "EPUB")
            size += len(data)
            if size > source.options.max_document_bytes:
                raise InputError(above(source, "max_document_bytes", "its pages are larger than {:,} bytes"))
            text = decode(f"{source.name}/{name}", data).text
            check_lines(source, text)
            blocks += read_html(text, bilingual)
    return numbered_blocks(blocks)


def _chapters(source: Input, archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of the pages in reading order."""
    container = _root(source, part(source, archive, "META-INF/container.xml", "EPUB"), "container")
    rootfile = next(container.iter("rootfile"), None)
    package = "" if rootfile is None else rootfile.get("full-path", "")
    root = _root(source, part(source, archive, package, "EPUB"), "package")
    items = {item.get("id", ""): item for item in root.iter("item")}
    folder, found = posixpath.dirname(package), False
    for reference in root.iter("itemref"):
        item = items.get(reference.get("idref", ""))
        is_navigation = item is not None and "nav" in item.get("properties", "").split()
        if item is not None and item.get("media-type") in _PAGES and not is_navigation:
            found = True
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
    if not found:
        raise InputError(damaged(source.name, "EPUB", ValueError("its package names no pages")))


def _root(source: Input, data: bytes, name: str) -> Element:
    units = list(read_units(source, Whole(data), name, {name}))
    return units[0].element
