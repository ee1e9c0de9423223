"""A key-value store of bytes in one SQLite file, which several runs may use at once.

Built on sqlite3 instead of the package diskcache, which pickles all values that are not strings or numbers and has its
own eviction policies. Here values are bytes, a key covers all that a value depends on, and entries expire by age.

The file may come from an untrusted source: a cache that a CI job restored, a shared folder. So every value is stored
with a mark, a message authentication code (keyed digest) with a secret of the user, and values without a valid mark are
ignored.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

_SCHEMA = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
#: Keys per query, below the limit on variables of all SQLite versions.
_SLICE = 500
#: Entries are deleted after this many days without use.
KEEP_DAYS = 60
_DAY = 86400
#: Environment variable with the secret; without it the secret is a file in the user's data folder.
SECRET = "MTAUDIT_CACHE_KEY"
_SECRET_FILE, _SECRET_BYTES = "cache.key", 32
#: Size of the mark of a value in bytes.
_MARK = 16
#: Connections of the parent process, which a forked process must not close.
_INHERITED: list[sqlite3.Connection | None] = []


def key(*parts: str | bytes) -> bytes:
    """A 16-byte key from everything that a value depends on: BLAKE2 over the length-prefixed parts."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "little"))
        hasher.update(data)
    return hasher.digest()


class Store:
    """Bytes by key. A store that cannot be opened or written (read-only disk, damaged file) stays empty, so that a run
    never fails because of its cache. With ``path`` None it is always empty."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._process = os.getpid()
        self._connection = _open(path) if path is not None else None

    @property
    def _db(self) -> sqlite3.Connection | None:
        """The connection of this process: SQLite forbids the use of one that was opened before a fork."""
        if self._process != os.getpid():
            self._process = os.getpid()
            _INHERITED.append(self._connection)
            self._connection = _open(self._path) if self._path is not None and self._connection is not None else None
        return self._connection

    @property
    def remembers(self) -> bool:
        """Whether stored values can be retrieved."""
        return self._db is not None

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The stored values among ``keys``, by key."""
        out: dict[bytes, bytes] = {}
        if self._db is None:
            return out
        now = int(time.time())
        try:
            for at in range(0, len(keys), _SLICE):
                part = keys[at : at + _SLICE]
                marks = ",".join("?" * len(part))
                rows = self._db.execute(f"SELECT key, value, used FROM entries WHERE key IN ({marks})", part).fetchall()
                out.update((k, value) for k, stored, _ in rows if (value := _unmarked(k, stored)) is not None)
                # A time of use in the future was set before the clock was set back; the entry would never expire.
                if stale := [(now, k) for k, _, used in rows if not now - _DAY <= _seconds(used) <= now + _DAY]:
                    self._db.executemany("UPDATE entries SET used = ? WHERE key = ?", stale)
            self._db.commit()
        except sqlite3.Error as error:
            self._give_up(error)
        return out

    def put(self, entries: Mapping[bytes, bytes] | Iterable[tuple[bytes, bytes]]) -> None:
        """Store values, replacing those with the same key."""
        if self._db is None:
            return
        now = int(time.time())
        items = entries.items() if isinstance(entries, Mapping) else entries
        rows = [(k, _marked(k, value), now) for k, value in items]
        try:
            self._db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
            self._db.commit()
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        """End a failed transaction (full disk, file locked by another process), which would lock the file for
        other processes. A damaged file is deleted, so that the next run begins with a new one."""
        if self._connection is None:
            return
        with suppress(sqlite3.Error):
            self._connection.rollback()
        if type(error) is sqlite3.DatabaseError and self._path is not None:
            self.close()
            _discard(self._path)

    def close(self) -> None:
        """Close the file; afterwards the store is empty."""
        if self._db is not None:
            self._db.close()
            self._connection = None


def _marked(name: bytes, value: bytes) -> bytes:
    """The stored form of a value: its mark, then the compressed value."""
    packed = zlib.compress(value, 1)
    return _mark(name, packed) + packed


def _unmarked(name: bytes, stored: object) -> bytes | None:
    """The value of a stored form; None if its mark is invalid."""
    if not isinstance(stored, bytes) or not hmac.compare_digest(stored[:_MARK], _mark(name, stored[_MARK:])):
        return None
    try:
        return zlib.decompress(stored[_MARK:])
    except zlib.error:
        return None


def _mark(name: bytes, packed: bytes) -> bytes:
    return hashlib.blake2b(name + packed, key=_secret(os.environ.get(SECRET, "")), digest_size=_MARK).digest()


def _seconds(used: object) -> int:
    return used if isinstance(used, int) else 0


@cache
def _secret(given: str) -> bytes:
    """The secret key of the marks: from the environment, or from the user's data folder, where it is created once.

    If it can be neither read nor written, a key is created for this process, whose entries no other process accepts.
    """
    if given:
        return hashlib.blake2b(given.encode(), digest_size=_SECRET_BYTES).digest()
    from platformdirs import user_data_path

    path = user_data_path("mtaudit") / _SECRET_FILE
    with suppress(OSError):
        return _kept_secret(path) or _new_secret(path)
    return secrets.token_bytes(_SECRET_BYTES)


def _kept_secret(path: Path) -> bytes | None:
    """The secret in a file that only the user can read; None if there is no such file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        own = os.name == "nt" or (facts.st_uid == os.getuid() and not facts.st_mode & 0o077)
        kept = file.read(_SECRET_BYTES) if stat.S_ISREG(facts.st_mode) and own else b""
    if len(kept) == _SECRET_BYTES:
        return kept
    path.unlink()  # it is damaged, or others may know it
    return None


def _new_secret(path: Path) -> bytes:
    """Create the secret. If several processes do so at once, all use that of the first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = secrets.token_bytes(_SECRET_BYTES)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
        try:
            os.link(part, path)
        except FileExistsError:
            return _kept_secret(path) or made
        except OSError:  # a file system without hard links
            os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return made


def _open(path: Path) -> sqlite3.Connection | None:
    for attempt in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=10)
            # Views and triggers of a forged file must not call functions.
            db.execute("PRAGMA trusted_schema=OFF")
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=OFF")
            db.execute(_SCHEMA)
            db.execute("DELETE FROM entries WHERE used < ?", (int(time.time()) - KEEP_DAYS * _DAY,))
            db.commit()
        except sqlite3.DatabaseError as error:
            # A file that another process has locked, or that cannot be written, is unchanged. One that is damaged or
            # has other columns is useless: delete it and try once more.
            usable = isinstance(error, sqlite3.OperationalError) and "column" not in str(error)
            if attempt or usable or not path.is_file():
                return None
            _discard(path)
        except OSError:
            return None
        else:
            return db
    return None


def _discard(path: Path) -> None:
    """Delete the file, with the auxiliary files of SQLite, which it would apply to a new one."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()
