"""The same Chinese word on both sides of a conjunction: two source words translated as one (性格或性格)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.cedict import knows
from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import HAN

#: Conjunctions and phrases that join two different words. The first character stands before the alternatives, so that
#: the search can jump from one to the next.
_JOINT = late_pattern(
    "[或以和与與及还還、也又亦](?:(?<=或)者?|(?<=以)及|(?<=[和与與及、])|(?<=[还還])是|(?<=[也又亦])被?(?:称[为作]|稱[為作]|叫做?))"
)
#: English that repeats a word around a conjunction: bigger and bigger, integers and long integers.
_SAME = late_pattern(
    r"\b(\w{3,})(?:,|,? (?:and|or|to|by|after|for|from|in|on)\b|\W+&)\W*(?:\w+\W+){0,2}\1\b", re.IGNORECASE
)
_SHORTEST, _LONGEST = 2, 8
#: Maximum number of characters by which a longer word may extend to the left.
_TAIL = 2
#: A dash or bracket and up to eight characters between the first name and "also called".
_ASIDE = late_pattern(r"[—–(（-]+[^。；，,]{0,8}$")


def joined_to_itself(target: str, source: str) -> Iterator[tuple[Span, Span]]:
    """Yield the spans (first, second) of words joined to themselves, unless the source repeats a word as well."""
    for joint in _JOINT.finditer(target):
        found = _twin(target, joint.start(), joint.end())
        if found is None and joint.group()[0] in "也又亦" and (aside := _ASIDE.search(target, 0, joint.start())):
            found = _twin(target, aside.start(), joint.end())
        if found is not None and not _SAME.search(source):
            yield found


def _twin(target: str, end: int, start: int) -> tuple[Span, Span] | None:
    """Return the spans of a whole word that ends at ``end`` and is repeated at ``start``, or None."""
    for size in range(_LONGEST, _SHORTEST - 1, -1):
        word = target[start : start + size]
        if len(word) == size and target.endswith(word, 0, end) and not HAN.match(target, start + size):
            whole = len(HAN.findall(word)) == size and not _is_tail(target, end - size, end)
            return ((end - size, end), (start, start + size)) if whole else None
    return None


def _is_tail(text: str, start: int, end: int) -> bool:
    """Whether the span is the end of a longer word, like 主权 in 自主权."""
    return any(knows(text[at:end]) for at in range(max(0, start - _TAIL), start))
