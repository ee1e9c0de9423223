"""The characters of a raw file that a reader of its format would see, and where they stand: for writing back.

A file is not read here as its reader reads it; a pattern tells characters from escapes and markup. Whoever changes a
file by these places reads it again with its reader to know that the change is the one that was meant.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from mtaudit.read.registry import format_of

#: Signs of Markdown that may stand between two characters of a text without being seen.
_MARKUP = frozenset("*_~`[]>#|!\\")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class RawText:
    """What can be seen in a stretch of a file: its characters without blanks, each with ``[start, end)`` in the file.

    Attributes:
        soft: characters that are left out here, and have to be left out of what is looked for.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    soft: frozenset[str]

    def plain(self, text: str) -> str:
        """The text without what is left out here."""
        return "".join(char for char in text if self.is_hard(char))

    def is_hard(self, char: str) -> bool:
        """Whether the character is one of those that are looked for."""
        return not char.isspace() and char not in self.soft

    def places(self, text: str, limit: int = 50) -> list[int]:
        """Where the text stands: indices into ``starts``, ``limit`` at most."""
        wanted = self.plain(text)
        found: list[int] = []
        at = self.text.find(wanted) if wanted else -1
        while at >= 0 and len(found) < limit:
            found.append(at)
            at = self.text.find(wanted, at + 1)
        return found


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a format writes characters.

    Attributes:
        token: matches one unit: an escape, something that is not seen, or a character.
        decode: the character that a unit stands for; "" where it is not seen.
        encode: a new text as it has to be written.
    """

    token: re.Pattern[str]
    decode: Callable[[str], str]
    encode: Callable[[str], str]
    soft: frozenset[str] = frozenset()

    def scan(self, text: str, start: int, end: int) -> RawText:
        """What can be seen in ``[start, end)`` of the file."""
        chars, starts, ends = [], [], []
        for match in self.token.finditer(text, start, end):
            char = self.decode(match.group())
            if char and not char.isspace() and char not in self.soft:
                chars.append(char)
                starts += [match.start()] * len(char)
                ends += [match.end()] * len(char)
        return RawText("".join(chars), tuple(starts), tuple(ends), self.soft)


def syntax_of(filename: str) -> Syntax | None:
    """How the format of a file writes characters; None where it is not written back (binary or compressed)."""
    return _SYNTAXES.get(format_of(filename) or ".md") if "." in filename else _MARKDOWN


def line_starts(text: str) -> list[int]:
    """Offsets at which the lines of a file begin; CR LF, LF and CR end one."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]


def line_of(starts: list[int], offset: int) -> int:
    """The line (from 1) in which an offset stands."""
    return bisect_left(starts, offset + 1)


def _plain(unit: str) -> str:
    return unit


def _markdown(unit: str) -> str:
    if unit.startswith("]("):
        return ""
    if unit.startswith("&") and len(unit) > 1:
        return unescape(unit)
    return unit[1] if unit.startswith("\\") and len(unit) > 1 else unit


def _xml(unit: str) -> str:
    if unit.startswith("<") and len(unit) > 1:
        return ""
    return unescape(unit) if unit.startswith("&") else unit


def _c(unit: str) -> str:
    if unit.startswith('"') and len(unit) > 1:
        return ""  # the end of one string and the beginning of the next
    return _ESCAPES.get(unit[1], unit[1]) if unit.startswith("\\") and len(unit) > 1 else unit


def _json(unit: str) -> str:
    if unit.startswith("\\u"):
        made: str = json.loads(f'"{unit}"')
        return made
    return _ESCAPES.get(unit[1], unit[1]) if unit.startswith("\\") and len(unit) > 1 else unit


def _csv(unit: str) -> str:
    return unit[0]


def _escape_c(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


_ANY = re.compile(r".", re.DOTALL)
_PLAIN = Syntax(_ANY, _plain, _plain)
_MARKDOWN = Syntax(
    re.compile(r"\]\([^)\n]*\)|\\[!-/:-@\[-`{-~]|&(?:#\w+|\w+);|.", re.DOTALL), _markdown, _plain, _MARKUP
)
_XML = Syntax(re.compile(r"<[^>]*>|&(?:#\w+|\w+);|.", re.DOTALL), _xml, lambda text: escape(text, quote=False))
_PO = Syntax(re.compile(r'"[ \t]*(?:\r\n|\n)[ \t]*"|\\.|.', re.DOTALL), _c, _escape_c)
_JSON = Syntax(
    re.compile(r"\\u[dD][89abAB]\w\w\\u[dD]\w{3}|\\u\w{4}|\\.|.", re.DOTALL),
    _json,
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
)
_CSV = Syntax(re.compile(r'""|.', re.DOTALL), _csv, lambda text: text.replace('"', '""'))

_SYNTAXES: dict[str, Syntax] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".txt"), _MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".tmx", ".xlf", ".xliff"), _XML),
    **dict.fromkeys((".tsv", ".tab", ".en", ".zh", ".srt", ".vtt"), _PLAIN),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), _JSON),
    ".po": _PO,
    ".csv": _CSV,
}
