"""Segments of one side with their vectors, and the vectors of several joined."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mtaudit.encoder.base import Vectors
from mtaudit.text import joint

#: Gives the vectors of joined texts; an encoder's ``encode``.
Encode = Callable[[Sequence[str]], Vectors]
_FINAL = re.compile(r"[.!?。！？…:：]['\"’”」』）)\]》]*\s*$")
_QUESTION = re.compile(r"[?？]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def join(texts: Sequence[str]) -> str:
    """The texts as one, with a blank between them except between Chinese ones."""
    out = texts[0]
    for text in texts[1:]:
        out += joint(out, text) + text
    return out


def _numbers(text: str) -> frozenset[str]:
    return frozenset(n.replace(",", "") for n in _NUMBER.findall(text))


@dataclass(frozen=True)
class Strand:
    """One side: segments in order with their vectors.

    Attributes:
        texts: the segments.
        vectors: (n, d), one unit row a segment.
        encode: encodes joined texts; without it a joined span has the normalised sum of its vectors.
    """

    texts: tuple[str, ...]
    vectors: Vectors
    encode: Encode | None = None
    _joined: dict[tuple[int, int], NDArray[np.float32]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """(n,) characters of each segment, at least 1."""
        return np.array([max(len(t), 1) for t in self.texts], dtype=np.float64)

    @cached_property
    def final(self) -> NDArray[np.bool_]:
        """(n,) whether a segment ends as a sentence does."""
        return np.array([_FINAL.search(t) is not None for t in self.texts], dtype=bool)

    @cached_property
    def questions(self) -> NDArray[np.float64]:
        """(n,) question marks of each segment, capped at 1."""
        return np.array([_QUESTION.search(t) is not None for t in self.texts], dtype=np.float64)

    @cached_property
    def numbers(self) -> tuple[frozenset[str], ...]:
        """Numbers in digits of each segment."""
        return tuple(map(_numbers, self.texts))

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """Latin words of two letters or more of each segment, in lower case."""
        return tuple(frozenset(w.lower() for w in _WORD.findall(t)) for t in self.texts)

    def spans(self, start: int, stop: int, size: int) -> Vectors:
        """Vectors of the spans of ``size`` segments that begin at start..stop-1; the last ones may be cut off."""
        stop = min(stop, len(self) - size + 1)
        if size == 1:
            return self.vectors[start : max(stop, start)]
        if stop <= start:
            return self.vectors[:0]
        if self.encode is None:
            return self._sums(start, stop, size)
        self._fill([(i, size) for i in range(start, stop)])
        return np.stack([self._joined[i, size] for i in range(start, stop)])

    def _sums(self, start: int, stop: int, size: int) -> Vectors:
        total = sum(self.vectors[start + k : stop + k] for k in range(size))
        return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), dtype=np.float32)

    def _fill(self, spans: Sequence[tuple[int, int]]) -> None:
        assert self.encode is not None
        new = [s for s in spans if s not in self._joined]
        if new:
            vectors = self.encode([join(self.texts[i : i + size]) for i, size in new])
            self._joined.update(zip(new, vectors, strict=True))
