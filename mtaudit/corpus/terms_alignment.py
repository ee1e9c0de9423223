"""Word alignment of a corpus with itself: which Chinese words translate which English words in each pair.

The alignment is fitted on the content words of the corpus (:mod:`mtaudit.lexical.word_alignment`). What the model of
expected renderings and CC-CEDICT know of its words is added as small pairs of one word each, so that rare words are
aligned, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from mtaudit.cedict import STOP, gloss_words, stem
from mtaudit.corpus.english_words import tokens_of
from mtaudit.late import late_pattern
from mtaudit.lexical.expect import Renderings
from mtaudit.lexical.word_alignment import Floats, Lexicon, Sentences, fit
from mtaudit.records import Span
from mtaudit.text import HAN_CLASS
from mtaudit.word_segmenter import segment_words

_CONTENT = late_pattern(rf"[{HAN_CLASS}]+|[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*|\d+")
#: Chinese function words, which translate no content word.
FUNCTION = frozenset(
    "的 地 得 了 着 过 是 在 有 和 与 或 及 而 但 并 也 都 就 还 又 再 不 没 没有 无 被 把 将 对 向 从 到 于 以 为 "
    "因 由 其 之 这 那 此 该 每 各 某 个 些 种 位 只 条 件 项 名 次 很 太 更 最 非常 吗 呢 吧 啊 呀 么 我 你 您 他 "
    "她 它 我们 你们 他们 她们 它们 自己 一 一个 一些 一种 这个 那个 这些 那些 这种 那种 什么 怎么 如何 为什么 "
    "因为 所以 但是 如果 虽然 可是 然而 并且 而且 或者 以及 关于 对于 通过 为了 之后 之前 之间 其中 已经 正在 可以 "
    "可能 应该 必须 能够 能 会 要 想 不是 就是 那么 这么 这样 那样 当 时 后 前 中 上 下 里 内 外 所 给 让 使 用 等 "
    "说 去 来 做 作为 来说 进行 存在 成为 由于 因此 于是 只是 只有 甚至 即使 同时".split()
)
#: What may stand between two words of one rendering.
_BETWEEN = late_pattern(r"[\s·・•‧\-–—]*[的之]?")
#: Longer sides are not aligned.
_MOST_WORDS = 90
#: Pairs of words that the alignment is fitted on, which take about 120 bytes each; of a larger corpus a part of the
#: sentences, evenly spread. A pair of texts with m and n characters has about m n / 27 pairs of content words.
MOST_CELLS, _CHARACTERS = 8_000_000, 27
#: How many pairs of the corpus the knowledge about a word is worth: of the model of expected renderings in proportion
#: to the probability, and of one gloss of the dictionary.
_EXPECTED, _GLOSS = 3.0, 0.2
_LEAST = 0.02
#: Posterior from which two words are aligned, and from which a neighbour belongs to the same rendering.
_ALIGNED, _JOINED = 0.25, 0.15


@dataclass(frozen=True, slots=True)
class Side:
    """The content words of one side of a pair: n ids, and the n half-open spans of the words."""

    ids: NDArray[np.int64]
    spans: tuple[Span, ...]

    @property
    def fits(self) -> bool:
        """Whether the side can be aligned."""
        return 0 < len(self.ids) <= _MOST_WORDS


@dataclass(frozen=True, slots=True)
class Rendered:
    """``[start, end)`` of a target, which stands for words of its source; ``strength``: the share of these words that
    are aligned with it, weighted by posterior, 0..1."""

    span: Span
    strength: float


def chinese_tokens(text: str) -> list[tuple[str, Span]]:
    """The words of a Chinese text in lower case with their spans, punctuation left out."""
    out, at = [], 0
    for word in segment_words(text):
        if _CONTENT.fullmatch(word):
            out.append((word.lower(), (at, at + len(word))))
        at += len(word)
    return out


class CorpusAlignment:
    """The word alignment of a corpus.

    Args:
        sources: the English sides.
        targets: the Chinese sides in Simplified characters.
        model: expected renderings.
    """

    def __init__(self, sources: Sequence[str], targets: Sequence[str], model: Renderings) -> None:
        self._words: Counter[str] = Counter()
        english: list[list[str]] = []
        chinese: list[list[str]] = []
        cells = sum(len(s) * len(t) for s, t in zip(sources, targets, strict=True)) // _CHARACTERS
        for at in range(0, len(sources), 1 + cells // MOST_CELLS):
            left = [word for word, _ in _english_content(sources[at])]
            right = [word for word, _ in _chinese_content(targets[at])]
            if 0 < len(left) <= _MOST_WORDS and 0 < len(right) <= _MOST_WORDS:
                self._words.update(left)
                english.append(list(map(stem, left)))
                chinese.append(right)
        self._english = _numbered(english)
        self._chinese = _numbered(chinese)
        self._lexicon = self._fit(english, chinese, model)

    def _fit(self, english: Sequence[Sequence[str]], chinese: Sequence[Sequence[str]], model: Renderings) -> Lexicon:
        source = [_ids(self._english, words) for words in english]
        target = [_ids(self._chinese, words) for words in chinese]
        weights = [1.0] * len(source)
        for left, right, weight in (*self._expected(model), *self._glossed()):
            source.append(np.array([left]))
            target.append(np.array([right]))
            weights.append(weight)
        return fit(Sentences(source, target, weights), len(self._english) + 1, len(self._chinese) + 1)

    def _expected(self, model: Renderings) -> Iterator[tuple[int, int, float]]:
        """(English, Chinese, weight) of what the model knows of the words of the corpus."""
        for word in self._words:
            expected = model.expect(word)
            if len(expected) == 1:
                chances = np.exp(expected.best_log[0]).tolist()
                for unit, chance in zip(model.words(expected.best[0]), chances, strict=True):
                    if chance >= _LEAST and unit in self._chinese:
                        yield self._english[stem(word)], self._chinese[unit], _EXPECTED * chance

    def _glossed(self) -> Iterator[tuple[int, int, float]]:
        """(English, Chinese, weight) of what the dictionary knows, and of words that stay as they are."""
        for word, at in self._chinese.items():
            if word.isascii():
                if word in self._words:
                    yield self._english[stem(word)], at, _EXPECTED
                continue
            for gloss in gloss_words(word):
                if gloss in self._english:
                    yield self._english[gloss], at, _GLOSS

    def align(self, source: str, target: str) -> AlignedPair | None:
        """The words of a pair; None if one side has no content words, or too many."""
        left, right = _english_content(source), _chinese_content(target)
        sides = (
            Side(_ids(self._english, (stem(word) for word, _ in left)), tuple(span for _, span in left)),
            Side(_ids(self._chinese, (word for word, _ in right)), tuple(span for _, span in right)),
        )
        if not (sides[0].fits and sides[1].fits):
            return None
        return AlignedPair(*sides, target, self._lexicon.posteriors(sides[0].ids, sides[1].ids))


class AlignedPair:
    """The content words of a pair and how much they belong together.

    Args:
        posteriors: (m, n) for m source and n target words, 0..1.
    """

    def __init__(self, source: Side, target: Side, text: str, posteriors: Floats) -> None:
        self._source, self._target, self._text = source, target, text
        self._posteriors = posteriors
        self._owner = posteriors.argmax(axis=0)

    def rendered(self, span: Span) -> Rendered | None:
        """The rendering of ``[start, end)`` of the source; None if nothing is aligned with it."""
        rows = [row for row, (start, end) in enumerate(self._source.spans) if start >= span[0] and end <= span[1]]
        worth: dict[int, float] = {}
        for row in rows:
            for column in _linked(self._posteriors[row], self._owner, rows):
                worth[column] = max(worth.get(column, 0.0), float(self._posteriors[row, column]))
        if not worth:
            return None
        best = max(self._groups(sorted(worth)), key=lambda group: fsum(worth[column] for column in group))
        covered = fsum(max(float(self._posteriors[row, column]) for column in best) for row in rows)
        spans = self._target.spans
        return Rendered((spans[best[0]][0], spans[best[-1]][1]), min(1.0, covered / len(rows)))

    def _groups(self, columns: Sequence[int]) -> Iterator[list[int]]:
        """The columns in groups that are next to each other in the text."""
        group: list[int] = []
        for column in columns:
            if group:
                between = self._text[self._target.spans[group[-1]][1] : self._target.spans[column][0]]
                if not _BETWEEN.fullmatch(between):
                    yield group
                    group = []
            group.append(column)
        yield group


def _linked(row: Floats, owner: NDArray[np.int64], rows: Sequence[int]) -> Iterator[int]:
    """The target words that belong to a source word: the best one, and its neighbours as far as they do."""
    best = int(row.argmax())
    if row[best] < _ALIGNED:
        return
    yield best
    for step in (-1, 1):
        column = best + step
        while 0 <= column < len(row) and row[column] >= _JOINED and owner[column] in rows:
            yield column
            column += step


def _english_content(text: str) -> list[tuple[str, Span]]:
    return [(t.low, (t.start, t.end)) for t in tokens_of(text) if t.low not in STOP and "'" not in t.low]


def _chinese_content(text: str) -> list[tuple[str, Span]]:
    return [word for word in chinese_tokens(text) if word[0] not in FUNCTION]


def _numbered(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    """Ids of all words, from 1."""
    ids: dict[str, int] = {}
    for word in (word for text in texts for word in text):
        ids.setdefault(word, len(ids) + 1)
    return ids


def _ids(known: Mapping[str, int], words: Iterable[str]) -> NDArray[np.int64]:
    return np.array([known.get(word, 0) for word in words], dtype=np.int64)
