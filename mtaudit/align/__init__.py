"""Sentence alignment: which source and target segments translate each other, with calibrated confidences."""

from mtaudit.align.blocks.document import align_document
from mtaudit.align.blocks.lists import CachingEncoder, align_lists
from mtaudit.align.one_sided import one_sided_beads
from mtaudit.align.path.link import Link
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.solver import align_sequences
from mtaudit.align.rows import rows_of
from mtaudit.align.shifts.row_check import RowProblem, check_rows, describe
from mtaudit.align.shifts.row_monitor import RowMonitor

__all__ = [
    "CachingEncoder",
    "Link",
    "RowMonitor",
    "RowProblem",
    "SegmentSequence",
    "align_document",
    "align_lists",
    "align_sequences",
    "check_rows",
    "describe",
    "one_sided_beads",
    "rows_of",
]
