"""Reads .NET resources: ``Strings.resx`` with ``Strings.zh-CN.resx``, parsed with expat.

translate-toolkit also reads the format, but needs lxml and records no line numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.errors import Problem
from mtaudit.read.input import Input, Result
from mtaudit.read.keyed import Entry, read_keyed
from mtaudit.read.xml_units import Whole, line_of, read_units, text_of


def read_resx(source: Input) -> Result:
    """The texts by name, without data of other types and of the form designer (``>>…``)."""
    yield from read_keyed(source, _entries, "the resource file")


def _entries(source: Input) -> Iterator[Entry | Problem]:
    for unit in read_units(source, Whole(source.data()), "root", {"data"}, lines=True):
        name, value = unit.element.get("name", ""), unit.element.find("value")
        kind = unit.element.get("type", "System.String")
        if not name:
            yield Problem(source.name, "the <data> has no name", "give it the attribute name", unit.line)
        elif name.startswith(">>") or unit.element.get("mimetype") or not kind.startswith("System.String"):
            continue
        elif value is not None:
            yield Entry((name,), text_of(value, ()), line_of(value))
