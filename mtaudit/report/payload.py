"""The data of the HTML page: compressed pieces of JSON.

Each piece is a JSON object ``{"rows": [...], "context": {...}}``. A row is an object of the JSON lines output with the
additional keys ``n`` (number in the run), ``lang`` (of source and target), ``near`` (numbers of the neighbours) and, in
a pair that repeats the only finding of an earlier row of its document, ``like`` (the number of that row). ``context``
holds the neighbours that are not rows themselves, by number. Every text is stored once.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mtaudit.report.folding import first_of_fault
from mtaudit.report.rows import Row

#: Rows of one piece: small enough that the first piece is shown without a delay.
PIECE = 1_000
#: Limit for the base64 characters of all pieces; with it the page stays under 10 MB.
BUDGET = 8_500_000
#: JSON up to this length is embedded uncompressed, so that a small page can be searched as text.
PLAIN = 60_000


@dataclass(frozen=True, slots=True)
class Payload:
    """The pieces in order, the number of rows in them, and whether they are compressed."""

    pieces: tuple[str, ...]
    rows: int
    compressed: bool


def payload(rows: Sequence[Row], budget: int = BUDGET, plain: int = PLAIN) -> Payload:
    """As many pieces as fit into the budget, at least one. ``rows`` are in review order. Only one piece at a time is in
    memory as text."""
    kept: list[str] = []
    used = 0
    for text in _pieces(rows):
        if len(rows) <= PIECE and len(text) <= plain:
            return Payload((inert(text),), len(rows), compressed=False)
        packed = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
        if kept and used + len(packed) > budget:
            break
        kept.append(packed)
        used += len(packed)
    return Payload(tuple(kept), min(len(rows), len(kept) * PIECE), compressed=True)


def _pieces(rows: Sequence[Row]) -> Iterator[str]:
    written = {row.number for row in rows}
    first = first_of_fault([row.fault for row in rows])
    like = {row.number: rows[first[at]].number for at, row in enumerate(rows) if first[at] != at}
    for start in range(0, max(1, len(rows)), PIECE):
        yield _piece(rows[start : start + PIECE], written, like)


def _piece(rows: Sequence[Row], written: set[int], like: Mapping[int, int]) -> str:
    texts: list[str] = []
    context: list[str] = []
    for row in rows:
        own, around = row.texts()
        texts.append(f'{own[:-1]}, "like": {like[row.number]}}}' if row.number in like else own)
        context += [f'"{number}": {text}' for number, text in around.items() if number not in written]
        written.update(around)
    return f'{{"rows": [{", ".join(texts)}], "context": {{{", ".join(context)}}}}}'


def inert(text: str) -> str:
    """JSON that cannot close the script element that contains it."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
