"""Caches of functions of whole texts: bounded by the number of texts, and emptied after very long ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

#: Characters of consecutive pairs after which the caches are emptied; 256 pairs of sentences have about 60,000.
_MOST_CHARACTERS = 400_000
_caches: list[Any] = []


def cached_per_text(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """``functools.lru_cache`` for functions of whole texts.

    A thousand sentences take little memory, but a thousand texts of a megabyte do not, and a wrapper that checks the
    length would take longer than most of the functions. So :func:`release` empties all these caches.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        cached = lru_cache(maxsize=size)(function)
        _caches.append(cached)
        return cast(Callable[P, T], cached)

    return decorate


def release(characters: int) -> None:
    """Empty the caches if so many characters have been processed since the last call that they may be large."""
    if characters > _MOST_CHARACTERS:
        for cached in _caches:
            cached.cache_clear()
