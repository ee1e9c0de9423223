"""Reads pairs from JSON lines: ``{"id": ..., "source": ..., "target": ...}`` with any other keys, one per line.

Instead of "source" and "target", the keys may be languages, also in an object
``"translation": {"en": ..., "zh": ...}``.

Lines are read in constant memory. An invalid line yields a problem in its place, and reading continues.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mtaudit.errors import Problem
from mtaudit.read.input import Ids
from mtaudit.read.keyed import with_sides
from mtaudit.records import Pair

_CURE = 'write one object per line: {"id": "...", "source": "...", "target": "..."}'


def read_lines(name: str, lines: Iterable[bytes], encoding: str = "utf-8") -> Iterator[Pair | Problem]:
    """A pair for each valid line, a problem for each invalid one; blank lines are ignored.

    id, source and target are unchanged. A line without "id" gets its number as the id. A repeated
    id is a problem, but its pair is still read.
    """
    ids = Ids(name)
    for number, raw in enumerate(lines, 1):
        try:
            text = raw.decode("utf-8-sig" if number == 1 and encoding == "utf-8" else encoding)
        except UnicodeDecodeError as error:
            what = f"not valid {encoding.upper()}: the byte 0x{raw[error.start]:02X} cannot be read"
            yield Problem(name, what, "save the file as UTF-8", number)
            continue
        if text.strip():
            pair = read_line(name, number, text)
            if isinstance(pair, Pair):
                yield from ids.check(pair.id, number)
            yield pair


def read_line(name: str, number: int, text: str) -> Pair | Problem:
    """The pair of one line."""
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        return Problem(name, f"not JSON: {error.msg} at column {error.colno}", _CURE, number)
    except (RecursionError, ValueError) as error:
        return Problem(name, f"JSON that cannot be read: {error}", _CURE, number)
    if not isinstance(row, dict):
        return Problem(name, f"{_type(row)} where an object was expected", _CURE, number)
    return to_pair(name, number, with_sides(row))


def to_pair(name: str, number: int, row: dict[str, Any], place: str = "") -> Pair | Problem:
    """The pair of one row with "source" and "target", and optionally "id"."""
    for field in ("source", "target"):
        if field not in row:
            # A name may contain a lone surrogate, which cannot be printed.
            names = (key.encode("utf-8", "backslashreplace").decode() for key in list(row)[:6])
            known = ", ".join(f'"{key}"' for key in names) or "none"
            return Problem(name, f'the field "{field}" is missing (fields: {known})', _CURE, number)
        if not isinstance(row[field], str):
            return Problem(name, f'"{field}" is {_type(row[field])}, not a string', f'put "{field}" in quotes', number)
        if not _encodable(row[field]):
            what = f'"{field}" contains half of a surrogate pair (an escape \\ud8xx without its other half)'
            return Problem(name, what, "write the character itself or both escapes", number)
    given = row.get("id", number)
    if not isinstance(given, str | int) or isinstance(given, bool):
        what = f'"id" is {_type(given)}, neither a string nor a whole number'
        return Problem(name, what, 'make "id" a string', number)
    if isinstance(given, str) and not _encodable(given):
        what = '"id" contains half of a surrogate pair'
        return Problem(name, what, "write the character itself or both escapes", number)
    source, target = row["source"], row["target"]
    lines = (number, number)
    has_source, has_target = bool(source.strip()), bool(target.strip())
    return Pair(
        id=str(given),
        document=name,
        source=source,
        target=target,
        source_lines=lines if has_source else None,
        target_lines=lines if has_target else None,
        bead=f"{int(has_source)}-{int(has_target)}",
        place=place,
        given_id=given if isinstance(given, int) and "id" in row else None,
    )


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _type(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
