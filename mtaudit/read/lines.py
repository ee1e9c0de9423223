"""Files of one record a line, opened as a stream of bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from mtaudit.errors import InputError, Problem
from mtaudit.read.base import Input, Result, os_problem
from mtaudit.read.encoding import sniff
from mtaudit.read.jsonl import read_lines
from mtaudit.records import Document, Pair

_HEAD = 1 << 16
#: Encodings in which the byte 0x0A may be half of a character, so that lines cannot be cut before decoding.
_WIDE = ("utf-16", "utf-32")


def read_jsonl(source: Input) -> Result:
    """The pairs of a file of JSON lines, streamed."""
    stream = source.path.open("rb")
    head = stream.read(_HEAD)
    if not head.strip():
        stream.close()
        raise InputError(Problem(source.name, "the file is empty", "leave it out, or restore its lines"))
    encoding = sniff(source.name, head[: head.rfind(b"\n") + 1] or head)
    stream.seek(0)
    notes = () if encoding.startswith("utf-8") else (f"read as {encoding.upper()}",)
    yield Document(source.name, "aligned", pairs=_guarded(source.name, stream, encoding), notes=notes)


def _guarded(name: str, stream: BinaryIO, encoding: str) -> Iterator[Pair | Problem]:
    """The pairs of ``stream``; an error of the disk in the middle of the file is a problem too."""
    with stream:
        try:
            if encoding in _WIDE:
                text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
                yield from read_lines(name, (line.encode() for line in text))
            else:
                yield from read_lines(name, stream, "utf-8" if encoding == "utf-8-sig" else encoding)
        except OSError as error:
            yield os_problem(name, error)
