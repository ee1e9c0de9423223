"""Reports of a run: text, JSON, JSON lines, and one self-contained HTML page."""

from mtaudit.report.summary import text_summary
from mtaudit.report.worst import Worst, rank
from mtaudit.report.writer import FORMATS, STDOUT, Format, Writer, open_writers, writer

__all__ = ["FORMATS", "STDOUT", "Format", "Worst", "Writer", "open_writers", "rank", "text_summary", "writer"]
