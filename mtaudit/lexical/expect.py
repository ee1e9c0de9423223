"""The expected renderings of the words of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtaudit.lexical.english import base_forms, carries_content, tokens
from mtaudit.lexical.model import BUNDLED, PAD, UNKNOWN, WINDOW, Floats, Weights, load, phrase_key
from mtaudit.records import Span

Ids = NDArray[np.int64]
#: Number of renderings kept for each word.
BEST = 12
#: Number of units that are scored for every word.
_COMMON = 4000
#: Blocks of a row of logits, see :func:`_largest`.
_BLOCKS = 100


@dataclass(frozen=True)
class Expected:
    """Expected renderings of the n content words of a text that the model knows.

    Attributes:
        spans: half-open spans of the words.
        seen: (n,) log(1 + occurrences) of each word in the training data.
        best: (n, 12) units of the most likely renderings, in descending order; best_log: their log probabilities.
        vectors: (n, r); added: for each word, the logits that the tables add to some units; norm: (n,) log of the sum.
    """

    spans: tuple[Span, ...]
    seen: Floats
    best: Ids
    best_log: Floats
    vectors: Floats
    added: tuple[tuple[Ids, Floats], ...]
    norm: Floats

    def __len__(self) -> int:
        return len(self.spans)


class Renderings:
    """Predicts renderings of English words. The result for a text depends only on that text."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._keys = {key: at for at, key in enumerate(weights.keys)}
        self._units = {unit: at for at, unit in enumerate(weights.units)}
        self._common = np.ascontiguousarray(weights.out[:_COMMON].T)
        self._reach: dict[str, int] = {}
        for unit in weights.units:
            self._reach[unit[:1]] = max(self._reach.get(unit[:1], 0), len(unit))
        self._phrases = {int(key): at for at, key in enumerate(weights.phrase_keys)}

    def expect(self, text: str) -> Expected:
        """The renderings of each known content word of an English text."""
        found = tokens(text)
        keys = [self._key(word) for word, _ in found]
        at = [i for i, (word, _) in enumerate(found) if keys[i] > UNKNOWN and carries_content(word)]
        vectors = self._vectors(keys, at)
        added = tuple(self._rows(keys, i) for i in at)
        units, logits = self._logits(vectors, added)
        best = _largest(logits, BEST)
        best_log = np.take_along_axis(logits, best, axis=1)
        norm = best_log[:, 0] + np.log(np.exp(logits - best_log[:, :1]).sum(axis=1))
        spans = tuple(found[i][1] for i in at)
        seen = self.weights.seen[[keys[i] for i in at]]
        return Expected(spans, seen, units[best], best_log - norm[:, None], vectors, added, norm)

    def log_probabilities(self, expected: Expected, units: Ids) -> Floats:
        """(n, m) log probabilities of these Chinese words as renderings of each word."""
        weights = self.weights
        logits = expected.vectors @ weights.out[units].T + weights.bias[units] - expected.norm[:, None]
        more = np.zeros(len(weights.units), dtype=np.float32)
        for row, (known, add) in zip(logits, expected.added, strict=True):
            np.add.at(more, known, add)
            row += more[units]
            more[known] = 0
        return np.asarray(logits, dtype=np.float32)

    def words(self, units: Ids) -> list[str]:
        """The Chinese words with these ids."""
        return [self.weights.units[unit] for unit in units]

    def units_in(self, text: str) -> tuple[Ids, Ids]:
        """The Chinese words of the model that occur anywhere in a text: ids (m,) and half-open spans (m, 2)."""
        ids, spans = [], []
        for start, character in enumerate(text):
            for end in range(start + 1, min(start + self._reach.get(character, 0), len(text)) + 1):
                unit = self._units.get(text[start:end])
                if unit is not None:
                    ids.append(unit)
                    spans.append((start, end))
        return np.array(ids, dtype=np.int64), np.array(spans, dtype=np.int64).reshape(-1, 2)

    def frequency(self, word: str) -> float | None:
        """Log frequency of a Chinese word in translations; None if the model does not know the word."""
        at = self._units.get(word)
        return None if at is None else float(self.weights.frequency[at])

    def _key(self, word: str) -> int:
        if word in self._keys:
            return self._keys[word]
        # The most frequent base form: keys are in descending order of frequency.
        return min((self._keys[base] for base in base_forms(word) if base in self._keys), default=UNKNOWN)

    def _logits(self, vectors: Floats, added: Sequence[tuple[Ids, Floats]]) -> tuple[Ids, Floats]:
        """Candidate units (m,) and their logits (n, m) before normalisation.

        Candidates are the most frequent units and those in the table entries of any of the words. The other units are
        most of the vocabulary, but have almost none of the probability.
        """
        out, common = self.weights.out, self._common.shape[1]
        rare = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(units for units, _ in added)]))
        rare = rare[rare >= common]
        every = np.concatenate([np.arange(common), rare])
        logits = np.concatenate([vectors @ self._common, vectors @ out[rare].T], axis=1) + self.weights.bias[every]
        for row, (units, more) in zip(logits, added, strict=True):
            np.add.at(row, np.where(units < common, units, common + np.searchsorted(rare, units)), more)
        return every, np.asarray(logits, dtype=np.float32)

    def _vectors(self, keys: Sequence[int], at: Sequence[int]) -> Floats:
        """(n, r) vectors of the words at positions ``at`` in their sentence."""
        weights = self.weights
        known = [key if key < len(weights.own) else UNKNOWN for key in keys]
        padded = np.array([*[PAD] * WINDOW, *known, *[PAD] * WINDOW], dtype=np.int64)
        middle = np.array(at, dtype=np.int64) + WINDOW
        offsets = np.array([*range(-WINDOW, 0), *range(1, WINDOW + 1)])
        around = weights.context[padded[middle[:, None] + offsets]]
        context = np.einsum("nwr,w->nr", around, weights.distance)
        context = context + around[:, WINDOW - 1] @ weights.near[0] + around[:, WINDOW] @ weights.near[1]
        own = weights.own[padded[middle]]
        vectors: Floats = own + context + np.tanh(context @ weights.mix.T + weights.mix_bias) * own * weights.gate
        return vectors

    def _rows(self, keys: Sequence[int], i: int) -> tuple[Ids, Floats]:
        """Table entries for word ``i``: of the word alone, and of its pairs with its neighbours."""
        parts = [self.weights.words.row(keys[i])]
        neighbours = []
        if i + 1 < len(keys):
            neighbours.append(phrase_key(keys[i], keys[i + 1], of_right=False))
        if i:
            neighbours.append(phrase_key(keys[i - 1], keys[i], of_right=True))
        parts += [self.weights.phrases.row(self._phrases[key]) for key in neighbours if key in self._phrases]
        return np.concatenate([units for units, _ in parts]), np.concatenate([more for _, more in parts])


def _largest(values: Floats, count: int) -> Ids:
    """(n, count) indices of the largest values of each row, in descending order.

    A row is cut into more blocks than values are wanted. The maxima of the blocks give a lower bound of the last value,
    which leaves few candidates; this takes a quarter of the time of ``numpy.argpartition``.
    """
    n, width = values.shape
    count = min(count, width)
    blocks = min(_BLOCKS, width)
    size = width // blocks
    highest = values[:, : blocks * size].reshape(n, blocks, size).max(axis=2)
    rank = max(blocks - count, 0)
    bound = np.partition(highest, rank, axis=1)[:, rank] if rank else values.min(axis=1)
    out = np.empty((n, count), dtype=np.int64)
    for row, at in enumerate(values >= bound[:, None]):
        candidates = np.flatnonzero(at)
        order = np.argsort(-values[row, candidates], kind="stable")[:count]
        out[row] = candidates[order]
    return out


@cache
def load_renderings(path: Path = BUNDLED) -> Renderings:
    """The bundled model of expected renderings, or that of another file. Loaded once per process."""
    return Renderings(load(path))
