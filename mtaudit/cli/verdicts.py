"""Files of verdicts, as the HTML report exports them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem

_CURE = "export it again from the HTML report"


def read_verdicts(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, object) of a file of verdicts; each has texts "source" and "target", a list "checks" and a "verdict".
    InputError with the line of what has not."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(str(path), f"the verdicts cannot be read: {error}", _CURE)) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        fits = isinstance(row, dict) and "verdict" in row and isinstance(row.get("checks"), list)
        if not fits or not all(isinstance(row.get(key), str) for key in ("source", "target")):
            what = "no verdict with source, target, checks and verdict"
            raise InputError(Problem(str(path), what, _CURE, number))
        yield number, row
