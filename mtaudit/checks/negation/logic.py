"""Logical relations that the translation contradicts, from the table ``logic.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mtaudit.late import late_pattern
from mtaudit.records import Span

#: Words of which every relation of the table contains one; a quick test before the table is loaded.
_ANY = late_pattern(
    r"\b(?:only|unless|even|not|hardly|rarely|seldom|scarcely|often|usually|frequently|commonly|mostly|sometimes"
    r"|occasionally|now and then|from time|always|longer|still|at least|no|minimum|maximum|or|at most|up to|than|over"
    r"|upwards|excess|exceed\w*|under|below|must|have to|has to|needs?|required|can|may|might|necessary|almost|nearly"
    r"|virtually|practically|most|few|until|within|english|french|german|spanish"
    r"|japanese|korean|russian|italian|arabic|portuguese|chinese)\b|n['’]t\b|^[a-z]+\b[^.!?]{0,60}$",
    re.IGNORECASE,
)
#: Longer sources are skipped: a word of the target could belong to too many of their parts.
_MOST = 300


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: its English, English that excludes it, and the Chinese that renders or contradicts it."""

    kind: str
    english: re.Pattern[str]
    unless: re.Pattern[str]
    says: re.Pattern[str]
    contradicts: re.Pattern[str]


@cache
def relations() -> tuple[Relation, ...]:
    """The table."""
    text = files("mtaudit.checks.negation").joinpath("logic.toml").read_text(encoding="utf-8")
    return tuple(
        Relation(row["kind"], *(re.compile(row[key], re.IGNORECASE) for key in _KEYS))
        for row in tomllib.loads(text)["relation"]
    )


_KEYS = ("english", "unless", "says", "contradicts")


def contradictions(source: str, target: str) -> Iterator[tuple[Relation, Span, Span]]:
    """Relations of the source that the target contradicts: (relation, span in the source, span in the target)."""
    if len(source) > _MOST or not _ANY.search(source):
        return
    plain = source.replace("’", "'")
    for relation in relations():
        # The target first: few contradict anything, and a search for Chinese is ten times as fast as one for English.
        theirs = relation.contradicts.search(target)
        ours = relation.english.search(plain) if theirs is not None else None
        if ours is None or theirs is None or relation.says.search(target) or relation.unless.search(plain):
            continue
        yield relation, ours.span(), theirs.span()
