"""Colours of the text summary, and marks around words if colours are off.

Styled text contains zero-width characters that :func:`mtaudit.report.terminal.clean` removes from all texts
of documents. So lines can be wrapped first and coloured afterwards, and no document can change a colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Style -> the character that begins it, and its parameters (SGR, ECMA-48).
_STYLES = {
    "critical": ("\u202a", "1;31"),
    "major": ("\u202b", "33"),
    "minor": ("\u202d", "36"),
    "good": ("\u202e", "32"),
    "title": ("\u2066", "1"),
}
#: Parameters for marked words of a text: the same colours, underlined.
_WORDS = {
    "critical": ("\u2067", "1;4;31"),
    "major": ("\u2068", "4;33"),
    "minor": ("\u200e", "4;36"),
}
_END = "\u202c"
_CODES = dict(_STYLES.values()) | dict(_WORDS.values())


@dataclass(frozen=True, slots=True)
class Brush:
    """Styles text: with ``color`` by escape sequences, otherwise only marked words, by brackets."""

    color: bool = False

    def styled(self, text: str, style: str) -> str:
        """The text in a style: a severity, "good" or "title"; unchanged without colour or for another style."""
        return f"{_STYLES[style][0]}{text}{_END}" if self.color and style in _STYLES else text

    def marked(self, text: str, severity: str) -> str:
        """Words of a text, marked as those of a finding."""
        if not self.color:
            return f"[{text}]"
        return f"{_WORDS.get(severity, _WORDS['minor'])[0]}{text}{_END}"

    def painted(self, lines: Iterable[str]) -> list[str]:
        """The lines with escape sequences; a style that continues over the end of a line is repeated on the next."""
        return list(_painted(lines)) if self.color else list(lines)


def _painted(lines: Iterable[str]) -> Iterable[str]:
    style = ""
    for line in lines:
        made = []
        if style and line.strip():
            indent = len(line) - len(line.lstrip())
            line = line[:indent] + style + line[indent:]
        for char in line:
            if char in _CODES:
                style = char
                made.append(f"\x1b[{_CODES[char]}m")
            elif char == _END:
                style = ""
                made.append("\x1b[0m")
            else:
                made.append(char)
        yield "".join(made) + ("\x1b[0m" if style else "")
