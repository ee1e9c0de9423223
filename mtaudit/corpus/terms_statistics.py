"""Counts of the English words of a corpus from which names and terms are told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from mtaudit.cedict import STOP
from mtaudit.corpus.english_words import (
    BEFORE_ADJECTIVES,
    BEFORE_VERBS,
    DETERMINERS,
    INSIDE,
    Token,
    may_be_name,
    singular,
)

#: Share of capitals, away from the beginning of a sentence, from which a word is a name.
_CAPITAL = 0.6
#: How many times more often the contexts of a noun than those of a verb.
_NOUN = 2.0
#: Share of its occurrences in which a noun ends its phrase: other words go on to the noun (a social network).
_LAST = 0.35
_LAST_OF_SEVERAL = 0.12
#: How often the plural of a noun occurs, as a share of its singular.
_PLURAL = 0.1


@dataclass(slots=True)
class Statistics:
    """Counts of a corpus from which names and terms are told; made by one walk over all tokens, see :meth:`add`."""

    tokens: int = 0
    words: Counter[str] = field(default_factory=Counter)
    written: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    capital: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    noun: Counter[str] = field(default_factory=Counter)
    verb: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)

    def add(self, tokens: Sequence[Token], text: str) -> None:
        """Count the words of one sentence."""
        before = ""
        for token, after in zip_longest(tokens, tokens[1:]):
            low = token.low
            joined = after is not None and INSIDE.fullmatch(text[token.end : after.start])
            self.last[low] += not joined or after is None or after.low in STOP
            self.tokens += 1
            self.words[low] += 1
            if not token.capital:
                self.small[low] += 1
            elif not token.begins:
                self.capital[low] += 1
                self.written[low][token.text] += 1
            self.noun[low] += before in DETERMINERS
            self.verb[low] += before in BEFORE_VERBS or before in BEFORE_ADJECTIVES
            before = low

    def names(self, word: str) -> bool:
        """Whether a word in lower case is the word of a name."""
        capital = self.capital[word]
        return may_be_name(word) and capital > 0 and capital >= _CAPITAL * (capital + self.small[word])

    def is_noun(self, word: str) -> bool:
        """Whether a word in lower case is mostly a noun: where nouns stand, and last in its phrase or with a plural."""
        words, noun = self.words[word], self.noun[word]
        plural = self.words[f"{word}s"] >= _PLURAL * words or singular(word) != word
        ends = plural or self.last[word] >= _LAST * words
        return noun >= 2 and noun >= _NOUN * self.verb[word] and ends

    def ends_term(self, word: str) -> bool:
        """Whether a word can be the last of several: a weaker form of :meth:`is_noun`."""
        return self.noun[word] >= self.verb[word] and self.last[word] >= _LAST_OF_SEVERAL * self.words[word]

    def shown(self, word: str) -> str:
        """The word as the corpus mostly writes it."""
        seen = self.written.get(word)
        return seen.most_common(1)[0][0] if seen and self.names(word) else word
