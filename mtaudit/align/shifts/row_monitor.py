"""Watches rows of ready pairs as they pass for places where one side slips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mtaudit.align.shifts.row_check import REACH, RowProblem, check_rows
from mtaudit.encoder.protocol import Encoder, Vectors
from mtaudit.records import Pair, RowShift, Signals

#: Rows that look like strangers: similarity under SUSPECT in ENOUGH of AMONG consecutive rows.
SUSPECT, ENOUGH, AMONG = 0.45, 3, 4
#: Rows beside a suspicious stretch that are looked at with it: they show where a slip begins, and what fits.
_MARGIN = 2 * REACH
#: A slip counts where its rows are that much more similar with it; less is chance between alike rows.
_GAIN = 0.15


class RowMonitor:
    """Looks for slips in windows of consecutive rows of one input.

    Most windows hold no suspicious stretch and cost nothing; the rows of the others are encoded (the store of the run
    knows their vectors as a rule). A slip that goes on over the end of a window is reported at its first row alone.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._running: int | None = None

    def mark(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[Signals]:
        """The signals, with the slip in those of its first row."""
        out = list(signals)
        running, self._running = self._running, None
        for start, end in suspicious([signal.similarity for signal in signals]):
            for trouble in self._look(pairs[start:end]):
                first, last = _first_wrong(start + trouble.first, trouble.offset, signals), start + trouble.last
                goes_on = running == trouble.offset and first < REACH
                if last >= len(pairs) - 1 - REACH:
                    self._running = trouble.offset
                if not goes_on:
                    out[first] = replace(out[first], slip=_slip(trouble, pairs[first], pairs[last]))
        return out

    def _look(self, pairs: Sequence[Pair]) -> Iterator[RowProblem]:
        source, target = (self._vectors([getattr(pair, side) for pair in pairs]) for side in ("source", "target"))
        for trouble in check_rows(source, target):
            if trouble.kind == "shifted" and trouble.better - trouble.similarity >= _GAIN:
                yield trouble

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit rows; rows of zeros for texts that are missing."""
        there = [i for i, text in enumerate(texts) if text.strip()]
        vectors = self._encoder.encode([texts[i] for i in there])
        out = np.zeros((len(texts), vectors.shape[1] if there else 1), dtype=np.float32)
        out[there] = vectors
        return out


def suspicious(similarities: Sequence[float | None]) -> list[tuple[int, int]]:
    """Half-open stretches of rows worth a look, ascending, with their margins; None (a missing side) is suspicious."""
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
    """Where the target runs ahead, the sources whose targets are gone stand before the first row that slips."""
    for _ in range(-offset):
        if first and _is_low(signals[first - 1].similarity):
            first -= 1
    return first


def _is_low(similarity: float | None) -> bool:
    return similarity is None or similarity < SUSPECT


def _slip(trouble: RowProblem, first: Pair, last: Pair) -> RowShift:
    return RowShift(
        rows=trouble.last - trouble.first + 1,
        offset=trouble.offset,
        first=first.id,
        last=last.id,
        similarity=round(trouble.similarity, 3),
        better=round(trouble.better, 3),
    )
