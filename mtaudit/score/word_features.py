"""Features of content words from the encoder and the dictionary, the input of a small model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.cedict import STOP, gloss_words, glosses, knows, stem
from mtaudit.encoder import Encoder, Vectors
from mtaudit.encoder.parts import part_vectors
from mtaudit.records import Pair, Span
from mtaudit.score.lexemes import Lexeme, chinese_words, english_words
from mtaudit.score.word_vectors import WordVectorCache

Floats = NDArray[np.float64]
_LONGEST_PHRASE = 3
_LONGEST_PHRASE_CHARACTERS = 40
#: Maximum number of glosses of a word; more add little information and cost time.
MAX_GLOSSES = 6
#: Maximum number of words; in longer texts, a single word has no measurable effect.
MAX_WORDS = 80
_PREFIX = 5

TARGET_FEATURES = (
    "gain", "rank", "gain_over_mean", "gain_deviation", "support", "word_support", "source_similarity", "gloss_source",
    "gloss_support", "gloss_match", "gloss_prefix", "part_match", "known", "name", "length", "words", "similarity",
    "source_names", "mean_support", "count", "alone_support", "alone_source", "alone_phrase",
)  # fmt: skip
SOURCE_FEATURES = (
    "gain", "gain_over_mean", "support", "target_similarity", "match", "name", "words", "similarity", "mean_support",
    "alone_support", "length",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """The content words of one pair, with a row of features for each."""

    target: Sequence[Lexeme]
    source: Sequence[Lexeme]
    target_rows: Floats
    source_rows: Floats


@dataclass(frozen=True)
class _Sides:
    """The words of a pair, their vectors, and the vectors of the text without each of them."""

    pair: Pair
    source: list[Lexeme]
    target: list[Lexeme]
    source_parts: tuple[Vectors, Vectors]
    target_parts: tuple[Vectors, Vectors]


def gather(
    pairs: Sequence[Pair], source_vectors: Vectors, target_vectors: Vectors, encoder: Encoder, memory: WordVectorCache
) -> list[Evidence]:
    """The evidence for each pair; the vectors are those of the whole texts."""
    sources = [english_words(pair.source)[:MAX_WORDS] for pair in pairs]
    targets = [chinese_words(pair.target)[:MAX_WORDS] for pair in pairs]
    source_parts = part_vectors(
        encoder, [p.source for p in pairs], [phrases(words) for words in sources], [len(words) for words in sources]
    )
    target_parts = part_vectors(
        encoder,
        [p.target for p in pairs],
        [[(w.start, w.end) for w in words] for words in targets],
        [len(words) for words in targets],
    )
    memory.learn([w.text for words in (*sources, *targets) for w in words], encoder)
    memory.learn([g for words in targets for w in words for g in glosses(w.text)[:MAX_GLOSSES]], encoder)
    sides = map(_Sides, pairs, sources, targets, source_parts, target_parts)
    return [_evidence(*item, memory) for item in zip(sides, source_vectors, target_vectors, strict=True)]


def phrases(words: Sequence[Lexeme]) -> list[Span]:
    """Spans of the words, then of two and of three neighbouring ones that are not far apart."""
    out = [(w.start, w.end) for w in words]
    for size in range(2, _LONGEST_PHRASE + 1):
        for first, last in zip(words, words[size - 1 :], strict=False):
            if last.end - first.start <= _LONGEST_PHRASE_CHARACTERS:
                out.append((first.start, last.end))
    return out


def _evidence(sides: _Sides, source_vector: Vectors, target_vector: Vectors, memory: WordVectorCache) -> Evidence:
    if not sides.source or not sides.target:
        empty = np.zeros((0, len(TARGET_FEATURES))), np.zeros((0, len(SOURCE_FEATURES)))
        return Evidence(sides.target, sides.source, *empty)
    within = sides.target_parts[0] @ sides.source_parts[0].T
    alone_source = memory.vectors([w.text for w in sides.source])
    alone_target = memory.vectors([w.text for w in sides.target])
    alone = alone_target @ alone_source.T
    target = _target_rows(sides, source_vector, target_vector, within, alone, alone_target, memory)
    source = _source_rows(sides, source_vector, target_vector, within, alone)
    return Evidence(sides.target, sides.source, target, source)


def _target_rows(
    sides: _Sides, source_vector: Vectors, target_vector: Vectors, within: Vectors, alone: Vectors,
    alone_target: Vectors, memory: WordVectorCache,
) -> Floats:  # fmt: skip
    similarity = float(source_vector @ target_vector)
    inside, without = sides.target_parts
    gain = without @ source_vector - similarity
    words = len(sides.source)
    gloss = [_gloss_similarity(w.text, source_vector, sides.source_parts[0], memory) for w in sides.target]
    matches = _matches(sides)
    n = len(sides.target)
    columns = {
        "gain": gain,
        "rank": np.argsort(np.argsort(-gain, kind="stable"), kind="stable"),
        "gain_over_mean": gain - gain.mean(),
        "gain_deviation": (gain - gain.mean()) / (gain.std() + 1e-3),
        "support": within.max(axis=1),
        "word_support": within[:, :words].max(axis=1),
        "source_similarity": inside @ source_vector,
        "gloss_source": [g[0] for g in gloss],
        "gloss_support": [g[1] for g in gloss],
        "gloss_match": [m[0] for m in matches],
        "gloss_prefix": [m[1] for m in matches],
        "part_match": [m[2] for m in matches],
        "known": [knows(w.text) for w in sides.target],
        "name": [w.name for w in sides.target],
        "length": [len(w.text) for w in sides.target],
        "words": np.full(n, n),
        "similarity": np.full(n, similarity),
        "source_names": np.full(n, sum(w.name for w in sides.source)),
        "mean_support": np.full(n, within.max(axis=1).mean()),
        "count": [sides.pair.target.count(w.text) for w in sides.target],
        "alone_support": alone.max(axis=1),
        "alone_source": alone_target @ source_vector,
        "alone_phrase": (alone_target @ sides.source_parts[0].T).max(axis=1),
    }
    return _table(columns, TARGET_FEATURES)


def _source_rows(
    sides: _Sides, source_vector: Vectors, target_vector: Vectors, within: Vectors, alone: Vectors
) -> Floats:
    similarity = float(source_vector @ target_vector)
    n = len(sides.source)
    inside, without = sides.source_parts[0][:n], sides.source_parts[1]
    gain = without @ target_vector - similarity
    support = within[:, :n].max(axis=0)
    said = frozenset().union(*(gloss_words(w.text) for w in sides.target))
    columns = {
        "gain": gain,
        "gain_over_mean": gain - gain.mean(),
        "support": support,
        "target_similarity": inside @ target_vector,
        "match": [bool(stems(w.text) & said) for w in sides.source],
        "name": [w.name for w in sides.source],
        "words": np.full(n, n),
        "similarity": np.full(n, similarity),
        "mean_support": np.full(n, support.mean()),
        "alone_support": alone.max(axis=0),
        "length": [len(w.text) for w in sides.source],
    }
    return _table(columns, SOURCE_FEATURES)


def _table(columns: dict[str, object], names: Sequence[str]) -> Floats:
    return np.stack([np.asarray(columns[name], dtype=np.float64) for name in names], axis=1)


def _gloss_similarity(
    word: str, source_vector: Vectors, parts: Vectors, memory: WordVectorCache
) -> tuple[float, float]:
    """Best similarity of the glosses to the whole source and to a phrase of it; NaN where there is no gloss."""
    found = glosses(word)[:MAX_GLOSSES]
    if not found:
        return float("nan"), float("nan")
    vectors = memory.vectors(found)
    return float((vectors @ source_vector).max()), float((vectors @ parts.T).max())


def stems(word: str) -> frozenset[str]:
    """Stems of an English word and of the parts of a hyphenated one."""
    return frozenset(stem(part) for part in (word, *word.split("-")) if part and part.lower() not in STOP)


def _matches(sides: _Sides) -> list[tuple[bool, bool, float]]:
    """For each target word: whether a gloss contains a source word; whether a gloss and a source word have a common
    prefix; share of the characters in its longest part whose gloss contains a source word."""
    said = frozenset().union(*(stems(w.text) for w in sides.source))
    beginnings = {s[:_PREFIX] for s in said if len(s) >= _PREFIX}
    out = []
    for word in sides.target:
        meant = gloss_words(word.text)
        whole = bool(meant & said)
        alike = any(s[:_PREFIX] in beginnings for s in meant if len(s) >= _PREFIX)
        out.append((whole, alike, 1.0 if whole else _part_match(word.text, said)))
    return out


def _part_match(word: str, said: frozenset[str]) -> float:
    sizes = range(len(word) - 1, 0, -1)
    parts = ((size, word[at : at + size]) for size in sizes for at in range(len(word) - size + 1))
    return next((size / len(word) for size, part in parts if gloss_words(part) & said), 0.0)
