"""Alignment: which segments of the source and the target belong together, and how sure that is."""

from mtaudit.align.document import align_document
from mtaudit.align.links import Link
from mtaudit.align.lists import Remembering, align_lists
from mtaudit.align.rows import WRITERS, Row, as_moses, rows_of
from mtaudit.align.segments import align_strands
from mtaudit.align.shift import Trouble, check_rows, describe
from mtaudit.align.spans import Strand
from mtaudit.align.watch import RowWatch

__all__ = [
    "WRITERS",
    "Link",
    "Remembering",
    "Row",
    "RowWatch",
    "Strand",
    "Trouble",
    "align_document",
    "align_lists",
    "align_strands",
    "as_moses",
    "check_rows",
    "describe",
    "rows_of",
]
