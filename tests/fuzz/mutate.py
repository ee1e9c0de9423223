"""Random changes of bytes: of text, of XML and JSON as text, and of the parts of an archive."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Sequence

from tests.bench.hostile import SHAPES

#: Signs that mean something to a parser, and characters that break what counts characters.
_TOKENS = (
    "\x00", "\ufeff", "\u2028", "\x85", "\r", "\r\n", "\t", "\u202e", "\u200b", "\u0301", "𠮷",
    "👩\u200d👩\u200d👧", "²", "٣", "½", "Ⅷ", "㊀", "\\ud800", "\\u0000", "&#0;", "&#xD800;",
    "&#x110000;", "<!DOCTYPE a>", "<![x[y]]>", "]]>", "-->", "<!-- mtaudit: ", "%s", "%(a)s",
    "{0!r}", "{a, plural, one {b} other {c}}", "${a}", "1e999", "-0", "NaN", "Infinity",
    "9999999999", "null", "true", "[]", "{}", '""', "---\n", "!!python/object:os.system",
    "&a [*a]", "*a", "<<: *a", "# ", "::", "msgid ", "msgstr ", " --> ", "99:99:99,999",
    "xml:lang", "encoding='utf-7'", "第", "一亿万", "十", "百分之", "点", "年", "不", "。", "“", "”",
    "three hundred and ", "half past ten", "not ", "Mr. ", "…", "||| ", "=", "\\", "'", '"',
)  # fmt: skip
#: What is inserted.
TOKENS = [
    *(shape(length).encode() for shape in SHAPES.values() for length in (4, 40)),
    *(token.encode() for token in _TOKENS),
    b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\x1b[31m",
]  # fmt: skip


def mutated(data: bytes, others: Sequence[bytes], random_: random.Random, most: int) -> bytes:
    """The data after one to eight random changes, cut to ``most`` bytes."""
    if data.startswith(b"PK\x03\x04") and random_.random() < 0.8:
        return _archive(data, random_, most)
    for _ in range(random_.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        data = random_.choice(_CHANGES)(data, others, random_)[:most]
    return data


def _place(data: bytes, random_: random.Random) -> tuple[int, int]:
    start = random_.randrange(len(data) + 1)
    return start, min(len(data), start + random_.choice((1, 1, 2, 4, 8, 16, 64, 256)))


def _flip(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    if not data:
        return b"\x00"
    at = random_.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random_.randrange(8))]) + data[at + 1 :]


def _replace(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    start, end = _place(data, random_)
    return data[:start] + random_.randbytes(random_.randrange(1, 5)) + data[end:]


def _delete(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    start, end = _place(data, random_)
    return data[:start] + data[end:]


def _double(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    start, end = _place(data, random_)
    return data[:end] + data[start:end] * random_.choice((1, 1, 2, 20)) + data[end:]


def _move(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    start, end = _place(data, random_)
    to = random_.randrange(len(data) + 1)
    return data[:to] + data[start:end] + data[to:]


def _insert(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    start, _ = _place(data, random_)
    return data[:start] + random_.choice(TOKENS) * random_.choice((1, 1, 1, 1, 3, 30)) + data[start:]


def _overwrite(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    start, _ = _place(data, random_)
    token = random_.choice(TOKENS)
    return data[:start] + token + data[start + len(token) :]


def _cut(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    return data[: random_.randrange(len(data) + 1)]


def _splice(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    other = random_.choice(others)
    return data[: random_.randrange(len(data) + 1)] + other[random_.randrange(len(other) + 1) :]


def _character(data: bytes, others: Sequence[bytes], random_: random.Random) -> bytes:
    """One character of a text becomes any other, and the text stays valid UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    if not text:
        return data
    at = random_.randrange(len(text))
    return (text[:at] + any_character(random_) + text[at + 1 :]).encode("utf-8", "surrogateescape")


def any_character(random_: random.Random) -> str:
    """A character of any plane, the more common scripts more often."""
    low, high = random_.choice(((1, 128), (1, 128), (0xA0, 0x250), (0x300, 0x370), (0x2000, 0x2070), (0x3000, 0x3040),
                                (0x4E00, 0xA000), (0x4E00, 0xA000), (0xFF00, 0xFFF0), (0x10000, 0x30000)))  # fmt: skip
    return chr(random_.randrange(low, high))


_CHANGES = (_flip, _replace, _delete, _double, _move, _insert, _insert, _overwrite, _cut, _splice, _character)


def _archive(data: bytes, random_: random.Random, most: int) -> bytes:
    """The archive with one of its parts changed, left out or doubled."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        return data[:most]
    at = random_.randrange(len(parts)) if parts else -1
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(parts):
            if number == at:
                if random_.random() < 0.03:
                    continue
                content = mutated(content, [part for _, part in parts], random_, most)
            archive.writestr(name, content)
    return out.getvalue()
