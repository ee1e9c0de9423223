"""Answers of the judge on disk. They are stored as they arrive, so that none is paid for twice."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from mtaudit.judge import Item
from mtaudit.records import Judged
from mtaudit.store import Store


class JudgeAnswers:
    """Answers by texts, context, judge and vote. Without a cache, or with one that cannot be written, they are kept
    until the end of the run."""

    def __init__(self, path: Path | None, signature: str) -> None:
        self._signature = signature
        self._folder = tempfile.TemporaryDirectory()
        self._store = Store(path)
        if not self._store.remembers:
            self._store = Store(Path(self._folder.name) / "answers.sqlite")
        self._decoder = msgspec.json.Decoder(Judged)

    def __enter__(self) -> JudgeAnswers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._store.close()
        self._folder.cleanup()

    def get(self, items: Sequence[Item], vote: int = 1) -> list[Judged | None]:
        """The stored answer for each item; None if there is none."""
        keys = [item.key(self._signature, vote) for item in items]
        known = self._store.get(list(dict.fromkeys(keys)))
        return [self._decoded(known.get(key)) for key in keys]

    def _decoded(self, kept: bytes | None) -> Judged | None:
        try:
            return None if kept is None else self._decoder.decode(kept)
        except msgspec.MsgspecError:
            return None

    def put(self, item: Item, judged: Judged, vote: int = 1) -> None:
        """Store an answer."""
        self._store.put({item.key(self._signature, vote): msgspec.json.encode(judged)})
