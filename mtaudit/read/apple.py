"""Reads texts of Apple's platforms: ``.strings``, ``.stringsdict`` and ``.xcstrings``.

``en.lproj/Localizable.strings`` is paired with ``zh-Hans.lproj/Localizable.strings``; a string catalogue
(``.xcstrings``) contains all languages. Of the libraries for ``.strings``, openstep-plist and nslocalized do not record
line numbers, and localizable is under the GPL; plistlib of the standard library, which reads ``.stringsdict``, does not
record them either. The first format has a dozen kinds of tokens and is parsed here; the others are XML and JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from mtaudit.errors import InputError, Problem
from mtaudit.read import json_texts
from mtaudit.read.input import Input, NotBilingual, Result
from mtaudit.read.keyed import Entry, pair_of, read_keyed
from mtaudit.read.languages import side_of
from mtaudit.read.xml_units import Whole, line_of, read_units, text_of
from mtaudit.records import Document, Pair

_TOKEN = re.compile(
    r'(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>[\w.$:-]+)|(?P<sign>[=;])', re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:[Uu]([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_CURE = 'write `"key" = "text";`'


def read_strings(source: Input) -> Result:
    """Two ``.strings`` files."""
    yield from read_keyed(source, _strings, "the strings file")


def _strings(source: Input) -> Iterator[Entry]:
    text = source.text().text.removeprefix("\ufeff")
    tokens = list(_tokens(source.name, text))
    at = 0
    while at < len(tokens):
        (_, key, line), signs = tokens[at], [token[1] for token in tokens[at + 1 : at + 4]]
        if signs[:1] == [";"]:  # `"key";` is short for `"key" = "key";`
            yield Entry((key,), key, line)
            at += 2
        elif len(signs) == 3 and signs[::2] == ["=", ";"] and tokens[at + 2][0] != "sign":
            yield Entry((key,), signs[1], tokens[at + 2][2])
            at += 4
        else:
            raise InputError(Problem(source.name, f"the entry {key[:40]!r} is not complete", _CURE, line))


def _tokens(name: str, text: str) -> Iterator[tuple[str, str, int]]:
    """(kind, text, line) of each token other than white space and comments."""
    at, line = 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            open_end = text[at] in '"/'
            what = "a string or a comment does not end" if open_end else f"{text[at]!r} outside of a string"
            raise InputError(Problem(name, f"not a valid strings file: {what}", _CURE, line))
        kind = str(match.lastgroup)
        if kind != "skip":
            value = match[0][1:-1] if kind == "text" else match[0]
            yield kind, _ESCAPE.sub(_unescaped, value) if kind == "text" else value, line
        line += match[0].count("\n")
        at = match.end()


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[2])


def read_stringsdict(source: Input) -> Result:
    """Two ``.stringsdict`` files: the forms of their plurals."""
    yield from read_keyed(source, _stringsdict, "the stringsdict file")


def _stringsdict(source: Input) -> Iterator[Entry]:
    for unit in read_units(source, Whole(source.data()), "plist", {"plist"}, lines=True):
        for child in unit.element:
            yield from _plist(source.name, child, ())


def _plist(name: str, element: Element, path: tuple[str, ...]) -> Iterator[Entry]:
    """The strings of a property list by their keys, without the settings of Apple (``NS…``)."""
    children = list(element)
    if element.tag == "string":
        yield Entry(path, text_of(element, ()), line_of(element))
    elif element.tag == "dict":
        if len(children) % 2 or any(key.tag != "key" for key in children[::2]):
            what = "in a <dict> keys and values do not alternate"
            raise InputError(Problem(name, what, "check it with `plutil -lint`", line_of(element)))
        for key, value in zip(children[::2], children[1::2], strict=True):
            inner = text_of(key, ())
            if not inner.startswith("NSString") or _is_text(inner, value):
                yield from _plist(name, value, (*path, inner))


def _is_text(key: str, value: Element) -> bool:
    """Whether the format string of a plural contains text besides the reference to the plural."""
    return key == "NSStringLocalizedFormatKey" and bool(re.sub(r"%(?:\d+\$)?#@\w+@", "", text_of(value, ())).strip())


def read_xcstrings(source: Input) -> Result:
    """A string catalogue with English and Chinese; the key is the English text if the file has no other.

    Raises:
        NotBilingual: the source language is not English, or the file contains no Chinese.
    """
    tree = json_texts.load(source)
    language = str(tree.get("sourceLanguage", "en")) if isinstance(tree, dict) else ""
    strings = tree.get("strings") if isinstance(tree, dict) else None
    if not isinstance(strings, dict):
        raise InputError(Problem(source.name, 'it has no object "strings"', "save it again with Xcode", 1))
    kept = {key for key, value in strings.items() if key.strip() and _is_translatable(value)}
    texts = [entry for entry in json_texts.entries(source) if _is_translation(entry) and entry.path[1] in kept]
    theirs = [entry for entry in texts if side_of(entry.path[3]) == "zh"]
    if side_of(language) != "en" or not theirs:
        what = f"it contains no translations from English to Chinese (its source language is {language or 'not named'})"
        raise NotBilingual(Problem(source.name, what, "give a catalogue with English and Chinese"))
    ours = {(e.path[1], *e.path[4:]): e for e in texts if e.path[3] == language}
    missing = kept - {entry.path[1] for entry in theirs}
    notes = (f"{len(missing):,} of {len(kept):,} keys have no Chinese text",) if missing else ()
    yield Document(source.name, "aligned", pairs=list(_pairs(source.name, ours, theirs)), notes=notes)


def _is_translatable(value: object) -> bool:
    return isinstance(value, dict) and value.get("shouldTranslate") is not False


def _is_translation(entry: Entry) -> bool:
    return len(entry.path) > 4 and entry.path[0::2][:2] == ("strings", "localizations") and entry.path[-1] == "value"


def _pairs(name: str, ours: dict[tuple[str, ...], Entry], theirs: Sequence[Entry]) -> Iterator[Pair]:
    several = len({entry.path[3] for entry in theirs}) > 1
    for entry in theirs:
        key, language, rest = entry.path[1], entry.path[3], entry.path[4:]
        inner = tuple(part for part in rest if part not in ("stringUnit", "value", "variations"))
        place = (key, *inner, *((language,) if several else ()))
        english = ours.get((key, *rest)) or next((e for k, e in ours.items() if k[0] == key), Entry((), key, None))
        pair = pair_of(name, replace(english, path=place), entry)
        if pair is not None:
            yield pair
