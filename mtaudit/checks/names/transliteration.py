"""Finds the stretch of Chinese that transliterates a name: 奥特曼 for Altman.

The table ``data/sounds.json`` gives the letters that each Chinese syllable represents in the names of CC-CEDICT, and
how much more frequent each character is in names than in words. The file records the command that generated it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, inf
from typing import Any, NamedTuple

from mtaudit.bundled import load_json
from mtaudit.records import Span

#: Maximum number of letters that one character represents.
MOST_LETTERS = 5
#: Score of a letter that a character represents (minus the log of its probability in any text), cost of a letter that
#: no character represents, and weight of ``habit``.
_LETTER, _SKIP, _HABIT = 2.7, -1.5, 0.5
_MOST_SKIPPED = 3
_SKIPPED = range(_MOST_SKIPPED)
#: Longer names are never transliterated by a single character.
_MOST_ALONE = 4
#: Cost of a chunk composed of an onset and a rest, and the minimum probability of a chunk.
_MADE_UP, _LEAST = -1.0, -6.0


@dataclass(frozen=True, slots=True)
class Spelling:
    """The stretch of a text that transliterates a name best.

    Attributes:
        score: log-likelihood ratio against chance, per letter of the name.
        habit: mean over the characters of the log ratio of their frequency in names to that in other words.
    """

    span: Span
    score: float
    habit: float = 0.0


def letters_of(name: str) -> str:
    """The letters of a name, in lower case and without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", name).casefold() if "a" <= c <= "z")


def parts_of(letters: str) -> tuple[str, str]:
    """The initial consonants and the rest; an initial y is a consonant."""
    at = 0
    while at < len(letters) and letters[at] not in ("aeiouv" if at == 0 else "aeiouvy"):
        at += 1
    return letters[:at], letters[at:]


@lru_cache(maxsize=1)
def _table() -> Any:
    return load_json("sounds.json")


@lru_cache(maxsize=1024)
def _spells(syllable: str) -> Mapping[str, float]:
    """Letters -> log probability that a syllable represents them: as counted, or composed from onset and rest."""
    table = _table()
    beginning, end = parts_of(syllable)
    out = {
        a + b: _MADE_UP + p + q
        for a, p in table["beginnings"].get(beginning, {}).items()
        for b, q in table["ends"].get(end, {}).items()
        if 0 < len(a + b) <= MOST_LETTERS and p + q > _LEAST
    }
    for chunk, chance in table["syllables"].get(syllable, {}).items():
        out[chunk] = max(chance, out.get(chunk, chance))
    return out


@lru_cache(maxsize=1024)
def spelling(name: str, text: str) -> Spelling | None:
    """The stretch of ``text`` that transliterates ``name`` best; None if no character represents any part of it.

    Every character of the stretch represents at least one letter; letters may be skipped at a cost (Parker 帕克).
    """
    letters = letters_of(name)
    if not letters:
        return None
    known, size = _places(letters), len(letters)
    enough = size - _MOST_SKIPPED
    best, span = -inf, (0, 0)
    #: Number of letters consumed -> (score, start of the stretch).
    open_: dict[int, tuple[float, int]] = {}
    for at, character in enumerate(text):
        place = known[character]
        open_ = _spell(open_, at, place) if place else _NOTHING
        for done, (score, start) in open_.items():
            if done >= enough and (at > start or size <= _MOST_ALONE):
                total = (score + _SKIP * (size - done)) / size
                if total > best:
                    best, span = total, (start, at + 1)
    if best == -inf:
        return None
    habits = [_table()["characters"][character][1] for character in text[slice(*span)]]
    return Spelling(span, best, fsum(habits) / len(habits))


class _Place(NamedTuple):
    """Where in a name a character may occur: (start, end, score) in order, ``first`` if it begins the stretch."""

    matches: tuple[tuple[int, int, float], ...]
    first: tuple[tuple[int, int, float], ...]
    habit: float


class _Places(dict[str, _Place | None]):
    """Character -> where it may occur in a name; filled when a text has the character."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, character: str) -> _Place | None:
        known = _table()["characters"].get(character)
        matches = _matches(self._letters, known[0]) if known else ()
        made = None
        if matches:
            first = tuple([match for match in matches if match[0] <= _MOST_SKIPPED])
            made = _Place(matches, first, _HABIT * known[1])
        self[character] = made
        return made


@lru_cache(maxsize=256)
def _places(letters: str) -> _Places:
    return _Places(letters)


_NOTHING: dict[int, tuple[float, int]] = {}


@lru_cache(maxsize=256)
def _chunks(letters: str) -> tuple[tuple[int, int, str], ...]:
    """Every run of letters that a character could represent, as (start, end, letters), in order."""
    size = len(letters)
    return tuple((a, b, letters[a:b]) for a in range(size) for b in range(a + 1, min(a + MOST_LETTERS, size) + 1))


@lru_cache(maxsize=8192)
def _matches(letters: str, syllable: str) -> tuple[tuple[int, int, float], ...]:
    """Where in a name the syllable may occur: (start, end, score), in order."""
    spells, out = _spells(syllable).get, []
    for a, b, chunk in _chunks(letters):
        chance = spells(chunk)
        if chance is not None:
            out.append((a, b, chance + _LETTER * (b - a)))
    return tuple(out)


def _spell(open_: dict[int, tuple[float, int]], at: int, place: _Place) -> dict[int, tuple[float, int]]:
    """The states after the next character."""
    out: dict[int, tuple[float, int]] = {}
    habit, known = place.habit, open_.get
    for begin, done, worth in place.matches if open_ else place.first:
        score, start = (_SKIP * begin, at) if begin <= _MOST_SKIPPED else (-inf, at)
        for skipped in _SKIPPED if open_ else ():
            before = known(begin - skipped)
            if before and before[0] + _SKIP * skipped > score:
                score, start = before[0] + _SKIP * skipped, before[1]
        score = score + worth + habit
        other = out.get(done)
        if score > (other[0] if other else -inf):
            out[done] = score, start
    return out


def habit_of(character: str) -> float | None:
    """Log ratio of the frequency of a Chinese character in transliterated names to that in other words; None if names
    do not have it."""
    known = _table()["characters"].get(character)
    return None if known is None else float(known[1])
