"""Sentences that are nearly copies of each other: which of them say the same of somebody or something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from mtaudit.cedict import STOP, gloss_words
from mtaudit.corpus.words import Rarity, latin_names
from mtaudit.late import late_pattern
from mtaudit.records import Side
from mtaudit.text import HAN
from mtaudit.word_segmenter import tag_words

#: Inverse document frequency from which a word that was replaced tells of another thing.
_RARE = 4.5
#: Most words that are replaced by others at one place; more are another wording.
_MOST_WORDS = 4
_LATIN_NAME = late_pattern(r"[A-Z][a-z]{3,}")
_ENGLISH = late_pattern(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d[\d.,]*|\S")


def tells_of_others(left: str, right: str, side: Side, rarity: Rarity) -> bool:
    """Whether two near copies in one language have other names, or other things, at the same place.

    Words that have a gloss of CC-CEDICT in common are two words for the same (公司, 企业).
    """
    if side == "target":
        ours, theirs = latin_names(left), latin_names(right)
        if ours - theirs and theirs - ours:
            return True
    return any(_are_others(a, b, rarity) for a, b in _replaced(left, right, side))


def _replaced(left: str, right: str, side: Side) -> Iterator[tuple[list[str], list[str]]]:
    """The words for things that stand in place of others."""
    ours, theirs = (_chinese(t) if side == "target" else _english(t) for t in (left, right))
    matcher = SequenceMatcher(None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace" and max(b - a, d - c) <= _MOST_WORDS:
            yield [word for word, thing in ours[a:b] if thing], [word for word, thing in theirs[c:d] if thing]


def _chinese(text: str) -> list[tuple[str, bool]]:
    """The words, and which may stand for a thing: nouns and names of two or more characters, and Latin names."""
    return [(word, _is_thing(word, tag)) for word, tag in tag_words(text)]


def _is_thing(word: str, tag: str) -> bool:
    if HAN.match(word):
        return len(word) > 1 and tag.startswith("n")
    return _LATIN_NAME.fullmatch(word) is not None


def _english(text: str) -> list[tuple[str, bool]]:
    """The words in lower case, and which of them are content words."""
    words = [found.group() for found in _ENGLISH.finditer(text.casefold())]
    return [(word, word[0].isalpha() and len(word) > 1 and word not in STOP) for word in words]


def _are_others(ours: Sequence[str], theirs: Sequence[str], rarity: Rarity) -> bool:
    if not ours or not theirs:
        return False
    if any(max(rarity.weight((word,)) for word in words) < _RARE for words in (ours, theirs)):
        return False
    return not any(_is_synonym(a, b) for a in ours for b in theirs)


def _is_synonym(one: str, other: str) -> bool:
    return one in other or other in one or not gloss_words(one).isdisjoint(gloss_words(other))
