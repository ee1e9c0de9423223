"""The Chinese columns of a table of phrases: alternatives of which a target may have one.

An alternative is a regular expression. Compiling one takes longer than reading a hundred sentences and most of a table
never occur, so that a quick test of the characters comes first, and plain text needs no expression at all.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cached_property

from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import HAN

#: A group, a class, an escape or a character, and what makes it optional.
_UNIT = late_pattern(r"(\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|\\.|.)([?*]|\{[^}]*\})?")


class Alternatives:
    """The alternatives of a column, separated by blanks; ``_`` is a blank within one, ``…`` up to eight characters."""

    def __init__(self, column: str) -> None:
        self._column = column

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The alternatives as one expression."""
        parts = (part.replace("…", "[^，。！？；,.!?;]{0,8}?").replace("_", " ") for part in self._column.split())
        return re.compile("|".join(parts))

    @cached_property
    def _plain(self) -> tuple[str, ...]:
        """The alternatives if none of them is an expression; else ()."""
        parts = tuple(part.replace("_", " ") for part in self._column.split())
        plain = all("…" not in part and re.escape(part) == part.replace(" ", r"\ ") for part in parts)
        return parts if plain else ()

    @cached_property
    def _needed(self) -> tuple[list[frozenset[str]], ...]:
        return tuple(map(_needed, self._column.split()))

    def may_be_in(self, characters: Set[str]) -> bool:
        """Whether a text with these characters may have one of the alternatives."""
        for sets in self._needed:  # noqa: SIM110 - any() takes twice as long, and this runs for every pair
            if not any(map(characters.isdisjoint, sets)):
                return True
        return False

    def find(self, text: str) -> Span | None:
        """The span of the first of the alternatives in a text; of two at the same place, of the one named first."""
        if not self._plain:
            found = self.pattern.search(text)
            return found.span() if found else None
        places = ((at, at + len(part)) for part in self._plain if (at := text.find(part)) >= 0)
        return min(places, key=lambda place: place[0], default=None)


def _needed(expression: str) -> list[frozenset[str]]:
    """Sets of Han characters of each of which every match has at least one."""
    out = []
    for unit, optional in _UNIT.findall(expression):
        if unit == "|":
            return []
        if optional or unit.startswith(("(?", "[^", "\\")) or (unit[0] == "[" and "-" in unit):
            continue
        if unit[0] == "(" and unit != "(":
            branches = [_needed(branch) for branch in unit[1:-1].split("|")]
            if "(" not in unit[1:] and all(branches):
                out.append(frozenset[str]().union(*(branch[0] for branch in branches)))
        elif found := HAN.findall(unit):
            out.append(frozenset(found))
    return out
