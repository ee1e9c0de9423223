"""Dictionary evidence: how much of what one side says the other side has words for (CC-CEDICT)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mtaudit.align.anchors import Floats, Indices
from mtaudit.cedict import STOP, gloss_words, stem
from mtaudit.text import HAN, HAN_CLASS

if TYPE_CHECKING:
    from scipy import sparse

_HAN_WORD = re.compile(f"[{HAN_CLASS}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")

#: A word as the stems that can stand for it on the other side: one of an English word, many of a Chinese one.
Word = frozenset[str]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return "" if word.lower() in STOP or len(word) < 2 else stem(word)


def words_of(text: str) -> tuple[Word, ...]:
    """The distinct words of a text that say something; a Chinese word by its glosses."""
    out: dict[Word, None] = {}
    for word in _cut(text) if HAN.search(text) else _LATIN_WORD.findall(text):
        if _HAN_WORD.fullmatch(word):
            glosses = gloss_words(word)
            if glosses:
                out[glosses] = None
        elif _LATIN_WORD.fullmatch(word) and (one := _stem(word)):
            out[frozenset([one])] = None
    return tuple(out)


def _cut(text: str) -> Iterable[str]:
    import rjieba

    words: list[str] = rjieba.cut(text)
    return words


@dataclass(frozen=True, slots=True)
class Side:
    """The words of one side as sparse matrices.

    Attributes:
        words: (words, stems) of 0 and 1, the words of all segments one after the other.
        starts: (segments + 1,) where the words of each segment begin.
        weights: (words,) log(1 + segments / segments with the word): a rare word says more.
        stems: (segments, stems) of 0 and 1: what a segment has words for.
        mass: (segments,) sum of the weights of a segment.
    """

    words: sparse.csr_matrix
    starts: Indices
    weights: Floats
    stems: sparse.csr_matrix
    mass: Floats


def sides_of(source: Sequence[tuple[Word, ...]], target: Sequence[tuple[Word, ...]]) -> tuple[Side, Side]:
    """Both sides over the stems that occur on both."""
    shared = {s for words in source for w in words for s in w} & {s for words in target for w in words for s in w}
    number = {s: k for k, s in enumerate(sorted(shared))}
    return _side(source, number), _side(target, number)


def _side(segments: Sequence[tuple[Word, ...]], number: dict[str, int]) -> Side:
    from scipy import sparse

    counts = np.array([len(words) for words in segments], dtype=np.intp)
    starts = np.concatenate([[0], np.cumsum(counts)])
    frequency = Counter(w for words in segments for w in words)
    weights = np.array([np.log1p(len(segments) / frequency[w]) for words in segments for w in words])
    columns = [sorted(number[s] for s in w if s in number) for words in segments for w in words]
    ends = np.concatenate([[0], np.cumsum([len(c) for c in columns])]).astype(np.intp)
    flat = np.array([c for row in columns for c in row], dtype=np.intp)
    words = sparse.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(columns), len(number)))
    segment = np.repeat(np.arange(len(segments)), counts)
    member = sparse.csr_matrix((np.ones(len(segment), np.float32), (segment, np.arange(len(segment)))),
                               shape=(len(segments), len(segment)))  # fmt: skip
    stems = (member @ words).tocsr()
    stems.data[:] = 1.0
    return Side(
        words, starts, weights, stems, np.bincount(segment, weights, minlength=len(segments)).astype(np.float64)
    )


def covered(side: Side, other: Side, rows: range, columns: range) -> Floats:
    """(rows, columns): weight of the words of each segment of ``side`` that each one of ``other`` has words for."""
    first, last = int(side.starts[rows.start]), int(side.starts[rows.stop])
    hits = (side.words[first:last] @ other.stems[columns.start : columns.stop].T).tocoo()
    segment = np.searchsorted(side.starts, hits.row + first, side="right") - 1 - rows.start
    out = np.zeros((len(rows), len(columns)))
    np.add.at(out, (segment, hits.col), side.weights[hits.row + first])
    return out
