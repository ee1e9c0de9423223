"""Types of plain values that several modules of records share; :mod:`mtaudit.records` re-exports them."""

from __future__ import annotations

from typing import Literal

Side = Literal["source", "target"]
#: Half-open, in code points.
Span = tuple[int, int]
#: First and last line, from 1.
Lines = tuple[int, int]
#: State of a document after the alignment of its blocks.
State = Literal["bilingual", "source only", "target only", "no text", "unrelated", "unreadable"]
