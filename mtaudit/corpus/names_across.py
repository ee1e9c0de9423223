"""Names that only one of an English and a Chinese text has: transliterations that no English word sounds like."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from mtaudit.cedict import gloss_words, stem
from mtaudit.checks.names.known_names import renderings
from mtaudit.checks.names.name_spans import is_kept, names_in
from mtaudit.checks.names.transliteration import habit_of, spelling
from mtaudit.corpus.words import latin_names
from mtaudit.late import late_pattern
from mtaudit.per_text import cached_per_text
from mtaudit.records import Span

_WORD = late_pattern(r"[A-Za-z\u00c0-\u024f]{3,}")
#: What stands between the parts of a name.
_DOTS = tuple("·•・‧")
_PARTS = late_pattern(f"[{''.join(_DOTS)}]")
#: Least characters of a transliteration, the least habit of each, and of all on average; see :func:`habit_of`.
_CHARACTERS, _EACH, _MEAN = 3, 0.5, 1.7
#: Least score of a capitalised word that sounds like a transliteration, and of another one, with its least letters;
#: share of the characters that it must account for.
_NAME, _WORD_LIKE, _LETTERS, _COVERED = 0.2, 1.0, 5, 0.66


@cached_per_text(4096)
def transliterations(text: str) -> tuple[Span, ...]:
    """Half-open spans of three or more characters that names of foreign people and places are written with; the parts
    of a full name (托拜厄斯·伦威克) are one.

    In human translations with a number 7% of the sentences have one.
    """
    return tuple(span for span in _runs(text) if _mean_habit(text[slice(*span)]) >= _MEAN)


def _runs(text: str) -> Iterator[Span]:
    start = 0
    for at, character in enumerate(f"{text} "):
        inside = character in _DOTS and at > start
        if not inside and (habit_of(character) or 0.0) < _EACH:
            end = at - 1 if text[at - 1 : at] in _DOTS and at > start else at
            if end - start >= _CHARACTERS:
                yield start, end
            start = at + 1


def _mean_habit(word: str) -> float:
    habits = [habit_of(character) or 0.0 for character in word if character not in _DOTS]
    return fsum(habits) / len(habits)


def is_strange(transliteration: str, english: str) -> bool:
    """Whether no word of an English text sounds like a transliteration, and the dictionary glosses no part of it with
    one.

    Measured on 2,500 transliterations in human translations: 9% are strange, most of which translate a pronoun or
    stand for nothing in the source; of those of other sentences 81% are.
    """
    if len(parts := _PARTS.split(transliteration)) > 1:
        return any(is_strange(part, english) for part in parts if len(part) >= _CHARACTERS)
    if any(_sounds_like(word, transliteration) for word in _WORD.findall(english)):
        return False
    stems = {stem(word) for word in _WORD.findall(english.casefold())}
    size = len(transliteration)
    pieces = (transliteration[start:end] for start in range(size) for end in range(start + 2, size + 1))
    return all(stems.isdisjoint(gloss_words(piece)) for piece in pieces)


def _sounds_like(word: str, transliteration: str) -> bool:
    """Whether a word may be written so. A capitalised one may be a name, and needs to sound less like it."""
    capital = word[0].isupper()
    if capital and any(form in transliteration or transliteration in form for form in _forms(word)):
        return True
    found = spelling(word, transliteration) if capital or len(word) >= _LETTERS else None
    if found is None or found.span[1] - found.span[0] < _COVERED * len(transliteration):
        return False
    return found.score >= (_NAME if capital else _WORD_LIKE)


def _forms(word: str) -> list[str]:
    return [form for form in renderings(word) if len(form) > 1]


def has_other_names(english: str, chinese: str) -> bool:
    """Whether the Chinese text has a name that the English lacks, or lacks most of the English ones."""
    written = english.casefold()
    joined = written.replace(" ", "")
    if any(word not in written and word not in joined for word in latin_names(chinese)):
        return True
    if any(is_strange(chinese[slice(*span)], english) for span in transliterations(chinese)):
        return True
    names = names_in(english)
    return 2 * sum(not is_kept(name, chinese) for name in names) > len(names)
