"""Documents that say the same again about another time: annual letters, editions of a report.

Two documents are editions of one series where their near copies differ by the same number of years. What they say
of different years are different facts, whatever else agrees.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePath

from mtaudit.corpus.comparable import lone_facts
from mtaudit.corpus.facts import Fact
from mtaudit.corpus.links import FoundLink
from mtaudit.corpus.passages import Passages
from mtaudit.late import late_pattern

#: Share of the words that linked passages have in common from which one is nearly a copy of the other.
NEAR_COPY = 0.7
#: Near copies with the same difference of years that make two documents editions of one series: where their own years
#: differ by as much, and otherwise.
_COPIES, _MORE_COPIES = 1, 3
#: Mentions of a year, and share of all years that a document mentions, from which it is the year of the document.
_MENTIONS, _SHARE = 3, 0.4
_YEAR = late_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)


class Editions:
    """Which documents are editions of one series."""

    def __init__(self, passages: Passages, links: Sequence[FoundLink]) -> None:
        self._passages = passages
        self._shifts: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for link in links:
            if link.shared.alike and link.shared.coverage >= NEAR_COPY:
                shift = _shift(passages.facts_in(link.left), passages.facts_in(link.right))
                if shift:
                    left, right = passages.document[link.left], passages.document[link.right]
                    self._shifts[min(left, right), max(left, right)][shift if left < right else -shift] += 1

    def are(self, left: int, right: int) -> bool:
        """Whether two documents, by number, are editions of one series."""
        a, b = min(left, right), max(left, right)
        if (a, b) not in self._shifts:
            return False
        shift, count = self._shifts[a, b].most_common(1)[0]
        return count >= (_COPIES if self._differ_by(a, b) == shift else _MORE_COPIES)

    def follow(self, left: int, right: int, one: Fact, other: Fact) -> bool:
        """Whether the years of two facts differ as the years of their documents, ``left`` and ``right``, do."""
        if not isinstance(one.value, tuple) or not isinstance(other.value, tuple):
            return False
        years = one.value[0], other.value[0]
        if years[0] is None or years[1] is None or years[0] == years[1]:
            return False
        return self._differ_by(left, right) == years[1] - years[0]

    def _differ_by(self, left: int, right: int) -> int | None:
        ours, theirs = self._years.get(left), self._years.get(right)
        return None if ours is None or theirs is None else theirs - ours

    @cached_property
    def _years(self) -> dict[int, int]:
        """Number of a document -> its year: that in its name, or the one that it mentions most."""
        mentioned: dict[int, Counter[int]] = defaultdict(Counter)
        for at, fact in zip(self._passages.of_fact, self._passages.facts, strict=True):
            if isinstance(fact.value, tuple) and fact.value[0] is not None:
                mentioned[self._passages.document[at]][fact.value[0]] += 1
        out = {}
        for document, years in mentioned.items():
            year, count = years.most_common(1)[0]
            if count >= _MENTIONS and count >= _SHARE * years.total():
                out[document] = year
        for document, name in self._passages.names.items():
            found = set(_YEAR.findall(PurePath(name).stem))
            if len(found) == 1:
                out[document] = int(found.pop())
        return out


def _shift(ours: Sequence[Fact], theirs: Sequence[Fact]) -> int:
    """By how many years the dates of two passages differ; 0 if they do not differ in one year alone."""
    left, right = lone_facts(ours, theirs).get("date", ((), ()))
    if len(left) != 1 or len(right) != 1:
        return 0
    one, other = left[0].value, right[0].value
    if not isinstance(one, tuple) or not isinstance(other, tuple) or one[0] is None or other[0] is None:
        return 0
    return other[0] - one[0] if one[1:] == other[1:] else 0
