"""Finds the end of a link's text in Markdown in linear time.

markdown-it looks for the end of the text of ``[text](address)`` again for every bracket, and inside of each for every
bracket that it contains. A megabyte of ``[a, `` takes it 45 seconds. This is the same search with a memory: what a
bracket leads to is computed once.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline

#: What a search found instead of an end: the end of the paragraph, or a link in the text where none may be.
_OPEN, _NESTED = -1, -2


def remember_labels(md: MarkdownIt) -> None:
    """Make the parser remember the ends of the texts of links."""
    known: Any = SimpleNamespace(
        parseLinkDestination=helpers.parseLinkDestination, parseLinkTitle=helpers.parseLinkTitle, parseLinkLabel=_end
    )
    md.helpers = known


def _end(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Offset of the ``]`` that closes the bracket at ``start``, or -1; the parser's position stays as it is.

    Args:
        disableNested: a link in the text makes it none.
    """
    ends: dict[tuple[int, bool], int] = state.__dict__.setdefault("mtaudit_ends", {})
    key = start, disableNested
    if start > _last(state):
        return -1
    if key not in ends:
        position = state.pos
        ends[key] = _search(state, start, disableNested, ends)
        state.pos = position
    return ends[key] if ends[key] < state.posMax else -1


def _last(state: StateInline) -> int:
    """Offset of the last ``]`` of the paragraph, or -1."""
    if "mtaudit_last" not in state.__dict__:
        state.__dict__["mtaudit_last"] = state.src.rfind("]")
    last: int = state.__dict__["mtaudit_last"]
    return last


def _search(state: StateInline, start: int, flat: bool, ends: dict[tuple[int, bool], int]) -> int:
    """The end as an offset, _OPEN or _NESTED.

    A bracket inside that is text needs an end of its own before this one can end: the search goes on behind that end,
    and is over where it has none.
    """
    state.pos = start + 1
    while state.pos < state.posMax:
        at, sign = state.pos, state.src[state.pos]
        if sign == "]":
            return at
        state.md.inline.skipToken(state)
        if sign != "[":
            continue
        if state.pos > at + 1:
            if flat:
                return _NESTED
            continue
        inner = ends.get((at, True))
        if inner == _NESTED and not flat:
            _end(state, at)
            inner = ends[at, False]
        if inner is None:  # there is no further `]`, or it is too deep inside of others for the parser to look
            return _OPEN
        if inner < 0:
            return inner
        state.pos = inner + 1
    return _OPEN
