"""Reading files of verdicts, which the HTML report exports as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem

_REMEDY = "export the verdicts again from the HTML report"
#: Keys with a fixed type; "verdict" may be null.
_TYPES = {"source": str, "target": str, "checks": list}


def read_verdicts(
    path: Path, keys: Sequence[str] = ("source", "target", "checks", "verdict")
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(1-based line, verdict) for every line that is not blank.

    Args:
        keys: the keys that every verdict must have; "source" and "target" are texts, "checks" a list of codes.

    Raises:
        InputError: the file cannot be read, or a line is not a verdict with these keys.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(str(path), f"the verdicts cannot be read: {error}", _REMEDY)) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not all(_fits(row, key) for key in keys):
            raise InputError(Problem(str(path), f"this is not a verdict with {', '.join(keys)}", _REMEDY, number))
        yield number, row


def _fits(row: dict[str, Any], key: str) -> bool:
    return key in row and isinstance(row[key], _TYPES.get(key, object))
