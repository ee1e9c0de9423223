"""Logical relations that the translation contradicts, from the table ``logic.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mtaudit.bundled import load_toml
from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import word_set

#: Longer sources are skipped: a word of the target could belong to too many of their parts.
_MOST = 300


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: its English, English that excludes it, and the Chinese that renders or contradicts it.

    Attributes:
        words: words in lower case of which the English has at least one.
    """

    kind: str
    words: frozenset[str]
    english: re.Pattern[str]
    unless: re.Pattern[str]
    says: re.Pattern[str]
    contradicts: re.Pattern[str]


@cache
def relations() -> tuple[Relation, ...]:
    """The table."""
    return tuple(
        Relation(
            row["kind"],
            frozenset(row["words"].split()),
            *(late_pattern(row[key], re.IGNORECASE) for key in _KEYS),
        )
        for row in load_toml("checks/negation/logic.toml")["relation"]
    )


_KEYS = ("english", "unless", "says", "contradicts")


def contradictions(source: str, target: str) -> Iterator[tuple[Relation, Span, Span]]:
    """Relations of the source that the target contradicts: (relation, span in the source, span in the target)."""
    if len(source) > _MOST:
        return
    words = word_set(source)
    plain = source.replace("’", "'")
    for relation in relations():
        if relation.words.isdisjoint(words):
            continue
        # The target first: few contradict anything, and a search for Chinese is ten times as fast as one for English.
        theirs = relation.contradicts.search(target)
        ours = relation.english.search(plain) if theirs is not None else None
        if ours is None or theirs is None or relation.says.search(target) or relation.unless.search(plain):
            continue
        yield relation, ours.span(), theirs.span()
