"""Maps the visible text of a raw file to its offsets, for writing corrections back.

A pattern distinguishes characters from escapes and markup, but does not implement the grammar of the format. So callers
that change a file by these offsets must read the result with its reader, to verify that only the intended text changed.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from mtaudit.read.encoding import properties_encoding, sniff
from mtaudit.read.registry import format_of
from mtaudit.text import HAN

#: Characters of Markdown that may be invisible between two characters of a text.
_MARKUP = frozenset("*_~`[]>#|!\\")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class RawText:
    """The visible characters in a stretch of a file, without whitespace, each with ``[start, end)`` in the file.

    Attributes:
        soft: characters that are left out, and must be left out of searched texts.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    soft: frozenset[str]

    def plain(self, text: str) -> str:
        """The text without whitespace and ``soft`` characters."""
        return "".join(char for char in text if self.is_hard(char))

    def is_hard(self, char: str) -> bool:
        """Whether the character is relevant for a search."""
        return not char.isspace() and char not in self.soft

    def places(self, text: str, limit: int = 50) -> list[int]:
        """The occurrences of the text: indices into ``starts``, at most ``limit``."""
        wanted = self.plain(text)
        found: list[int] = []
        at = self.text.find(wanted) if wanted else -1
        while at >= 0 and len(found) < limit:
            found.append(at)
            at = self.text.find(wanted, at + 1)
        return found


@dataclass(frozen=True, slots=True)
class Syntax:
    """The character syntax of a format.

    Attributes:
        token: matches one unit: an escape, invisible markup, or a character.
        decode: maps a unit to the character that it represents; "" if it is invisible.
        encode: escapes a new text.
    """

    token: re.Pattern[str]
    decode: Callable[[str], str]
    encode: Callable[[str], str]
    soft: frozenset[str] = frozenset()

    def scan(self, text: str, start: int, end: int) -> RawText:
        """The visible characters in ``[start, end)`` of the file."""
        chars, starts, ends = [], [], []
        for match in self.token.finditer(text, start, end):
            char = self.decode(match.group())
            if char and not char.isspace() and char not in self.soft:
                chars.append(char)
                starts += [match.start()] * len(char)
                ends += [match.end()] * len(char)
        return RawText("".join(chars), tuple(starts), tuple(ends), self.soft)


def syntax_of(filename: str, text: str = "") -> Syntax | None:
    """The character syntax of a file; None if it cannot be written back (binary or compressed).

    Args:
        text: text of the file, from which conventions are detected: Java properties escape either all Han characters or
            none.
    """
    if "." not in filename:
        return _MARKDOWN
    suffix = format_of(filename) or ".md"
    if suffix == ".properties" and text and "\\u" in text and not HAN.search(text):
        return _ASCII_PROPERTIES
    return _SYNTAXES.get(suffix)


def encoding_of(name: str, data: bytes) -> str:
    """The encoding of a file that is to be written back. Raises InputError if it is not text."""
    latin = properties_encoding(data) if format_of(name) == ".properties" else ""
    return latin or sniff(name, data)


def line_starts(text: str) -> list[int]:
    """Offsets at which the lines of a file begin; CR LF, LF and CR end one."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]


def line_of(starts: list[int], offset: int) -> int:
    """The line (from 1) of an offset."""
    return bisect_left(starts, offset + 1)


def _plain(unit: str) -> str:
    return unit


def _markdown(unit: str) -> str:
    if unit.startswith("]("):
        return ""
    if unit.startswith("{{") and len(unit) > 2:
        shown = _SHORTCODE_TEXT.search(unit)
        return shown[1] if shown else ""
    if unit.startswith("&") and len(unit) > 1:
        return unescape(unit)
    return unit[1] if unit.startswith("\\") and len(unit) > 1 else unit


def _xml(unit: str) -> str:
    if unit.startswith("<") and len(unit) > 1:
        return ""
    return unescape(unit) if unit.startswith("&") else unit


def _c(unit: str) -> str:
    if unit.startswith('"') and len(unit) > 1:
        return ""  # end of one string and beginning of the next
    return _ESCAPES.get(unit[1], unit[1]) if unit.startswith("\\") and len(unit) > 1 else unit


def _json(unit: str) -> str:
    if unit.startswith("\\u"):
        made: str = json.loads(f'"{unit}"')
        return made
    return _ESCAPES.get(unit[1], unit[1]) if unit.startswith("\\") and len(unit) > 1 else unit


def _xliff(unit: str) -> str:
    match = _PLACEHOLDER.match(unit)
    if match:
        return f"{{{unescape(match[1])}}}"
    return "" if unit.startswith("<") and len(unit) > 1 else unescape(unit) if unit.startswith("&") else unit


def _escapes(unit: str) -> str:
    """Decode a backslash escape of Java, Apple and Android; one before a line break continues the line."""
    if unit.startswith("\\") and len(unit) > 1:
        if unit[1] in "uU" and len(unit) == 6:
            return chr(int(unit[2:], 16))
        return "" if unit[1] in "\r\n" else _ESCAPES.get(unit[1], unit[1])
    return unit


def _android(unit: str) -> str:
    return _escapes(unit) if unit.startswith("\\") else "" if unit == '"' or unit in _CDATA else _xml(unit)


def _yaml(unit: str) -> str:
    return "'" if unit == "''" else _escapes(unit)


def _ass(unit: str) -> str:
    return "" if len(unit) > 1 else unit


def _csv(unit: str) -> str:
    return unit[0]


def _escape_c(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _escape_android(text: str) -> str:
    return escape(re.sub(r"""([\\'"])""", r"\\\1", text), quote=False).replace("\n", "\\n")


def _escape_java(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _ascii_java(text: str) -> str:
    units = _escape_java(text).encode("utf-16-be")
    codes = (int.from_bytes(units[i : i + 2]) for i in range(0, len(units), 2))
    return "".join(chr(code) if code < 0x80 else f"\\u{code:04x}" for code in codes)


_SHORTCODE_TEXT = re.compile(r'\stext="([^"]*)"')
_CDATA = ("<![CDATA[", "]]>")
_PLACEHOLDER = re.compile(r"""<(?:x|ph)\b[^>]*?\bid=["']([^"']*)["']""")
_ANY = re.compile(r".", re.DOTALL)
_PLAIN = Syntax(_ANY, _plain, _plain)
_MARKDOWN = Syntax(
    re.compile(r"\]\([^)\n]*\)|\{\{[<%][^}\n]*[>%]\}\}|\\[!-/:-@\[-`{-~]|&(?:#\w+|\w+);|.", re.DOTALL),
    _markdown,
    _plain,
    _MARKUP,
)
_RESTRUCTURED = Syntax(
    re.compile(r":[\w:+.-]+:(?=`)|\s<[^<>\n]*>(?=`)|\\.|.", re.DOTALL),
    lambda unit: unit[1:] if unit.startswith("\\") else unit if len(unit) == 1 else "",
    _plain,
    _MARKUP,
)
_ASCIIDOC = Syntax(
    re.compile(r"(?:link:|xref:|https?://)[^\s\[\]]+(?=\[)|.", re.DOTALL),
    lambda unit: unit if len(unit) == 1 else "",
    _plain,
    _MARKUP,
)
_XML = Syntax(re.compile(r"<[^>]*>|&(?:#\w+|\w+);|.", re.DOTALL), _xml, lambda text: escape(text, quote=False))
_PO = Syntax(re.compile(r'"[ \t]*(?:\r\n|\n)[ \t]*"|\\.|.', re.DOTALL), _c, _escape_c)
_JSON = Syntax(
    re.compile(r"\\u[dD][89abAB]\w\w\\u[dD]\w{3}|\\u\w{4}|\\.|.", re.DOTALL),
    _json,
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
)
_XLIFF = Syntax(
    re.compile(r"<(ph|bpt|ept|it)\b[^>]*(?<!/)>.*?</\1>|<[^>]*>|&(?:#\w+|\w+);|.", re.DOTALL), _xliff, _XML.encode
)
_ANDROID = Syntax(
    re.compile(r"<!\[CDATA\[|\]\]>|<[^>]*>|&(?:#\w+|\w+);|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL),
    _android,
    _escape_android,
)
_ESCAPED = re.compile(r"\\[uU][0-9a-fA-F]{4}|\\\r?\n|\\.|.", re.DOTALL)
_STRINGS = Syntax(_ESCAPED, _escapes, _escape_c)
_PROPERTIES = Syntax(_ESCAPED, _escapes, _escape_java)
_ASCII_PROPERTIES = Syntax(_ESCAPED, _escapes, _ascii_java)
_YAML = Syntax(re.compile(r"''|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL), _yaml, _plain)
_ASS = Syntax(re.compile(r"\{[^}]*\}|\\[Nnh]|.", re.DOTALL), _ass, _plain)
_CSV = Syntax(re.compile(r'""|.', re.DOTALL), _csv, lambda text: text.replace('"', '""'))

_SYNTAXES: dict[str, Syntax] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mdx", ".txt"), _MARKDOWN),
    **dict.fromkeys((".rst", ".rest"), _RESTRUCTURED),
    **dict.fromkeys((".adoc", ".asciidoc"), _ASCIIDOC),
    **dict.fromkeys((".ass", ".ssa"), _ASS),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".tmx", ".resx", ".ts", ".stringsdict"), _XML),
    **dict.fromkeys((".xlf", ".xliff", ".sdlxliff", ".mqxliff"), _XLIFF),
    **dict.fromkeys((".tsv", ".tab", ".en", ".zh", ".srt", ".vtt", ".ftl"), _PLAIN),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".arb", ".xcstrings"), _JSON),
    **dict.fromkeys((".yml", ".yaml", ".toml"), _YAML),
    ".po": _PO,
    ".xml": _ANDROID,
    ".strings": _STRINGS,
    ".properties": _PROPERTIES,
    ".csv": _CSV,
}
