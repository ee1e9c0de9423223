"""Tables that are derived from dictionaries: prepared in the package, or built once and kept in the cache of results.

A small run would spend most of its time on them. A prepared table names what it was made from; where something else is
installed, and for a table that is not prepared, it is built, in each process if there is no cache.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from mtaudit.bundled import DATA, check, damaged
from mtaudit.store import Store, key

T = TypeVar("T")


class _Shelf:
    """Where the tables of this process are kept; the revision changes with everything they are made from."""

    store = Store(None)
    revision: Callable[[], str] = str


def keep_tables_in(store: Store, revision: Callable[[], str]) -> None:
    """Keep tables that are built from now on in ``store``, and take them from there.

    Args:
        revision: gives a digest of all code and data that they are made from.
    """
    _Shelf.store, _Shelf.revision = store, revision


def table(
    kind: Any, prepared: str = "", made_from: Callable[[], str] = str
) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """A decorator for a function without arguments that builds a table of the type ``kind``; it is called once.

    A stored table that does not have this type is built anew.

    Args:
        prepared: file of ``mtaudit/data`` that :func:`prepared_form` made; "" for none.
        made_from: names the data that a build would read.
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


#: File of a prepared table -> what builds the table, and what names the data that it reads.
_BUILDS: dict[str, tuple[Callable[[], Any], Callable[[], str]]] = {}


def prepared_form(file: str) -> bytes:
    """The content of a file with a prepared table, built from the data that is installed."""
    build, made_from = _BUILDS[file]
    return zlib.compress(msgspec.msgpack.encode((made_from(), build()), order="deterministic"), 9)


def _prepared(file: str, made_from: str, kind: Any) -> Any:
    """The prepared table; None if it was made from other data."""
    try:
        content = zlib.decompress(check(DATA / file))
        told, found = msgspec.msgpack.decode(content, type=tuple[str, msgspec.Raw])
        return msgspec.msgpack.decode(found, type=kind) if told == made_from else None
    except (OSError, zlib.error, msgspec.MsgspecError) as error:
        raise damaged(DATA / file, error) from error


def _kept(build: Callable[[], T], kind: Any) -> T:
    """The table from the store, or a fresh one, which is put there."""
    if not _Shelf.store.remembers:
        return build()
    at = key("table", build.__module__, build.__qualname__, _Shelf.revision())
    found = _Shelf.store.get([at]).get(at)
    if found is not None:
        try:
            known: T = msgspec.json.decode(found, type=kind)
        except msgspec.DecodeError:
            pass
        else:
            return known
    fresh = build()
    _Shelf.store.put({at: msgspec.json.encode(fresh)})
    return fresh
