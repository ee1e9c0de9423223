"""Widens tables whose rows have more cells than the header, since the parser silently drops surplus cells, as GFM
demands."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")
#: Maximum number of empty cells added to a table: the parser rejects a table that needs more than 65,536.
_MOST_EMPTY = 60_000
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


def widened(lines: list[str]) -> list[str]:
    """The lines, with empty cells appended to the header of every table that has wider rows."""
    out = list(lines)
    fenced, below = False, 0
    for at in range(1, len(lines)):
        fenced ^= _FENCE.match(lines[at - 1]) is not None
        if fenced or at < below or not _opens_table(lines[at - 1], lines[at]):
            continue
        below = _end(lines, at + 1)
        rows = lines[at + 1 : below]
        missing = max(map(_cells, rows), default=0) - _cells(lines[at])
        if missing > 0 and missing * len(rows) <= _MOST_EMPTY:
            out[at - 1] = _closed(lines[at - 1]) + " |" * missing
            out[at] = _closed(lines[at]) + " --- |" * missing
    return out


def _opens_table(header: str, delimiter: str) -> bool:
    if "|" not in header or "-" not in delimiter or not _DELIMITER.fullmatch(delimiter):
        return False
    return _cells(header) == _cells(delimiter)


def _end(lines: list[str], start: int) -> int:
    """The end of the rows that begin at line ``start``."""
    while start < len(lines) and "|" in lines[start]:
        start += 1
    return start


def _cells(row: str) -> int:
    inner = row.strip().removeprefix("|")
    return len(_PIPE.findall(inner)) + (not (inner.endswith("|") and not inner.endswith("\\|")))


def _closed(row: str) -> str:
    bare = row.rstrip()
    return bare if bare.endswith("|") and not bare.endswith("\\|") else bare + " |"
