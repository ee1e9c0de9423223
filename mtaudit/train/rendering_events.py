"""Word renderings in a bitext: word alignments as events, and tables of their counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import mtaudit.cedict as cedict
from mtaudit.lexical.english import base_forms, carries_content, tokens
from mtaudit.lexical.word_alignment import Floats, Lexicon, Sentences, fit
from mtaudit.train.corpora import rows
from mtaudit.train.folds import validation
from mtaudit.word_segmenter import segment_words

#: Inflected forms with at least this frequency are separate words (settings, building); others are counted with
#: their base form, if that is at least a fifth as frequent.
_OWN = 150
_MOST_WORDS = 70
#: Minimum posterior of two aligned words, and of a neighbour that belongs to the same rendering.
_ALIGNED, _JOINED = 0.25, 0.2
#: Weights of a pair of a second-tier corpus, and of a gloss of the dictionary.
_SECOND_TIER, _GLOSS = 0.5, 0.3
_HAN = re.compile("[\u3400-\u9fff]+")
_TARGET_WORD = re.compile("[\u3400-\u9fff]+|[A-Za-z]+|[0-9]+")
_GLOSS_START = re.compile(r"^(?:to|a|an|the|of) ")


@dataclass(frozen=True, slots=True)
class Pair:
    """A human translation as words: ``source`` as keys, ``target`` in Simplified characters."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    weight: float
    held_out: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Word ``at`` of the source of a pair is rendered as ``unit``, one or two words of the target."""

    pair: int
    at: int
    unit: str


@dataclass
class Tables:
    """Counts of renderings of a word, and of a word together with the next or the previous one."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    phrases: dict[tuple[str, str, bool], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    units: Counter[str] = field(default_factory=Counter)

    def add(self, pair: Pair, event: Event) -> None:
        source, at = pair.source, event.at
        self.words[source[at]][event.unit] += 1
        self.units[event.unit] += 1
        if at + 1 < len(source):
            self.phrases[source[at], source[at + 1], False][event.unit] += 1
        if at:
            self.phrases[source[at - 1], source[at], True][event.unit] += 1


def read_pairs(first: Iterable[Path], second: Iterable[Path], exclude: frozenset[str]) -> list[Pair]:
    """Translations in the files, without those in ``exclude`` (ids), duplicates and pairs that cannot be aligned.

    Pairs of ``second`` count half: corpora of uncertain origin, or of excessive size. Pairs that
    :func:`mtaudit.train.folds.validation` holds out are marked.
    """
    from opencc import OpenCC

    converter, seen = OpenCC("t2s"), set()
    raw: list[tuple[list[str], list[str], tuple[float, bool]]] = []
    for paths, weight in ((first, 1.0), (second, _SECOND_TIER)):
        for row in (row for path in paths for row in rows(path)):
            source, target = str(row["source"]), converter.convert(str(row["target"]))
            if str(row["id"]) in exclude or (source, target) in seen:
                continue
            seen.add((source, target))
            words = [word for word, _ in tokens(source)]
            rendered = [word.lower() for word in segment_words(target) if _TARGET_WORD.fullmatch(word)]
            if _alignable(words, rendered) and _HAN.search(target):
                raw.append((words, rendered, (weight, validation(str(row["id"])))))
    keys = key_of_words(Counter(word for words, _, (_, held) in raw if not held for word in words))
    return [Pair(tuple(keys.get(w, w) for w in words), tuple(target), *rest) for words, target, rest in raw]


def _alignable(source: Sequence[str], target: Sequence[str]) -> bool:
    if not source or not target or max(len(source), len(target)) > _MOST_WORDS:
        return False
    return len(source) <= 4 or 0.3 < len(target) / len(source) < 2.5


def key_of_words(counts: Counter[str]) -> dict[str, str]:
    """Each word of a corpus -> the form under which its renderings are counted."""

    def key(word: str) -> str:
        if counts[word] >= _OWN:
            return word
        bases = [b for b in base_forms(word) if len(b) > 1 and counts[b] >= 2 and counts[b] * 5 >= counts[word]]
        return max(bases, key=lambda base: counts[base], default=word)

    once = {word: key(word) for word in counts}
    return {word: once.get(base, base) for word, base in once.items()}


def glosses() -> Iterator[tuple[tuple[str, ...], str]]:
    """English glosses of one or two words and the Chinese word of CC-CEDICT that has them, in Simplified form."""
    from opencc import OpenCC

    converter = OpenCC("t2s")
    for word in cedict.words():
        if len(word) <= 5 and _HAN.fullmatch(word) and converter.convert(word) == word:
            for gloss in cedict.glosses(word)[:6]:
                english = tuple(re.findall("[a-z]+", _GLOSS_START.sub("", gloss.lower())))
                if 1 <= len(english) <= 2:
                    yield english, word


def align(
    pairs: Sequence[Pair],
    dictionary: Iterable[tuple[tuple[str, ...], str]] = (),
    report: Callable[[str], None] = lambda _: None,
) -> tuple[list[Event], Tables]:
    """Align the pairs and count: events of all pairs, and tables of those that are not held out and of the dictionary,
    whose glosses are treated as short pairs (see :func:`glosses`)."""
    entries = [Pair(english, (word,), _GLOSS, held_out=False) for english, word in dictionary]
    fitted = [pair for pair in [*pairs, *entries] if not pair.held_out]
    sources = {word: at for at, word in enumerate(sorted({w for pair in fitted for w in pair.source}), 1)}
    targets = {word: at for at, word in enumerate(sorted({w for pair in fitted for w in pair.target}), 1)}
    coded = Sentences(
        [np.array([sources[w] for w in pair.source]) for pair in fitted],
        [np.array([targets[w] for w in pair.target]) for pair in fitted],
        [pair.weight for pair in fitted],
    )
    lexicon = fit(coded, len(sources) + 1, len(targets) + 1, report)
    events, tables = [], Tables()
    for number, pair in enumerate(pairs):
        source = np.array([sources.get(w, 0) for w in pair.source])
        target = np.array([targets.get(w, 0) for w in pair.target])
        for at, unit in renderings(pair, lexicon.posteriors(source, target)):
            event = Event(number, at, unit)
            events.append(event)
            if not pair.held_out:
                tables.add(pair, event)
    _add_lexicon(tables, lexicon, [*sources], [*targets])
    return events, tables


def _add_lexicon(tables: Tables, lexicon: Lexicon, sources: Sequence[str], targets: Sequence[str]) -> None:
    """Add the fractional expected counts of the alignment, so that rare words and the dictionary contribute."""
    for pair, count in zip(lexicon.pairs.tolist(), lexicon.counts.tolist(), strict=True):
        source, target = divmod(pair, lexicon.targets)
        if source and target and count >= 0.05:
            tables.words[sources[source - 1]][targets[target - 1]] += 0.3 * min(count, 1.0)


def renderings(pair: Pair, posteriors: Floats) -> Iterator[tuple[int, str]]:
    """(position, rendering) of the aligned content words of a pair; ``posteriors`` are (source words, target words)."""
    last = len(pair.target) - 1
    owner = posteriors.argmax(axis=0)
    for at, word in enumerate(pair.source):
        row = posteriors[at]
        best = int(row.argmax())
        if not carries_content(word) or row[best] < _ALIGNED:
            continue
        beside = [j for j in (best - 1, best + 1) if 0 <= j <= last and row[j] >= _JOINED and owner[j] == at]
        other = max(beside, key=lambda j: row[j], default=best)
        unit = "".join(pair.target[min(best, other) : max(best, other) + 1])
        if _HAN.fullmatch(unit):
            yield at, unit
