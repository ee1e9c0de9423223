"""Names and terms in the English side of a corpus: which strings of words are worth a row in the table of terms.

A word counts as a name if the corpus writes it with a capital where no sentence begins. A term is a noun, or a string
of words that occur together more often than by chance (normalised pointwise mutual information, Bouma 2009) and end in
a noun. What counts as a noun is seen from the words before it: determiners and prepositions against pronouns, modal
verbs and *to*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log
from typing import Literal, NamedTuple

from mtaudit.cedict import STOP
from mtaudit.late import late_pattern

Kind = Literal["name", "term"]
#: Words in lower case, the last one in the singular.
Key = tuple[str, ...]

_TOKEN = late_pattern(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:['’][A-Za-zÀ-ɏ]+)*|\d+(?:[.,]\d+)*")
#: What may stand between two words of one name or term.
_INSIDE = late_pattern(r"[ \u00a0-]|\. |\.? ?&amp; ?| & ")
_OPENS = late_pattern(r"(?:^|[.!?:;…*•|\]\n]|--|—)[\s\"“”‘’'(\[#*_-]*$")
_LINKING = frozenset({"of", "de", "van", "von", "der", "du", "la", "le", "bin", "al", "del", "di"})
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs "
    "fri sat sun am pm".split()
)
#: Forms of address and ranks, which are no part of a name.
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady dame president chairman chancellor minister senator governor mayor "
    "judge justice general colonel major captain lieutenant king queen prince princess pope ceo cto cfo coo".split()
)
_DETERMINERS = frozenset(
    "a an the this that these those my your his her its our their some any no each every another of in with for by "
    "from between such many several few other new own about without into through under".split()
)
_BEFORE_ADJECTIVES = frozenset("is are was were be been being very so more most too less as how seem seems".split())
_BEFORE_VERBS = frozenset(
    "i you he she it we they who to will would can could should must may might shall do does did don't doesn't didn't "
    "can't couldn't won't not never always also just then let's i'd i'll you'll we'll they'll".split()
)
_NO_NAMES = STOP | {"ok", "okay", "oh"}
#: Words of general use that begin or end no term.
_GENERAL = STOP | frozenset(
    "many much several other others same new old good bad great big small large little long short high low few "
    "first second third last next past early late own whole certain different similar various single real true "
    "main major best better worse least less lot lots bit kind sort type thing things something anything "
    "everything nothing someone anyone everyone nobody way ways time times day days year years week weeks month "
    "months hour hours minute minutes today tomorrow yesterday now ago again still even ever never always often "
    "sometimes usually actually really quite rather too also yet already almost enough however therefore instead "
    "perhaps maybe though although while because since until unless whether both either neither each every all any "
    "none one two three four five six seven eight nine ten hundred thousand million billion percent around back "
    "away here there where when why how what who whom whose which not no yes per via far having built together "
    "important course matter term sense clear particular general specific top close open free common higher result "
    "form ability difference situation without within across along among against between during before after above "
    "below under upon toward towards despite part parts half side end ends case cases point points example "
    "examples fact number numbers place places person people man men woman women guy guys life world able like "
    "look looks looking need needs want wants going come comes goes make makes made making take takes taken taking "
    "use uses used using say says said saying think thinks know knows known see sees seen get gets got getting "
    "give gives given put puts keep keeps let lets seem seems start starts started try tries trying tried feel "
    "feels felt help helps work works working live lives living question reason idea ideas problem problems answer "
    "im dont amount level piece pieces set kinds types sorts sets left right moment yours ours theirs himself "
    "herself itself themselves myself yourself ourselves etc e.g i.e".split()
)
#: How often a term must occur to be one, and a name.
LEAST_TERM, LEAST_NAME = 4, 2
#: Least normalised pointwise mutual information of neighbouring words of a term.
_COHESION = 0.35
#: Longest term and name, in words.
_MOST_WORDS, _MOST_OF_NAME = 3, 5
#: Share of capitals, away from the beginning of a sentence, from which a word is a name.
_CAPITAL = 0.6
#: How many times more often the contexts of a noun than those of a verb.
_NOUN = 2.0
#: How often the singular of a name must occur, as a share of its plural: Jacobs is not the plural of Jacob.
_RARE_SINGULAR = 0.2
#: Share of its occurrences from which a string of words is but a part of a longer one.
_PART = 0.7
#: Share of its occurrences in which a noun ends its phrase: other words go on to the noun (a social network).
_LAST = 0.35
_LAST_OF_SEVERAL = 0.12
#: How often the plural of a noun occurs, as a share of its singular.
_PLURAL = 0.1


class Token(NamedTuple):
    """A word and its span ``[start, end)``.

    Attributes:
        low: the word in lower case, with a straight apostrophe.
        capital: whether it has a capital anywhere.
        begins: whether the capital says nothing, because a sentence begins or the text is a heading.
    """

    text: str
    low: str
    start: int
    end: int
    capital: bool
    begins: bool


def tokens_of(text: str) -> list[Token]:
    """The words of an English text; a possessive ending is left out."""
    found = list(_TOKEN.finditer(text))
    titled = _is_titled([m.group() for m in found])
    out = []
    for m in found:
        word, start = m.group(), m.start()
        if word[-1] in "'’" or word[-2:] in ("'s", "’s"):
            word = word[:-2] if word[-1] == "s" else word[:-1]
        low = word.lower()
        capital = low != word
        if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
            low = low[:-1]  # the plural of an abbreviation
        begins = capital and (titled or _OPENS.search(text[max(0, start - 8) : start]) is not None)
        out.append(Token(word, low.replace("’", "'"), start, start + len(word), capital, begins))
    return out


def _is_titled(words: Sequence[str]) -> bool:
    """Whether a text is written in capitals, as a heading."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


def singular(word: str) -> str:
    """The word without an English plural ending, which may be no word."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "news"))
    return word[:-1] if plural else word


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
        for token, after in zip(tokens, (*tokens[1:], None), strict=True):
            low = token.low
            joined = after is not None and _INSIDE.fullmatch(text[token.end : after.start])
            self.last[low] += not joined or after is None or after.low in STOP
            self.tokens += 1
            self.words[low] += 1
            if not token.capital:
                self.small[low] += 1
            elif not token.begins:
                self.capital[low] += 1
                self.written[low][token.text] += 1
            self.noun[low] += before in _DETERMINERS
            self.verb[low] += before in _BEFORE_VERBS or before in _BEFORE_ADJECTIVES
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
            if count >= LEAST_NAME and key[-1] not in _LINKING and (len(key) > 1 or self.statistics.names(key[0]))
        }

    def _runs(self, tokens: Sequence[Token], text: str) -> Iterator[Sequence[Token]]:
        """Maximal strings of words with capitals, with *of* and the like inside; one word alone must be a name."""
        capital = [self._in_name(token, after) for token, after in zip(tokens, (*tokens[1:], None), strict=True)]
        at = 0
        while at < len(tokens):
            if not capital[at]:
                at += 1
                continue
            end = at + 1
            while end < len(tokens) and _INSIDE.fullmatch(text[tokens[end - 1].end : tokens[end].start]):
                linked = tokens[end].low in _LINKING and end + 1 < len(tokens) and capital[end + 1]
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
        if token.low in _GENERAL or after is None or after.begins:
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
                    end - 1 > at and not _INSIDE.fullmatch(text[tokens[end - 2].end : tokens[end - 1].start])
                ):
                    break
                if end - at == 1 or self._may_be(tokens[at:end]):
                    yield self.key_of(tokens[at:end])

    def _may_be(self, tokens: Sequence[Token]) -> bool:
        """Whether all words are frequent enough for the string to be a term, so that most strings are not counted."""
        words = self.statistics.words
        return all(words[token.low] >= LEAST_TERM for token in tokens[:-1])

    def _terms(self, counts: Counter[Key]) -> dict[Key, Candidate]:
        statistics = self.statistics
        longer: Counter[Key] = Counter()
        for key, count in counts.items():
            for part in (key[1:], key[:-1]) if len(key) > 2 else ():
                longer[part] = max(longer[part], count)
        return {
            key: Candidate(key, " ".join(key), "term", count)
            for key, count in counts.items()
            if count >= LEAST_TERM
            and (statistics.is_noun(key[0]) if len(key) == 1 else statistics.ends_term(key[-1]))
            and self._coheres(key, count, counts)
            and longer[key] < _PART * count
        }

    def _is_content(self, token: Token) -> bool:
        low = token.low
        if low in _GENERAL or low in _CALENDAR or len(low) < 3 or "'" in low or low.endswith("ly"):
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


def may_be_name(word: str) -> bool:
    """Whether a word in lower case is neither a function word nor a title, month or day."""
    return len(word) > 1 and "'" not in word and word not in _CALENDAR and word not in TITLES and word not in _NO_NAMES


def _is_version(word: str) -> bool:
    return word[0].isdigit() and len(word) <= 4


def _is_whole(tokens: Sequence[Token], text: str) -> bool:
    """Whether nothing but a blank or hyphen stands between the words."""
    return all(_INSIDE.fullmatch(text[a.end : b.start]) for a, b in pairwise(tokens))


def _parts(key: Key, runs: Mapping[Key, int]) -> Iterator[Key]:
    """The longest parts of a rare name that occur by themselves, from left to right."""
    at = 0
    while at < len(key):
        ends = [end for end in range(len(key), at, -1) if end - at < len(key) and key[at:end] in runs]
        if ends:
            yield key[at : ends[0]]
        at = ends[0] if ends else at + 1
