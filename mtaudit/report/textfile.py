"""The text summary as an output."""

from __future__ import annotations

from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.summary import WORST, text_summary
from mtaudit.report.worst import Worst, rank


class TextWriter(FileWriter):
    """Keeps the worst pairs and writes :func:`text_summary`."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._worst: Worst[Scored] = Worst(WORST)
        self._number = 0

    def add(self, scored: Scored) -> None:
        """Keep the pair where it is among the worst."""
        self._number += 1
        if scored.findings:
            self._worst.add(rank(scored, self._number), scored)

    def finish(self, head: ReportHeader) -> None:
        """Write the summary."""
        self.file.write(text_summary(head, self._worst.items()))
        self.file.commit()
