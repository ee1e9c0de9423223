"""Reports of a run: text, JSON, JSON lines, and one self-contained HTML page."""

from mtaudit.report.base import FORMATS, STDOUT, Format, Writer, open_writers, writer
from mtaudit.report.summary import text_summary
from mtaudit.report.worst import Worst, rank

__all__ = ["FORMATS", "STDOUT", "Format", "Worst", "Writer", "open_writers", "rank", "text_summary", "writer"]
