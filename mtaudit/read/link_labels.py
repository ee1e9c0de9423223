"""Finds the end of link texts in Markdown in linear time.

markdown-it searches for the end of the text of ``[text](address)`` again for every bracket, and in each of these for
every bracket that it contains. It takes 45 seconds for a megabyte of ``[a, ``. This is the same search with
memoisation: the end of each bracket is computed once.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline

#: Results of a search that found no end: the end of the paragraph, or a link in the text where none is allowed.
_OPEN, _NESTED = -1, -2


def remember_labels(md: MarkdownIt) -> None:
    """Make the parser memoise the ends of link texts."""
    known: Any = SimpleNamespace(
        parseLinkDestination=helpers.parseLinkDestination, parseLinkTitle=helpers.parseLinkTitle, parseLinkLabel=_end
    )
    md.helpers = known


def _end(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Offset of the ``]`` that closes the bracket at ``start``, or -1; the position of the parser is unchanged.

    Args:
        disableNested: whether the result is -1 if the text contains a link.
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
    """The end as an offset, or _OPEN or _NESTED.

    A literal bracket inside must be closed before this one can be: the search continues after its end,
    and fails if it has none.
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
        if inner is None:  # there is no further `]`, or it is nested too deeply for the parser
            return _OPEN
        if inner < 0:
            return inner
        state.pos = inner + 1
    return _OPEN
