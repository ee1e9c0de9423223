"""Splits segments into clauses and compares runs of clauses with spans of the other side."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mtaudit.align.features.similarity import SpanVectors
from mtaudit.align.path.anchors import Floats, Indices, Scale
from mtaudit.align.path.segment_sequence import SegmentSequence, join
from mtaudit.align.path.window import Window
from mtaudit.encoder.protocol import Vectors
from mtaudit.text import count_han

#: Maximum number of clauses per segment; beyond it the shortest neighbours are merged.
MOST_CLAUSES = 8
#: Value for runs that do not exist: less than any similarity.
NONE = -99.0
#: Cuts after a comma, semicolon, colon, dash or full stop: without a following space only in Chinese, so that numbers
#: stay whole, and never before a closing mark.
_CUT = re.compile(
    r"(?<=[，；：、。！？,;:.!?—–…])\s+"
    r"|(?<=[，；：、。！？])(?![\s，；：、—…。！？”’」』）)])"
    r"|(?<=[,;:!?])(?=[\u3400-\u9fff])"
    r"|(?<=[—–…])(?![\s—–…，。！？”’」』）)\"'])"
)
#: A clause shorter than the first is merged with the next one, one shorter than the second with the previous one; in
#: letters, where a Han character counts as three.
_SHORT = 10, 8


def _weight(text: str) -> int:
    return len(text) + 2 * count_han(text)


def clauses_of(text: str) -> list[str]:
    """The clauses of a segment in order, at least one and at most MOST_CLAUSES."""
    out: list[str] = []
    sizes: list[int] = []
    for part in filter(None, _CUT.split(text)):
        size = _weight(part)
        if out and (sizes[-1] < _SHORT[0] or size < _SHORT[1]):
            out[-1] = join([out[-1], part])
            sizes[-1] = _weight(out[-1])
        else:
            out.append(part)
            sizes.append(size)
    while len(out) > MOST_CLAUSES:
        at = min(range(len(out) - 1), key=lambda k: sizes[k] + sizes[k + 1])
        out[at : at + 2] = [join(out[at : at + 2])]
        sizes[at : at + 2] = [_weight(out[at])]
    return out or [text]


def cut_clauses(sequence: SegmentSequence, segments: Iterable[int]) -> None:
    """Encode the clauses of these segments into ``sequence.clauses``; does nothing if the sequence cannot encode."""
    if sequence.encode is None:
        return
    cut = {k: clauses_of(sequence.texts[k]) for k in sorted(set(segments) - sequence.clauses.keys())}
    cut = {k: clauses for k, clauses in cut.items() if len(clauses) > 1}
    if cut:
        vectors = sequence.encode([c for clauses in cut.values() for c in clauses])
        ends = np.cumsum([len(clauses) for clauses in cut.values()])[:-1]
        sequence.clauses.update(zip(cut, np.split(vectors, ends), strict=True))


class Clauses:
    """Vectors of the clauses of one side; a segment that was not split is one clause.

    Attributes:
        count: (n,) number of clauses of each segment.
        first: (n + 1,) index of its first clause.
        vectors: (clauses, d).
        size: (n, MOST_CLAUSES + 1, MOST_CLAUSES + 1) at [a, b] the length of the sum of the vectors of clauses a..b-1;
            1 if there is no such run.
    """

    def __init__(self, sequence: SegmentSequence) -> None:
        own = [sequence.clauses.get(k) for k in range(len(sequence))]
        self.count = np.array([1 if c is None else len(c) for c in own])
        self.first = np.concatenate([[0], np.cumsum(self.count)])
        self.vectors: Vectors = np.repeat(sequence.vectors, self.count, axis=0)
        self.size = np.ones((len(sequence), MOST_CLAUSES + 1, MOST_CLAUSES + 1))
        steps = np.arange(MOST_CLAUSES + 1)
        if cut := [k for k, c in enumerate(own) if c is not None]:
            rows = np.concatenate([sequence.clauses[k] for k in cut])
            self.vectors[np.repeat(self.count > 1, self.count)] = rows
            padded = np.zeros((len(cut), MOST_CLAUSES, rows.shape[1]), dtype=np.float32)
            padded[steps[:-1] < self.count[cut][:, None]] = rows
            # At [a, b] the dot product of the sums of the first a and of the first b clauses.
            product = np.zeros((len(cut), MOST_CLAUSES + 1, MOST_CLAUSES + 1))
            product[:, 1:, 1:] = (padded @ padded.transpose(0, 2, 1)).cumsum(axis=1).cumsum(axis=2)
            whole = product.diagonal(axis1=1, axis2=2)
            square = whole[:, :, None] + whole[:, None, :] - 2 * product
            inside = (steps[:, None] <= self.count[cut][:, None, None]) & (steps <= self.count[cut][:, None, None])
            self.size[cut] = np.where(inside, np.sqrt(np.maximum(square, 0.04)), 1.0)
        #: (n, ...) whether a..b-1 is a run of clauses of the segment.
        self.there: NDArray[np.bool_] = (steps[:, None] < steps) & (steps <= self.count[:, None, None])


class ClauseTable:
    """Dot products of the clauses of one side with the spans of the other side, for the cells of a window."""

    def __init__(self, side: int, sequence: SegmentSequence, across: SpanVectors, scale: Scale, window: Window) -> None:
        """``side``: 0 for clauses of the source, 1 for the target; ``across``: the spans of the other side."""
        self.side, self.clauses, self.across, self.scale = side, Clauses(sequence), across, scale
        tables, base, width, start = [], [], [], 0
        for rows, columns in window.windows():
            own, other = (columns, rows) if side else (rows, columns)
            clauses = slice(int(self.clauses.first[own.start]), int(self.clauses.first[own.stop]))
            spans = slice(int(across.before[other.start]), int(across.before[other.stop]))
            table = self.clauses.vectors[clauses] @ across.vectors[spans].T
            count = spans.stop - spans.start
            base += [start - clauses.start * count - spans.start] * len(rows)
            width += [count] * len(rows)
            tables.append(table.ravel())
            start += table.size
        self.table, self.base, self.width = np.concatenate(tables), np.array(base), np.array(width)

    def sums(self, own: Indices, kind: Indices, start: Indices) -> Floats:
        """(beads, MOST_CLAUSES + 1) running sums of the dot products of the clauses of ``own`` with spans across."""
        row = start if self.side else own
        number = np.minimum(np.arange(MOST_CLAUSES), self.clauses.count[own][:, None] - 1)
        at = self.base[row][:, None] + (self.clauses.first[own][:, None] + number) * self.width[row][:, None]
        dots = self.table[at + self.across.at(kind, start)[:, None]].astype(np.float64)
        dots[np.arange(MOST_CLAUSES) >= self.clauses.count[own][:, None]] = 0.0
        return np.concatenate([np.zeros((len(own), 1)), np.cumsum(dots, axis=1)], axis=1)

    def runs(self, own: Indices, kind: Indices, start: Indices) -> Floats:
        """(beads, MOST_CLAUSES + 1, MOST_CLAUSES + 1) at [a, b] the similarity of clauses a..b-1 with spans across."""
        total = self.sums(own, kind, start)
        cosine = (total[:, None, :] - total[:, :, None]) / self.clauses.size[own]
        return np.where(self.clauses.there[own], (cosine - self.scale.background) / self.scale.spread, NONE)

    def ends(self, own: Indices, kinds: tuple[Indices, Indices], starts: tuple[Indices, Indices], last: bool) -> Floats:
        """(beads,) how much more similar the last (or first) clauses of ``own`` are to the first of two spans across
        than to the second, maximised over their number; NONE for a segment of one clause."""
        total = self.sums(own, kinds[0], starts[0]) - self.sums(own, kinds[1], starts[1])
        steps, count = np.arange(1, MOST_CLAUSES), self.clauses.count[own][:, None]
        size = self.clauses.size[own]
        if last:
            edge = np.take_along_axis(size, count[:, None], axis=2)[:, 1:-1, 0]
            value = (np.take_along_axis(total, count, axis=1) - total[:, 1:-1]) / edge
        else:
            value = total[:, 1:-1] / size[:, 0, 1:-1]
        return np.asarray(np.where(steps < count, value / self.scale.spread, NONE).max(axis=1))
