"""The worst pairs of a run of any length."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Generic, TypeVar

from mtaudit.places import place
from mtaudit.records import Finding, Scored

T = TypeVar("T")
#: Added to the severity of a pair that fails the gate: more than any severity.
_FAILS = 10
#: MQM branches by the loss for the reader: meaning, then terms; all others concern form. Within accuracy, wrong or
#: missing content comes before repeated or added content.
_LOSS = {"accuracy": 3, "alignment": 3, "terminology": 1}
_ADDED = {"accuracy/addition": 2}
#: Sort key of a pair: severity, then the loss for the reader, then error probability, then the earlier one first.
Rank = tuple[int, int, float, int]


def rank(scored: Scored, number: int) -> Rank:
    """The rank of a pair, whose number in the run is ``number``. Greater is worse; pairs that fail the gate are
    worst."""
    fails = any(finding.fails for finding in scored.findings)
    return int(scored.severity) + (_FAILS if fails else 0), _loss(scored), scored.error_probability, -number


def _loss(scored: Scored) -> int:
    """The greatest loss among the most severe findings that count."""
    worst = (f for f in scored.findings if f.severity == scored.severity and not f.accepted)
    return max((_ADDED.get(f.category, _LOSS.get(f.category.partition("/")[0], 0)) for f in worst), default=0)


class Worst(Generic[T]):
    """Keeps the ``limit`` items of greatest rank, in bounded memory."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[Rank, T]] = []

    def wants(self, rank: Rank) -> bool:
        """Whether an item of this rank would be kept now."""
        return len(self._heap) < self._limit or bool(self._limit and rank > self._heap[0][0])

    def add(self, rank: Rank, item: T) -> None:
        """Add an item if it is among the worst. Ranks are distinct, since each contains the number of the pair."""
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, (rank, item))
        elif self._limit and rank > self._heap[0][0]:
            heapq.heapreplace(self._heap, (rank, item))

    def items(self) -> list[T]:
        """The kept items, worst first."""
        return [item for _, item in sorted(self._heap, key=lambda entry: entry[0], reverse=True)]

    def __len__(self) -> int:
        return len(self._heap)


def most_severe_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that count (without accepted ones), those that fail first, then by severity and confidence."""
    return sorted(
        (f for f in findings if not f.accepted),
        key=lambda f: (not f.fails, -int(f.severity), -f.confidence, f.check),
    )


def line_of(scored: Scored, finding: Finding | None = None) -> int | None:
    """The line of a pair or a finding, see :func:`mtaudit.places.place`."""
    return place(scored.pair, finding)[1]


def file_of(scored: Scored, finding: Finding | None = None) -> str:
    """The file to which :func:`line_of` refers: that of the target if source and target are two files."""
    return place(scored.pair, finding)[0]


def place_of(scored: Scored, finding: Finding | None = None) -> str:
    """``file:line`` of a pair or a finding; ``file:unit`` in a format without lines."""
    file, line = place(scored.pair, finding)
    where = scored.pair.place if line is None else str(line)
    return f"{file}:{where}" if where else file
