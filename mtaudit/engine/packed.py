"""Records as bytes, in the form in which they are stored in the cache and sent between processes.

Records are written as JSON through msgspec, which validates their types when they are read; a pickle would run code
from the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import msgspec

from mtaudit.errors import Problem
from mtaudit.records import DocumentState, Event, Pair, Scored, ShardResult, Skip, Suppression

Packable: TypeAlias = "Event | Pair"

#: Records decoded in one call; more would not be faster and would need more memory.
_TOGETHER = 500
_KINDS: dict[str, msgspec.json.Decoder[Sequence[Packable]]] = {
    kind.__name__: msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
    for kind in (Suppression, Scored, DocumentState, Skip, Problem, ShardResult, Pair)
}
_GROUPS = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])


class Packer:
    """Collects records in order."""

    def __init__(self) -> None:
        self._records: list[tuple[str, msgspec.Raw]] = []

    def add(self, record: Packable) -> None:
        """Append a record."""
        self._records.append((type(record).__name__, msgspec.Raw(msgspec.json.encode(record))))

    def __len__(self) -> int:
        return len(self._records)

    def packed(self) -> bytes:
        """All records. Consecutive ones of a kind are lists, each of which is decoded in one call."""
        groups = groupby(enumerate(self._records), lambda item: (item[0] // _TOGETHER, item[1][0]))
        return msgspec.json.encode([(kind, [record for _, (_, record) in alike]) for (_, kind), alike in groups])


def pack(records: Iterable[Packable]) -> bytes:
    """The records as bytes."""
    packer = Packer()
    for record in records:
        packer.add(record)
    return packer.packed()


def unpack(data: bytes) -> Iterator[Packable]:
    """The records of :func:`pack`, decoded lazily. Raises msgspec.DecodeError if the data is damaged."""
    for kind, alike in _GROUPS.decode(data):
        yield from _KINDS[kind].decode(alike)
