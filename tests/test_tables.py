"""Tables are built once, kept in a store, and built again where the stored ones do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mtaudit import tables
from mtaudit.checks.names import known_names
from mtaudit.store import Store


@pytest.fixture(autouse=True)
def shelf() -> Iterator[None]:
    before = tables._Shelf.store, tables._Shelf.revision
    yield
    tables.keep_tables_in(*before)


def squares(built: list[int], kind: object = dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    @tables.table(kind)
    def made() -> dict[str, tuple[int, ...]]:
        built.append(1)
        return {"two": (2, 4)}

    assert made() is made()
    return made()


def test_a_table_is_built_once_for_all_processes_with_one_store(tmp_path: Path) -> None:
    built: list[int] = []
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), "1")
    assert squares(built) == {"two": (2, 4)}
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), "1")
    assert squares(built) == {"two": (2, 4)}
    assert len(built) == 1
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), "2")
    squares(built)
    assert len(built) == 2, "other code, another table"


def test_without_a_store_or_with_a_table_of_another_type_it_is_built(tmp_path: Path) -> None:
    built: list[int] = []
    tables.keep_tables_in(Store(None), "1")
    squares(built)
    squares(built)
    assert len(built) == 2
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), "1")
    squares(built)
    squares(built, dict[str, int])
    assert len(built) == 4


def test_the_index_of_names_survives_the_store(tmp_path: Path) -> None:
    fresh = known_names._names()
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), "1")
    known_names._names.cache_clear()  # type: ignore[attr-defined]
    assert known_names._names() == fresh
    known_names._names.cache_clear()  # type: ignore[attr-defined]
    assert known_names._names() == fresh
    assert "哈佛" in known_names.renderings("Harvard")
