"""The text summary as an output."""

from __future__ import annotations

from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.folding import WorstLines
from mtaudit.report.summary import WORST, text_summary


class TextWriter(FileWriter):
    """Keeps the worst pairs and writes :func:`text_summary`."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._worst = WorstLines(WORST)
        self._number = 0

    def add(self, scored: Scored) -> None:
        """Keep the pair if it is among the worst."""
        self._number += 1
        if scored.findings:
            self._worst.add(scored, self._number)

    def finish(self, head: ReportHeader) -> None:
        """Write the summary."""
        self.file.write(text_summary(head, self._worst.items()))
        self.file.commit()
