"""Text with its origin: the lines it was read from, its links and its inline code.

Readers build a :class:`MappedText` piece by piece and slice it by offsets; every slice keeps the exact lines. ``"\\n"``
is an intentional break (a Markdown hard break, ``<br>``); wrapped lines are joined.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mtaudit.records import Block, BlockKind
from mtaudit.text import separator

#: Invisible characters: zero-width spaces, byte order marks, soft hyphens, directional marks. The joiners U+200C and
#: U+200D are kept, since emoji and some scripts need them.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f]")
_COMBINING = re.compile("\\w[\u0300-\u036f]+")
_BLANKS = re.compile(r"[^\S\n\u3000]+")


def visible(text: str) -> str:
    """The text without invisible characters and with composed combining marks (NFC only of those letters: NFC of the
    whole text would replace compatibility ideographs)."""
    text = _INVISIBLE.sub("", text)
    return _COMBINING.sub(lambda m: unicodedata.normalize("NFC", m[0]), text)


def _offset(line_break: tuple[int, int]) -> int:
    return line_break[0]


@dataclass(frozen=True, slots=True)
class Mark:
    """A link, an image or inline code over ``[start, end)`` of the text."""

    kind: Literal["link", "code"]
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text, (offset, line) where each line begins in it, and its marks."""

    text: str
    breaks: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...] = ()

    def line_at(self, offset: int) -> int:
        at = bisect_right(self.breaks, offset, key=_offset) - 1
        return self.breaks[max(at, 0)][1]

    def cut(self, start: int, end: int) -> MappedText:
        """``[start, end)`` without the white space at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        inside = self.breaks[bisect_right(self.breaks, start, key=_offset) : bisect_left(self.breaks, end, key=_offset)]
        breaks = ((0, self.line_at(start)), *((at - start, line) for at, line in inside))
        return MappedText(self.text[start:end], breaks, tuple(self._marks(start, end)))

    def _marks(self, start: int, end: int) -> Iterator[Mark]:
        """The marks of ``[start, end)``. Marks are sorted by their ends and links do not nest, so after a link that
        begins later than ``end`` none can begin earlier."""
        for mark in self.marks[bisect_right(self.marks, start, key=lambda m: m.end) :]:
            if mark.start < end:
                yield Mark(mark.kind, max(mark.start, start) - start, min(mark.end, end) - start, mark.value)
            elif mark.kind == "link":
                return

    def moved(self, lines: int) -> MappedText:
        """The same text, moved down by a number of lines."""
        return MappedText(self.text, tuple((at, line + lines) for at, line in self.breaks), self.marks)

    def without(self, pattern: re.Pattern[str]) -> MappedText:
        """The text without the first match of ``pattern``, which is at one of its ends."""
        match = pattern.search(self.text)
        if match is None:
            return self
        return self.cut(match.end(), len(self.text)) if match.start() == 0 else self.cut(0, match.start())

    def block(self, kind: BlockKind, level: int = 0, path: tuple[str | int, ...] = ()) -> Block:
        """A block with exactly this text."""
        return Block(
            kind=kind,
            text=self.text,
            lines=(self.breaks[0][1], self.breaks[-1][1]),
            breaks=self.breaks,
            level=level,
            links=tuple(m.value for m in self.marks if m.kind == "link"),
            codes=tuple(m.value for m in self.marks if m.kind == "code"),
            path=path,
        )


def image(alt: str, target: str, line: int) -> list[MappedText]:
    """The alternative text of an image, which links to it; empty if it has none."""
    text = " ".join(visible(alt).split())
    return [MappedText(text, ((0, line),), (Mark("link", 0, len(text), target),))] if text else []


@dataclass
class Builder:
    """Builds a :class:`MappedText` from left to right."""

    line: int
    _text: str = ""
    _breaks: list[tuple[int, int]] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _pending: Literal["", "soft", "hard"] = ""

    def __len__(self) -> int:
        return len(self._text)

    def add(self, text: str) -> None:
        """Append text of the current line; runs of whitespace become one space."""
        text = _BLANKS.sub(" ", visible(text))
        if not text or (text.isspace() and (self._pending or not self._text)):
            return
        begins = self._join(text)
        if begins or self._text[-1:].isspace():
            text = text.lstrip()
        self._text += text

    def _join(self, text: str) -> bool:
        """Insert a pending line break before ``text``; returns whether ``text`` begins a line."""
        if not self._text:
            self._breaks.append((0, self.line))
            self._pending = ""
            return True
        if not self._pending:
            return False
        self._text = self._text.rstrip()
        self._text += "\n" if self._pending == "hard" else separator(self._text, text.lstrip())
        if self._breaks[-1][1] != self.line:
            self._breaks.append((len(self._text), self.line))
        self._pending = ""
        return True

    def newline(self, line: int, hard: bool) -> None:
        """Start ``line``; ``hard`` if the break is intentional."""
        self.line = line
        self._pending = "hard" if hard or self._pending == "hard" else "soft"

    def mark(self, kind: Literal["link", "code"], start: int, value: str) -> None:
        """Mark everything from ``start`` (a length taken earlier) to here."""
        while start < len(self._text) and self._text[start].isspace():
            start += 1
        self._marks.append(Mark(kind, start, len(self._text), value))

    def done(self) -> MappedText | None:
        """The text; None if it is empty."""
        text = self._text.rstrip()
        if not text:
            return None
        return MappedText(text, tuple(self._breaks), tuple(m for m in self._marks if m.start < len(text)))


def numbered_blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks whose lines are their numbers from 1, for files in which line numbers have no meaning."""
    return tuple(
        Block(b.kind, b.text, (n, n), ((0, n),), b.level, b.links, b.codes, b.path) for n, b in enumerate(blocks, 1)
    )
