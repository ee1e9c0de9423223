"""The passages of a corpus with their vectors, kept compactly: about 1.5 kB a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from mtaudit.corpus.facts import Fact, facts_of
from mtaudit.corpus.neighbours import Halves, Ints
from mtaudit.corpus.words import Rarity, words_of
from mtaudit.corpus_records import Passage
from mtaudit.encoder import Encoder
from mtaudit.late import late_pattern
from mtaudit.records import Lines, Pair, Side
from mtaudit.text import word_count

#: References to literature: numbers of volumes and pages, which have nothing to do with the story.
_REFERENCE = late_pattern(
    r"\b(?:ISBN|ISSN|doi|arXiv|PMID|OCLC|Retrieved|pp\.)\b|\(\d+\):|检索于|页码|\bed\.,", re.IGNORECASE
)
#: Texts that are encoded together.
_BATCH = 512
#: Shorter passages say too little to be linked, and longer ones too much.
_LEAST_WORDS, _MOST_WORDS = 4.0, 150.0
#: Longer passages are no sentences, even if they have few words.
_MOST_CHARACTERS = 2_000


class Vectors:
    """Unit vectors of texts that come one by one, as half-precision rows."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._waiting: list[str] = []
        self._parts: list[Halves] = []

    def add(self, text: str) -> None:
        """Append the vector of a text."""
        self._waiting.append(text)
        if len(self._waiting) >= _BATCH:
            self._encode()

    def rows(self) -> Halves:
        """All vectors, (n, d)."""
        self._encode()
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0] if self._parts else np.zeros((0, 1), dtype=np.float16)

    def _encode(self) -> None:
        if self._waiting:
            self._parts.append(self._encoder.encode(self._waiting).astype(np.float16))
            self._waiting = []


class Passages:
    """The sentences of a corpus and the facts in them.

    Attributes:
        facts: facts in order; ``of_fact`` has the passage of each.
        document: number of the document of each passage; ``names`` has the names of the documents.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.rarity = Rarity()
        self.facts: list[Fact] = []
        self.of_fact: list[int] = []
        self.document: list[int] = []
        self.number: list[int] = []
        self.names: dict[int, str] = {}
        self._first_fact: list[int] = []
        self._text: list[str] = []
        self._side: list[Side] = []
        self._pair: list[tuple[str, str, Lines | None]] = []
        self._mate: list[int] = []
        self._sentences, self._clauses = Vectors(encoder), Vectors(encoder)
        self._linkable: list[int] = []

    def __len__(self) -> int:
        return len(self._text)

    def add(self, number: int, pair: Pair, document: int) -> None:
        """Add both sides of pair ``number``."""
        self.names.setdefault(document, pair.document)
        sides: tuple[tuple[Side, str, Lines | None], ...] = (
            ("source", pair.source, pair.source_lines), ("target", pair.target, pair.target_lines)
        )  # fmt: skip
        there = [one for one in sides if one[1] and not one[1].isspace()]
        for side, text, lines in there:
            at = len(self._text)
            self._text.append(text)
            self._side.append(side)
            self._pair.append((pair.id, pair.document, lines))
            self._mate.append(-1 if len(there) < 2 else at + 1 if side == "source" else at - 1)
            self.document.append(document)
            self.number.append(number)
            self._read(at, text, side)

    def _read(self, at: int, text: str, side: Side) -> None:
        self._first_fact.append(len(self.facts))
        if len(text) > _MOST_CHARACTERS or (words := word_count(text)) > _MOST_WORDS or _REFERENCE.search(text):
            return
        self.rarity.add(words_of(text, side))
        if words >= _LEAST_WORDS:
            self._linkable.append(at)
            self._sentences.add(text)
        for fact in facts_of(text, side):
            self.facts.append(fact)
            self.of_fact.append(at)
            self._clauses.add(fact.masked(text))

    def text(self, at: int) -> str:
        return self._text[at]

    def side(self, at: int) -> Side:
        return self._side[at]

    def fact_numbers(self, at: int) -> range:
        """The numbers of the facts of a passage."""
        end = self._first_fact[at + 1] if at + 1 < len(self) else len(self.facts)
        return range(self._first_fact[at], end)

    def facts_in(self, at: int) -> list[Fact]:
        """The facts of a passage, in order."""
        numbers = self.fact_numbers(at)
        return self.facts[numbers.start : numbers.stop]

    def mate(self, at: int) -> int | None:
        """The other side of the pair of a passage; None if it has none."""
        return self._mate[at] if self._mate[at] >= 0 else None

    def sentences(self) -> tuple[Ints, Halves]:
        """The passages that can be linked, (n,), and their vectors, (n, d)."""
        return np.array(self._linkable, dtype=np.int64), self._sentences.rows()

    def similarity(self, left: int, right: int) -> float:
        """The cosine of two passages; 0.0 if either cannot be linked."""
        vectors = self._sentences.rows()
        rows = [bisect_left(self._linkable, at) for at in (left, right)]
        if any(row >= len(vectors) or self._linkable[row] != at for row, at in zip(rows, (left, right), strict=True)):
            return 0.0
        return float(vectors[rows[0]].astype(np.float32) @ vectors[rows[1]].astype(np.float32))

    def clauses(self) -> Halves:
        """The vectors of the clauses of all facts without their values, (n, d)."""
        return self._clauses.rows()

    def passage(self, at: int) -> Passage:
        """The record of a passage."""
        pair, document, lines = self._pair[at]
        mate = self.mate(at)
        counterpart = "" if mate is None else self._text[mate]
        return Passage(pair, document, lines, self._side[at], self._text[at], counterpart)

    def owners(self, some: Sequence[int] | Ints) -> Ints:
        """The numbers of the documents of passages, (n,)."""
        return np.array(self.document, dtype=np.int64)[np.asarray(some, dtype=np.int64)]
