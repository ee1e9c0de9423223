"""Decodes bytes: UTF-8, byte order marks, GB18030 and Big5. Other encodings are rejected with a message."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from mtaudit.errors import InputError, Problem
from mtaudit.text import HAN

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Magic numbers of binary formats, for messages.
_BINARY = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"PK\x03\x04": "a ZIP archive (or an Office file)",
    b"\x1f\x8b": "gzip data",
    b"SQLite": "an SQLite database",
    b"\x7fELF": "a program",
}
_CURE = "convert it to UTF-8, e.g. with `iconv -f ENCODING -t UTF-8`"
#: Legacy encodings that are tried, and the number of bytes that suffice to distinguish them.
_LEGACY = ["gb18030", "big5"]
_SAMPLE = 1 << 18
_NEWLINE = re.compile(r"\r\n?")
#: Fewer Han characters are not sufficient evidence: any two damaged bytes form one in GB18030.
_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text with ``\\n`` at the end of every line, the name of its encoding, and a note for the report if it is
    not UTF-8."""

    text: str
    encoding: str = "utf-8"
    note: str = ""


def decode(name: str, data: bytes) -> Decoded:
    """The text of a file. Raises InputError if it is binary, or not valid in any of the encodings."""
    encoding = sniff(name, data)
    try:
        text = _NEWLINE.sub("\n", data.decode(encoding))
    except UnicodeDecodeError as error:
        raise InputError(_undecodable(name, data, error)) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError(Problem(name, "the text contains a NUL byte", "remove it; the file may be damaged", line))
    note = "" if encoding in ("utf-8", "utf-8-sig") else f"read as {encoding.upper()}"
    return Decoded(text, encoding, note)


def sniff(name: str, data: bytes) -> str:
    """The encoding of ``data``, which may be the head of a longer stream. Raises InputError if it is binary."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    kind = next((what for magic, what in _BINARY.items() if data.startswith(magic)), None)
    if kind or _is_binary(data):
        what = f"the file is {kind or 'binary'}, not text"
        raise InputError(Problem(name, what, "leave it out, or give its text as UTF-8"))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return _legacy(data) or "utf-8"
    return "utf-8"


def _is_binary(data: bytes) -> bool:
    """Whether data are binary: text contains no NUL and hardly any other control characters."""
    head = data[:8192]
    odd = sum(b < 32 and b not in b"\t\n\r\f\x1b" for b in head)
    return head.count(0) > 1 or odd > 0.02 * len(head) + 1


def _legacy(data: bytes) -> str | None:
    """GB18030 or Big5 if the bytes are plausible Chinese in it. A UTF-8 file with a few damaged bytes is neither:
    most of its multi-byte sequences are valid UTF-8."""
    sample = data[:_SAMPLE]
    good = sum(ord(c) > 0x7F for c in sample.decode("utf-8", "ignore"))
    bad = sample.decode("utf-8", "replace").count("\ufffd")
    if good > 2 * bad:
        return None
    from charset_normalizer import from_bytes

    match = from_bytes(sample, cp_isolation=_LEGACY).best()
    if match is None:
        return None
    text = sample.decode(match.encoding, "ignore")
    wide = sum(ord(c) > 0x7F for c in text)
    han = len(HAN.findall(text))
    return match.encoding if han >= max(_EVIDENCE, 0.5 * wide) else None


def _undecodable(name: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    line = len(re.findall(r"\r\n?|\n", data[: error.start].decode(error.encoding, "ignore"))) + 1
    byte = f"0x{data[error.start]:02X}"
    return Problem(name, f"not valid {error.encoding.upper()}: the byte {byte} cannot be read", _CURE, line)


def properties_encoding(data: bytes) -> str:
    """Latin-1 for a file of Java properties that is neither UTF-8 nor Chinese text in another encoding; otherwise "".

    A UTF-8 file with damaged bytes is not taken for Latin-1, since it still contains valid UTF-8 sequences.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        sound = any(ord(c) > 0x7F for c in data.decode("utf-8", "ignore"))
        return "" if sound or data.startswith(tuple(mark for mark, _ in _MARKS)) or _legacy(data) else "latin-1"
    return ""
