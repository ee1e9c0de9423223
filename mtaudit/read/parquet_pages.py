"""Sizes of the pages of a Parquet file, from the headers of the pages themselves.

A page is decompressed at once, in the size that its header gives. The metadata at the end of the file gives the size
of whole columns only, and a forged file may claim less there. pyarrow shows no headers of pages, so this module reads
them: the structure PageHeader of parquet.thrift, in Thrift's compact protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

#: Type of a field of 32 bits in the compact protocol.
_I32 = 5
#: Bytes of a header that are read; statistics may put the least and the greatest text of the page into it.
_HEADER = 1 << 16
_DEEPEST = 8


class BrokenPage(ValueError):
    """The header of a page cannot be read."""


def page_sizes(file: BinaryIO, start: int, length: int) -> Iterator[int]:
    """Decompressed sizes in bytes of the pages of one column.

    Args:
        start: offset of the first page.
        length: bytes of all its pages with their headers.

    Raises:
        BrokenPage: what stands there is no page.
    """
    end = start + length
    while start < end:
        file.seek(start)
        header = _Header(file.read(_HEADER))
        sizes = header.sizes()
        if min(sizes) < 0:
            raise BrokenPage("a page has a negative size")
        yield sizes[0]
        start += header.at + sizes[1]


class _Header:
    """A page header in Thrift's compact protocol; ``at`` is the offset behind what was read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def sizes(self) -> tuple[int, int]:
        """Decompressed and compressed size of the page; fields 2 and 3 of the structure."""
        found: dict[int, int] = {}
        for field, kind in self._fields():
            if kind == _I32:
                found[field] = self._signed()
            else:
                self._skip(kind, 0)
        if not {2, 3} <= found.keys():
            raise BrokenPage("a page has no size")
        return found[2], found[3]

    def _fields(self) -> Iterator[tuple[int, int]]:
        """(number, type) of each field of a structure; its value must be read before the next is asked for."""
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            yield number, head & 15

    def _skip(self, kind: int, depth: int) -> None:
        if depth > _DEEPEST:
            raise BrokenPage("a page header is nested too deeply")
        match kind:
            case 1 | 2:  # the value of a boolean field is its type
                pass
            case 3:  # a byte
                self.at += 1
            case 4 | 5 | 6:  # whole numbers
                self._unsigned()
            case 7:  # a double
                self.at += 8
            case 8:  # bytes
                length = self._unsigned()
                self.at += length
            case 12:  # a structure
                for _, inner in self._fields():
                    self._skip(inner, depth + 1)
            case _:  # lists and maps, of which a page header has none
                raise BrokenPage("a page header has a field of an unknown type")

    def _byte(self) -> int:
        self.at += 1
        if self.at > len(self.data):
            raise BrokenPage("a page header is cut off")
        return self.data[self.at - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise BrokenPage("a page header has a number of more than 64 bits")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
