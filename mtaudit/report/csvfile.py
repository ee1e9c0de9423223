"""CSV for spreadsheets: one row for each finding, and one for each pair without findings."""

from __future__ import annotations

import csv
import io

from mtaudit.messages import message_of
from mtaudit.records import Finding, ReportHeader, Scored, Span
from mtaudit.report.files import FileWriter
from mtaudit.report.worst import file_of, line_of, most_severe_first

COLUMNS = (
    "document", "line", "id", "severity", "error_probability", "similarity", "check", "name", "category", "message",
    "marked_source", "marked_target", "source", "target",
)  # fmt: skip
#: Spreadsheets treat a cell that begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvWriter(FileWriter):
    """RFC 4180 with a byte order mark, without which spreadsheets misread Chinese."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.file.write("\ufeff")
        self._row(COLUMNS)

    def add(self, scored: Scored) -> None:
        """Write the rows of the pair."""
        findings: list[Finding | None] = [*most_severe_first(scored.findings)]
        for finding in findings or [None]:
            self._row(_cells(scored, finding))

    def finish(self, head: ReportHeader) -> None:
        """Move the file into place; CSV has no header object."""
        self.file.commit()

    def _row(self, cells: tuple[str, ...]) -> None:
        text = io.StringIO()
        csv.writer(text).writerow([_inert(cell) for cell in cells])
        self.file.write(text.getvalue())


def _cells(scored: Scored, finding: Finding | None) -> tuple[str, ...]:
    pair = scored.pair
    line = line_of(scored, finding)
    similarity = scored.signals.similarity
    told = ("", "", "", "", "", "")
    if finding is not None:
        marked = _marked(pair.source, finding.source_span), _marked(pair.target, finding.target_span)
        told = (finding.check, finding.name, finding.category, message_of(finding), *marked)
    return (
        file_of(scored, finding),
        pair.place if line is None else str(line),
        pair.id,
        (scored.severity if finding is None else finding.severity).label,
        f"{scored.error_probability:.4f}",
        "" if similarity is None else f"{similarity:.4f}",
        *told,
        pair.source,
        pair.target,
    )


def _marked(text: str, span: Span | None) -> str:
    return "" if span is None else text[span[0] : span[1]]


def _inert(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would run it. Negative numbers stay numbers."""
    if not cell.startswith(_FORMULA) or cell.lstrip("-").replace(".", "", 1).isdigit():
        return cell
    return "'" + cell
