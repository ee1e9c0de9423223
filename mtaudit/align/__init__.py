"""Alignment: which segments of the source and the target belong together, and how sure that is."""

from mtaudit.align.blocks.document import align_document
from mtaudit.align.blocks.lists import Remembering, align_lists
from mtaudit.align.path.link import Link
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.solver import align_sequences
from mtaudit.align.rows import rows_of
from mtaudit.align.shifts.row_check import RowProblem, check_rows, describe
from mtaudit.align.shifts.row_monitor import RowMonitor

__all__ = [
    "Link",
    "Remembering",
    "RowMonitor",
    "RowProblem",
    "SegmentSequence",
    "align_document",
    "align_lists",
    "align_sequences",
    "check_rows",
    "describe",
    "rows_of",
]
