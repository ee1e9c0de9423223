"""Reads files and standard input as streams, compressed or not, in constant memory and with a size limit."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO, Any, BinaryIO

from mtaudit.errors import InputError, Problem
from mtaudit.read.encoding import sniff
from mtaudit.read.input import STDIN, Input, above, empty

_HEAD = 1 << 16
_CHUNK = 1 << 18
#: Maximum length of a line; a decompression bomb of zeros is one endless line.
_LONGEST_LINE = 1 << 26
#: Encodings in which the byte 0x0A may be half of a character, so that lines cannot be cut before decoding.
_WIDE = ("utf-16", "utf-32")


def _zstd(stream: BinaryIO) -> IO[bytes]:
    import zstandard

    return zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)


#: Suffix -> function that opens the file.
COMPRESSED: dict[str, Callable[[Any], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zst": _zstd,
}


class Stream:
    """The bytes of an input, decompressed. Every method raises InputError if the data is damaged or too large."""

    def __init__(self, source: Input) -> None:
        self._name, self._source = source.name, source
        self._limit = source.options.max_bytes
        self._read = 0
        self._opened: list[IO[bytes]] = []
        self._compression = source.suffix if source.suffix in COMPRESSED else ""
        raw: IO[bytes] = sys.stdin.buffer if str(source.path) == STDIN else source.path.open("rb")
        self._opened.append(raw)
        if self._compression:
            raw = COMPRESSED[self._compression](raw)
            self._opened.append(raw)
        self._stream = raw
        self._encoding = ""
        self._pending = b""
        self.head = self._fill(_HEAD)
        self._pending = self.head
        if not self.head.strip():
            self.close()
            raise InputError(empty(source.name))

    def close(self) -> None:
        """Close all opened files; standard input stays open."""
        for opened in reversed(self._opened):
            if opened is not sys.stdin.buffer:
                opened.close()

    def sniff(self) -> str:
        """The encoding, detected from the beginning of the stream."""
        if not self._encoding:
            self._encoding = sniff(self._name, self.head[: self.head.rfind(b"\n") + 1] or self.head)
        return self._encoding

    def chunks(self) -> Iterator[bytes]:
        """The bytes in chunks; closes the stream at the end."""
        try:
            while data := self._next():
                yield data
        finally:
            self.close()

    def whole(self, most: int) -> bytes:
        """All bytes at once. Raises InputError if there are more than ``most``."""
        parts: list[bytes] = []
        size = 0
        for data in self.chunks():
            size += len(data)
            if size > most:
                raise InputError(above(self._source, "max_document_bytes", "it is larger than {:,} bytes"))
            parts.append(data)
        return b"".join(parts)

    def lines(self) -> Iterator[bytes]:
        """The lines without their ends; closes the stream at the end. Lines end at LF, or at CR if the beginning of the
        stream has no LF; a CR before an LF is kept. UTF-16 and UTF-32 are converted to UTF-8, without byte order marks
        in the middle of concatenated files."""
        return (line.removeprefix(codecs.BOM_UTF8) for line in self._lines())

    def _lines(self) -> Iterator[bytes]:
        chunks, encoding = self.chunks(), self.sniff()
        if encoding in _WIDE:
            chunks = _as_utf8(self._name, chunks, encoding)
        first = next(chunks)
        end = b"\r" if b"\r" in first and b"\n" not in first else b"\n"
        pieces: list[bytes] = []  # of the current line: concatenating bytes would copy a long line for every chunk
        size = 0
        for data in chain([first], chunks):
            head, *others = data.split(end)
            pieces.append(head)
            if others:
                yield b"".join(pieces)
                yield from others[:-1]
                pieces, size = [others[-1]], 0
            size += len(pieces[-1])
            if size > _LONGEST_LINE:
                what = f"a line is longer than {_LONGEST_LINE >> 20} MiB"
                raise InputError(Problem(self._name, what, "check that the content of the file matches its suffix"))
        if any(pieces):
            yield b"".join(pieces)

    def text_lines(self) -> Iterator[str]:
        """The lines with their LF as text, for readers that need text. Undecodable bytes become lone surrogates, which
        :func:`undecodable` finds."""
        encoding = self.sniff()
        name = "utf-8" if encoding in (*_WIDE, "utf-8-sig") else encoding
        for line in self.lines():
            yield line.decode(name, "surrogateescape") + "\n"

    def _next(self) -> bytes:
        data, self._pending = self._pending, b""
        return data or self._fill(_CHUNK)

    def _fill(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, OSError) as error:
            if not self._compression or type(error) in (PermissionError, IsADirectoryError):
                raise
            raise InputError(self._damaged(error)) from None
        except Exception as error:  # zstandard raises its own class, which exists only if it is installed
            if type(error).__name__ != "ZstdError":
                raise
            raise InputError(self._damaged(error)) from None
        self._read += len(data)
        if self._compression and self._read > self._limit:
            raise InputError(above(self._source, "max_bytes", "it contains more than {:,} bytes when decompressed"))
        return data

    def _damaged(self, error: Exception) -> Problem:
        kind = self._compression.removeprefix(".")
        reason = str(error).strip().rstrip(".").lower() or "the data is cut off"
        program = {"gz": "gzip", "bz2": "bzip2", "zst": "zstd"}.get(kind, kind)
        return Problem(self._name, f"the {kind} data is damaged: {reason}", f"check it, e.g. with `{program} -t`")


def _as_utf8(name: str, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-16 or UTF-32 as UTF-8; an incomplete character becomes bytes that are not valid UTF-8 and is then found."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        what = f"not valid {encoding.upper()}: {error.reason}"
        raise InputError(Problem(name, what, "save the file as UTF-8")) from None
    if decoder.getstate()[0]:
        yield b"\xff"


def undecodable(text: str) -> str | None:
    """The first byte of ``text`` that could not be decoded, e.g. "0xFF"; None if there is none."""
    lone = next((c for c in text if "\udc80" <= c <= "\udcff"), None)
    return None if lone is None else f"0x{ord(lone) - 0xDC00:02X}"
