"""The words of the training corpora with their frequencies, parts of speech and English senses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from random import Random

import mtaudit.cedict as cedict
from mtaudit.text import HAN
from mtaudit.word_segmenter import tag_words

_ENGLISH = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
#: Parts of speech (ICTCLAS letters) of content words.
CONTENT = frozenset("navidb")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a Chinese text; ``pos`` is the first letter of its part of speech."""

    text: str
    start: int
    pos: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokens(text: str) -> list[Token]:
    """The Chinese words of a text in order; none if the segmenter does not reproduce the text."""
    tagged = tag_words(text)
    if "".join(word for word, _ in tagged) != text:
        return []
    out, at = [], 0
    for word, pos in tagged:
        out.append(Token(word, at, "n" if pos.startswith("vn") else pos[:1]))
        at += len(word)
    return out


def is_content(token: Token) -> bool:
    """Whether the token is a content word of two or more Han characters."""
    return token.pos in CONTENT and len(token.text) >= 2 and len(HAN.findall(token.text)) == len(token.text)


@cache
def senses(word: str) -> frozenset[str]:
    """Stems of the senses of a Chinese word that are a single English word (``to suspend`` -> the stem of suspend)."""
    out = set()
    for gloss in cedict.glosses(word):
        plain = _ENGLISH.findall(gloss.lower().removeprefix("to ").removeprefix("the "))
        if len(plain) == 1 and plain[0] not in cedict.STOP:
            out.add(cedict.stem(plain[0]))
    return frozenset(out)


@cache
def proper(word: str) -> bool:
    """Whether the word is a proper name: its first gloss is capitalised."""
    glosses = cedict.glosses(word)
    return bool(glosses) and glosses[0][:1].isupper() and glosses[0][1:2].islower()


@dataclass(slots=True)
class Lexicon:
    """The content words of a corpus, indexed so that plausible wrong words can be drawn."""

    counts: Counter[str] = field(default_factory=Counter)
    pos: dict[str, str] = field(default_factory=dict)
    by_sense: dict[str, list[str]] = field(default_factory=dict)
    ranked: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lexicon:
        """The lexicon of these texts."""
        self = cls()
        for text in texts:
            for token in tokens(text):
                if is_content(token):
                    self.counts[token.text] += 1
                    self.pos.setdefault(token.text, token.pos)
        self._group()
        return self

    def _group(self) -> None:
        by_sense, ranked = defaultdict(list), defaultdict(list)
        for word, _ in sorted(self.counts.items(), key=lambda item: (item[1], item[0])):
            ranked[self.pos[word]].append(word)
            for sense in sorted(senses(word)):
                by_sense[sense].append(word)
            if proper(word) and self.pos[word] == "n":
                self.names.append(word)
        self.by_sense, self.ranked = dict(by_sense), dict(ranked)

    def rivals(self, word: str, english: frozenset[str]) -> list[tuple[str, str]]:
        """(sense, other word) for words that share with ``word`` a sense among ``english`` (stems), and little else."""
        mine, out = cedict.gloss_words(word), []
        for sense in sorted(senses(word) & english):
            for other in self.by_sense.get(sense, ()):
                shared = len(mine & cedict.gloss_words(other)) / max(1, min(len(mine), len(cedict.gloss_words(other))))
                if not set(word) & set(other) and (shared <= 0.34 or (len(mine) <= 2 and shared <= 0.5)):
                    out.append((sense, other))
        return out

    def neighbour(self, token: Token, rng: Random) -> str:
        """A random word of the same part of speech and similar frequency; "" if there is none."""
        line = self.ranked.get(token.pos, [])
        if len(line) < 20:
            return ""
        count = self.counts.get(token.text, 1)
        at = bisect_left(line, count, key=lambda w: self.counts[w])
        return line[(at + rng.randint(-len(line) // 10, len(line) // 10)) % len(line)]


def english_words(source: str) -> list[tuple[str, int, int]]:
    """(stem, start, end) of the words of an English text."""
    return [(cedict.stem(m.group()), m.start(), m.end()) for m in _ENGLISH.finditer(source)]
