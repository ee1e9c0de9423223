"""Computes the signals of pairs: similarity, critique and word evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from mtaudit.encoder import Encoder, Vectors
from mtaudit.records import Critique, Pair, Signals
from mtaudit.score import Critic, PairSelector, all_pairs
from mtaudit.score.foreign_words import with_foreign_words
from mtaudit.score.rendering_evidence import rendering_evidence
from mtaudit.score.word_evidence import word_evidence
from mtaudit.score.word_vectors import WordVectorCache

T = TypeVar("T")

#: Number of pairs in one call of the critic.
_PART = 128

#: Vectors of words and glosses by encoder, shared by all batches of a run; results do not depend on the contents.
_MEMORIES: dict[str, WordVectorCache] = {}


def score_pairs(
    pairs: Sequence[Pair],
    encoder: Encoder,
    critic: Critic | None = None,
    doubt: PairSelector = all_pairs,
    ask: PairSelector = all_pairs,
    beside: bool = True,
) -> list[Signals]:
    """The signals of each pair: similarity, a critique for pairs selected by ``ask`` (if there is a critic), and word
    evidence for pairs selected by ``doubt``.

    Null beads have no signals. The signals of a pair do not depend on other pairs. If ``beside`` is true, the critic
    runs in a separate thread, parallel to encoder and word evidence, so that a single process uses two processors.
    """
    # Batches of pairs of similar length need the least padding; the order does not change the results.
    order = sorted((i for i, pair in enumerate(pairs) if not pair.is_null), key=lambda i: _size(pairs[i]))
    out = [Signals()] * len(pairs)
    if not order:
        return out
    whole = [pairs[i] for i in order]
    with ThreadPoolExecutor(1) if beside else _Inline() as executor:
        requests = _CriticRequests(executor)
        try:
            if critic is not None and ask is all_pairs:
                requests.submit(whole, all_pairs(whole, ()), critic)
            source = encoder.encode([pair.source for pair in whole])
            target = encoder.encode([pair.target for pair in whole])
            near = [Signals(round(float(s), 4)) for s in np.einsum("ij,ij->i", source, target)]
            if critic is not None and ask is not all_pairs:
                requests.submit(whole, ask(whole, near), critic)
            for at in range(0, len(whole), _PART):
                part = slice(at, at + _PART)
                known = [requests.with_critique(at + i, one) for i, one in enumerate(near[part])]
                made = _with_words(whole[part], known, source[part], target[part], encoder, doubt)
                for i, signals in zip(order[part], made, strict=True):
                    out[i] = signals
        except BaseException:
            # After an error, cancel the calls of the critic that have not started.
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return out


class _Inline(Executor):
    """An executor that runs each call immediately in the calling thread."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _CriticRequests:
    """Submits the selected pairs to the critic in parts and returns their critiques."""

    def __init__(self, beside: Executor) -> None:
        self._beside = beside
        self._rank: dict[int, int] = {}
        self._parts: list[Future[Sequence[Critique | None]]] = []

    def submit(self, pairs: Sequence[Pair], selected: Sequence[bool], critic: Critic) -> None:
        """Submit the ``selected`` pairs, in order."""
        texts = [(pair.source, pair.target) for pair, yes in zip(pairs, selected, strict=True) if yes]
        self._rank = {at: rank for rank, at in enumerate(at for at, yes in enumerate(selected) if yes)}
        self._parts = [self._beside.submit(critic.judge, texts[at : at + _PART]) for at in range(0, len(texts), _PART)]

    def with_critique(self, at: int, signals: Signals) -> Signals:
        """The signals of pair number ``at`` with its critique; unchanged if the pair was not submitted."""
        rank = self._rank.get(at)
        if rank is None:
            return signals
        critique = self._parts[rank // _PART].result()[rank % _PART]
        return replace(signals, critique=critique)


def _size(pair: Pair) -> int:
    """Approximate length of a pair in tokens: a Chinese character counts as three English ones."""
    return len(pair.source) + 3 * len(pair.target)


def _with_words(
    pairs: Sequence[Pair],
    signals: Sequence[Signals],
    source: Vectors,
    target: Vectors,
    encoder: Encoder,
    doubt: PairSelector,
) -> list[Signals]:
    """The signals with word evidence for pairs selected by ``doubt``. These and all pairs with a critique also get the
    evidence of renderings, which takes a tenth of the time of the critic."""
    out = [
        signal if signal.critique is None else replace(signal, renderings=rendering_evidence(pair))
        for pair, signal in zip(pairs, signals, strict=True)
    ]
    open_ = [i for i, yes in enumerate(doubt(pairs, out)) if yes]
    memory = _MEMORIES.setdefault(encoder.signature, WordVectorCache())
    words = word_evidence([pairs[i] for i in open_], source[open_], target[open_], encoder, memory)
    for i, found in zip(open_, words, strict=True):
        made = replace(out[i], words=found, renderings=out[i].renderings or rendering_evidence(pairs[i]))
        out[i] = with_foreign_words(pairs[i], made)
    return out
