"""Locates the words that a judge quotes in a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from mtaudit.records import Span

_QUOTES = "\"'“”‘’「」『』《》"
#: Minimum share of the letters of a quote that must occur close together and in order for a near match, and minimum
#: share that must occur in one piece.
_NEAR, _LEAST = 0.7, 2
#: Maximum length of a text that is searched for near matches, since the search takes quadratic time.
_LONGEST = 5_000


def find_quote(quote: str, text: str) -> Span | None:
    """The span of a quote: an exact match, else one that ignores width, case and spacing, else the place where most of
    its letters occur together; None if there is none."""
    if not quote.strip():
        return None
    at = text.find(quote)
    if at >= 0:
        return at, at + len(quote)
    wanted = "".join(_folded(quote)[0]).strip(_QUOTES)
    letters, places = _folded(text)
    folded = "".join(letters)
    at = folded.find(wanted) if wanted else -1
    if at >= 0:
        return places[at], places[at + len(wanted) - 1] + 1
    return _near(wanted, folded, places)


def _near(wanted: str, folded: str, places: Sequence[int]) -> Span | None:
    if not wanted or len(folded) > _LONGEST:
        return None
    same = SequenceMatcher(None, wanted, folded, autojunk=False).find_longest_match()
    if same.size < _LEAST:
        return None
    slack = len(wanted) // 4 + 1
    start = max(same.b - same.a - slack, 0)
    part = folded[start : same.b - same.a + len(wanted) + slack]
    blocks = [b for b in SequenceMatcher(None, wanted, part, autojunk=False).get_matching_blocks() if b.size]
    if sum(block.size for block in blocks) < _NEAR * len(wanted):
        return None
    end = start + blocks[-1].b + blocks[-1].size
    return places[start + blocks[0].b], places[end - 1] + 1


def _folded(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """The folded characters without spacing, and the position of each in the text."""
    found = [
        (letter, place)
        for place, character in enumerate(text)
        for letter in unicodedata.normalize("NFKC", character).casefold()
        if not letter.isspace()
    ]
    return [letter for letter, _ in found], [place for _, place in found]
