"""Reports of a run: text, JSON, JSON lines, and one self-contained HTML page."""

from mtaudit.report.folding import Folded, WorstLines
from mtaudit.report.summary import Look, text_summary
from mtaudit.report.writer import FORMATS, STDOUT, Format, Writer, open_writers, writer

__all__ = [
    "FORMATS",
    "STDOUT",
    "Folded",
    "Format",
    "Look",
    "WorstLines",
    "Writer",
    "open_writers",
    "text_summary",
    "writer",
]
