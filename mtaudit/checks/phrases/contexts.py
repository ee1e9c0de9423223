"""In which sense an English word is used, judged by the words around it.

The column ``context`` of a table of senses has blanks between its parts:

``word``
    A word that occurs beside the word in this sense; ``word~`` matches all its inflected forms, and a hyphen matches a
    blank or a hyphen.
``@topic``
    All words of a topic of ``topics.tsv``.
``-word``
    A word that rules the sense out when it is in the same sentence.
``*``
    The word has hardly any other sense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from mtaudit.bundled import load_text
from mtaudit.checks.phrases.inflection import forms
from mtaudit.late import late_pattern
from mtaudit.mqm import Severity
from mtaudit.per_text import cached_per_text
from mtaudit.text import word_set

_WORD = late_pattern(r"[a-z0-9][a-z0-9&+#]*(?:[.-][a-z0-9]+)*")
_OWN = late_pattern(r"[A-Za-z-]+~?")
#: Pairs on either side whose sources count as surroundings.
AROUND = 6
#: How many different words have to occur: words of a topic in the sentence; in the surroundings, words of the entry, or
#: words of the entry and its topics together. Chosen on 75 labelled articles and 9,000 pairs of human translations:
#: with 2 and 4 in the surroundings a third of what more is found was wrong.
_TOPIC_WORDS, _NEAR_WORDS, _NEAR_IN_ALL = 2, 3, 5

Words = frozenset[str]


@dataclass(frozen=True)
class Context:
    """The words that show a sense: ``words`` of the entry, ``topics`` of its topics, and ``against`` it."""

    always: bool
    words: Words
    topics: Words
    against: Words

    def holds(self, sentence: Words, around: Words) -> Severity | None:
        """How sure it is that a sentence uses the word in this sense: MAJOR if the sentence shows it, MINOR if only its
        surroundings do, None if neither does."""
        if self.against & sentence:
            return None
        if self.always or self.words & sentence or len(self.topics & sentence) >= _TOPIC_WORDS:
            return Severity.MAJOR
        return Severity.MINOR if self._near(around, 0, 0) else None

    def needs(self, runs: Words) -> bool:
        """Whether surroundings with these runs of letters may show the sense; a quick test before their words."""
        words, topics = (sum(map(runs.issuperset, some)) for some in self._odd)
        return self._near(runs, words, topics)

    def _near(self, around: Words, more: int, topics: int) -> bool:
        near = len(self.words & around) + more
        return near >= _NEAR_WORDS or near + len(self.topics & around) + topics >= _NEAR_IN_ALL

    @cached_property
    def _odd(self) -> tuple[list[Words], list[Words]]:
        """For each word of the entry and of its topics that does not consist of letters alone: its runs of letters."""
        words, topics = ([word_set(w) for w in some if not w.isalpha()] for some in (self.words, self.topics))
        return words, topics


def context(column: str, phrase: str) -> Context:
    """The context of an entry; the words of the phrase itself are not part of it."""
    own = frozenset(form for word in _OWN.findall(phrase) for form in _forms(word))
    parts = column.split()
    plain = [part for part in parts if part[0] not in "@-*"]
    words = frozenset(form for word in plain for form in _forms(word)) - own
    topics = frozenset[str]().union(*(_topics()[part[1:]] for part in parts if part.startswith("@"))) - own - words
    against = frozenset(form for part in parts if part.startswith("-") for form in _forms(part[1:]))
    return Context("*" in parts, words, topics, against)


@cached_per_text(1024)
def words_of(text: str) -> Words:
    """The lower-cased words of an English text, parts of compounds, and pairs of neighbours joined by a hyphen."""
    found = list[str]()
    for piece in text.lower().split():
        found += [piece] if piece.isalnum() and piece.isascii() else _WORD.findall(piece)
    parts = [part for word in found if "-" in word for part in word.split("-")]
    return frozenset([*found, *parts, *map("-".join, pairwise(found))])


def surroundings(sources: Sequence[str], at: int, words: Callable[[str], Words]) -> Words:
    """The words of the sources before and after number ``at``."""
    near = [*sources[max(0, at - AROUND) : at], *sources[at + 1 : at + 1 + AROUND]]
    return frozenset[str]().union(*map(words, near))


@cache
def _topics() -> dict[str, Words]:
    lines = load_text("checks/phrases/topics.tsv").splitlines()
    rows = (line.split("\t") for line in lines[1:] if line and not line.startswith("#"))
    return {name: frozenset(form for word in words.split() for form in _forms(word)) for name, words in rows}


def _forms(word: str) -> Iterator[str]:
    yield from forms(word[:-1].lower()) if word.endswith("~") else (word.lower(),)
