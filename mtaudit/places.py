"""The place of a finding: the file and line with which all reports, annotations and reasons refer to it."""

from __future__ import annotations

from mtaudit.records import Finding, Lines, Pair, Side


def side_of(pair: Pair, finding: Finding | None = None) -> Side:
    """The side that a finding is about: the target, unless it marks only the source or there is no target."""
    only_source = finding is not None and finding.target_span is None and finding.source_span is not None
    if pair.target_lines is None or (only_source and pair.source_lines is not None):
        return "source"
    return "target"


def lines_of(pair: Pair, side: Side) -> tuple[str, Lines | None]:
    """The file of a side of a pair, and its first and last line there; None in a format without lines."""
    if side == "source":
        return pair.document, pair.source_lines
    return pair.target_document or pair.document, pair.target_lines


def place(pair: Pair, finding: Finding | None = None) -> tuple[str, int | None]:
    """The file and the line of a finding, or of a pair; no line in a format without lines."""
    file, lines = lines_of(pair, side_of(pair, finding))
    return file, lines[0] if lines else None
