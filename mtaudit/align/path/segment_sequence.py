"""The segments of one side with their vectors, and the vectors of spans of several segments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.features.dictionary import Word, words_of
from mtaudit.align.path.anchors import Indices
from mtaudit.align.path.bead_types import PARTS
from mtaudit.encoder.protocol import Vectors
from mtaudit.text import separator

#: The ``encode`` method of an encoder.
Encode = Callable[[Sequence[str]], Vectors]
_FINAL = re.compile(r"[.!?。！？…:：]['\"’”」』）)\]》]*\s*$")
_QUESTION = re.compile(r"[?？]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: Quotation marks, without apostrophes inside words and after a word that another word follows.
_QUOTE = re.compile(
    r"(?P<opens>[“「『]|(?<![^\s(—“\"-])[\"'‘](?=\S))"
    r"|(?P<closes>[”」』]|(?<=[.,!?…—\"'’])[\"'’]|\"|(?<=\w)['’](?=[\s—]*$))"
)
_WORD = re.compile(r"[A-Za-z]{2,}")


def join(texts: Sequence[str]) -> str:
    """The texts as one, with a space between them except between Chinese ones; ``texts`` must not be empty."""
    out = texts[0]
    for text in texts[1:]:
        out += separator(out, text) + text
    return out


@dataclass(frozen=True)
class SegmentSequence:
    """The segments of one side in order, with their vectors.

    Attributes:
        texts: the segments.
        vectors: (n, d), a unit row per segment.
        encode: encodes joined texts; if None, a span has the normalised sum of the vectors of its segments.
        joined: (d,) vectors of the spans that were encoded, by (first segment, kind).
        clauses: (k, d) vectors of the clauses of the segments that were split, by segment.
    """

    texts: tuple[str, ...]
    vectors: Vectors
    encode: Encode | None = None
    joined: dict[tuple[int, int], NDArray[np.float32]] = field(default_factory=dict, repr=False)
    clauses: dict[int, Vectors] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """(n,) length of each segment in characters, at least 1."""
        return np.array([max(len(t), 1) for t in self.texts], dtype=np.float64)

    @cached_property
    def final(self) -> NDArray[np.bool_]:
        """(n,) whether the segment ends with sentence-final punctuation."""
        return np.array([_FINAL.search(t) is not None for t in self.texts], dtype=bool)

    @cached_property
    def questions(self) -> NDArray[np.float64]:
        """(n,) 1 if the segment contains a question mark, else 0."""
        return np.array([_QUESTION.search(t) is not None for t in self.texts], dtype=np.float64)

    @cached_property
    def speech(self) -> NDArray[np.float64]:
        """(n,) 1 if the segment ends inside quotation marks, else 0; all -1 for a text without quotation marks."""
        out, inside, seen = np.zeros(len(self)), 0.0, False
        for k, text in enumerate(self.texts):
            for mark in _QUOTE.finditer(text):
                inside, seen = float(mark.lastgroup == "opens"), True
            out[k] = inside
        return out if seen else out - 1.0

    @cached_property
    def numbers(self) -> tuple[frozenset[str], ...]:
        """The numbers in each segment that are written in digits, without thousands separators."""
        return tuple(frozenset(n.replace(",", "") for n in _NUMBER.findall(t)) for t in self.texts)

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The Latin words of two or more letters in each segment, in lower case."""
        return tuple(frozenset(w.lower() for w in _WORD.findall(t)) for t in self.texts)

    @cached_property
    def words(self) -> tuple[tuple[Word, ...], ...]:
        """The words of each segment, for lookups in the dictionary."""
        return tuple(map(words_of, self.texts))

    def sums(self, starts: Indices, kind: int) -> Vectors:
        """(spans, d) unit rows: normalised sums of the vectors of the segments of each span."""
        if kind == 1:
            return self.vectors[starts]
        total: Vectors = self.vectors[starts]
        for p in PARTS[kind][1:]:
            total += self.vectors[starts + p]
        total /= np.maximum(np.sqrt(np.einsum("id,id->i", total, total)), 1e-9)[:, None]
        return total

    def vectors_of(self, starts: Indices, kind: int) -> Vectors:
        """(spans, d) unit rows: vectors of the joined texts where they were encoded, otherwise :meth:`sums`."""
        out = self.sums(starts, kind)
        if kind > 1 and self.joined:
            for k, i in enumerate(starts.tolist()):
                if (i, kind) in self.joined:
                    out[k] = self.joined[i, kind]
        return out

    def join_spans(self, spans: Iterable[tuple[int, int]]) -> None:
        """Encode the joined texts of these spans (first segment, kind), for use by :meth:`vectors_of`."""
        new = sorted(set(spans) - self.joined.keys())
        if self.encode is None or not new:
            return
        vectors = self.encode([join([self.texts[i + p] for p in PARTS[kind]]) for i, kind in new])
        self.joined.update(zip(new, vectors, strict=True))
