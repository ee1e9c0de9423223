"""What the models say of a pair: similarity, word evidence, the critic; and the estimator that joins all signals."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np

from mtaudit.encoder import Encoder
from mtaudit.records import Critique, Pair, Signals, Word
from mtaudit.score.estimator import Estimator
from mtaudit.score.memory import Memory
from mtaudit.score.words import word_evidence

__all__ = ["Critic", "Estimator", "score_pairs", "word_evidence"]

#: Vectors of words and glosses, shared by all batches of a run; what it answers never depends on what it holds.
_MEMORIES: dict[str, Memory] = {}


class Critic(Protocol):
    """A model that reads source and target together."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        """One critique for each (source, target)."""
        ...


def score_pairs(pairs: Sequence[Pair], encoder: Encoder, critic: Critic | None = None) -> list[Signals]:
    """The signals of each pair: similarity, word evidence, and what the critic says where there is one.

    Null beads have no signals.
    """
    whole = [i for i, pair in enumerate(pairs) if not pair.is_null]
    out = [Signals()] * len(pairs)
    if not whole:
        return out
    present = [pairs[i] for i in whole]
    # The critic runs beside the encoder: two models, two cores, and neither waits for Python while it multiplies.
    with ThreadPoolExecutor(1) as beside:
        texts = [(pair.source, pair.target) for pair in present]
        judged = beside.submit(critic.judge, texts) if critic is not None else None
        values, words = _encoded(present, encoder)
        critiques: Sequence[Critique | None] = judged.result() if judged is not None else [None] * len(present)
    for i, value, found, critique in zip(whole, values, words, critiques, strict=True):
        out[i] = Signals(value, found, critique)
    return out


def _encoded(pairs: Sequence[Pair], encoder: Encoder) -> tuple[list[float], list[tuple[Word, ...]]]:
    """What the encoder says: the similarity of each pair, and its word evidence."""
    source = encoder.encode([pair.source for pair in pairs])
    target = encoder.encode([pair.target for pair in pairs])
    similarity = np.einsum("ij,ij->i", source, target)
    words = word_evidence(pairs, source, target, encoder, _MEMORIES.setdefault(encoder.signature, Memory()))
    return [round(float(value), 4) for value in similarity], words
