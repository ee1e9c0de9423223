"""Alignment: which segments of the source and the target belong together, and how sure that is."""

from mtaudit.align.document import align_document
from mtaudit.align.segments import Link, align_strands
from mtaudit.align.spans import Strand

__all__ = ["Link", "Strand", "align_document", "align_strands"]
