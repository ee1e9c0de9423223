"""The signals of pairs: similarity, word evidence and what the critic says."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from mtaudit.encoder import Encoder, Vectors
from mtaudit.records import Critique, Pair, Signals
from mtaudit.score import Critic, Doubt, everywhere
from mtaudit.score.memory import Memory
from mtaudit.score.words import word_evidence

#: Pairs that the critic reads together.
_PART = 64

#: Vectors of words and glosses, shared by all batches of a run; what it answers never depends on what it holds.
_MEMORIES: dict[str, Memory] = {}


def score_pairs(
    pairs: Sequence[Pair], encoder: Encoder, critic: Critic | None = None, doubt: Doubt = everywhere
) -> list[Signals]:
    """The signals of each pair: similarity, what the critic says where there is one, and word evidence where ``doubt``
    asks for it.

    Null beads have no signals. Those of a pair depend on no other pair.
    """
    # Pairs of one length are read together, which wastes the least; what is said of a pair does not depend on it.
    order = sorted((i for i, pair in enumerate(pairs) if not pair.is_null), key=lambda i: _size(pairs[i]))
    out = [Signals()] * len(pairs)
    if not order:
        return out
    whole = [pairs[i] for i in order]
    parts = [slice(at, at + _PART) for at in range(0, len(whole), _PART)]
    # The critic runs beside the encoder and ahead of the word evidence: two models, two cores, and neither waits for
    # Python while it multiplies.
    with ThreadPoolExecutor(1) as beside:
        texts = [(pair.source, pair.target) for pair in whole]
        judged = [beside.submit(critic.judge, texts[part]) if critic is not None else None for part in parts]
        try:
            source = encoder.encode([pair.source for pair in whole])
            target = encoder.encode([pair.target for pair in whole])
            for part, future in zip(parts, judged, strict=True):
                made = _part(whole[part], source[part], target[part], encoder, future, doubt)
                for i, signals in zip(order[part], made, strict=True):
                    out[i] = signals
        except BaseException:
            # Who breaks off does not wait for pairs that nobody has begun to read.
            beside.shutdown(wait=False, cancel_futures=True)
            raise
    return out


def _size(pair: Pair) -> int:
    """What the length of a pair as the models see it goes by: a Chinese character is as much as three English ones."""
    return len(pair.source) + 3 * len(pair.target)


def _part(
    pairs: Sequence[Pair],
    source: Vectors,
    target: Vectors,
    encoder: Encoder,
    judged: Future[Sequence[Critique | None]] | None,
    doubt: Doubt,
) -> list[Signals]:
    similarity = np.einsum("ij,ij->i", source, target)
    critiques: Sequence[Critique | None] = judged.result() if judged is not None else [None] * len(pairs)
    out = [Signals(round(float(s), 4), (), critique) for s, critique in zip(similarity, critiques, strict=True)]
    open_ = [i for i, yes in enumerate(doubt(pairs, out)) if yes]
    memory = _MEMORIES.setdefault(encoder.signature, Memory())
    words = word_evidence([pairs[i] for i in open_], source[open_], target[open_], encoder, memory)
    for i, found in zip(open_, words, strict=True):
        out[i] = replace(out[i], words=found)
    return out
