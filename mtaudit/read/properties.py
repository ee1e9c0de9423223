"""Resource bundles of Java: ``messages.properties`` with ``messages_zh_CN.properties``.

Read with javaproperties, which keeps the raw lines of every entry; jprops and pyjavaproperties keep none. Java read
these files as Latin-1 with ``\\uXXXX`` up to version 8 and reads them as UTF-8 since; both are found.
"""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.errors import InputError, Problem
from mtaudit.read.encoding import properties_encoding
from mtaudit.read.input import Input, Result
from mtaudit.read.keyed import Entry, read_keyed


def read_properties(source: Input) -> Result:
    """Two files of properties."""
    yield from read_keyed(source, _entries, "the properties file")


def _entries(source: Input) -> Iterator[Entry]:
    import javaproperties

    data = source.data()
    text = data.decode(properties_encoding(data)) if properties_encoding(data) else source.text().text
    line = 1
    try:
        for part in javaproperties.parse(text.replace("\r\n", "\n").replace("\r", "\n")):
            if isinstance(part, javaproperties.KeyValue):
                yield Entry((part.key,), part.value, line)
            line += part.source.count("\n")
    except javaproperties.InvalidUEscapeError as error:
        what = f"the escape {error.escape!r} is not complete"
        raise InputError(Problem(source.name, what, "write four hexadecimal digits after \\u", line)) from None
