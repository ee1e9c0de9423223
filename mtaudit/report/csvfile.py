"""CSV for spreadsheets: one row for each finding, and one for each pair without findings."""

from __future__ import annotations

import csv
import io
import re

from mtaudit.messages import message_of
from mtaudit.records import Finding, ReportHeader, Scored, Span
from mtaudit.report.files import FileWriter
from mtaudit.report.worst import file_of, line_of, most_severe_first

COLUMNS = (
    "document", "line", "id", "severity", "error_probability", "similarity", "check", "name", "category", "message",
    "marked_source", "marked_target", "source", "target",
)  # fmt: skip
#: Spreadsheets treat a cell that begins with such a character as a formula; some skip whitespace and control characters
#: before it, and treat full-width characters alike.
_SKIPPED = r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3000\ufeff\"']"
_FORMULA = re.compile(rf"{_SKIPPED}*[=+\-@|%＝＋－＠﹣−﹢﹦﹫]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class CsvWriter(FileWriter):
    """CSV by RFC 4180 with a byte order mark, without which spreadsheets misread Chinese."""

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
        csv.writer(text).writerow([inert(cell) for cell in cells])
        self.file.write(text.getvalue())


def _cells(scored: Scored, finding: Finding | None) -> tuple[str, ...]:
    pair = scored.pair
    line = line_of(scored, finding)
    similarity = scored.signals.similarity
    shown = ("", "", "", "", "", "")
    if finding is not None:
        marked = _marked(pair.source, finding.source_span), _marked(pair.target, finding.target_span)
        shown = (finding.check, finding.name, finding.category, message_of(finding), *marked)
    return (
        file_of(scored, finding),
        pair.place if line is None else str(line),
        pair.id,
        (scored.severity if finding is None else finding.severity).label,
        f"{scored.error_probability:.4f}",
        "" if similarity is None else f"{similarity:.4f}",
        *shown,
        pair.source,
        pair.target,
    )


def _marked(text: str, span: Span | None) -> str:
    return "" if span is None else text[span[0] : span[1]]


def inert(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet might run it as a formula. Numbers are unchanged."""
    harmless = _NUMBER.fullmatch(cell) or not (_FORMULA.match(cell) or cell.startswith(("\t", "\r", "\n")))
    return cell if harmless else "'" + cell
