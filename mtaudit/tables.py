"""Tables that are derived from dictionaries: built once, then kept in the cache of results.

A small run would spend most of its time on them. Without a cache they are built anew in each process.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from mtaudit.store import Store, key

T = TypeVar("T")


class _Shelf:
    """Where the tables of this process are kept; the revision changes with everything they are made from."""

    store = Store(None)
    revision = ""


def keep_tables_in(store: Store, revision: str) -> None:
    """Keep tables that are built from now on in ``store``, and take them from there.

    Args:
        revision: a digest of all code and data that they are made from.
    """
    _Shelf.store, _Shelf.revision = store, revision


def table(kind: Any) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """A decorator for a function without arguments that builds a table of the type ``kind``; it is called once.

    A stored table that does not have this type is built anew.
    """

    def decorate(build: Callable[[], T]) -> Callable[[], T]:
        @lru_cache(maxsize=1)
        def made() -> T:
            at = key("table", build.__module__, build.__qualname__, _Shelf.revision)
            found = _Shelf.store.get([at]).get(at) if _Shelf.store.remembers else None
            if found is not None:
                try:
                    known: T = msgspec.json.decode(found, type=kind)
                except msgspec.DecodeError:
                    pass
                else:
                    return known
            fresh = build()
            if _Shelf.store.remembers:
                _Shelf.store.put({at: msgspec.json.encode(fresh)})
            return fresh

        made.__doc__ = build.__doc__
        return made

    return decorate
