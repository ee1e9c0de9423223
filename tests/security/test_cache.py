"""A cache of a stranger is not believed, and one that is damaged costs no more than its time."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from mtaudit import store as store_module
from mtaudit.cli.main import main
from mtaudit.engine.packed import pack
from mtaudit.engine.result_cache import ResultCache
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Pair, Scored, Signals
from mtaudit.store import Store, key

WRONG = (
    "# Cost\n\n# 成本\n\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340亿美元，历时12年。\n"
)
NAME = key("a")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(WRONG, encoding="utf-8")
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "audit.sqlite"


def score() -> tuple[int, str]:
    result = CliRunner().invoke(main, ["score", "a.md", "--format", "jsonl", "--quiet"], catch_exceptions=False)
    assert result.exit_code == 1, result.stderr
    return result.exit_code, result.stdout


def values(path: Path) -> list[tuple[bytes, bytes]]:
    with sqlite3.connect(path) as db:
        return db.execute("SELECT key, value FROM entries").fetchall()


def replace_all(path: Path, value: object) -> None:
    db = sqlite3.connect(path)
    db.execute("UPDATE entries SET value = ?", (value,))
    db.commit()
    db.close()


def test_entries_made_with_another_key_are_computed_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forged entry answers "no pairs" under the right name, as whoever knows the code can make it."""
    right = score()
    assert right[0] == 1
    monkeypatch.setenv("MTAUDIT_CACHE_KEY", "of a stranger")
    forged = [pack([DocumentState("a.md", "no text")]), pack([]), b"[]"]
    names = [name for name, _ in values(cache)]
    for value in forged:
        Store(cache).put(dict.fromkeys(names, value))
        monkeypatch.setenv("MTAUDIT_CACHE_KEY", "of the tests")
        assert score() == right
        monkeypatch.setenv("MTAUDIT_CACHE_KEY", "of a stranger")


@pytest.mark.parametrize(
    "value", [b"", b"x", b"\0" * 40, "text", 7, 1.5, None, b"x\x9c" + b"\0" * 100], ids=lambda value: repr(value)[:12]
)
def test_odd_values_are_computed_again(cache: Path, value: object) -> None:
    right = score()
    db = sqlite3.connect(cache)
    db.execute("CREATE TABLE other (key BLOB PRIMARY KEY, value, used)")
    db.execute("INSERT INTO other SELECT key, ?, 'never' FROM entries", (value,))
    db.execute("DROP TABLE entries")
    db.execute("ALTER TABLE other RENAME TO entries")
    db.commit()
    db.close()
    assert score() == right
    assert score() == right


def test_entries_under_each_others_names_are_computed_again(cache: Path) -> None:
    right = score()
    rows = values(cache)
    db = sqlite3.connect(cache)
    for (name, _), (_, value) in zip(rows, rows[1:] + rows[:1], strict=True):
        db.execute("UPDATE entries SET value = ? WHERE key = ?", (value, name))
    db.commit()
    db.close()
    assert score() == right


@pytest.mark.parametrize(
    "schema", ["CREATE VIEW entries AS SELECT 1 AS key, 2 AS value, 3 AS used", "CREATE TABLE entries (x)"]
)
def test_a_file_with_another_schema_makes_no_run_fail(cache: Path, schema: str) -> None:
    right = score()
    for path in cache.parent.iterdir():
        path.unlink()
    db = sqlite3.connect(cache)
    db.execute(schema)
    db.commit()
    db.close()
    assert score() == right
    assert score() == right


def test_a_file_that_is_damaged_in_the_middle_makes_no_run_fail(cache: Path) -> None:
    right = score()
    with sqlite3.connect(cache) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(cache.read_bytes())
    for start in range(100, len(data), 512):
        damaged = data.copy()
        damaged[start : start + 64] = b"\xff" * len(damaged[start : start + 64])
        for path in cache.parent.iterdir():
            path.unlink()
        cache.write_bytes(damaged)
        assert score() == right, start
        assert score() == right, start


def test_signed_entries_that_cannot_be_are_computed_again(tmp_path: Path) -> None:
    pair = Pair(id="1", document="a.md", source="Rain.", target="雨。")
    scored = Scored(pair, Signals(), (), 0.1, None, Severity.NEUTRAL)
    state = DocumentState("a.md", "bilingual", "aligned", 1, 0)
    store = Store(tmp_path / "audit.sqlite")
    cache = ResultCache(store, "s")
    list(cache.keep(b"good", [scored, state]))
    kept = cache.kept(b"good")
    assert kept is not None
    assert list(kept) == [scored, state]
    with sqlite3.connect(tmp_path / "audit.sqlite") as db:
        names = [name for (name,) in db.execute("SELECT key FROM entries")]
    for events in ([], [state], [scored, scored, state]):
        store.put({name: pack(events) for name in names})
        assert cache.kept(b"good") is None
    for data in (b"", b"[", b'[["Unknown",[{}]]]', b'[["Scored",[{}]]]', msgspec.json.encode(7)):
        store.put(dict.fromkeys(names, data))
        assert cache.kept(b"good") is None
    made = [Signals(similarity=0.5)]
    assert cache.signals([pair], lambda _: made) == made
    with sqlite3.connect(tmp_path / "audit.sqlite") as db:
        names = [name for (name,) in db.execute("SELECT key FROM entries")]
    store.put(dict.fromkeys(names, b'{"similarity": "high"}'))
    assert cache.signals([pair], lambda _: made) == made


def test_a_clock_that_goes_back_loses_nothing_and_keeps_nothing_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, day = tmp_path / "audit.sqlite", 86400
    now = 1_800_000_000.0
    monkeypatch.setattr(store_module.time, "time", lambda: now + 500 * day)
    Store(path).put({NAME: b"1"})
    monkeypatch.setattr(store_module.time, "time", lambda: now)
    assert Store(path).get([NAME]) == {NAME: b"1"}
    monkeypatch.setattr(store_module.time, "time", lambda: now + 61 * day)
    assert Store(path).get([NAME]) == {}, "its time of use was set right"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder of the user, and no secret in the environment."""
    monkeypatch.delenv("MTAUDIT_CACHE_KEY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store_module._secret.cache_clear()
    yield tmp_path / "data" / "mtaudit"
    store_module._secret.cache_clear()


def test_the_secret_is_made_once_for_the_user_alone(folder: Path, tmp_path: Path) -> None:
    Store(tmp_path / "audit.sqlite").put({NAME: b"1"})
    [secret] = folder.iterdir()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    kept = secret.read_bytes()
    assert len(kept) == 32
    store_module._secret.cache_clear()
    assert Store(tmp_path / "audit.sqlite").get([NAME]) == {NAME: b"1"}
    assert secret.read_bytes() == kept


def test_a_secret_that_others_may_know_is_made_again(folder: Path, tmp_path: Path) -> None:
    Store(tmp_path / "audit.sqlite").put({NAME: b"1"})
    secret = folder / "cache.key"
    known = secret.read_bytes()
    for spoil in (lambda: secret.chmod(0o644), lambda: secret.write_bytes(b"short"), lambda: linked(secret, known)):
        spoil()
        store_module._secret.cache_clear()
        assert Store(tmp_path / "audit.sqlite").get([NAME]) == {}
        if not secret.is_symlink():
            assert (secret.read_bytes() != known, stat.S_IMODE(secret.stat().st_mode)) == (True, 0o600)
        Store(tmp_path / "audit.sqlite").put({NAME: b"1"})


def linked(secret: Path, known: bytes) -> None:
    other = secret.with_name("of a stranger")
    other.write_bytes(known)
    other.chmod(0o600)
    secret.unlink()
    secret.symlink_to(other)


def test_without_a_data_folder_a_run_believes_only_itself(folder: Path, tmp_path: Path) -> None:
    folder.parent.parent.joinpath("data").write_text("a file where a folder should be")
    store = Store(tmp_path / "audit.sqlite")
    store.put({NAME: b"1"})
    assert store.get([NAME]) == {NAME: b"1"}
    store_module._secret.cache_clear()
    assert store.get([NAME]) == {}


def test_processes_that_start_together_have_one_secret(folder: Path) -> None:
    code = "from mtaudit.store import _secret; print(_secret('').hex())"
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1
    assert [path.name for path in folder.iterdir()] == ["cache.key"]
