"""Sizes of the columns and pages of a Parquet file, from its footer and from the page headers.

A page is decompressed as a whole, with the size in its header. The footer contains only the sizes of columns, and may
claim less in a forged file. pyarrow does not expose page headers, and accessing the columns of an inconsistent footer
aborts the process (a C++ exception that pyarrow 26 does not catch). So this module reads both: the structures
FileMetaData and PageHeader of parquet.thrift, in Thrift's compact protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

#: Type code of a structure in the compact protocol.
_STRUCT = 12
#: Maximum number of bytes of a header that are read; statistics may add the minimum and maximum text of the page.
_HEADER = 1 << 16
_DEEPEST = 16
#: Size in bytes of the footer length and the magic number at the end of a file.
_END = 8


class Broken(ValueError):
    """Raised if the footer or a page header cannot be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """The pages of one column in one row group: offset of the first, and size in bytes with headers according to the
    footer, compressed and decompressed."""

    start: int
    compressed: int
    decompressed: int


def columns(file: BinaryIO) -> Iterator[Column]:
    """All columns of all row groups.

    Raises:
        Broken: the footer cannot be read.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END))
    length = int.from_bytes(file.read(_END)[:4], "little")
    if length + _END > size:
        raise Broken("the footer is cut off")
    file.seek(size - _END - length)
    footer = _Thrift(file.read(length)).value(_STRUCT)
    for group in _list(footer, 4):
        for column in _list(group, 1):
            facts = column.get(3) if isinstance(column, dict) else None
            first = _number(facts, 9)
            dictionary = facts.get(11) if isinstance(facts, dict) else None
            # A column without values may have a dictionary but no data page, whose offset is then 0.
            start = min((at for at in (first, dictionary) if isinstance(at, int) and at > 0), default=first)
            yield Column(start, _number(facts, 7), _number(facts, 6))


def page_sizes(file: BinaryIO, column: Column) -> Iterator[int]:
    """Decompressed sizes in bytes of the pages of a column.

    Raises:
        Broken: there is no valid page at the offset.
    """
    start, end = column.start, column.start + column.compressed
    while start < end:
        file.seek(start)
        reader = _Thrift(file.read(_HEADER))
        header = reader.value(_STRUCT)
        yield _number(header, 2)
        start += reader.at + _number(header, 3)


def _list(structure: Any, field: int) -> list[Any]:
    found = structure.get(field) if isinstance(structure, dict) else None
    if not isinstance(found, list):
        raise Broken(f"a structure has no list {field}")
    return found


def _number(structure: Any, field: int) -> int:
    found = structure.get(field) if isinstance(structure, dict) else None
    if not isinstance(found, int) or found < 0:
        raise Broken(f"a structure has no size {field}")
    return found


class _Thrift:
    """Reads values of Thrift's compact protocol; ``at`` is the current offset."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def value(self, kind: int, depth: int = 0) -> Any:
        """Read a value: a number, a list, or a structure as a dictionary by field number; None for other types."""
        if depth > _DEEPEST:
            raise Broken("it is nested too deeply")
        match kind:
            case 1 | 2:  # the value of a boolean field is its type
                return None
            case 3 | 7:  # a byte, a double
                return self._skip(1 if kind == 3 else 8)
            case 4 | 5 | 6:  # integers
                return self._signed()
            case 8:  # bytes
                return self._skip(self._unsigned())
            case 9 | 10:  # a list, a set
                return self._items(depth)
            case 12:
                return {field: self.value(inner, depth + 1) for field, inner in self._fields()}
            case _:
                raise Broken("a field has an unknown type")

    def _fields(self) -> Iterator[tuple[int, int]]:
        """(number, type) of each field of a structure; its value must be read before the next one is requested."""
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            yield number, head & 15

    def _items(self, depth: int) -> list[Any]:
        head = self._byte()
        count, kind = head >> 4, head & 15
        if count == 15:
            count = self._unsigned()
        # A boolean takes a byte in a list. A list that claims more values than there are bytes ends with the data.
        kind = 3 if kind in (1, 2) else kind
        return [self.value(kind, depth + 1) for _ in range(count)]

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self._data):
            raise Broken("it is cut off")

    def _byte(self) -> int:
        self._skip(1)
        return self._data[self.at - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while shift <= 63:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise Broken("a number has more than 64 bits")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
