"""Reads JSON: pairs as a list of objects, and texts by key (i18next, vue-i18n, Chrome's messages.json, Flutter's ARB).

The standard library parses the JSON and reports errors, but does not record line numbers. Libraries that do build a
tree of every number and comma (json-source-map) or accept more than JSON (json5, hjson), so a pattern finds the line
numbers here once the file is known to be valid.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Ids, Input, NotBilingual, Pairs, Result, above, guarded, is_chinese
from mtaudit.read.jsonl import to_pair
from mtaudit.read.keyed import Entry, read_keyed, with_sides
from mtaudit.records import Document, Pair

#: Escaped surrogates in JSON: any, a pair that encodes a character, and an unpaired one.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,\n]')
#: Fields of a message of Chrome's messages.json; one is the text.
_MESSAGE = frozenset({"message", "description", "placeholders"})


def read_json(source: Input) -> Result:
    """A list of objects with "source" and "target" (or with a key for each language), or texts by key: of two files,
    or of one whose keys name the languages. The place is the key."""
    if source.target is None and isinstance(tree := _tree(source), list):
        yield _list(source, tree)
        return
    yield from read_keyed(source, entries, "the JSON")


def _tree(source: Input) -> Any:
    """The content of a file without a counterpart. Folders contain settings with comments, which are not valid JSON;
    without Chinese in them, they are not reported as damaged.
    """
    try:
        return load(source)
    except InputError as error:
        raise (NotBilingual(error.problem) if source.found and not is_chinese(source) else error) from None


def read_arb(source: Input) -> Result:
    """Two ARB files of a Flutter application; keys that begin with "@" are comments for translators."""
    yield from read_keyed(source, _arb_entries, "the ARB file")


def _arb_entries(source: Input) -> Iterator[Entry]:
    if not isinstance(load(source), dict):
        raise InputError(Problem(source.name, "the ARB file contains no object", 'write `{"key": "text"}`', 1))
    return (entry for entry in entries(source) if not entry.path[0].startswith("@"))


def _list(source: Input, rows: list[Any]) -> Document:
    pairs = list(_items(source.name, rows))
    if not pairs:
        remedy = 'give objects with "source" and "target", or with a key for each language'
        raise NotBilingual(Problem(source.name, "the JSON contains no pairs of English and Chinese", remedy))
    return Document(source.name, "aligned", pairs=guarded(source.name, pairs))


def _items(name: str, rows: list[Any]) -> Pairs:
    ids = Ids(name, "item")
    for number, row in enumerate(rows, 1):
        pair = _item(name, number, row)
        if isinstance(pair, Pair):
            yield from ids.check(pair.id, number)
        yield pair


def _item(name: str, number: int, row: Any) -> Pair | Problem:
    if not isinstance(row, dict):
        raise NotBilingual(Problem(name, f"item {number} is not an object", 'give objects with "source" and "target"'))
    pair = to_pair(name, number, with_sides(row), f"item {number}")
    if isinstance(pair, Problem):
        return Problem(name, f"item {number}: {pair.message}", pair.remedy)
    return replace(pair, source_lines=None, target_lines=None)


def load(source: Input) -> Any:
    """The content of a JSON file. InputError with the line if it is not valid."""
    return _parsed(source.name, _text(source))


def _text(source: Input) -> str:
    return source.text().text.removeprefix("\ufeff")


def _parsed(name: str, text: str) -> Any:
    try:
        tree = json.loads(text, object_pairs_hook=lambda items: _unique(name, items))
        if _SURROGATE.search(text):
            json.dumps(tree, ensure_ascii=False).encode()
        return tree
    except UnicodeEncodeError:
        line = next((n for n, row in enumerate(text.split("\n"), 1) if _SURROGATE.search(_PAIR.sub("", row))), None)
        what = "half of a surrogate pair (an escape \\ud8xx without its other half)"
        raise InputError(Problem(name, what, "write the character itself or both escapes", line)) from None
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg} at column {error.colno}"
        raise InputError(Problem(name, what, "correct it at this place", error.lineno)) from None
    except (RecursionError, ValueError) as error:
        raise InputError(Problem(name, f"JSON that cannot be read: {error}", "correct it")) from None


def _unique(name: str, items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) < len(items):
        twice = Counter(key for key, _ in items).most_common(1)[0][0]
        raise InputError(Problem(name, f"the key {twice!r} appears twice in one object", "remove one of the two"))
    return found


def entries(source: Input) -> Iterator[Entry]:
    """The texts of a JSON file by key, each with its line. InputError if the file is not valid JSON."""
    text = _text(source)
    tree = _parsed(source.name, text)
    found = list(_walk(source, text))
    if not _is_messages(tree):
        yield from found
        return
    for entry in found:
        if entry.path[1:] == ("message",):
            yield replace(entry, path=entry.path[:1])


def _is_messages(tree: Any) -> bool:
    """Whether this is a messages.json of a browser extension."""
    return (
        isinstance(tree, dict)
        and bool(tree)
        and all(isinstance(value, dict) and "message" in value and set(value) <= _MESSAGE for value in tree.values())
    )


@dataclass(slots=True)
class _Level:
    """An open object or list; ``key`` is the key or index of its next value."""

    is_list: bool
    key: str = ""
    index: int = 0
    waits_for_key: bool = field(default=True)


def _walk(source: Input, text: str) -> Iterator[Entry]:
    """The string values of valid JSON, in order. InputError if it is nested too deeply: every text keeps its path."""
    levels: list[_Level] = []
    line = 1
    for match in _TOKEN.finditer(text):
        token = match[0]
        top = levels[-1] if levels else None
        if token == "\n":
            line += 1
        elif token in "{[":
            levels.append(_Level(token == "["))
            if len(levels) > source.options.max_depth:
                raise InputError(
                    replace(above(source, "max_depth", "objects are nested more than {:,} levels deep"), line=line)
                )
        elif token in "}]":
            levels.pop()
        elif token == "," and top:
            top.index, top.waits_for_key = top.index + 1, True
        elif token == ":" and top:
            top.waits_for_key = False
        elif top and not top.is_list and top.waits_for_key:
            top.key = json.loads(token)
        elif top:
            path = tuple(str(level.index) if level.is_list else level.key for level in levels)
            yield Entry(path, json.loads(token), line)
