"""Looks for the English original of a document in Chinese alone: by sentence vectors, values and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.align.blocks.text_blocks import side_of
from mtaudit.checks.names.name_spans import Name, is_kept, names_in
from mtaudit.corpus.facts import Fact, agree, facts_of
from mtaudit.corpus.neighbours import Ints
from mtaudit.corpus_records import FoundSource
from mtaudit.encoder import Encoder, Vectors
from mtaudit.language_pair import LanguagePair
from mtaudit.numeric import sigmoid
from mtaudit.records import Document, Side
from mtaudit.text import word_count

#: Cosine from which an English sentence may be the original of a Chinese one.
_NEAR = 0.55
#: Shorter sentences are near too many others.
_LEAST_WORDS = 4.0
#: Confidence from which a document is taken for the original.
SURE = 0.7
#: Weights of the confidence: shares of near sentences, of values and of names, against what unrelated articles have.
_SENTENCES, _VALUES, _NAMES = (14.0, 0.3), (3.0, 0.4), (3.0, 0.4)
#: Documents with the most near sentences, of which values and names are compared; how many of a document are.
_CANDIDATES, _VALUES_COMPARED, _NAMES_COMPARED = 8, 400, 40
#: Near sentences from which their order says something.
_ORDERED = 3
#: Sentences of a document that are compared, evenly spaced.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language of a document, with their vectors, first values and first names."""

    name: str
    sentences: tuple[str, ...]
    vectors: Vectors
    facts: tuple[Fact, ...] = ()
    names: tuple[Name, ...] = ()


def sentences_of(document: Document, languages: LanguagePair, side: Side) -> tuple[str, ...]:
    """The sentences of one language in a document with blocks, up to :data:`_MOST`."""
    every = [
        segment.text
        for index, block in enumerate(document.blocks)
        if side_of(block) == side
        for segment in languages.segments(block, index)
        if word_count(segment.text) >= _LEAST_WORDS
    ]
    step = max(1, len(every) // _MOST)
    return tuple(every[::step])


def is_chinese_alone(document: Document, languages: LanguagePair) -> bool:
    """Whether a document has Chinese sentences and (almost) no English ones."""
    chinese = sentences_of(document, languages, "target")
    return len(chinese) > 0 and len(sentences_of(document, languages, "source")) < 0.05 * len(chinese)


class SourceFinder:
    """English documents among which originals are looked for."""

    def __init__(self, documents: Iterable[Document], encoder: Encoder, languages: LanguagePair) -> None:
        self._encoder, self._languages = encoder, languages
        sides = (self._side(document, "source") for document in documents)
        self._originals = [side for side in sides if side is not None]

    def _side(self, document: Document, side: Side) -> Sentences | None:
        sentences = sentences_of(document, self._languages, side)
        if not sentences:
            return None
        facts = tuple(fact for text in sentences for fact in facts_of(text, side))
        names = {name.text: name for text in sentences for name in names_in(text)} if side == "source" else {}
        vectors = self._encoder.encode(sentences)
        first = tuple(names.values())[:_NAMES_COMPARED]
        return Sentences(document.name, sentences, vectors, facts[:_VALUES_COMPARED], first)

    def find(self, document: Document) -> FoundSource | None:
        """The likeliest original of a document in Chinese alone; None if none is likely."""
        best = next(iter(self.candidates(document)), None)
        return best if best is not None and best.confidence >= SURE else None

    def candidates(self, document: Document) -> list[FoundSource]:
        """The documents with the most near sentences, with how likely each is the original, the likeliest first."""
        chinese = self._side(document, "target")
        if chinese is None:
            return []
        others = [original for original in self._originals if original.name != chinese.name]
        shares = [float(np.mean((chinese.vectors @ one.vectors.T).max(axis=1) >= _NEAR)) for one in others]
        nearest = sorted(range(len(others)), key=lambda at: -shares[at])[:_CANDIDATES]
        compared = [self._compare(chinese, others[at]) for at in nearest]
        return sorted(compared, key=lambda one: -one.confidence)

    def _compare(self, chinese: Sentences, english: Sentences) -> FoundSource:
        similar = chinese.vectors @ english.vectors.T
        near = similar.max(axis=1) >= _NEAR
        sentences = float(np.mean(near))
        order = _order(np.flatnonzero(near), similar.argmax(axis=1)[near])
        values, names = _shared_values(chinese.facts, english.facts), _kept_names(english, chinese)
        score = _SENTENCES[0] * (sentences - _SENTENCES[1])
        for share, (weight, usual) in ((values, _VALUES), (names, _NAMES)):
            score += weight * (share - usual) if share is not None else 0.0
        return FoundSource(
            chinese.name,
            english.name,
            round(sigmoid(score), 3),
            round(sentences, 3),
            _rounded(values),
            _rounded(names),
            round(order, 3),
        )


def _order(positions: Ints, others: Ints) -> float:
    """How far sentences follow each other as their nearest neighbours do: the share of neighbours that stand after the
    one before, 0..1; 0.5 in no order, and for fewer than three sentences."""
    if len(positions) < _ORDERED:
        return 0.5
    steps = np.diff(others)
    return float(np.mean(steps > 0) + 0.5 * np.mean(steps == 0))


def _shared_values(ours: Sequence[Fact], theirs: Sequence[Fact]) -> float | None:
    if not ours:
        return None
    return float(np.mean([any(a.category == b.category and agree(a, b) for b in theirs) for a in ours]))


def _kept_names(english: Sentences, chinese: Sentences) -> float | None:
    """The share of the first names of the original that the Chinese text keeps."""
    if not english.names:
        return None
    whole = "".join(chinese.sentences)
    return float(np.mean([is_kept(name, whole) for name in english.names]))


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
