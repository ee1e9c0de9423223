"""Opens ZIP archives of XML: Excel workbooks, Word documents, e-books. Rejects bombs and damaged archives."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Input, above

#: ``ValueError`` is raised for a name that is not valid in its declared encoding.
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error, EOFError)


@contextmanager
def opened(source: Input, kind: str, what: str, entities: bool = False) -> Iterator[zipfile.ZipFile]:
    """The archive of an input.

    Args:
        kind: the kind of file, for messages ("Excel").
        what: what the file should be, for messages (".xlsx workbook").
        entities: whether a part may have a document type, because the reader does not expand entities.

    Raises:
        InputError: it is not an archive, it is damaged, it exceeds the limit, or one of its parts declares a document
            type.
    """
    with source.path.open("rb") as file:
        archived = zipfile.is_zipfile(file)
    if not archived:
        raise InputError(damaged(source.name, kind, ValueError(f"it is not a valid {what}")))
    try:
        with zipfile.ZipFile(source.path) as archive:
            check_size(source, sum(entry.file_size for entry in archive.infolist()))
            declared = next((e.filename for e in archive.infolist() if not entities and _declares(archive, e)), "")
            if declared:
                problem = f"{declared} in it declares a document type, which no legitimate file does"
                raise InputError(Problem(source.name, problem, "write it again with the program it came from"))
            yield archive
    except _BROKEN as error:
        raise InputError(damaged(source.name, kind, error)) from None


def part(source: Input, archive: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """One part of an archive. Raises InputError if it does not exist or exceeds the size limit of a document."""
    try:
        if archive.getinfo(name).file_size > source.options.max_document_bytes:
            raise InputError(above(source, "max_document_bytes", "a part of it is larger than {:,} bytes"))
        return archive.read(name)
    except KeyError:
        raise InputError(damaged(source.name, kind, ValueError(f"its part {name} is missing"))) from None


def _declares(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML part has a document type, in which entities could be declared. A comment of any length may precede
    it; in text, these characters are escaped."""
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as opened_part:
        end = b""
        while chunk := opened_part.read(1 << 20):
            data = end + chunk.replace(b"\0", b"")  # UTF-16
            if b"<!DOCTYPE" in data:
                return True
            end = data[-len(b"<!DOCTYPE") :]
    return False


def check_size(source: Input, size: int) -> None:
    """Raise InputError if a file has more bytes than the options allow."""
    if size > source.options.max_bytes:
        raise InputError(above(source, "max_bytes", "it holds more than {:,} bytes when decompressed"))


def damaged(name: str, kind: str, error: Exception) -> Problem:
    """The problem of a file that its library cannot read."""
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return Problem(name, f"the {kind} file is damaged: {reason}", "write it again with the program it came from")
