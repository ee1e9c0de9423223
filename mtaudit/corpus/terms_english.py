"""Names and terms in the English side of a corpus: which strings of words are worth a row in the table of terms.

A word counts as a name if the corpus writes it with a capital where no sentence begins. A term is a noun, or a string
of words that occur together more often than by chance (normalised pointwise mutual information, Bouma 2009) and end in
a noun. What counts as a noun is seen from the words before it: determiners and prepositions against pronouns, modal
verbs and *to*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from math import log
from typing import Literal

from mtaudit.cedict import STOP
from mtaudit.corpus.english_words import CALENDAR, GENERAL, INSIDE, LINKING, Token, may_be_name, singular, tokens_of
from mtaudit.corpus.terms_statistics import Statistics

Kind = Literal["name", "term"]
#: Words in lower case, the last one in the singular.
Key = tuple[str, ...]

#: How often a name must occur to be one.
LEAST_NAME = 2
#: How often a term must occur in corpora of up to so many words, and in larger ones.
_LEAST_TERM: tuple[tuple[float, int], ...] = ((20_000, 2), (60_000, 3), (float("inf"), 4))
#: Words that only begin a name.
_BEGINNINGS = frozenset(("st", "mt", "ft", "saint"))
#: Least normalised pointwise mutual information of neighbouring words of a term.
_COHESION = 0.35
#: Longest term and name, in words.
_MOST_WORDS, _MOST_OF_NAME = 3, 5
#: How often the singular of a name must occur, as a share of its plural: Jacobs is not the plural of Jacob.
_RARE_SINGULAR = 0.2
#: Share of its occurrences from which a string of words is but a part of a longer one.
_PART = 0.7


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name or term: its key, how it is written, and how often it occurs."""

    key: Key
    text: str
    kind: Kind
    count: int


class Candidates:
    """The names and terms of a corpus, and where they occur in a sentence.

    Args:
        texts: the English sentences. They are walked twice and tokenised each time, since tokens take far more memory
            than text.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.statistics = Statistics()
        for text in texts:
            self.statistics.add(tokens_of(text), text)
        self._least = next(least for words, least in _LEAST_TERM if self.statistics.tokens <= words)
        runs: Counter[Key] = Counter()
        strings: Counter[Key] = Counter()
        self._first_written: dict[Key, str] = {}
        for text in texts:
            tokens = tokens_of(text)
            for run in self._runs(tokens, text):
                key = self.key_of(run)
                runs[key] += 1
                if key not in self._first_written:
                    self._first_written[key] = text[run[0].start : run[-1].end]
            strings.update(self._strings(tokens, text))
        names, terms = self._names(runs), self._terms(strings)
        self.known: Mapping[Key, Candidate] = {**terms, **names}
        self._longest = max(map(len, self.known), default=0)
        self._first = {key[0] for key in self.known} | {singular(key[0]) for key in self.known}

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.known.values())

    def occurrences(self, tokens: Sequence[Token], text: str) -> Iterator[tuple[Key, int, int]]:
        """(key, first token, end) of the names and terms of a sentence: from left to right, the longest first."""
        at = 0
        while at < len(tokens):
            end = self._match(tokens, text, at)
            if end is None:
                at += 1
                continue
            yield self.key_of(tokens[at:end]), at, end
            at = end

    def key_of(self, tokens: Sequence[Token]) -> Key:
        """The words in lower case, the last one in the singular if the corpus has it."""
        last, words = tokens[-1].low, self.statistics.words
        one = singular(last)
        if not (words[one] and (words[one] >= _RARE_SINGULAR * words[last] or not self.statistics.names(last))):
            one = last
        return (*[token.low for token in tokens[:-1]], one)

    def _match(self, tokens: Sequence[Token], text: str, at: int) -> int | None:
        if tokens[at].low not in self._first and singular(tokens[at].low) not in self._first:
            return None
        for end in range(min(at + self._longest, len(tokens)), at, -1):
            found = self.known.get(self.key_of(tokens[at:end]))
            if found and _is_whole(tokens[at:end], text) and self._fits(found, tokens[at:end]):
                return end
        return None

    def _fits(self, found: Candidate, tokens: Sequence[Token]) -> bool:
        """A name needs a capital, except where the text is all lower case or the name is written so."""
        return found.kind == "term" or any(token.capital for token in tokens)

    def _names(self, runs: Counter[Key]) -> dict[Key, Candidate]:
        whole = {key: count for key, count in runs.items() if count >= LEAST_NAME and len(key) <= _MOST_OF_NAME}
        for key, count in runs.items():
            if key not in whole:
                for part in _parts(key, runs):
                    whole[part] = whole.get(part, runs[part]) + count
        return {
            key: Candidate(key, self._written(key), "name", count)
            for key, count in whole.items()
            if count >= LEAST_NAME and key[-1] not in LINKING and (len(key) > 1 or self._is_whole_name(key[0]))
        }

    def _is_whole_name(self, word: str) -> bool:
        return word not in _BEGINNINGS and self.statistics.names(word)

    def _runs(self, tokens: Sequence[Token], text: str) -> Iterator[Sequence[Token]]:
        """Maximal strings of words with capitals, with *of* and the like inside; one word alone must be a name."""
        capital = [self._in_name(token, after) for token, after in zip_longest(tokens, tokens[1:])]
        at = 0
        while at < len(tokens):
            if not capital[at]:
                at += 1
                continue
            end = at + 1
            while end < len(tokens) and INSIDE.fullmatch(text[tokens[end - 1].end : tokens[end].start]):
                linked = tokens[end].low in LINKING and end + 1 < len(tokens) and capital[end + 1]
                if not (capital[end] or linked or _is_version(tokens[end].text)):
                    break
                end += 1
            if end > at + 1 or self._is_name(tokens[at]):
                yield tokens[at:end]
            at = end

    def _in_name(self, token: Token, after: Token | None) -> bool:
        """Whether a word with a capital can belong to a name: a name itself, or capitalised within a sentence."""
        if not token.capital or not may_be_name(token.low):
            return False
        if not token.begins or self.statistics.names(token.low):
            return True
        if token.low in GENERAL or after is None or after.begins:
            return False
        return after.capital and after.low not in STOP

    def _is_name(self, token: Token) -> bool:
        return token.capital and self.statistics.names(token.low)

    def _strings(self, tokens: Sequence[Token], text: str) -> Iterator[Key]:
        """Strings of content words that could be terms."""
        good = [self._is_content(token) for token in tokens]
        for at in range(len(tokens)):
            for end in range(at + 1, min(at + _MOST_WORDS, len(tokens)) + 1):
                if not good[end - 1] or (
                    end - 1 > at and not INSIDE.fullmatch(text[tokens[end - 2].end : tokens[end - 1].start])
                ):
                    break
                if end - at == 1 or self._may_be(tokens[at:end]):
                    yield self.key_of(tokens[at:end])

    def _may_be(self, tokens: Sequence[Token]) -> bool:
        """Whether all words are frequent enough for the string to be a term, so that most strings are not counted."""
        words = self.statistics.words
        return all(words[token.low] >= self._least for token in tokens[:-1])

    def _terms(self, counts: Counter[Key]) -> dict[Key, Candidate]:
        statistics = self.statistics
        longer: Counter[Key] = Counter()
        for key, count in counts.items():
            for part in (key[1:], key[:-1]) if len(key) > 2 else ():
                longer[part] = max(longer[part], count)
        return {
            key: Candidate(key, " ".join(key), "term", count)
            for key, count in counts.items()
            if count >= self._least
            and (statistics.is_noun(key[0]) if len(key) == 1 else statistics.ends_term(key[-1]))
            and self._coheres(key, count, counts)
            and longer[key] < _PART * count
        }

    def _is_content(self, token: Token) -> bool:
        low = token.low
        if (
            low in GENERAL
            or singular(low) in GENERAL
            or low in CALENDAR
            or len(low) < 3
            or "'" in low
            or low.endswith("ly")
        ):
            return False
        return low[0].isalpha() and not self._is_name(token)

    def _coheres(self, key: Key, count: int, counts: Mapping[Key, int]) -> bool:
        words, total = self.statistics.words, self.statistics.tokens
        for left, right in pairwise(key):
            expected = words[left] * max(words[right], counts[(right,)]) / total
            if log(count / expected) / log(total / count) < _COHESION:
                return False
        return True

    def _written(self, key: Key) -> str:
        """A name as it is written where it first occurs, or word by word as the corpus mostly writes it."""
        return (len(key) > 1 and self._first_written.get(key)) or " ".join(map(self.statistics.shown, key))


def _is_version(word: str) -> bool:
    return word[0].isdigit() and len(word) <= 4


def _is_whole(tokens: Sequence[Token], text: str) -> bool:
    """Whether nothing but a blank or hyphen stands between the words."""
    return all(INSIDE.fullmatch(text[a.end : b.start]) for a, b in pairwise(tokens))


def _parts(key: Key, runs: Mapping[Key, int]) -> Iterator[Key]:
    """The longest parts of a rare name that occur by themselves, from left to right."""
    at = 0
    while at < len(key):
        ends = [end for end in range(len(key), at, -1) if end - at < len(key) and key[at:end] in runs]
        if ends:
            yield key[at : ends[0]]
        at = ends[0] if ends else at + 1
