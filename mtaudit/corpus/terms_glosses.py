"""Glosses in brackets: Chinese terms with their English beside them, 代理（Agents）, in text with or without a source.

How far to the left the term reaches is told from the start of the clause, from other places where the same English is
glossed, or from the sound of a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mtaudit.checks.names.transliteration import Spelling, spelling
from mtaudit.corpus.terms_alignment import FUNCTION
from mtaudit.corpus.terms_english import Kind
from mtaudit.corpus_records import Place
from mtaudit.late import late_pattern
from mtaudit.text import HAN, HAN_CLASS
from mtaudit.word_segmenter import tag_words

_GLOSSED = late_pattern(
    rf"([{HAN_CLASS}·・‧-]{{2,16}})[”」』》]?\s?[（(]\s?([A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9 .&'’-]{{1,48}}?)\s?"
    rf"(?:[,，、]\s?([A-Z]{{2,8}}))?\s?[)）]"
)
#: Words that lead to a term, so that what is before them is no part of it, by themselves and by their tags: pronouns,
#: prepositions, conjunctions, particles, adverbs, numerals and measure words.
_LEADS = FUNCTION | frozenset(
    "称为 称作 称之为 叫做 叫作 名为 即 所谓 叫 担任 包括 例如 比如 成立 使用 举行 首次".split()
)
_LEAD_TAGS = tuple("rpcudmq")
#: Longest term, in characters, that is taken as it stands.
_MOST = 8
#: Least scores of the spelling model for a name to be told by its sound: of one of its words, and of another one.
_SOUNDS, _ALSO_SOUNDS, _IN_NAMES = 0.8, 0.2, 0.8
_DOTS = late_pattern(r"[·・‧-]")
#: English words that no gloss consists of: remarks.
_REMARK = late_pattern(r"(?:[a-z]+ ){3,}|^(?:ed|eds|sic|i\.e|e\.g|cf|see|note|photo|image|via|aka)\b", re.IGNORECASE)


class Gloss(NamedTuple):
    """What stands before a bracket with English: ``text`` from the start of the clause on, at most 16 characters.

    Attributes:
        begins: whether the text has all of the clause; ``quoted``: whether it is a quotation, and so the term itself.
    """

    text: str
    english: str
    begins: bool
    quoted: bool
    place: Place


@dataclass(slots=True)
class GlossedTerm:
    """A term with its English, as glosses give it; ``places``: those of the glosses."""

    english: str
    chinese: str
    kind: Kind
    places: list[Place] = field(default_factory=list)


def glosses_in(text: str, place: Place) -> Iterator[Gloss]:
    """The glosses of a Chinese text; one with an abbreviation, 安全委员会（Safety Board，SB）, is two."""
    for found in _GLOSSED.finditer(text):
        before, english, short = found.groups()
        if _REMARK.search(english):
            continue
        start = found.start(1)
        begins = start == 0 or not HAN.match(text[start - 1])
        for name in filter(None, (english, short)):
            yield Gloss(before, name, begins, start > 0 and text[start - 1] in "“「『《", place)


def glossed_terms(glosses: Iterable[Gloss]) -> list[GlossedTerm]:
    """The terms of the glosses of a corpus, in the order in which they first occur; those of which it is unclear where
    they begin are left out."""
    by_english: dict[str, list[Gloss]] = defaultdict(list)
    for gloss in glosses:
        by_english[plain(gloss.english)].append(gloss)
    terms = []
    for english, found in by_english.items():
        chinese = _extent(found)
        if english and chinese:
            places = [gloss.place for gloss in found if gloss.text.endswith(chinese)]
            terms.append(GlossedTerm(found[0].english, chinese, _kind(found[0].english), places))
    return terms


def plain(english: str) -> str:
    """English in lower case, without punctuation and plural ending."""
    return re.sub(r"[^0-9a-zà-ɏ]+", " ", english.lower()).strip().removesuffix("s")


def _extent(found: Sequence[Gloss]) -> str:
    """The term before the brackets; "" where it cannot be told."""
    name = _heard(found[0])
    if name is not None:
        return name
    texts = [gloss.text if gloss.quoted else _without_lead(gloss.text) for gloss in found]
    whole = [text for gloss, text in zip(found, texts, strict=True) if _is_whole(gloss, text)]
    shared = _common_end(texts)
    if len(set(texts)) > 1 and len(shared) > 1 and shared in (whole or [shared]):
        return shared
    return min(whole, key=len, default="")


def _is_whole(gloss: Gloss, text: str) -> bool:
    return 2 <= len(text) <= _MOST and (gloss.begins or text != gloss.text)


def _without_lead(text: str) -> str:
    """The words after the last one that leads to a term."""
    words = tag_words(text)
    last = max((at for at, (word, tag) in enumerate(words[:-1]) if word in _LEADS or tag[:1] in _LEAD_TAGS), default=-1)
    made = "".join(word for word, _ in words[last + 1 :])
    return made if len(made) > 1 else text


def _common_end(texts: Sequence[str]) -> str:
    first, size = min(texts, key=len), 0
    while size < len(first) and all(text[-size - 1] == first[-size - 1] for text in texts):
        size += 1
    return first[len(first) - size :]


def _heard(gloss: Gloss) -> str | None:
    """The name that begins where the first word sounds like the Chinese; "" for a name of which it is unclear where it
    begins, None for what is no name."""
    words = gloss.english.replace(".", " ").split()
    if not all(word[0].isupper() for word in words):
        return None
    heard = [(found.score, found.span[0]) for word in words for found in [_spelling(word, gloss.text)] if found]
    if max(heard, default=(0.0, 0))[0] < _SOUNDS:
        return None
    dots = [found.start() for found in _DOTS.finditer(gloss.text)]
    starts = [start for score, start in heard if score >= (_ALSO_SOUNDS if dots else _SOUNDS)]
    start = min(starts)
    inside = dots[max(0, len(dots) - len(words) + 1) :]
    return "" if inside and start > inside[0] else gloss.text[start:]


def _spelling(word: str, text: str) -> Spelling | None:
    found = spelling(word, text) if len(word) > 2 else None
    return found if found is not None and found.habit >= _IN_NAMES and found.span[1] - found.span[0] > 1 else None


def _kind(english: str) -> Kind:
    """A name where all words have capitals: several words, or an abbreviation."""
    words = english.split()
    capitals = all(word[0].isupper() for word in words)
    return "name" if capitals and (len(words) > 1 or any(c.isupper() for c in english[1:])) else "term"
