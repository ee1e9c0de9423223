"""A key-value store of bytes in one SQLite file, which several runs may use at once.

Built on sqlite3 instead of the package diskcache, which pickles all values that are not strings or numbers and has its
own eviction policies. Here values are bytes, a key covers all that a value depends on, and entries expire by age.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_SCHEMA = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
#: Keys per query, below the limit on variables of all SQLite versions.
_SLICE = 500
#: Entries are deleted after this many days without use.
KEEP_DAYS = 60
_DAY = 86400
#: Connections of the parent process, which a forked process must not close either.
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
        """Whether what is put can be had again."""
        return self._db is not None

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The stored values among ``keys``, by key."""
        out: dict[bytes, bytes] = {}
        if self._db is None:
            return out
        now = int(time.time())
        with suppress(sqlite3.Error, zlib.error):
            for at in range(0, len(keys), _SLICE):
                part = keys[at : at + _SLICE]
                marks = ",".join("?" * len(part))
                rows = self._db.execute(f"SELECT key, value, used FROM entries WHERE key IN ({marks})", part).fetchall()
                out.update((k, zlib.decompress(value)) for k, value, _ in rows)
                if stale := [(now, k) for k, _, used in rows if used < now - _DAY]:
                    self._db.executemany("UPDATE entries SET used = ? WHERE key = ?", stale)
            self._db.commit()
        return out

    def put(self, entries: Mapping[bytes, bytes] | Iterable[tuple[bytes, bytes]]) -> None:
        """Store values, replacing those with the same key."""
        if self._db is None:
            return
        now = int(time.time())
        items = entries.items() if isinstance(entries, Mapping) else entries
        with suppress(sqlite3.Error):
            self._db.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
                ((k, zlib.compress(value, 1), now) for k, value in items),
            )
            self._db.commit()

    def close(self) -> None:
        """Close the file; afterwards the store is empty."""
        if self._db is not None:
            self._db.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection | None:
    for attempt in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=10)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=OFF")
            db.execute(_SCHEMA)
            db.execute("DELETE FROM entries WHERE used < ?", (int(time.time()) - KEEP_DAYS * _DAY,))
            db.commit()
        except sqlite3.DatabaseError:
            # A damaged file has nothing worth keeping: delete it and try once more.
            if attempt or not path.is_file():
                return None
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
        else:
            return db
    return None
