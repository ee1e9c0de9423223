"""Dictionary evidence: how much of what one side says the other side has words for (CC-CEDICT)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from mtaudit.align.anchors import Floats, Indices
from mtaudit.cedict import STOP, gloss_words, stem
from mtaudit.text import HAN, HAN_CLASS

if TYPE_CHECKING:
    from scipy import sparse

_HAN_WORD = re.compile(f"[{HAN_CLASS}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word (an English one by its stem) and the stems that can stand for it: one of an English word, many of a
    Chinese one, none of a Chinese one that the dictionary does not have."""

    text: str
    stems: frozenset[str]

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=100_000)
def _english(word: str) -> Word | None:
    if word.lower() in STOP or len(word) < 2:
        return None
    return Word(stem(word), frozenset([stem(word)]))


@lru_cache(maxsize=100_000)
def _word(word: str) -> Word | None:
    """None for what is no word or says nothing."""
    if _HAN_WORD.fullmatch(word):
        return Word(word, gloss_words(word))
    return _english(word) if _LATIN_WORD.fullmatch(word) else None


Words = Sequence[Word]


def words_of(text: str) -> tuple[Word, ...]:
    """The distinct words of a text that say something."""
    words = map(_word, _cut(text)) if HAN.search(text) else map(_english, _LATIN_WORD.findall(text))
    return tuple(dict.fromkeys(word for word in words if word is not None))


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


#: Words that stand together this often in the anchors of a document translate each other: twice the sentences with
#: both, less a half for chance, over the sentences with either.
TOGETHER = 0.5


def harvest(source: Sequence[Words], target: Sequence[Words]) -> dict[str, set[str]]:
    """Chinese word -> English stems that stand with it again and again in the pairs ``source[k]``, ``target[k]``.

    Names above all, which no dictionary has. (Dice coefficient; for alignment from scratch Melamed 2000, "Models of
    translational equivalence among words".)
    """
    texts = [[[w.text for w in words] for words in side] for side in (source, target)]
    stems, words = ({t: k for k, t in enumerate(dict.fromkeys(chain.from_iterable(side)))} for side in texts)
    left, right = incidence(texts[0], stems), incidence(texts[1], words)
    both = (right.T @ left).tocoo()
    often = np.flatnonzero(both.data > 1)
    row, column = both.row[often], both.col[often]
    counts = np.asarray(right.sum(axis=0)).ravel()[row] + np.asarray(left.sum(axis=0)).ravel()[column]
    found: dict[str, set[str]] = {}
    names = list(stems), list(words)
    for k in np.flatnonzero((2 * both.data[often] - 1) / counts >= TOGETHER).tolist():
        found.setdefault(names[1][row[k]], set()).add(names[0][column[k]])
    return found


def incidence(rows: Sequence[Iterable[str]], number: Mapping[str, int]) -> sparse.csr_matrix:
    """(rows, numbers) of 0 and 1: which of the numbered texts stand in each row."""
    from scipy import sparse

    columns = [[number[t] for t in row if t in number] for row in rows]
    ends = np.concatenate([[0], np.cumsum([len(c) for c in columns])]).astype(np.intp)
    flat = np.fromiter(chain.from_iterable(columns), dtype=np.intp, count=int(ends[-1]))
    return sparse.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(rows), len(number)))


def sides_of(source: Sequence[Words], target: Sequence[Words], known: Mapping[str, set[str]]) -> tuple[Side, Side]:
    """Both sides over the stems that occur on both; ``known`` has further stems of Chinese words."""
    target = [tuple(Word(w.text, w.stems | known[w.text]) if w.text in known else w for w in ws) for ws in target]
    stems = [{s for words in side for w in words for s in w.stems} for side in (source, target)]
    number = {s: k for k, s in enumerate(sorted(stems[0] & stems[1]))}
    return _side(source, number), _side(target, number)


def _side(segments: Sequence[Words], number: dict[str, int]) -> Side:
    from scipy import sparse

    # A word that neither the dictionary nor the document has a translation for tells nothing.
    kept = [[w for w in words if w.stems] for words in segments]
    counts = np.array([len(words) for words in kept], dtype=np.intp)
    starts = np.concatenate([[0], np.cumsum(counts)])
    distinct: dict[Word, int] = {}
    which = np.array([distinct.setdefault(w, len(distinct)) for words in kept for w in words], dtype=np.intp)
    weights = np.log1p(len(segments) / np.maximum(np.bincount(which, minlength=len(distinct)), 1))
    columns = [sorted(number[s] for s in w.stems if s in number) for w in distinct]
    ends = np.concatenate([[0], np.cumsum([len(c) for c in columns])]).astype(np.intp)
    flat = np.fromiter(chain.from_iterable(columns), dtype=np.intp, count=int(ends[-1]))
    vocabulary = sparse.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(distinct), len(number)))
    words = vocabulary[which]
    segment = np.repeat(np.arange(len(segments)), counts)
    member = sparse.csr_matrix((np.ones(len(segment), np.float32), (segment, np.arange(len(segment)))),
                               shape=(len(kept), len(segment)))  # fmt: skip
    stems = (member @ words).tocsr()
    stems.data[:] = 1.0
    every = weights[which]
    return Side(words, starts, every, stems, np.bincount(segment, every, minlength=len(kept)).astype(np.float64))


def covered(side: Side, other: Side, rows: range, columns: range) -> Floats:
    """(rows, columns): weight of the words of each segment of ``side`` that each one of ``other`` has words for."""
    first, last = int(side.starts[rows.start]), int(side.starts[rows.stop])
    hits = (side.words[first:last] @ other.stems[columns.start : columns.stop].T).tocoo()
    segment = np.searchsorted(side.starts, hits.row + first, side="right") - 1 - rows.start
    cells = segment * len(columns) + hits.col
    found = np.bincount(cells, side.weights[hits.row + first], minlength=len(rows) * len(columns))
    return np.asarray(found.reshape(len(rows), len(columns)), dtype=np.float64)
