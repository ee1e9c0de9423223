"""The signals of pairs: similarity, word evidence and what the critic says."""

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

#: Pairs that the critic reads together.
_PART = 128

#: Vectors of words and glosses, shared by all batches of a run; what it answers never depends on what it holds.
_MEMORIES: dict[str, WordVectorCache] = {}


def score_pairs(
    pairs: Sequence[Pair],
    encoder: Encoder,
    critic: Critic | None = None,
    doubt: PairSelector = all_pairs,
    ask: PairSelector = all_pairs,
    beside: bool = True,
) -> list[Signals]:
    """The signals of each pair: similarity, what the critic says where there is one and ``ask`` asks it, and word
    evidence where ``doubt`` asks for it.

    Null beads have no signals. Those of a pair depend on no other pair. With ``beside``, the critic runs in a thread of
    its own beside the encoder and ahead of the word evidence: a run with one process then uses two processors.
    """
    # Pairs of one length are read together, which wastes the least; what is said of a pair does not depend on it.
    order = sorted((i for i, pair in enumerate(pairs) if not pair.is_null), key=lambda i: _size(pairs[i]))
    out = [Signals()] * len(pairs)
    if not order:
        return out
    whole = [pairs[i] for i in order]
    with ThreadPoolExecutor(1) if beside else _Inline() as executor:
        asked = _Asked(executor)
        try:
            if critic is not None and ask is all_pairs:
                asked.about(whole, all_pairs(whole, ()), critic)
            source = encoder.encode([pair.source for pair in whole])
            target = encoder.encode([pair.target for pair in whole])
            near = [Signals(round(float(s), 4)) for s in np.einsum("ij,ij->i", source, target)]
            if critic is not None and ask is not all_pairs:
                asked.about(whole, ask(whole, near), critic)
            for at in range(0, len(whole), _PART):
                part = slice(at, at + _PART)
                known = [asked.heard(at + i, one) for i, one in enumerate(near[part])]
                made = _with_words(whole[part], known, source[part], target[part], encoder, doubt)
                for i, signals in zip(order[part], made, strict=True):
                    out[i] = signals
        except BaseException:
            # After an error, nobody waits for pairs that the critic has not begun to read.
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return out


class _Inline(Executor):
    """Runs everything at once, in this thread."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _Asked:
    """The critic at work on some of the pairs, in parts, and its answers."""

    def __init__(self, beside: Executor) -> None:
        self._beside = beside
        self._rank: dict[int, int] = {}
        self._parts: list[Future[Sequence[Critique | None]]] = []

    def about(self, pairs: Sequence[Pair], asked: Sequence[bool], critic: Critic) -> None:
        """Have the pairs that are ``asked`` read, in order."""
        texts = [(pair.source, pair.target) for pair, yes in zip(pairs, asked, strict=True) if yes]
        self._rank = {at: rank for rank, at in enumerate(at for at, yes in enumerate(asked) if yes)}
        self._parts = [self._beside.submit(critic.judge, texts[at : at + _PART]) for at in range(0, len(texts), _PART)]

    def heard(self, at: int, signals: Signals) -> Signals:
        """The signals of the pair at this place with what the critic says of it, where it was asked."""
        rank = self._rank.get(at)
        if rank is None:
            return signals
        critique = self._parts[rank // _PART].result()[rank % _PART]
        return replace(signals, critique=critique)


def _size(pair: Pair) -> int:
    """What the length of a pair as the models see it goes by: a Chinese character is as much as three English ones."""
    return len(pair.source) + 3 * len(pair.target)


def _with_words(
    pairs: Sequence[Pair],
    signals: Sequence[Signals],
    source: Vectors,
    target: Vectors,
    encoder: Encoder,
    doubt: PairSelector,
) -> list[Signals]:
    """The signals with word evidence where ``doubt`` asks for it, and with what the expected renderings say there and
    where the critic was asked: they cost a tenth of its time."""
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
