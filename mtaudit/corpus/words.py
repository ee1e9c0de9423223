"""The words of passages, how rare they are in the corpus, and names."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, log
from zlib import crc32

import numpy as np

from mtaudit.cedict import STOP
from mtaudit.late import late_pattern
from mtaudit.per_text import cached_per_text
from mtaudit.records import Side
from mtaudit.text import HAN
from mtaudit.word_segmenter import segment_words, tag_words

_LATIN = late_pattern(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9]*(?:['’-][A-Za-z\u00c0-\u024f0-9]+)*")
_NAME = late_pattern(r"[A-Z\u00c0-\u00de]")
_POSSESSIVE = late_pattern(r"['’]s?$")
#: Slots of the table of counts. Of 100,000 different words one in ten shares its slot with another.
_SLOTS = 1 << 20
#: Chinese words that are in any text.
_COMMON = frozenset(
    "一个 我们 他们 她们 它们 你们 自己 没有 可以 因为 所以 但是 如果 这个 那个 这些 那些 什么 已经 现在 时候 "
    "可能 就是 不是 还是 这种 这样 这里 其中 以及 或者 并且 而且 通过 进行 需要 认为 表示 之后 之前 一些 许多 "
    "非常 开始 能够 成为".split()
)
#: Tags of names of people, places and organisations.
_TAGS = frozenset(("nr", "ns", "nt", "nrt", "nrfg"))


@cached_per_text(4096)
def words_of(text: str, side: Side) -> frozenset[str]:
    """The content words of a text: Latin words in lower case without function words, Chinese words of two or more
    characters."""
    latin = (_POSSESSIVE.sub("", m.group()).casefold() for m in _LATIN.finditer(text))
    if side == "source":
        return frozenset(_stem(word) for word in latin if len(word) > 1 and word not in STOP)
    chinese = (word for word in segment_words(text) if len(word) > 1 and HAN.match(word) and word not in _COMMON)
    return frozenset((*latin, *chinese))


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


@cached_per_text(4096)
def names_of(text: str, side: Side) -> frozenset[str]:
    """Names that a text writes in Latin letters, in lower case; in English those that do not begin a sentence. In
    Chinese any Latin word counts, and what the tagger takes for a name."""
    if side == "source":
        from mtaudit.checks.names.name_spans import names_in

        known = {part.casefold() for name in names_in(text) for part in name.words}
        capitals = {m.group() for m in _LATIN.finditer(text) if sum(c.isupper() for c in m.group()) > 1}
        return frozenset(known | {_POSSESSIVE.sub("", word).casefold() for word in capitals})
    return frozenset(latin_names(text) | {word for word, tag in tag_words(text) if tag in _TAGS and len(word) > 1})


def latin_names(text: str) -> frozenset[str]:
    """The Latin words of a Chinese text that may be names, in lower case: capitalised ones and those of four or more
    letters; after a number only those that are both, since the others may be units."""
    return frozenset(m.group().casefold() for m in _LATIN.finditer(text) if _may_be_name(m.group(), text[: m.start()]))


def _may_be_name(word: str, before: str) -> bool:
    capital, long = bool(_NAME.match(word)), len(word) > 3
    return (capital and long) if before[-2:].strip()[-1:].isdigit() else (capital or long)


class Rarity:
    """Counts in how many passages each word occurs, in constant memory: words are hashed."""

    def __init__(self) -> None:
        self._counts = np.zeros(_SLOTS, dtype=np.int32)
        self._passages = 0

    def add(self, words: Iterable[str]) -> None:
        """Count the words of a passage."""
        self._passages += 1
        slots = [crc32(word.encode("utf-8", "surrogatepass")) % _SLOTS for word in words]
        self._counts[slots] += 1

    def weight(self, words: Iterable[str]) -> float:
        """The sum of the inverse document frequencies of words: a word of one passage in a thousand weighs 6.9."""
        slots = [crc32(word.encode("utf-8", "surrogatepass")) % _SLOTS for word in words]
        return fsum(log((1 + self._passages) / (1 + int(self._counts[slot]))) for slot in slots)
