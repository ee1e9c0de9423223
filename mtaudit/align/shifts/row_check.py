"""Checks ready pairs for shifted rows, swapped neighbours and rows that do not match at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.path.anchors import Floats, candidates
from mtaudit.encoder.protocol import Vectors

#: Largest shift that is searched for, in rows.
REACH = 8
#: Cost of changing from one offset to another, on the scale where a typical translation is 1 and unrelated rows are 0.
CHANGE = 1.2
#: Minimum number of rows that must shift together.
LEAST_RUN = 3
#: Similarity below which a row that matches nowhere is unrelated, and the gain per row that makes a swap.
UNRELATED, SWAP_GAIN = 0.2, 0.3

Kind = Literal["shifted", "swapped", "unrelated"]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Rows first..last (0-based, inclusive) whose two sides are not translations of each other.

    Attributes:
        offset: source row i matches target row i + offset; 0 for unrelated rows.
        similarity: mean cosine of the rows as they are.
        better: mean cosine with the offset applied.
    """

    kind: Kind
    first: int
    last: int
    offset: int
    similarity: float
    better: float


def check_rows(source: Vectors, target: Vectors) -> list[RowProblem]:
    """The problems of rows in which target[i] should translate source[i], in order.

    Args:
        source, target: (n, d) unit rows.

    A Viterbi path over the offsets -REACH..REACH, with a cost per change, finds runs of shifted rows; the other rows
    are checked one by one.
    """
    if len(source) < 2:
        return []
    table = _offsets(source, target)
    background, typical = _scale(source, target, table)
    scaled = (table - background) / max(typical - background, 0.05)
    path = _path(np.where(np.isnan(scaled), -1.0, scaled))
    shifted = _runs(path, table)
    taken = np.zeros(len(source), dtype=bool)
    for t in shifted:
        taken[t.first : t.last + 1] = True
    swapped = _swaps(scaled, table, taken)
    for t in swapped:
        taken[[t.first, t.last]] = True
    return sorted([*shifted, *swapped, *_unrelated(scaled, table, taken)], key=lambda t: (t.first, t.last))


def _offsets(source: Vectors, target: Vectors) -> Floats:
    """(n, 2 REACH + 1) cosine of source row i and target row i + k; NaN outside the text."""
    n = len(source)
    out = np.full((n, 2 * REACH + 1), np.nan)
    for k in range(-REACH, REACH + 1):
        rows = np.arange(max(0, -k), min(n, n - k))
        out[rows, k + REACH] = np.einsum("ij,ij->i", source[rows], target[rows + k])
    return out


def _scale(source: Vectors, target: Vectors, table: Floats) -> tuple[float, float]:
    """Cosines of unrelated rows and of translations: medians over a sample of rows and over the best offset of each."""
    step = max(1, len(source) // 500)
    background = candidates(source[::step], target[::step]).background
    return background, float(np.median(np.nanmax(table, axis=1)))


def _path(gain: Floats) -> NDArray[np.intp]:
    """(n,) offset of each row on the best path, -REACH..REACH."""
    total = gain[0].copy()
    back = np.zeros(gain.shape, dtype=np.intp)
    states = np.arange(gain.shape[1])
    for i in range(1, len(gain)):
        best = int(total.argmax())
        moved = total[best] - CHANGE > total
        back[i] = np.where(moved, best, states)
        total = np.where(moved, total[best] - CHANGE, total) + gain[i]
    path = np.empty(len(gain), dtype=np.intp)
    path[-1] = total.argmax()
    for i in range(len(gain) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path - REACH


def _runs(path: NDArray[np.intp], table: Floats) -> list[RowProblem]:
    edges = np.flatnonzero(np.diff(path)) + 1
    out = []
    for rows in np.split(np.arange(len(path)), edges):
        k = int(path[rows[0]])
        better = np.flatnonzero(np.nan_to_num(table[rows, k + REACH], nan=-1.0) > table[rows, REACH]) if k else rows[:0]
        if len(better) >= LEAST_RUN:
            fit = rows[better[0] : better[-1] + 1]
            here, there = float(table[fit, REACH].mean()), float(np.nanmean(table[fit, k + REACH]))
            out.append(RowProblem("shifted", int(fit[0]), int(fit[-1]), k, here, there))
    return out


def _swaps(scaled: Floats, table: Floats, taken: NDArray[np.bool_]) -> list[RowProblem]:
    """Adjacent rows that match crosswise."""
    here, after, before = scaled[:, REACH], scaled[:, REACH + 1], scaled[:, REACH - 1]
    gain = np.minimum(after[:-1] - here[:-1], before[1:] - here[1:])
    out: list[RowProblem] = []
    for i in np.flatnonzero((gain > SWAP_GAIN) & ~taken[:-1] & ~taken[1:]).tolist():
        if out and out[-1].last >= i:
            continue
        now = float(table[[i, i + 1], REACH].mean())
        out.append(RowProblem("swapped", i, i + 1, 1, now, float((table[i, REACH + 1] + table[i + 1, REACH - 1]) / 2)))
    return out


def _unrelated(scaled: Floats, table: Floats, taken: NDArray[np.bool_]) -> list[RowProblem]:
    rows = np.flatnonzero((scaled[:, REACH] < UNRELATED) & ~taken)
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if len(rows) else []
    return [_run(table, group.tolist()) for group in groups]


def _run(table: Floats, rows: Sequence[int]) -> RowProblem:
    now = float(table[rows, REACH].mean())
    return RowProblem("unrelated", rows[0], rows[-1], 0, now, now)


def describe(problem: RowProblem, lines: Sequence[int]) -> str:
    """A one-line message; ``lines`` are the line numbers of the rows."""
    first, last = lines[problem.first], lines[problem.last]
    rows = f"line {first}" if first == last else f"lines {first} to {last}"
    match problem.kind:
        case "shifted":
            where = f"{abs(problem.offset)} {'later' if problem.offset > 0 else 'earlier'}"
            gain = f"similarity {problem.similarity:.2f}, with the shift {problem.better:.2f}"
            return f"shifted: the source of {rows} fits the target {where} ({gain})"
        case "swapped":
            return (
                f"swapped: {rows} fit crosswise (similarity {problem.similarity:.2f}, crosswise {problem.better:.2f})"
            )
        case _:
            return f"unrelated: {rows} are not translations of each other (similarity {problem.similarity:.2f})"
