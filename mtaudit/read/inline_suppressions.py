"""Suppressions in the text of a document.

``<!-- mtaudit: ignore[ACC01, ACC03] why -->`` applies to the block that follows, or to the block that contains it. In
the front matter a suppression applies to the whole document::

    mtaudit:
      ignore: [ACC01]
      reason: quotes of the minutes
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import yaml

from mtaudit.errors import Problem
from mtaudit.read.frontmatter import parsed
from mtaudit.records import Block, Lines, Side, Suppression

_OPENING = re.compile(r"<!--\s*mtaudit:")
_IGNORE = re.compile(r"ignore\b\s*(?:\[(?P<checks>[^\]]*)\])?\s*:?\s*(?P<reason>.*)", re.DOTALL)
_CODE = re.compile(r"[A-Z]{3}\d{2}")
_CURE = "write `<!-- mtaudit: ignore[ACC01] why -->`"
_FRONT_CURE = "write `mtaudit:` and below it, indented, `ignore: [ACC01]` and `reason: why`"


def suppressions(
    name: str, document: str, text: str, blocks: Sequence[Block], side: Side | None = None
) -> Iterator[Suppression | Problem]:
    """The suppressions in the text of one file, in order, and a problem for each that is not valid.

    Args:
        name: name of the file.
        document: name of its document.
        side: side of the file, if the document has two files.
    """
    if "mtaudit" not in text:
        return
    yield from _front_matter(name, document, text, side)
    code = {line for block in blocks if block.kind == "code" for line in range(block.lines[0], block.lines[1] + 1)}
    ends = list(accumulate((block.lines[1] for block in blocks), max))
    for what, line, last in _comments(text):
        if line not in code:
            yield _parsed(what, name, document, line, _covered(blocks, ends, line, last), side)


def _comments(text: str) -> Iterator[tuple[str, int, int]]:
    """The content of each comment for mtaudit, and its first and last line. Unterminated comments are ignored."""
    at = counted = 0
    line = 1
    while (opening := _OPENING.search(text, at)) and (end := text.find("-->", opening.end())) >= 0:
        line += text.count("\n", counted, opening.start())
        counted, at = opening.start(), end + 3
        yield text[opening.end() : end].strip(), line, line + text.count("\n", opening.start(), at)


def _parsed(
    what: str, name: str, document: str, line: int, lines: Lines | None, side: Side | None
) -> Suppression | Problem:
    match = _IGNORE.fullmatch(what)
    if match is None:
        return Problem(name, f"a comment for mtaudit with {what[:40]!r} instead of ignore", _CURE, line)
    checks = tuple(re.split(r"[\s,]+", match["checks"].strip())) if (match["checks"] or "").strip() else ()
    return _made(checks, " ".join(match["reason"].split()), name, document, (line, _CURE), lines, side)


def _made(
    checks: tuple[str, ...],
    reason: str,
    name: str,
    document: str,
    place: tuple[int, str],
    lines: Lines | None,
    side: Side | None,
) -> Suppression | Problem:
    line, cure = place
    wrong = next((code for code in checks if not _CODE.fullmatch(code)), None)
    if wrong is not None:
        return Problem(name, f"a suppression of {wrong!r}, which is not the code of a check", cure, line)
    if not reason:
        return Problem(name, "a suppression without a reason", cure, line)
    return Suppression(document, checks, reason, line, lines, side)


def _covered(blocks: Sequence[Block], ends: Sequence[int], line: int, last: int) -> Lines:
    """The lines of the block that contains or follows a comment on lines ``line`` to ``last``; those lines if it
    follows the last block.

    Args:
        ends: for each block, the maximum of its last line and those of all previous blocks.
    """
    for block in blocks[bisect_left(ends, line) :]:
        if block.lines[1] > last or block.lines[0] <= line <= block.lines[1]:
            return block.lines
    return line, last


def _front_matter(name: str, document: str, text: str, side: Side | None) -> Iterator[Suppression | Problem]:
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    at = next((i for i, line in enumerate(lines[:end], 1) if line.startswith("mtaudit:")), None)
    if end is None or at is None:
        return
    try:
        table: Any = parsed(lines[1:end], yaml.load)
    except (yaml.YAMLError, RecursionError):
        return  # reported by the reader of the front matter
    entry = table.get("mtaudit") if isinstance(table, dict) else None
    ignore = entry.get("ignore") if isinstance(entry, dict) else None
    codes = [ignore] if isinstance(ignore, str) else ignore
    reason = entry.get("reason") if isinstance(entry, dict) else None
    if (
        not isinstance(entry, dict)
        or not isinstance(codes, list)
        or not all(isinstance(value, str) for value in (*codes, reason or ""))  # an alias may expand to gigabytes
        or set(entry) - {"ignore", "reason"}
    ):
        yield Problem(name, "the entry mtaudit of the front matter is not a suppression", _FRONT_CURE, at)
        return
    yield _made(tuple(codes), (reason or "").strip(), name, document, (at, _FRONT_CURE), None, side)
