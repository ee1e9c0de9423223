"""Reads Qt translation sources: ``.ts`` files, which contain both languages, parsed with expat.

translate-toolkit also reads the format, but needs lxml and records no line numbers. TypeScript has the same suffix;
such files are distinguished by their content.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from mtaudit.errors import Problem
from mtaudit.read.input import Input, NotBilingual, Pairs, Result, make_pair
from mtaudit.read.languages import side_of
from mtaudit.read.xml_units import Unit, Whole, line_of, read_units, text_of
from mtaudit.records import Document, Pair

_GONE = frozenset({"vanished", "obsolete"})


def read_qt(source: Input) -> Result:
    """The messages with their contexts. Obsolete ones are ignored; unfinished ones are read
    if they have a translation, and counted in a note.

    Raises:
        NotBilingual: the file is in another language.
    """
    units = list(read_units(source, Whole(source.data()), "TS", {"context", "message"}, lines=True))
    _check_language(source, units)
    messages = [(context, message) for unit in units for context, message in _messages(unit)]
    empty = sum(not _target(message).strip() for _, message in messages)
    unfinished = sum(_kind(message) == "unfinished" for _, message in messages) - empty
    notes = [f"{unfinished:,} unfinished messages are read too"] if unfinished > 0 else []
    notes += [f"{empty:,} of {len(messages):,} messages have no translation"] if empty else []
    yield Document(source.name, "aligned", pairs=_pairs(source.name, messages), notes=tuple(notes))


def _check_language(source: Input, units: list[Unit]) -> None:
    root = units[0].around.get("TS", {}) if units else {}
    languages = root.get("sourcelanguage", "en"), root.get("language", "zh")
    if [side_of(language) for language in languages] != ["en", "zh"]:
        what = f"the languages are {' and '.join(languages)}, not English and Chinese"
        raise NotBilingual(Problem(source.name, what, "give a file with English and Chinese", 1))


def _messages(unit: Unit) -> Iterator[tuple[str, Element]]:
    context = text_of(unit.element.find("name"), ())
    for message in unit.element.iter("message"):
        if _kind(message) not in _GONE:
            yield context, message


def _kind(message: Element) -> str:
    translation = message.find("translation")
    return "" if translation is None else translation.get("type", "")


def _target(message: Element) -> str:
    """The translation; of a plural the last form, since Chinese has only one."""
    translation = message.find("translation")
    forms = [] if translation is None else translation.findall("numerusform")
    return text_of(forms[-1] if forms else translation, ())


def _pairs(name: str, messages: list[tuple[str, Element]]) -> Pairs:
    seen: dict[tuple[str, str, str], int] = {}
    for number, (context, message) in enumerate(messages, 1):
        source, target, line = text_of(message.find("source"), ()), _target(message), line_of(message)
        key = context, source, text_of(message.find("comment"), ())
        if key in seen:
            what = f"the message {source[:40]!r} was already used in line {seen[key]}"
            yield Problem(name, what, "run lupdate, or remove one of the two", line)
        seen[key] = line
        if source.strip() and target.strip():
            yield _pair(name, number, (context, message), (source, target))


def _pair(name: str, number: int, message: tuple[str, Element], texts: tuple[str, str]) -> Pair:
    place = message[1].get("id") or message[0] or f"message {number}"
    return make_pair(name, f"#{number}", *texts, line_of(message[1]), place)
