"""Tables of English phrases with their right and their wrong Chinese renderings, and their matching in a pair.

A table is a tab-separated file whose first line names its columns, which are those below; a line that begins with
``#`` is a comment.

phrase
    English words. ``kick~`` matches every inflected form of the word, ``a/the`` either word, ``(very)`` an optional
    word, ``one's`` a possessive, ``oneself`` a reflexive pronoun, ``sb`` and ``sth`` one to three words, ``n't``
    ``not`` and words like ``can't``, and ``…`` up to four words. A hyphen matches a hyphen or a blank.
    A word with a capital is matched with its case.
right, literal
    Chinese alternatives in Simplified characters, separated by blanks; ``_`` is a blank within one. An alternative is a
    regular expression in which ``…`` matches up to eight characters of the same clause. Traditional targets are
    converted first. The first alternative of ``right`` is shown in messages.
example, wrong
    A sentence with the phrase, and the Chinese of a word-for-word translation. Used only by the tests.
severity
    Optional. ``minor``: the word-for-word rendering is unidiomatic but understandable.
context
    Optional. Where the entry applies; see :mod:`mtaudit.checks.phrases.contexts`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from mtaudit.bundled import load_text
from mtaudit.checks.phrases.inflection import forms
from mtaudit.checks.phrases.renderings import Alternatives
from mtaudit.checks.surface.script import simplified
from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import characters, letter_runs, word_set

_LETTER = "A-Za-zÀ-ɏ"
#: What stands next to a part of a word.
_BEFORE, _BEHIND = late_pattern(rf"[{_LETTER}\d'’]"), late_pattern(rf"[{_LETTER}\d]")
#: Allowed between two words of a phrase: blanks, a hyphen, emphasis marks.
_BETWEEN = r"[\s*_-]+"
_WORD = rf"[{_LETTER}\d][{_LETTER}\d'’.-]*"
_OWNER = rf"(?:(?:a|the|each|my|your|his|her|its|our|their) )?{_WORD}(?:['’]s|s['’])"
_SLOTS = {
    "sth": rf"{_WORD}(?: {_WORD}){{0,2}}",
    "sb": rf"{_WORD}(?: {_WORD}){{0,2}}",
    "…": rf"{_WORD}(?: {_WORD}){{0,3}}",
    "one's": rf"(?:my|your|his|her|its|our|their|{_OWNER})",
    "n't": r"(?:not|cannot|[a-z]+n['’]t)",
    "oneself": r"(?:my|your|him|her|it|one)self|(?:our|your|them)selves",
}
#: Very frequent words: a phrase is not looked up by one of them if it has another word.
_FREQUENT = frozenset(
    "a about after all an and any are as at away back be been being big but by call called can come day did do does "
    "down end every find first for from get give go going good had has have he her here high him his home how i if in "
    "into is it its just keep know last like little long look made make man many me more money much my new next no not "
    "of off on one only or other our out over own people put run s said same say see set she so some state still t "
    "take than that the their them then there these they thing think this those through time to too turn two under up "
    "us use ve very was water way we well were what when where which who will with without word work world would year "
    "you your".split()
)


@dataclass(frozen=True)
class Phrase:
    """One entry of a table; the columns are its attributes."""

    phrase: str
    meaning: str
    right: str
    literal: str
    example: str = ""
    wrong: str = ""
    severity: str = "major"
    context: str = "*"

    @cached_property
    def english(self) -> re.Pattern[str]:
        """The pattern of the phrase in an English sentence."""
        tokens = _tokens(self.phrase)
        text = _expression(tokens[0])
        for token in tokens[1:]:
            part = rf"{_BETWEEN}{_expression(token)}"
            text += f"(?:{part})?" if token.startswith("(") else part
        return re.compile(rf"(?:(?<![{_LETTER}\d'’])|(?=['’]))(?:{text})(?![{_LETTER}\d])")

    def find(self, text: str) -> Span | None:
        """The span of the first occurrence of the phrase in an English text."""
        if not self._single:
            found = self.english.search(text)
            return found.span() if found else None
        low = text.lower().replace("’", "'")
        if len(low) != len(text):
            found = self.english.search(text)
            return found.span() if found else None
        places = [(at, at + len(form)) for form in self._single if (at := _whole(low, form)) >= 0]
        return min(places, key=lambda place: place[0], default=None)

    @cached_property
    def _single(self) -> tuple[str, ...]:
        """The forms of an entry of one word without capitals, longest first; () for others."""
        plain = self.phrase.removesuffix("~")
        single = plain.isascii() and plain.isalpha() and plain.islower() and plain not in _SLOTS
        return tuple(sorted(_forms(self.phrase), key=len, reverse=True)) if single else ()

    @cached_property
    def word_for_word(self) -> Alternatives:
        """The word-for-word renderings, in Simplified characters."""
        return Alternatives(self.literal)

    @cached_property
    def _cleared(self) -> Alternatives:
        return Alternatives(self.right)

    def rendered(self, target: str) -> Span | None:
        """The span of the word-for-word rendering in a target in Simplified characters; None if there is none or the
        target has a right rendering."""
        there = self.word_for_word.find(target)
        return None if there is None or self._cleared.find(target) else there

    @cached_property
    def capitals(self) -> tuple[frozenset[str], ...]:
        """Like :meth:`keys`, as written, for the words that are matched with their case."""
        return tuple(_required([token for token in _tokens(self.phrase) if token != token.lower()]))

    @property
    def shown(self) -> str:
        """The right rendering that messages show."""
        return self.right.split()[0].replace("…", "……").replace("_", " ")

    def keys(self) -> Iterator[frozenset[str]]:
        """For each word that a sentence with the phrase must contain: its possible forms."""
        for some in _required(_tokens(self.phrase)):
            yield frozenset(map(str.lower, some))


@dataclass(frozen=True, slots=True)
class Rendering:
    """A phrase of the source that the target renders word for word, with the spans of both."""

    phrase: Phrase
    source: Span
    target: Span


class Phrases:
    """The entries of a table, indexed by their rarest word."""

    def __init__(self, entries: tuple[Phrase, ...]) -> None:
        self.entries = entries
        self._index = _indexed(entries)
        self._words = frozenset(self._index)

    def in_text(self, text: str) -> Iterator[tuple[Phrase, Span]]:
        """The phrases in an English text with their spans; only the first occurrence of a phrase."""
        written = set(letter_runs(text))
        for entry in self._candidates(text):
            found = None if any(map(written.isdisjoint, entry.capitals)) else entry.find(text)
            if found:
                yield entry, found

    def _candidates(self, text: str) -> Iterator[Phrase]:
        """The phrases all of whose words are in a text."""
        words = word_set(text)
        for word in sorted(self._words & words):
            for entry, others in self._index[word]:
                if not any(map(words.isdisjoint, others)):
                    yield entry

    def literal(self, source: str, target: str) -> Iterator[Rendering]:
        """The phrases of the source that the target renders word for word."""
        plain = simplified(target)
        present = characters(plain)
        for entry in self._candidates(source):
            # The target is searched first, since a word-for-word rendering is seldom found.
            there = entry.rendered(plain) if entry.word_for_word.may_be_in(present) else None
            found = entry.find(source) if there else None
            rendering = literal_rendering(entry, source, found, target) if found else None
            if rendering:
                yield rendering


def literal_rendering(entry: Phrase, source: str, found: Span, target: str) -> Rendering | None:
    """The phrase at ``found`` with the span of its word-for-word rendering in the target; None if there is none or the
    target has a right rendering.

    Also None if the target keeps the English phrase, because it then explains it.
    """
    plain = simplified(target)
    there = entry.rendered(plain) if len(plain) == len(target) else None
    if there is None or source[slice(*found)].lower() in target.lower():
        return None
    return Rendering(entry, found, there)


@cache
def load(name: str) -> Phrases:
    """The table ``name`` of this package."""
    lines = load_text(f"checks/phrases/{name}").splitlines()
    columns, *rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return Phrases(tuple(Phrase(**dict(zip(columns, row, strict=False))) for row in rows))


def _indexed(entries: tuple[Phrase, ...]) -> Mapping[str, list[tuple[Phrase, list[frozenset[str]]]]]:
    """Word -> the phrases indexed by it, each with the other required words as sets of forms."""
    keys = [list(entry.keys()) for entry in entries]
    counts = Counter(word for some in keys for words in some for word in words)
    index: dict[str, list[tuple[Phrase, list[frozenset[str]]]]] = defaultdict(list)
    for entry, some in zip(entries, keys, strict=True):
        rarest = min(some, key=lambda words: (bool(words & _FREQUENT), max(counts[w] for w in words), -len(min(words))))
        for word in sorted(rarest):
            index[word].append((entry, [words for words in some if words is not rarest]))
    return index


def _whole(text: str, form: str) -> int:
    """Where a form first occurs as a word of its own in a text in lower case; -1 if nowhere."""
    at = text.find(form)
    while at >= 0:
        inside = at > 0 and form[0] != "'" and _BEFORE.match(text, at - 1)
        if not inside and not _BEHIND.match(text, at + len(form)):
            return at
        at = text.find(form, at + 1)
    return -1


def _tokens(phrase: str) -> list[str]:
    """The words of a phrase; a noun after a possessive may be in the plural: their noses."""
    tokens = phrase.split()
    return [
        f"{token}~" if "one's" in before.split("/") and token.isalpha() else token
        for before, token in zip(["", *tokens], tokens, strict=False)
    ]


def _expression(token: str) -> str:
    if token.startswith("("):
        return _expression(token[1:-1])
    slots = [_SLOTS[word] for word in token.split("/") if word in _SLOTS]
    words = [_spelled(form) for word in token.split("/") if word not in _SLOTS for form in _forms(word)]
    inside = "|".join([*sorted(words, key=len, reverse=True), *slots])
    return f"(?:{inside})" if any(character.isupper() for character in token) else f"(?i:{inside})"


def _forms(word: str) -> list[str]:
    """The word itself, or the forms of ``turn~`` or, of a compound, of its marked parts: ``page-turner~``."""
    out = [""]
    for at, piece in enumerate(word.split("-")):
        ends = forms(piece[:-1]) if piece.endswith("~") else (piece,)
        out = [f"{begin}{'-' if at else ''}{end}" for begin in out for end in ends]
    return out


def _required(tokens: Sequence[str]) -> Iterator[frozenset[str]]:
    """For each token that no sentence with the phrase is without: the longest run of letters of its forms."""
    for token in tokens:
        words = token.split("/")
        if not token.startswith("(") and _SLOTS.keys().isdisjoint(words):
            yield frozenset(part for word in words for form in _forms(word) for part in _longest(form))


def _longest(word: str) -> list[str]:
    """The longest run of letters of a word, used to search a sentence; [] for a word without letters."""
    return [word] if word.isalpha() and word.isascii() else sorted(letter_runs(word), key=len)[-1:]


def _spelled(word: str) -> str:
    return re.escape(word).replace(r"\-", "[ -]").replace("'", "['’]")
