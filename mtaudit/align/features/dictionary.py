"""Dictionary evidence (CC-CEDICT): which words of one side have a translation on the other side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mtaudit.align.path.anchors import Floats, Indices
from mtaudit.cedict import CACHED, STOP, gloss_words, stem
from mtaudit.text import HAN, HAN_CLASS
from mtaudit.word_segmenter import segment_words

_HAN_WORD = re.compile(f"[{HAN_CLASS}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the English stems of its translations.

    An English word is its stem and has that stem alone; a Chinese word has the stems of its glosses, none if the
    dictionary does not contain it.
    """

    text: str
    stems: frozenset[str]

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=CACHED)
def _english(word: str) -> Word | None:
    if word.lower() in STOP or len(word) < 2:
        return None
    return Word(stem(word), frozenset([stem(word)]))


@lru_cache(maxsize=CACHED)
def _word(word: str) -> Word | None:
    """None for anything that is not a word, and for English function words."""
    if _HAN_WORD.fullmatch(word):
        return Word(word, gloss_words(word))
    return _english(word) if _LATIN_WORD.fullmatch(word) else None


Words = Sequence[Word]


def words_of(text: str) -> tuple[Word, ...]:
    """The distinct content words of a text, in order of appearance."""
    words = map(_word, segment_words(text)) if HAN.search(text) else map(_english, _LATIN_WORD.findall(text))
    return tuple(dict.fromkeys(word for word in words if word is not None))


@dataclass(frozen=True, slots=True)
class Side:
    """The words of one side, segment after segment.

    Attributes:
        segment: (words,) segment of each word.
        weights: (words,) inverse document frequency, log(1 + segments / segments with the word).
        mass: (segments,) sum of the weights of each segment.
        across: the segments of the other side that have a translation of each word.
    """

    segment: Indices
    weights: Floats
    mass: Floats
    across: Postings


@dataclass(frozen=True, slots=True)
class Postings:
    """An inverted index: the segments of the other side by token.

    Attributes:
        token: (words,) token number of each word.
        keys: token x segments + segment, ascending.
        segments: number of segments.
    """

    token: Indices
    keys: Indices
    segments: int

    def near(self, first: Indices, end: Indices) -> tuple[Indices, Indices]:
        """All hits of each word in its range of segments first..end-1: (hits,) words and (hits,) segments."""
        row = self.token * self.segments
        start, stop = np.searchsorted(self.keys, row + first), np.searchsorted(self.keys, row + end)
        word, at = ragged(start, stop - start)
        return word, self.keys[at] - row[word]


def ragged(starts: Indices, counts: Indices) -> tuple[Indices, Indices]:
    """The concatenated ranges starts[k]..starts[k] + counts[k] - 1: (items,) k and (items,) values."""
    which = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return which, np.arange(len(which)) - (ends - counts - starts)[which]


#: Dice coefficient from which two words in the anchors of a document translate each other, with half a sentence
#: subtracted for chance: (2 x sentences with both - 1) / (sentences with one + sentences with the other).
TOGETHER = 0.5
#: Pairs of words in one pair of texts beyond which it is left out: texts of so many words tell nothing of single ones.
MOST_PAIRS = 250_000


def harvest(source: Sequence[Words], target: Sequence[Words]) -> dict[str, set[str]]:
    """Chinese word -> English stems that co-occur with it in the pairs ``source[k]``, ``target[k]``.

    Finds mainly names that no dictionary has. The measure is the Dice coefficient; see Melamed 2000, "Models of
    translational equivalence among words".
    """
    short = [pair for pair in zip(source, target, strict=True) if len(pair[0]) * len(pair[1]) <= MOST_PAIRS]
    left, right = (_tokens([[word.text for word in pair[side]] for pair in short], 2) for side in (0, 1))
    # All pairs of words of the same row.
    bounds = np.searchsorted(right.row, [left.row, left.row + 1])
    first, second = ragged(bounds[0], bounds[1] - bounds[0])
    pairs, both = np.unique(right.token[second] * len(left.names) + left.token[first], return_counts=True)
    pairs, both = pairs[both > 1], both[both > 1]
    one, other = np.divmod(pairs, max(len(left.names), 1))
    often = (2 * both - 1) / (right.counts[one] + left.counts[other]) >= TOGETHER
    found: dict[str, set[str]] = {}
    for word, stem_ in zip(one[often].tolist(), other[often].tolist(), strict=True):
        found.setdefault(right.names[word], set()).add(left.names[stem_])
    return found


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of all rows of one side: (tokens,) ``row``, ascending; (tokens,) ``token``, an index into ``names``;
    and (names,) ``counts``."""

    row: Indices
    token: Indices
    names: tuple[str, ...]
    counts: Indices


def _tokens(rows: Sequence[Sequence[str]], least: int) -> Tokens:
    """The tokens that occur at least ``least`` times."""
    number: dict[str, int] = {}
    token = np.array([number.setdefault(t, len(number)) for row in rows for t in row], dtype=np.intp)
    row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    counts = np.bincount(token, minlength=len(number))
    kept = counts[token] >= least
    return Tokens(row[kept], token[kept], tuple(number), counts)


def shared(source: Sequence[frozenset[str]], target: Sequence[frozenset[str]]) -> tuple[Indices, Postings]:
    """The tokens of the source segments that occur on both sides: (tokens,) source segment, and the target postings."""
    common = frozenset().union(*source) & frozenset().union(*target)
    left, right = (_tokens([sorted(common & row) for row in side], 1) for side in (source, target))
    number = {name: k for k, name in enumerate(left.names)}
    token = np.array([number[name] for name in right.names], dtype=np.intp)[right.token]
    return left.row, Postings(left.token, np.sort(token * len(target) + right.row), len(target))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The words of one side: (words,) segment and (words,) index into the distinct words, whose ``stems`` are given."""

    segment: Indices
    word: Indices
    stems: tuple[frozenset[str], ...]
    segments: int


def sides_of(source: Sequence[Words], target: Sequence[Words], known: Mapping[str, set[str]]) -> tuple[Side, Side]:
    """The words of both sides; ``known`` has additional stems of Chinese words, as :func:`harvest` finds them."""
    left, right = _listed(source, {}), _listed(target, known)
    having: dict[str, list[int]] = {}
    for number, stems in enumerate(left.stems):
        for s in stems:
            having.setdefault(s, []).append(number)
    size, known_stems = max(len(left.stems), 1), having.keys()
    # One number per pair: tens of thousands of tuples would trigger the garbage collector.
    alike = [b * size + a for b, stems in enumerate(right.stems) for s in stems & known_stems for a in having[s]]
    pairs = np.divmod(np.array(alike, dtype=np.intp), size)
    return _side(left, right, pairs[1], pairs[0]), _side(right, left, *pairs)


def _listed(segments: Sequence[Words], known: Mapping[str, set[str]]) -> _Listed:
    distinct = {word.text: word.stems for row in segments for word in row}
    number = {text: k for k, text in enumerate(distinct)}
    stems = tuple(s | known[text] if text in known else s for text, s in distinct.items())
    words = np.array([number[word.text] for row in segments for word in row], dtype=np.intp)
    segment = np.repeat(np.arange(len(segments)), [len(row) for row in segments])
    # A word without a translation in the dictionary or the document is no evidence.
    kept = np.array([bool(s) for s in stems], dtype=bool)[words]
    return _Listed(segment[kept], words[kept], stems, len(segments))


#: Cells (distinct words x segments) processed at a time, to bound memory.
_CELLS = 1 << 24


def _side(own: _Listed, other: _Listed, ours: Indices, theirs: Indices) -> Side:
    """``ours``, ``theirs``: (pairs,) indices of distinct words of the two sides that share a stem."""
    weights = np.log1p(own.segments / np.maximum(np.bincount(own.word, minlength=len(own.stems)), 1))[own.word]
    order = np.argsort(other.word, kind="stable")
    ends = np.cumsum(np.bincount(other.word, minlength=len(other.stems)))
    counts = np.diff(ends, prepend=0)
    by_word = np.argsort(ours, kind="stable")
    ours, theirs = ours[by_word], theirs[by_word]
    keys = [np.zeros(0, dtype=np.intp)]
    some = max(min(_CELLS // max(other.segments, 1), len(own.stems)), 1)
    for first in range(0, len(own.stems), some):
        here = slice(*np.searchsorted(ours, [first, first + some]))
        pair, at = ragged((ends - counts)[theirs[here]], counts[theirs[here]])
        found = np.zeros(some * other.segments, dtype=bool)
        found[(ours[here][pair] - first) * other.segments + other.segment[order[at]]] = True
        keys.append(np.flatnonzero(found) + first * other.segments)
    mass = np.bincount(own.segment, weights, minlength=own.segments).astype(np.float64)
    return Side(own.segment, weights, mass, Postings(own.word, np.concatenate(keys), other.segments))
