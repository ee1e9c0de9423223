"""Reads Android resources: ``values/strings.xml`` with ``values-zh-rCN/strings.xml``.

The XML is read with expat, like all XML here. translate-toolkit's reader needs lxml and records no line numbers; aapt2,
which defines the format, comes with the Android SDK only. The rules of quotes, escapes and white space follow Android's
guide "String resources".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from mtaudit.errors import Problem
from mtaudit.read.input import Input, Result
from mtaudit.read.keyed import Entry, read_keyed
from mtaudit.read.xml_units import Whole, line_of, read_units, text_of

_UNITS = frozenset({"string", "string-array", "plurals"})
_PART = re.compile(r'\\u[0-9a-fA-F]{4}|\\.|"|\s+', re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t"}


def read_android(source: Input) -> Result:
    """Strings, items of arrays and plural forms by name, without those that are marked as not to be
    translated. Tags inside a string are left out."""
    yield from read_keyed(source, _entries, "the resource file")


def _entries(source: Input) -> Iterator[Entry | Problem]:
    for unit in read_units(source, Whole(source.data()), "resources", _UNITS, lines=True):
        element, name = unit.element, unit.element.get("name", "")
        if element.get("translatable") == "false":
            continue
        if not name:
            yield Problem(source.name, f"the <{element.tag}> has no name", "give it the attribute name", unit.line)
        elif element.tag == "string":
            yield Entry((name,), _text(element), unit.line)
        else:
            for number, item in enumerate(element.iter("item")):
                yield Entry((name, item.get("quantity") or str(number)), _text(item), line_of(item))


def _text(element: Element) -> str:
    """The text of a string as an application displays it."""
    raw, quoted = text_of(element, ()), False
    parts: list[str] = []
    at = 0
    for match in _PART.finditer(raw):
        parts.append(raw[at : match.start()])
        at = match.end()
        token = match[0]
        if token == '"':
            quoted = not quoted
        elif token.startswith("\\"):
            code = token[1:]
            parts.append(chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code))
        else:
            parts.append(token if quoted else " ")
    return "".join([*parts, raw[at:]]).strip()
