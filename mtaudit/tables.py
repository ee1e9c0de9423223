"""Tables that are derived from dictionaries: prepared in the package, or built once and cached.

A small run would spend most of its time building them. A prepared table records the version of its data. If another
version is installed, or the table is not prepared, it is built; without a cache, in each process.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from mtaudit.bundled import DATA, check, damaged
from mtaudit.store import Store, key

T = TypeVar("T")


class _Shelf:
    """The cache of the tables of this process; the revision changes with all data and code they depend on."""

    store = Store(None)
    revision: Callable[[], str] = str


def keep_tables_in(store: Store, revision: Callable[[], str]) -> None:
    """Cache tables in ``store`` from now on.

    Args:
        revision: returns a digest of all code and data that they depend on.
    """
    _Shelf.store, _Shelf.revision = store, revision


def table(
    kind: Any, prepared: str = "", made_from: Callable[[], str] = str
) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """A decorator for a function without arguments that builds a table of the type ``kind``, called at most once.

    A stored table that does not have this type is rebuilt.

    Args:
        prepared: file in ``mtaudit/data`` that :func:`prepared_form` created; "" for none.
        made_from: returns an identifier of the data that a build would read.
    """

    def decorate(build: Callable[[], T]) -> Callable[[], T]:
        @lru_cache(maxsize=1)
        def made() -> T:
            if prepared and (ready := _prepared(prepared, made_from(), kind)) is not None:
                known: T = ready
                return known
            return _kept(build, kind)

        made.__doc__ = build.__doc__
        _BUILDS[prepared] = build, made_from
        return made

    return decorate


#: File of a prepared table -> function that builds the table, function that identifies its data.
_BUILDS: dict[str, tuple[Callable[[], Any], Callable[[], str]]] = {}


def prepared_form(file: str) -> bytes:
    """The content of the file of a prepared table, built from the installed data."""
    build, made_from = _BUILDS[file]
    return zlib.compress(msgspec.msgpack.encode((made_from(), build()), order="deterministic"), 9)


def _prepared(file: str, made_from: str, kind: Any) -> Any:
    """The prepared table; None if it was made from other data."""
    try:
        content = zlib.decompress(check(DATA / file))
        stated, found = msgspec.msgpack.decode(content, type=tuple[str, msgspec.Raw])
        return msgspec.msgpack.decode(found, type=kind) if stated == made_from else None
    except (OSError, zlib.error, msgspec.MsgspecError) as error:
        raise damaged(DATA / file, error) from error


def _kept(build: Callable[[], T], kind: Any) -> T:
    """The table from the store, or a new one, which is then stored."""
    if not _Shelf.store.remembers:
        return build()
    at = key("table", build.__module__, build.__qualname__, _Shelf.revision())
    found = _Shelf.store.get([at]).get(at)
    if found is not None:
        with suppress(msgspec.DecodeError):
            known: T = msgspec.json.decode(found, type=kind)
            return known
    fresh = build()
    _Shelf.store.put({at: msgspec.json.encode(fresh)})
    return fresh
