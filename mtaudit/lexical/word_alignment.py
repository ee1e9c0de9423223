"""Word alignment of a bitext by expectation maximisation.

IBM model 1 in both directions with a prior for the diagonal (as in fast_align, Dyer et al. 2013); after the first
rounds the two directions have to agree (Liang et al. 2006), so that the counts are products of both posteriors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Strength of the preference for the diagonal, and the share of target words without a source word.
_DIAGONAL, _NULL = 3.5, 0.08
#: Total number of rounds, and number of rounds after which the directions have to agree.
_ROUNDS, _FREE = 7, 2
#: Minimum probability of a pair, and that of a source word without a counterpart.
_TINY, _SILENT = 1e-8, 1e-4
#: Number of sentences whose cells are in memory at once as floats.
_CHUNK = 20_000

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Sentences:
    """A bitext as ids. Source ids begin at 1; 0 is the empty word that every source sentence gets."""

    source: Sequence[Ints]
    target: Sequence[Ints]
    weights: Sequence[float]

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Lexicon:
    """Translation probabilities of word pairs.

    Attributes:
        pairs: (n,) sorted numbers ``source * targets + target``.
        forward: p(target | source) of each pair; backward: p(source | target).
        counts: expected number of times that the two are aligned.
        targets: number of target words.
    """

    pairs: Ints
    forward: Floats
    backward: Floats
    counts: Floats
    targets: int

    def posteriors(self, source: Ints, target: Ints) -> Floats:
        """(m, n): how much the n target words and the m source words of a sentence belong together, 0..1.

        It is the geometric mean of the posteriors of both directions.
        """
        ids = _cells(source, target, self.targets)
        at = np.minimum(np.searchsorted(self.pairs, ids), len(self.pairs) - 1)
        known = self.pairs[at] == ids
        prior = _prior(len(source), len(target))
        shape = prior.shape
        ahead = np.where(known, self.forward[at], _TINY).reshape(shape) * prior
        back = np.where(known, self.backward[at], _TINY).reshape(shape) * np.maximum(prior, 1e-3)
        ahead /= ahead.sum(axis=1, keepdims=True)
        back /= back.sum(axis=0, keepdims=True) + _SILENT
        found: Floats = np.sqrt(ahead * back)[:, 1:].T
        return found


def fit(sentences: Sentences, sources: int, targets: int, report: Callable[[str], None] = lambda _: None) -> Lexicon:
    """Probabilities for all pairs of words that occur together; ``sources`` and ``targets`` are the sizes of the
    vocabularies, including the empty word. Without sentences no pair of words is known.

    Memory: about 12 bytes for each pair of words in each sentence.
    """
    if not len(sentences):
        none = np.zeros(1, dtype=np.float32)
        return Lexicon(np.full(1, -1), none, none, none, targets)
    cells = [_cells(s, t, targets) for s, t in zip(sentences.source, sentences.target, strict=True)]
    pairs = np.unique(np.concatenate(cells))
    chunks = [_Chunk.of(sentences, cells, pairs, at) for at in range(0, len(sentences), _CHUNK)]
    source, target = pairs // targets, pairs % targets
    together = sum((chunk.count(chunk.weight) for chunk in chunks), start=np.zeros(len(pairs)))
    forward = together / np.bincount(source, together, sources)[source]
    backward = together / np.bincount(target, together, targets)[target]
    ahead = together
    for turn in range(_ROUNDS):
        counted = [chunk.counts(forward, backward, agree=turn >= _FREE) for chunk in chunks]
        ahead, back = (sum(part) for part in zip(*counted, strict=True))
        back = np.where(source == 0, 0.0, back)
        forward = np.maximum(ahead, 1e-7) / (np.bincount(source, ahead, sources)[source] + 0.5)
        backward = np.maximum(back, 1e-7) / (np.bincount(target, back, targets)[target] + 0.5)
        report(f"word alignment: round {turn + 1} of {_ROUNDS}")
    keep = ahead > 0.02
    keep[ahead.argmax()] = True  # a lookup needs at least one pair
    kept = [values[keep].astype(np.float32) for values in (forward, backward, ahead)]
    return Lexicon(pairs[keep], kept[0], kept[1], kept[2], targets)


@dataclass(frozen=True)
class _Chunk:
    """The concatenated cells of some sentences: target words times source words including the empty one."""

    ids: NDArray[np.int32]
    prior: NDArray[np.float16]
    target_word: NDArray[np.int32]
    source_word: NDArray[np.int32]
    empty: NDArray[np.bool_]
    weight: NDArray[np.float32]
    size: int

    @classmethod
    def of(cls, sentences: Sentences, cells: Sequence[Ints], pairs: Ints, first: int) -> _Chunk:
        part = range(first, min(first + _CHUNK, len(sentences)))
        rows, columns = _numbered(sentences, part)
        empty = np.concatenate([np.arange(len(cells[i])) % (len(sentences.source[i]) + 1) == 0 for i in part])
        return cls(
            ids=np.searchsorted(pairs, np.concatenate([cells[i] for i in part])).astype(np.int32),
            prior=np.concatenate([_prior(len(sentences.source[i]), len(sentences.target[i])).ravel() for i in part]),
            target_word=rows,
            source_word=columns,
            empty=empty,
            weight=np.concatenate([np.full(len(cells[i]), sentences.weights[i], np.float32) for i in part]),
            size=len(pairs),
        )

    def count(self, values: Floats) -> NDArray[np.float64]:
        """(pairs,) sums of one value for each cell."""
        return np.bincount(self.ids, values, self.size).astype(np.float64)

    def counts(self, forward: Floats, backward: Floats, *, agree: bool) -> tuple[NDArray[np.float64], ...]:
        """Expected counts of both directions."""
        prior = self.prior.astype(np.float32)
        ahead = forward[self.ids] * prior
        ahead /= np.bincount(self.target_word, ahead)[self.target_word]
        back = backward[self.ids] * np.maximum(prior, 1e-3)
        back /= np.bincount(self.source_word, back)[self.source_word] + _SILENT
        if agree:
            both = self.count(np.where(self.empty, ahead, ahead * back) * self.weight)
            return both, both
        return self.count(ahead * self.weight), self.count(back * self.weight)


def _numbered(sentences: Sentences, part: range) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each cell the number of its target word and of its source word within the chunk."""
    rows, columns, row, column = [], [], 0, 0
    for i in part:
        m, n = len(sentences.source[i]) + 1, len(sentences.target[i])
        rows.append(np.repeat(np.arange(row, row + n, dtype=np.int32), m))
        columns.append(np.tile(np.arange(column, column + m, dtype=np.int32), n))
        row, column = row + n, column + m
    return np.concatenate(rows), np.concatenate(columns)


def _cells(source: Ints, target: Ints, targets: int) -> Ints:
    """Numbers of the word pairs of a sentence, target word by target word, the empty word first."""
    whole = np.concatenate([[0], source])
    cells: Ints = (whole[None, :] * targets + target[:, None]).ravel()
    return cells


def _prior(m: int, n: int) -> NDArray[np.float16]:
    """(n, m + 1): prior probability of the source position of each target word, independent of the words."""
    distance = np.abs((np.arange(m + 1)[None, :] - 0.5) / m - (np.arange(n)[:, None] + 0.5) / n)
    prior = np.exp(-_DIAGONAL * distance)
    prior[:, 0] = 0
    prior *= (1 - _NULL) / prior.sum(axis=1, keepdims=True)
    prior[:, 0] = _NULL
    return prior.astype(np.float16)
