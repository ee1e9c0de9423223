"""Stores the events of a run on disk until the judge has read its share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from types import TracebackType

import msgspec

from mtaudit.errors import Problem
from mtaudit.records import DocumentState, Event, Scored, Skip, Suppression

_KINDS: dict[str, msgspec.json.Decoder[Event]] = {
    kind.__name__: msgspec.json.Decoder(kind) for kind in (Suppression, Scored, DocumentState, Skip, Problem)
}


class Spool:
    """Events in order in an unnamed file, so that memory does not grow with the run. Can be read several times."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, event: Event) -> None:
        """Append an event."""
        self._file.write(type(event).__name__.encode() + b" " + msgspec.json.encode(event) + b"\n")

    def __iter__(self) -> Iterator[Event]:
        """The events from the beginning; only one reader at a time, and no concurrent writer."""
        self._file.seek(0)
        for line in self._file:
            name, _, data = line.partition(b" ")
            yield _KINDS[name.decode()].decode(data)
