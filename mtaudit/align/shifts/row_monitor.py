"""Monitors a stream of ready pairs for shifted rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mtaudit.align.shifts.row_check import REACH, RowProblem, check_rows
from mtaudit.encoder.protocol import Encoder, Vectors
from mtaudit.records import Pair, RowShift, Signals

#: Rows are suspicious if the similarity is below SUSPECT in ENOUGH of AMONG consecutive rows.
SUSPECT, ENOUGH, AMONG = 0.45, 3, 4
#: Rows before and after suspicious ones that are checked with them, to find the start of a shift and the match.
_MARGIN = 2 * REACH
#: Minimum gain in similarity of a shift; a smaller one is due to chance between similar rows.
_GAIN = 0.15


class RowMonitor:
    """Finds shifts in successive windows of rows of one input.

    Most windows have no suspicious rows and cost nothing; the rows of the others are encoded, usually from the vector
    cache. A shift that continues in the next window is reported once, at its first row.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._running: int | None = None

    def mark(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[Signals]:
        """The signals, with each shift added to the signals of its first row."""
        out = list(signals)
        running, self._running = self._running, None
        for start, end in suspicious([signal.similarity for signal in signals]):
            for problem in self._look(pairs[start:end]):
                first, last = _first_wrong(start + problem.first, problem.offset, signals), start + problem.last
                goes_on = running == problem.offset and first < REACH
                if last >= len(pairs) - 1 - REACH:
                    self._running = problem.offset
                if not goes_on:
                    out[first] = replace(out[first], shift=_shift(problem, pairs[first], pairs[last]))
        return out

    def _look(self, pairs: Sequence[Pair]) -> Iterator[RowProblem]:
        source, target = (self._vectors([getattr(pair, side) for pair in pairs]) for side in ("source", "target"))
        for problem in check_rows(source, target):
            if problem.kind == "shifted" and problem.better - problem.similarity >= _GAIN:
                yield problem

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """(texts, d) unit rows; zeros for missing texts."""
        there = [i for i, text in enumerate(texts) if text.strip()]
        vectors = self._encoder.encode([texts[i] for i in there])
        out = np.zeros((len(texts), vectors.shape[1] if there else 1), dtype=np.float32)
        out[there] = vectors
        return out


def suspicious(similarities: Sequence[float | None]) -> list[tuple[int, int]]:
    """Half-open ranges of rows to check, ascending, margins included; None (a missing side) counts as low."""
    low = [_is_low(value) for value in similarities]
    out: list[tuple[int, int]] = []
    for at in range(len(low) - ENOUGH + 1):
        if low[at] and sum(low[at : at + AMONG]) >= ENOUGH:
            start, end = max(0, at - _MARGIN), min(len(low), at + AMONG + _MARGIN)
            if out and start <= out[-1][1]:
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
    return out


def _first_wrong(first: int, offset: int, signals: Sequence[Signals]) -> int:
    """The first affected row. If the target runs ahead, the sources that lost their targets precede the first shifted
    row."""
    for _ in range(-offset):
        if first and _is_low(signals[first - 1].similarity):
            first -= 1
    return first


def _is_low(similarity: float | None) -> bool:
    return similarity is None or similarity < SUSPECT


def _shift(problem: RowProblem, first: Pair, last: Pair) -> RowShift:
    return RowShift(
        rows=problem.last - problem.first + 1,
        offset=problem.offset,
        first=first.id,
        last=last.id,
        similarity=round(problem.similarity, 3),
        better=round(problem.better, 3),
    )
