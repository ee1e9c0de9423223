"""JSON lines: one object for each pair, in input order, in constant memory."""

from __future__ import annotations

from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.objects import dumps, pair_object


class JsonLinesWriter(FileWriter):
    """Writes one line for each pair."""

    grows = True

    def add(self, scored: Scored) -> None:
        """Write the pair."""
        self.file.write(dumps(pair_object(scored)) + "\n")

    def finish(self, head: ReportHeader) -> None:
        """Move the file into place; JSON lines have no header."""
        self.file.commit()
