"""Text for a terminal: widths in columns, of which a Chinese character takes two, and no control characters."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache

from mtaudit.late import late_pattern
from mtaudit.printing import CONTROL

#: A CI runner that reads the output interprets a line that begins like this as a command.
_COMMAND = late_pattern(r"::|##\[")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
#: Units between which a line may be broken: spaces, a wide character with closing punctuation, anything else.
_CLOSING = "，。！？；：、」』”’）》…"
_PIECE = late_pattern(rf"\s+|[「『“‘（《]*[{_WIDE}][{_CLOSING}]*|[「『“‘（《]*[^\s{_WIDE}]+[{_CLOSING}]*")


def clean(text: str) -> str:
    """One line of text without control characters."""
    return _COMMAND.sub(lambda m: " ".join(m.group()), CONTROL.sub(" ", text)).strip()


def width(text: str) -> int:
    """The number of columns the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=20_000)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fit(text: str, columns: int) -> str:
    """The text, truncated with … if it is wider than ``columns``."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for char in text:
        used += _columns(char)
        if used > columns - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def shortened(path: str, columns: int) -> str:
    """A path, relative to the working folder if it is inside. If it is wider than ``columns``, its middle is left out,
    since its ends are most informative: the top folder, and the file with its line."""
    if os.path.isabs(path) and (inside := os.path.relpath(path)) and not inside.startswith(".."):
        path = inside
    if width(path) <= columns:
        return path
    end = path
    while width(end) > max(columns * 2 // 3, 1):
        end = end[1:]
    start = path[: -len(end)]
    while width(start) + width(end) > columns - 1:
        start = start[:-1]
    return f"{start}…{end}"


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text padded with spaces to ``columns``."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int, indent: str = "") -> list[str]:
    """Lines of at most ``columns``; the second and later ones begin with ``indent``.

    Chinese is broken between any two characters, except before closing punctuation; other text at spaces.
    """
    body = text.lstrip()
    lines, line = [], text[: len(text) - len(body)]
    used = width(line)
    for piece in _PIECE.findall(body):
        if line.strip() and used + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line, used = indent, width(indent)
        if not (piece.isspace() and not line.strip()):
            line += piece
            used += width(piece)
    return [*lines, line.rstrip()] if line.strip() else lines
