"""Reads Java resource bundles: ``messages.properties`` with ``messages_zh_CN.properties``.

Parsed with javaproperties, which keeps the raw lines of every entry; jprops and pyjavaproperties do not. Java read
these files as Latin-1 with ``\\uXXXX`` up to version 8 and reads them as UTF-8 since then; both are detected.
"""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.errors import InputError, Problem
from mtaudit.read.encoding import properties_encoding
from mtaudit.read.input import Input, Result
from mtaudit.read.keyed import Entry, read_keyed


def read_properties(source: Input) -> Result:
    """The document of two properties files."""
    yield from read_keyed(source, _entries, "the properties file")


def _entries(source: Input) -> Iterator[Entry]:
    import javaproperties

    data = source.data()
    text = data.decode(properties_encoding(data)) if properties_encoding(data) else source.text().text
    line = 1
    try:
        for line, logical in logical_lines(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            for part in javaproperties.parse(logical):
                if isinstance(part, javaproperties.KeyValue):
                    yield Entry((part.key,), part.value, line)
    except javaproperties.InvalidUEscapeError as error:
        what = f"the escape {error.escape!r} is not complete"
        raise InputError(Problem(source.name, what, "write four hexadecimal digits after \\u", line)) from None


def logical_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """(number of the first line, text) of each entry, comment or empty line; lines that end with a backslash are joined
    with the next one. javaproperties also joins them, but in quadratic time."""
    pieces: list[str] = []
    first = 1
    for number, line in enumerate([*lines, ""], 1):
        piece = line.lstrip(" \t\f")
        if not pieces:
            first = number
        if _is_continued(piece) and (pieces or piece[0] not in "#!"):
            pieces.append(piece[:-1])
            continue
        joined = "".join([*pieces, piece])
        if pieces and joined[:1] in ("#", "!"):  # not a comment: the first line contained only a backslash
            joined = "\\" + joined
        yield first, joined
        pieces = []


def _is_continued(line: str) -> bool:
    """Whether the line ends with an unescaped backslash."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
