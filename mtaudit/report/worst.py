"""The worst pairs of a run of any length."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Generic, TypeVar

from mtaudit.mqm import Severity
from mtaudit.records import Finding, Scored

T = TypeVar("T")
#: Gravity of a pair: severity, then error probability, then the earlier one first.
Rank = tuple[int, float, int]


def rank(scored: Scored, number: int) -> Rank:
    """How bad a pair is; ``number`` is its place in the run. The greater the worse."""
    return int(scored.severity), scored.error_probability, -number


class Worst(Generic[T]):
    """Keeps the ``limit`` items of the greatest rank, in memory for ``limit`` items."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[Rank, T]] = []

    def add(self, rank: Rank, item: T) -> None:
        """Offer an item. Ranks are distinct, since each holds its number."""
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, (rank, item))
        elif self._limit and rank > self._heap[0][0]:
            heapq.heapreplace(self._heap, (rank, item))

    def items(self) -> list[T]:
        """What was kept, the worst first."""
        return [item for _, item in sorted(self._heap, key=lambda entry: entry[0], reverse=True)]

    def __len__(self) -> int:
        return len(self._heap)


def worst_of(pairs: Iterable[Scored], limit: int = 50) -> list[Scored]:
    """The worst of the pairs that have findings, worst first."""
    kept: Worst[Scored] = Worst(limit)
    for number, scored in enumerate(pairs, 1):
        if scored.severity > Severity.NEUTRAL:
            kept.add(rank(scored, number), scored)
    return kept.items()


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that count (no accepted ones) by severity, then by confidence, gravest first."""
    return sorted((f for f in findings if not f.accepted), key=lambda f: (-int(f.severity), -f.confidence, f.check))


def line_of(scored: Scored, finding: Finding | None = None) -> int | None:
    """The first line of the side that a finding is about: the target's, unless it marks only the source."""
    return _where(scored, finding)[1]


def file_of(scored: Scored, finding: Finding | None = None) -> str:
    """The file in which :func:`line_of` counts: that of the target where source and target stand in two."""
    return _where(scored, finding)[0]


def place_of(scored: Scored, finding: Finding | None = None) -> str:
    """``file:line`` of a pair or a finding, or ``file:unit`` in a format without lines."""
    file, line = _where(scored, finding)
    where = scored.pair.place if line is None else str(line)
    return f"{file}:{where}" if where else file


def _where(scored: Scored, finding: Finding | None) -> tuple[str, int | None]:
    pair = scored.pair
    sides = [(pair.target_document or pair.document, pair.target_lines), (pair.document, pair.source_lines)]
    if finding is not None and finding.target_span is None and finding.source_span is not None:
        sides.reverse()
    return next(((file, lines[0]) for file, lines in sides if lines is not None), (pair.document, None))
