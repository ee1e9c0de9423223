"""Message catalogues: PO and MO of gettext (read with polib), and JSON files of an application's texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.read.exchange import is_language
from mtaudit.read.input import Ids, Input, NotBilingual, Pairs, Result, guarded, make_pair
from mtaudit.read.jsonl import to_pair
from mtaudit.records import Document, Pair

_STRING = re.compile(rb'\s*(?:msg\w+(?:\[\d+\])?\s|")')
_WHOLE = re.compile(rb'(?:msg\w+(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"')
#: Escapes of surrogates in JSON: any, two that make a character, and one that is left over.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_NAMES = {"en": ("source", "src", "english"), "zh": ("target", "tgt", "translation", "chinese")}


def read_po(source: Input) -> Result:
    """The entries of a PO file; obsolete ones are passed over, fuzzy ones are read and said, one without a
    translation is a null bead. Of a plural the last form stands for Chinese, which has one."""
    import polib

    _check_quotes(source)
    try:
        catalogue = polib.pofile(str(source.path))
    except (OSError, UnicodeDecodeError, ValueError, LookupError, IndexError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(_po_problem(source.name, error)) from None
    fuzzy = sum("fuzzy" in entry.flags and not entry.obsolete for entry in catalogue)
    notes = (f"{fuzzy} fuzzy entries are read too",) if fuzzy else ()
    yield Document(source.name, "aligned", pairs=_entries(source.name, catalogue), notes=notes)


def _check_quotes(source: Input) -> None:
    """polib reads over a string that does not end; a file that was cut off must not count as whole."""
    for number, line in enumerate(source.data().split(b"\n"), 1):
        if _STRING.match(line) and not _WHOLE.fullmatch(line.strip()):
            what = "not a valid PO file: a string does not end"
            raise InputError(Problem(source.name, what, "check it with `msgfmt -c`", number))


def read_mo(source: Input) -> Result:
    """The entries of a compiled catalogue; it has no lines, so the place is the number of the entry."""
    import polib

    source.data()
    try:
        catalogue = polib.mofile(str(source.path))
    except Exception as error:  # polib unpacks the bytes unchecked: struct, index and decoding errors pass
        if isinstance(error, OSError) and error.errno is not None:
            raise
        what = f"it is no readable MO file: {str(error) or type(error).__name__}"
        raise InputError(Problem(source.name, what, "compile it again with msgfmt")) from None
    yield Document(source.name, "aligned", pairs=_entries(source.name, catalogue))


def _entries(name: str, catalogue: Any) -> Pairs:
    seen: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(catalogue, 1):
        if entry.obsolete or not entry.msgid:
            continue
        line: int | None = getattr(entry, "linenum", 0) or None
        place = entry.msgctxt or next((":".join(filter(None, o)) for o in entry.occurrences), "")
        key = (entry.msgctxt or "", entry.msgid)
        if key in seen:
            what = f"the message {entry.msgid[:40]!r} stands in line {seen[key]} already"
            yield Problem(name, what, "merge the two, e.g. with `msguniq`", line)
        seen[key] = line or number
        ours, theirs = entry.msgid, entry.msgstr
        if entry.msgid_plural:
            ours, theirs = entry.msgid_plural, entry.msgstr_plural.get(max(entry.msgstr_plural, default=0), "")
        yield make_pair(name, f":{line}" if line else f"#{number}", ours, theirs, line, place or f"entry {number}")


def _po_problem(name: str, error: Exception) -> Problem:
    if isinstance(error, UnicodeDecodeError):
        what = f"not valid {error.encoding.upper()}: the byte 0x{error.object[error.start]:02X} cannot be read"
        return Problem(name, what, "correct the charset in the header", error.object.count(b"\n", 0, error.start) + 1)
    text = str(error)
    line = text.partition("(line ")[2].partition(")")[0]
    what = text.partition("): ")[2] or text.partition("po file ")[2] or text
    if line.isdigit() and what == text:  # polib gives no reason, only the place
        what = "the line is no part of an entry"
    return Problem(
        name, f"not a valid PO file: {what}", "check it with `msgfmt -c`", int(line) if line.isdigit() else None
    )


def read_json(source: Input) -> Result:
    """Pairs in JSON: a list of objects with "source" and "target", texts keyed by language inside of keys, or two
    trees of keys (``{"en": {…}, "zh": {…}}``, or two files). The place is the key."""
    tree = _load(source)
    other = _load(source.target) if source.target is not None else None
    try:
        pairs = list(_json_pairs(source.name, tree, other))
    except RecursionError:
        raise InputError(Problem(source.name, "the JSON is nested too deeply", "flatten it")) from None
    if not pairs:
        cure = 'give objects with "source" and "target", or with a key for each language'
        raise NotBilingual(Problem(source.name, "the JSON holds no pairs of English and Chinese", cure))
    target = source.target.name if source.target else ""
    yield Document(source.name, "aligned", target_name=target, pairs=guarded(source.name, pairs))


def _json_pairs(name: str, tree: Any, other: Any) -> Pairs:
    if other is not None:
        yield from _two_trees(name, tree, other)
    elif isinstance(tree, list):
        ids = Ids(name, "item")
        for number, row in enumerate(tree, 1):
            pair = _item(name, number, row)
            if isinstance(pair, Pair):
                yield from ids.check(pair.id, number)
            yield pair
    else:
        yield from _one_tree(name, tree)


def _load(source: Input) -> Any:
    text = source.text().text.removeprefix("\ufeff")
    try:
        tree = json.loads(text, object_pairs_hook=lambda items: _unique(source.name, items))
        if _SURROGATE.search(text):
            json.dumps(tree, ensure_ascii=False).encode()
        return tree
    except UnicodeEncodeError:
        line = next((n for n, row in enumerate(text.split("\n"), 1) if _SURROGATE.search(_PAIR.sub("", row))), None)
        what = "half of a surrogate pair (an escape \\ud8xx without its other half)"
        raise InputError(Problem(source.name, what, "write the character itself or both escapes", line)) from None
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg} at column {error.colno}"
        raise InputError(Problem(source.name, what, "correct it at this place", error.lineno)) from None
    except (RecursionError, ValueError) as error:
        raise InputError(Problem(source.name, f"JSON that cannot be read: {error}", "correct it")) from None


def _unique(name: str, items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) < len(items):
        twice = Counter(key for key, _ in items).most_common(1)[0][0]
        raise InputError(Problem(name, f"the key {twice!r} stands twice in one object", "remove one of the two"))
    return found


def _item(name: str, number: int, row: Any) -> Pair | Problem:
    if not isinstance(row, dict):
        raise NotBilingual(Problem(name, f"item {number} is no object", 'give objects with "source" and "target"'))
    sides = {side: next((k for k in row if _is_side(k, side)), "") for side in _NAMES}
    renamed = {**row, **{new: row[old] for new, old in zip(("source", "target"), sides.values(), strict=True) if old}}
    pair = to_pair(name, number, renamed, f"item {number}")
    if isinstance(pair, Problem):
        return Problem(name, f"item {number}: {pair.message}", pair.remedy)
    return replace(pair, source_lines=None, target_lines=None)


def _is_side(key: str, side: str) -> bool:
    return key.lower() in _NAMES[side] or is_language(key, side)


def _one_tree(name: str, tree: Any, path: str = "") -> Pairs:
    """Walk the keys; where an object has a value for each language, these are a pair or two trees of pairs."""
    if not isinstance(tree, dict):
        return
    sides = [next((tree[k] for k in tree if _is_side(k, side)), None) for side in _NAMES]
    if all(isinstance(side, str) for side in sides):
        yield make_pair(name, f"#{path}", str(sides[0]), str(sides[1]), None, path)
    elif all(isinstance(side, dict) for side in sides):
        yield from _two_trees(name, sides[0], sides[1], path)
    else:
        for key, value in tree.items():
            yield from _one_tree(name, value, f"{path}.{key}".lstrip("."))


def _two_trees(name: str, ours: Any, theirs: Any, path: str = "") -> Pairs:
    """The texts under the same key of two trees; one that is missing makes a null bead."""
    left, right = dict(_leaves(ours)), dict(_leaves(theirs))
    for key in {**left, **right}:
        place = f"{path}.{key}".strip(".")
        if left.get(key, "").strip() or right.get(key, "").strip():
            yield make_pair(name, f"#{place}", left.get(key, ""), right.get(key, ""), None, place)


def _leaves(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield path, tree
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield from _leaves(value, f"{path}.{key}".lstrip("."))
