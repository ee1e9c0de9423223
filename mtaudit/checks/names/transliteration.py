"""Finds the stretch of Chinese that transliterates a name: 奥特曼 for Altman.

The table ``data/sounds.json`` gives the letters that each Chinese syllable represents in the names of CC-CEDICT, and
how much more frequent each character is in names than in words. The file records the command that generated it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum, inf
from typing import Any

from mtaudit.bundled import load_json
from mtaudit.records import Span

#: Maximum number of letters that one character represents.
MOST_LETTERS = 5
#: Score of a letter that a character represents (minus the log of its probability in any text), cost of a letter that
#: no character represents, and weight of ``habit``.
_LETTER, _SKIP, _HABIT = 2.7, -1.5, 0.5
_MOST_SKIPPED = 3
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
    characters = _table()["characters"]
    best: Spelling | None = None
    #: Number of letters consumed -> (score, start of the stretch).
    open_: dict[int, tuple[float, int]] = {}
    for at, character in enumerate(text):
        known = characters.get(character)
        if known is None:
            open_ = {}
            continue
        matches = _matches(letters, known[0])
        open_ = _spell(open_, at, matches, _HABIT * known[1]) if matches else {}
        for done, (score, start) in open_.items():
            total = (score + _SKIP * (len(letters) - done)) / len(letters)
            long_enough = at > start or len(letters) <= _MOST_ALONE
            if long_enough and len(letters) - done <= _MOST_SKIPPED and (best is None or total > best.score):
                best = Spelling((start, at + 1), total)
    if best is None:
        return None
    habits = [characters[character][1] for character in text[slice(*best.span)]]
    return replace(best, habit=fsum(habits) / len(habits))


@lru_cache(maxsize=4096)
def _chunks(letters: str) -> Mapping[str, tuple[int, ...]]:
    """Every run of letters that a character could represent, with its start positions."""
    out: dict[str, list[int]] = {}
    for a in range(len(letters)):
        for b in range(a + 1, min(a + MOST_LETTERS, len(letters)) + 1):
            out.setdefault(letters[a:b], []).append(a)
    return {chunk: tuple(places) for chunk, places in out.items()}


@lru_cache(maxsize=65_536)
def _matches(letters: str, syllable: str) -> tuple[tuple[int, int, float], ...]:
    """Where in a name the syllable may occur: (start, end, score), in order."""
    chunks, spells = _chunks(letters), _spells(syllable)
    return tuple(
        sorted(
            (place, place + len(chunk), spells[chunk] + _LETTER * len(chunk))
            for chunk in chunks.keys() & spells.keys()
            for place in chunks[chunk]
        )
    )


def _spell(
    open_: Mapping[int, tuple[float, int]], at: int, matches: Iterable[tuple[int, int, float]], habit: float
) -> dict[int, tuple[float, int]]:
    """The states after the next character."""
    out: dict[int, tuple[float, int]] = {}
    for place, done, worth in matches:
        score, start = (_SKIP * place, at) if place <= _MOST_SKIPPED else (-inf, at)
        for skipped in range(min(place, _MOST_SKIPPED)) if open_ else ():
            before = open_.get(place - skipped)
            if before and before[0] + _SKIP * skipped > score:
                score, start = before[0] + _SKIP * skipped, before[1]
        if score + worth + habit > out.get(done, (-inf, 0))[0]:
            out[done] = score + worth + habit, start
    return out
