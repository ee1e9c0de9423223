"""JSON lines: one object a pair, in input order, in constant memory."""

from __future__ import annotations

from mtaudit.records import ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.objects import dumps, pair_object


class JsonLinesWriter(FileWriter):
    """One line a pair, of any number of pairs."""

    def add(self, scored: Scored) -> None:
        """Write the line of the pair."""
        self.file.write(dumps(pair_object(scored)) + "\n")

    def finish(self, head: ReportHeader) -> None:
        """Make the file appear; JSON lines have no head."""
        self.file.commit()
