"""Reads gettext catalogues (PO and MO) with polib, which records the line of every entry of a PO file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Input, NotBilingual, Pairs, Result, make_pair
from mtaudit.read.languages import is_other_language
from mtaudit.records import Document

_STRING = re.compile(rb'\s*(?:msg\w+(?:\[\d+\])?\s|")')
_WHOLE = re.compile(rb'(?:msg\w+(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"')


def read_po(source: Input) -> Result:
    """The entries of a PO file. Obsolete ones are ignored; fuzzy ones are read, and counted in a note, as are
    those without a translation. Of a plural, the last form is used, since Chinese has only one.

    Raises:
        NotBilingual: the catalogue is in another language.
    """
    import polib

    _check_quotes(source)
    try:
        catalogue = polib.pofile(str(source.path))
    except (OSError, UnicodeDecodeError, ValueError, LookupError, IndexError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(_po_problem(source.name, error)) from None
    _check_language(source, catalogue)
    notes = tuple(_notes(catalogue))
    yield Document(source.name, "aligned", pairs=_entries(source.name, catalogue), notes=notes)


def _check_language(source: Input, catalogue: Any) -> None:
    """Raise NotBilingual for a catalogue of another language: ``locale/de/LC_MESSAGES/app.po``, ``de.po``."""
    language = str(catalogue.metadata.get("Language", "")).strip()
    if not language and source.found:
        inside = source.path.parent.name == "LC_MESSAGES"
        language = source.path.parent.parent.name if inside else source.path.stem
    if is_other_language(language):
        remedy = "give a catalogue with English and Chinese, or correct its language"
        raise NotBilingual(Problem(source.name, f"the translations are in another language ({language})", remedy))


def _notes(catalogue: Any) -> Iterator[str]:
    entries = [entry for entry in catalogue if not entry.obsolete and entry.msgid]
    if fuzzy := sum("fuzzy" in entry.flags for entry in entries):
        yield f"{fuzzy:,} fuzzy entries are read too"
    if empty := sum(not _target(entry).strip() for entry in entries):
        yield f"{empty:,} of {len(entries):,} entries have no translation"


def _check_quotes(source: Input) -> None:
    """Raise InputError for an unterminated string, which polib ignores: a truncated file must not pass as complete."""
    for number, line in enumerate(source.data().split(b"\n"), 1):
        if _STRING.match(line) and not _WHOLE.fullmatch(line.strip()):
            what = "not a valid PO file: a string does not end"
            raise InputError(Problem(source.name, what, "check it with `msgfmt -c`", number))


def read_mo(source: Input) -> Result:
    """The entries of a compiled catalogue. It has no lines, so the place is the number of the entry."""
    import polib

    source.data()
    try:
        catalogue = polib.mofile(str(source.path))
    except Exception as error:  # polib does not validate the bytes: struct, index and decoding errors propagate
        if isinstance(error, OSError) and error.errno is not None:
            raise
        what = f"it is not a valid MO file: {str(error) or type(error).__name__}"
        raise InputError(Problem(source.name, what, "compile it again with msgfmt")) from None
    _check_language(source, catalogue)
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
            what = f"the message {entry.msgid[:40]!r} was already used in line {seen[key]}"
            yield Problem(name, what, "merge the two, e.g. with `msguniq`", line)
        seen[key] = line or number
        ours, theirs = entry.msgid_plural or entry.msgid, _target(entry)
        if theirs.strip():
            yield make_pair(name, f":{line}" if line else f"#{number}", ours, theirs, line, place or f"entry {number}")


def _target(entry: Any) -> str:
    """The translation of an entry; the last form of a plural."""
    if not entry.msgid_plural:
        return str(entry.msgstr)
    return str(entry.msgstr_plural.get(max(entry.msgstr_plural, default=0), ""))


def _po_problem(name: str, error: Exception) -> Problem:
    if isinstance(error, UnicodeDecodeError):
        what = f"not valid {error.encoding.upper()}: the byte 0x{error.object[error.start]:02X} cannot be read"
        return Problem(name, what, "correct the charset in the header", error.object.count(b"\n", 0, error.start) + 1)
    text = str(error)
    line = text.partition("(line ")[2].partition(")")[0]
    what = text.partition("): ")[2] or text.partition("po file ")[2] or text
    if line.isdecimal() and what == text:  # polib gave no reason, only the place
        what = "the line is not part of an entry"
    return Problem(
        name, f"not a valid PO file: {what}", "check it with `msgfmt -c`", int(line) if line.isdecimal() else None
    )
