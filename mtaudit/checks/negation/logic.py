"""Words of logic whose translation says another relation; the table itself is logic.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mtaudit.late import late_pattern
from mtaudit.records import Span

#: What every relation of the table needs in the source; a quick look before the table is read.
_ANY = late_pattern(
    r"\b(?:only|unless|even|not|hardly|rarely|seldom|scarcely|often|usually|frequently|commonly|mostly|sometimes"
    r"|occasionally|now and then|from time|always|longer|still|at least|no|minimum|maximum|or|at most|up to|than|over"
    r"|upwards|excess|exceed\w*|under|below|must|have to|has to|needs?|required|can|may|might|necessary|almost|nearly"
    r"|virtually|practically|most|until|within|english|french|german|spanish"
    r"|japanese|korean|russian|italian|arabic|portuguese|chinese)\b|n['’]t\b|^[a-z]+\b[^.!?]{0,60}$",
    re.IGNORECASE,
)
#: Longer sources say so much that a word of the target may belong to anything.
_MOST = 300


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: its English, the English beside which nothing is claimed, the Chinese for it and against it."""

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
    """Relations of the source that the target contradicts: (relation, place in the source, place in the target)."""
    if len(source) > _MOST or not _ANY.search(source):
        return
    plain = source.replace("’", "'")
    for relation in relations():
        ours = relation.english.search(plain)
        if ours is None or relation.says.search(target) or relation.unless.search(plain):
            continue
        theirs = relation.contradicts.search(target)
        if theirs is not None:
            yield relation, ours.span(), theirs.span()
