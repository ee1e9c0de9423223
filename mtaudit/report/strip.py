"""Positions of errors in a document: the worst severity in each part of it, for the heat maps of the HTML page."""

from __future__ import annotations

from mtaudit.mqm import Severity

#: Maximum number of cells of a strip.
CELLS = 160


class Strip:
    """A document of unknown length, divided into at most :data:`CELLS` cells of equally many pairs.

    Attributes:
        first: number of the first pair in the run.
        pairs: number of pairs so far.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.pairs = 0
        self._width = 1
        self._cells: list[int] = []

    def add(self, severity: Severity) -> None:
        """Add the next pair."""
        if self.pairs == CELLS * self._width:
            self._cells = [max(self._cells[at : at + 2]) for at in range(0, CELLS, 2)]
            self._width *= 2
        if self.pairs % self._width == 0:
            self._cells.append(0)
        self._cells[-1] = max(self._cells[-1], int(severity))
        self.pairs += 1

    @property
    def text(self) -> str:
        """One digit for each cell: the worst severity in it, as a number. "" if there is no error."""
        return "".join(map(str, self._cells)) if any(self._cells) else ""
