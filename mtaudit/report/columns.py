"""Columns of words in a file, for reports that mark them in the file."""

from __future__ import annotations

from pathlib import Path

from mtaudit.records import Span


class Columns:
    """Locates the words of a finding on a line of a file. Each file is read once.

    Offsets in a text are not columns, because markup was removed from it. But the words themselves are in the file
    unless markup separates them.
    """

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def find(self, path: str, line: int, text: str, span: Span) -> tuple[int, int] | None:
        """The first column of ``text[span]`` on a line, and the one after its last, in code points from 1.

        None if the file cannot be read as UTF-8, or the line does not contain the words.
        """
        lines = self._lines(path)
        words = text[span[0] : span[1]]
        if not words.strip() or not 0 < line <= len(lines):
            return None
        start = lines[line - 1].find(text[: span[1]])
        if start >= 0:
            return start + span[0] + 1, start + span[1] + 1
        at = -1
        for _ in range(text.count(words, 0, span[0]) + 1):
            at = lines[line - 1].find(words, at + 1)
            if at < 0:
                return None
        return at + 1, at + 1 + len(words)

    def _lines(self, path: str) -> list[str]:
        if path not in self._files:
            try:
                self._files[path] = Path(path).read_text(encoding="utf-8-sig").split("\n")
            except (OSError, ValueError):
                self._files[path] = []
        return self._files[path]
