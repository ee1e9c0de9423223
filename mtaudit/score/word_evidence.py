"""Word evidence: target words without support in the source, and source words missing from the target.

Each content word of either side is left out once; if the similarity of the pair rises, the word is suspicious. Boosted
trees combine this gain, the similarity of the word alone, and the match of its CC-CEDICT glosses with the source into
one suspicion (``data/words.json`` records how they were fitted).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from mtaudit.bundled import load_json
from mtaudit.cedict import glosses
from mtaudit.encoder import Encoder, Vectors
from mtaudit.records import Pair, Side, Word
from mtaudit.score.lexemes import Lexeme
from mtaudit.score.trees import Trees
from mtaudit.score.word_features import MAX_GLOSSES, SOURCE_FEATURES, TARGET_FEATURES, Evidence, Floats, gather
from mtaudit.score.word_vectors import WordVectorCache

#: Number of pairs whose words are encoded together; it does not affect the results.
_BATCH = 64


def word_evidence(
    pairs: Sequence[Pair],
    source_vectors: Vectors,
    target_vectors: Vectors,
    encoder: Encoder,
    memory: WordVectorCache | None = None,
) -> list[tuple[Word, ...]]:
    """The content words of each pair with their evidence, target before source, each side in the order of the text.

    ``source_vectors`` and ``target_vectors`` are the encoder's vectors (n, d) of the whole texts. Null beads get none.
    """
    memory = WordVectorCache() if memory is None else memory
    out: list[tuple[Word, ...]] = [()] * len(pairs)
    whole = [i for i, pair in enumerate(pairs) if not pair.is_null]
    for at in range(0, len(whole), _BATCH):
        index = whole[at : at + _BATCH]
        batch = [pairs[i] for i in index]
        found = gather(batch, source_vectors[index], target_vectors[index], encoder, memory)
        for i, words in zip(index, _words(found), strict=True):
            out[i] = words
    return out


@lru_cache(maxsize=1)
def _models() -> tuple[Trees, Trees]:
    """The models of suspicion for target and source words."""
    data: Any = load_json("words.json")
    return Trees(data["target"]), Trees(data["source"])


def _words(found: Sequence[Evidence]) -> list[tuple[Word, ...]]:
    """The words of each pair. The trees are evaluated once for all pairs, since the cost of an evaluation hardly
    depends on the number of rows."""
    target_model, source_model = _models()
    target = target_model.probabilities(np.concatenate([evidence.target_rows for evidence in found]))
    source = source_model.probabilities(np.concatenate([evidence.source_rows for evidence in found]))
    out, at, to = [], 0, 0
    for evidence in found:
        n, m = len(evidence.target_rows), len(evidence.source_rows)
        out.append(
            (
                *_side("target", evidence.target, evidence.target_rows, target[at : at + n], TARGET_FEATURES),
                *_side("source", evidence.source, evidence.source_rows, source[to : to + m], SOURCE_FEATURES),
            )
            if n
            else ()
        )
        at, to = at + n, to + m
    return out


def _side(
    side: Side, words: Sequence[Lexeme], rows: Floats, suspicion: Floats, names: tuple[str, ...]
) -> tuple[Word, ...]:
    gain, support = names.index("gain"), names.index("support")
    return tuple(
        Word(
            side=side,
            start=word.start,
            end=word.end,
            text=word.text,
            gain=round(float(row[gain]), 4),
            support=round(float(row[support]), 4),
            suspicion=round(float(p), 4),
            gloss=glosses(word.text)[:MAX_GLOSSES] if side == "target" else (),
        )
        for word, row, p in zip(words, rows, suspicion, strict=True)
    )
