"""Reference translations of pairs, from a text with one line per pair or from pairs with the same sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from mtaudit.errors import UsageError


class Reference(Protocol):
    """Looks up the reference translation of a pair."""

    def find(self, number: int, document: str, source: str) -> str | None:
        """The reference of pair ``number`` (from 0, in input order); None if it has none."""
        ...

    def check(self, pairs: int) -> None:
        """Raise UsageError if the reference cannot belong to a corpus of this many pairs."""
        ...


class ByLine:
    """Line i is the reference of pair i; an empty line means that the pair has none."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        self._name, self._lines = name, lines

    def find(self, number: int, document: str, source: str) -> str | None:
        return self._lines[number].strip() or None if number < len(self._lines) else None

    def check(self, pairs: int) -> None:
        if len(self._lines) != pairs:
            raise UsageError(
                f"--reference {self._name} has {len(self._lines):,} lines, but the corpus has {pairs:,} pairs; give "
                "one line per pair, or files that also contain the sources (.jsonl, .tsv, a folder like the corpus)"
            )


class BySource:
    """Looks up references by source, preferring the document of the same name."""

    def __init__(self, name: str, pairs: Iterable[tuple[str, str, str]]) -> None:
        """``pairs``: (document, source, reference translation)."""
        self._name = name
        self._near: dict[tuple[str, str], str] = {}
        self._far: dict[str, str] = {}
        for document, source, reference in pairs:
            if source.strip() and reference.strip():
                self._near.setdefault((document, _normal(source)), reference)
                self._far.setdefault(_normal(source), reference)

    def find(self, number: int, document: str, source: str) -> str | None:
        key = _normal(source)
        return self._near.get((document, key)) or self._far.get(key)

    def check(self, pairs: int) -> None:
        if not self._far:
            raise UsageError(
                f"--reference {self._name} contains no pairs of a source and its translation; give one line per pair "
                "(.txt), or files like those of the corpus"
            )


def _normal(text: str) -> str:
    return " ".join(text.split())
