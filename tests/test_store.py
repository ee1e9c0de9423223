"""The disk store: values come back, and no problem with the disk makes a run fail."""

from __future__ import annotations

from pathlib import Path

from mtaudit.store import Store, key


def test_comes_back_in_another_run(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "audit.sqlite"
    store = Store(path)
    entries = {key("text", str(i)): f"值{i}".encode() for i in range(1200)}
    store.put(entries)
    store.close()
    again = Store(path)
    assert again.get([*entries, key("none")]) == entries
    again.put({key("text", "1"): b"new"})
    assert again.get([key("text", "1")]) == {key("text", "1"): b"new"}


def test_keys_know_where_a_part_ends() -> None:
    assert key("ab", "c") != key("a", "bc")
    assert key("a") == key(b"a")


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    path.write_bytes(b"no database at all, " * 100)
    store = Store(path)
    store.put({key("a"): b"1"})
    assert store.get([key("a")]) == {key("a"): b"1"}


def test_without_a_place_it_remembers_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    for store in (Store(None), Store(blocked / "audit.sqlite")):
        store.put({key("a"): b"1"})
        assert store.get([key("a")]) == {}
