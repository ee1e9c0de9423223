"""Common parts of readers of texts by key, such as the messages of an application.

A reader of such a format returns the :class:`Entry` records of one file. This module pairs the entries of two files, or
of one file with both languages under keys that name them, by their keys. Keys that one side lacks are counted in a note
of the document, since an incompletely translated application would otherwise have thousands of findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Input, NotBilingual, Result, guarded, make_pair
from mtaudit.read.languages import side_of
from mtaudit.records import Document, Pair

Path = tuple[str, ...]
#: Plural forms that Chinese, which has only "other", does not have.
_FORMS = frozenset({"zero", "one", "two", "few", "many"})
_NAMES = {"en": ("source", "src", "english"), "zh": ("target", "tgt", "translation", "chinese")}
_FIELDS = {"en": "source", "zh": "target"}
#: Maximum number of keys that a note lists, and of problems with repeated keys that are reported.
_LISTED, _REPORTED = 20, 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of an application.

    Attributes:
        path: its key; for nested keys, all of them.
        line: the line on which its text begins, from 1; None if the format has no lines.
    """

    path: Path
    text: str
    line: int | None = None

    @property
    def key(self) -> str:
        """The key for reports."""
        return ".".join(self.path)


Entries = Callable[[Input], Iterable[Entry | Problem]]


def read_keyed(source: Input, entries: Entries, what: str) -> Result:
    """The document of a file of texts by key, or of two such files.

    Args:
        entries: function that reads one file.
        what: name of the format for messages ("the JSON").

    Raises:
        NotBilingual: there is one file, and it does not contain both languages.
    """
    if source.target is not None:
        yield from _two_files(source, source.target, entries)
        return
    try:
        found = _all(source, entries)
    except InputError as error:
        raise (NotBilingual(error.problem) if source.found else error) from None
    pairs = _by_language(source.name, [entry for entry in found if isinstance(entry, Entry)])
    if not pairs:
        remedy = "give the file of the other language too, with --source and --target"
        raise NotBilingual(Problem(source.name, f"{what} contains no pairs of English and Chinese", remedy))
    yield from (item for item in found if isinstance(item, Problem))
    yield Document(source.name, "aligned", pairs=guarded(source.name, pairs))


def _two_files(source: Input, target: Input, entries: Entries) -> Result:
    sides: list[dict[Path, Entry]] = []
    for side in (source, target):
        found = _all(side, entries)
        yield from (item for item in found if isinstance(item, Problem))
        texts = _without_root([entry for entry in found if isinstance(entry, Entry)])
        yield from _repeated(side.name, texts)
        sides.append({entry.path: entry for entry in reversed(texts)})
    ours, theirs = (dict(reversed(side.items())) for side in sides)
    pairs = [pair_of(source.name, entry, theirs.get(path), target.name) for path, entry in ours.items()]
    notes = (*_missing(ours, theirs, target.name), *_missing(theirs, ours, source.name))
    ready = [pair for pair in pairs if pair is not None]
    yield Document(source.name, "aligned", target_name=target.name, pairs=ready, notes=notes)


def _all(side: Input, entries: Entries) -> list[Entry | Problem]:
    try:
        return list(entries(side))
    except RecursionError:
        raise InputError(Problem(side.name, "its parts are nested too deeply", "flatten it, or leave it out")) from None


def pair_of(name: str, ours: Entry, theirs: Entry | None, target_name: str = "") -> Pair | None:
    """The pair of two entries; None if one of them has no text."""
    if theirs is None or not ours.text.strip() or not theirs.text.strip():
        return None
    pair = make_pair(name, f"#{ours.key}", ours.text, theirs.text, ours.line, ours.key)
    lines = None if theirs.line is None else (theirs.line, theirs.line)
    return replace(pair, target_lines=lines, target_document=target_name)


def _without_root(entries: list[Entry]) -> list[Entry]:
    """The entries without a first key that names the language of the whole file, as in Rails."""
    roots = {entry.path[0] for entry in entries}
    if len(roots) == 1 and side_of(next(iter(roots))) and all(len(entry.path) > 1 for entry in entries):
        return [replace(entry, path=entry.path[1:]) for entry in entries]
    return entries


def _repeated(name: str, entries: Sequence[Entry]) -> Iterator[Problem]:
    first: dict[Path, Entry] = {}
    again = (entry for entry in entries if first.setdefault(entry.path, entry) is not entry)
    for entry in islice(again, _REPORTED):
        where = f" in line {first[entry.path].line}" if first[entry.path].line else ""
        what = f"the key {entry.key[:60]!r} was already used{where}"
        yield Problem(name, what, "remove one of the two", entry.line)


def _missing(ours: Mapping[Path, Entry], theirs: Mapping[Path, Entry], name: str) -> Iterator[str]:
    """A note on the texts of one side that the other lacks."""
    gone = [entry.key for path, entry in ours.items() if entry.text.strip() and not _has(theirs, path, ours)]
    if gone:
        listed = ", ".join(gone[:_LISTED]) + (f" and {len(gone) - _LISTED:,} more" if len(gone) > _LISTED else "")
        yield f"{len(gone):,} of {len(ours):,} keys have no text in {name}: {listed}"


def _has(theirs: Mapping[Path, Entry], path: Path, ours: Mapping[Path, Entry]) -> bool:
    """Whether a key has a text on the other side, or is a plural form that the other side need not have."""
    if path in theirs and theirs[path].text.strip():
        return True
    *before, last = path
    stem, separator, form = last.rpartition("_")
    if last in _FORMS:
        return (*before, "other") in ours and (*before, "other") in theirs
    other = (*before, f"{stem}_other")
    return bool(separator) and form in _FORMS and other in ours and other in theirs


def _by_language(name: str, entries: Sequence[Entry]) -> list[Pair]:
    """The pairs of one file whose keys name the languages: ``en.menu.open`` with ``zh.menu.open``, ``menu.open.en``
    with ``menu.open.zh``. A language counts if the other one is at the same level."""
    levels: dict[Path, set[str]] = {}
    for entry in entries:
        for at, part in enumerate(entry.path):
            if side := key_side(part):
                levels.setdefault(entry.path[:at], set()).add(side)
    sides: dict[str, dict[Path, Entry]] = {"en": {}, "zh": {}}
    for entry in entries:
        for at, part in enumerate(entry.path):
            side = key_side(part)
            if side and len(levels[entry.path[:at]]) == 2:
                path = entry.path[:at] + entry.path[at + 1 :]
                sides[side].setdefault(path, replace(entry, path=path))
                break
    pairs = [pair_of(name, entry, sides["zh"].get(path)) for path, entry in sides["en"].items()]
    return [pair for pair in pairs if pair is not None]


def with_sides(row: Mapping[str, Any]) -> dict[str, Any]:
    """The object with the keys "source" and "target" added, if it lacks them, from keys that name a side or a language.

    They may be in an object "translation", as in translation datasets on the Hugging Face Hub.
    """
    if "source" in row and "target" in row:
        return dict(row)
    inner = row.get("translation")
    texts = inner if isinstance(inner, dict) else row
    sides = {field: next((key for key in texts if key_side(key) == side), None) for side, field in _FIELDS.items()}
    return {**row, **{field: texts[key] for field, key in sides.items() if key is not None}}


def key_side(key: str) -> str:
    """The side that a key names ("en", "zh", or "" for none): a language, or a word such as "source"."""
    named = next((side for side, names in _NAMES.items() if key.lower() in names), "")
    return named or side_of(key) or ""
