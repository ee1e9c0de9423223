"""Tables whose rows have more cells than their header: the parser, as GFM asks for, would drop the surplus unseen."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


def widened(lines: list[str]) -> list[str]:
    """The lines with empty cells behind the header of every table that has wider rows; no other place moves."""
    out = list(lines)
    fenced = False
    for at in range(1, len(lines)):
        fenced ^= _FENCE.match(lines[at - 1]) is not None
        header = lines[at - 1]
        if fenced or "|" not in header or "-" not in lines[at] or not _DELIMITER.fullmatch(lines[at]):
            continue
        width = _cells(header)
        if width != _cells(lines[at]):
            continue
        missing = max((_cells(row) for row in _rows(lines, at + 1)), default=0) - width
        if missing > 0:
            out[at - 1] = _closed(header) + " |" * missing
            out[at] = _closed(lines[at]) + " --- |" * missing
    return out


def _rows(lines: list[str], start: int) -> list[str]:
    """The lines of a table below its delimiter."""
    end = start
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return lines[start:end]


def _cells(row: str) -> int:
    inner = row.strip().removeprefix("|")
    return len(_PIPE.findall(inner)) + (not (inner.endswith("|") and not inner.endswith("\\|")))


def _closed(row: str) -> str:
    bare = row.rstrip()
    return bare if bare.endswith("|") and not bare.endswith("\\|") else bare + " |"
