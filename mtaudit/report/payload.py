"""The data of the HTML page: JSON in pieces, compressed, never HTML.

Each piece is a JSON object ``{"rows": [...], "context": {...}}``. A row is an object of the JSON lines output with
more keys: ``n`` (number in the run), ``lang`` (of source and target), ``near`` (numbers of the neighbours) and, in a
pair that repeats the only finding of an earlier row of its document, ``like`` (the number of that row). ``context``
holds the neighbours that are not rows themselves, by number. Every text is stored once.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mtaudit.messages import message_of, translated
from mtaudit.records import Finding, Scored
from mtaudit.report.folding import first_of_fault
from mtaudit.report.kept import Row
from mtaudit.report.language import html_lang
from mtaudit.report.objects import dumps, pair_object, pair_place

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
    """As many pieces as fit into the budget, at least one. ``rows`` are in order of review."""
    whole = list(_pieces(rows))
    if len(whole) <= 1 and len(text := whole[0] if whole else _piece([], set(), {})) <= plain:
        return Payload((inert(text),), len(rows), compressed=False)
    kept: list[str] = []
    used = 0
    for text in whole:
        packed = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
        if kept and used + len(packed) > budget:
            break
        kept.append(packed)
        used += len(packed)
    return Payload(tuple(kept), min(len(rows), len(kept) * PIECE), compressed=True)


def _pieces(rows: Sequence[Row]) -> Iterator[str]:
    written = {row.number for row in rows}
    first = first_of_fault([row.scored for row in rows])
    like = {row.number: rows[first[at]].number for at, row in enumerate(rows) if first[at] != at}
    for start in range(0, len(rows), PIECE):
        yield _piece(rows[start : start + PIECE], written, like)


def _piece(rows: Sequence[Row], written: set[int], like: Mapping[int, int]) -> str:
    context: dict[str, Any] = {}
    for row in rows:
        for near in (*row.before, *row.after):
            if near.number not in written:
                written.add(near.number)
                context[str(near.number)] = _context_object(near.scored)
    return dumps({"rows": [_row_object(row, like) for row in rows], "context": context})


def _row_object(row: Row, like: Mapping[int, int]) -> dict[str, Any]:
    scored = row.scored
    made = pair_object(scored)
    made["id"] = scored.pair.id
    made["scores"] = dict(scored.scores)
    made["findings"] = [
        _in_both(each, finding) for each, finding in zip(made["findings"], scored.findings, strict=True)
    ]
    made["n"] = row.number
    made["lang"] = [html_lang(scored.pair.source), html_lang(scored.pair.target)]
    made["near"] = [near.number for near in (*row.before, *row.after)]
    return made | ({"like": like[row.number]} if row.number in like else {})


def _in_both(made: dict[str, Any], finding: Finding) -> dict[str, Any]:
    """The object of a finding with its message in Chinese in place of the template that it was made from."""
    made.pop("template", None)
    made.pop("values", None)
    chinese = message_of(finding, "zh")
    if chinese != finding.message:
        made["message_zh"] = chinese
    if finding.accepted and (accepted := translated(finding.accepted, "zh")) != finding.accepted:
        made["accepted_zh"] = accepted
    return made


def _context_object(scored: Scored) -> dict[str, Any]:
    pair = scored.pair
    made = {
        "document": pair.document,
        "source": pair.source,
        "target": pair.target,
        "source_lines": pair.source_lines,
        "target_lines": pair.target_lines,
        "lang": [html_lang(pair.source), html_lang(pair.target)],
    }
    return made | pair_place(pair)


def inert(text: str) -> str:
    """JSON that cannot close the script element that contains it."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
