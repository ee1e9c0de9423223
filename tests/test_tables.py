"""Tables are built once, kept in a store, and built again where the stored ones do not fit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mtaudit import tables
from mtaudit.checks.names import known_names
from mtaudit.errors import InputError
from mtaudit.store import Store
from mtaudit.train.data import TrainingData
from mtaudit.train.job import Job
from mtaudit.train.stages import DATA, STAGES, Stage

prepared = tables._prepared


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
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), lambda: "1")
    assert squares(built) == {"two": (2, 4)}
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), lambda: "1")
    assert squares(built) == {"two": (2, 4)}
    assert len(built) == 1
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), lambda: "2")
    squares(built)
    assert len(built) == 2, "other code, another table"


def test_without_a_store_or_with_a_table_of_another_type_it_is_built(tmp_path: Path) -> None:
    built: list[int] = []
    tables.keep_tables_in(Store(None), lambda: "1")
    squares(built)
    squares(built)
    assert len(built) == 2
    tables.keep_tables_in(Store(tmp_path / "audit.sqlite"), lambda: "1")
    squares(built)
    squares(built, dict[str, int])
    assert len(built) == 4


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.module == "prepared"])
def test_prepared_tables_are_what_a_build_gives(stage: Stage, tmp_path: Path) -> None:
    """If this fails, run `mtaudit train` with the stages names, common and scripts."""
    stage.run(Job(TrainingData(), tmp_path, tmp_path / stage.writes))
    assert zlib.decompress((tmp_path / stage.writes).read_bytes()) == zlib.decompress(
        (DATA / stage.writes).read_bytes()
    )


def test_a_table_prepared_from_other_data_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = known_names._names()
    monkeypatch.setattr(tables, "_prepared", lambda file, made_from, kind: prepared(file, "another", kind))
    known_names._names.cache_clear()  # type: ignore[attr-defined]
    assert known_names._names() == ready
    assert known_names._names() is not ready
    assert "哈佛" in known_names.renderings("Harvard")


def test_a_damaged_prepared_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names.table").write_bytes(b"damaged")
    monkeypatch.setattr(tables, "DATA", tmp_path)
    with pytest.raises(InputError, match=r"names\.table"):
        tables._prepared("names.table", "", dict[str, str])
