"""The rows of the HTML page, in the compact form in which they are kept until the page is written.

A pair with its findings takes about 5 kB as records and a tenth of that as compressed JSON. So a row is converted to
JSON as soon as its neighbours are known, and stays compressed until it is written to the page.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mtaudit.messages import message_of, translated
from mtaudit.records import Finding, Pair, Scored
from mtaudit.report.folding import fault_of
from mtaudit.report.language import html_lang
from mtaudit.report.objects import dumps, pair_object, pair_place

#: Fast compression: the text is compressed again, together with other rows, when it is written to the page.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Near:
    """A neighbour of a row: its number in the run, and its pair."""

    number: int
    pair: Pair


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of the page.

    Attributes:
        number: number of the pair in the run.
        fault: equal for pairs that repeat one finding, see :func:`mtaudit.report.folding.fault_of`; None if the pair
            does not share its line.
        near: numbers of the neighbours in the order of the document.
        data: the compressed lines of JSON: the row, then its neighbours.
    """

    number: int
    fault: int | None
    near: tuple[int, ...]
    data: bytes

    def texts(self) -> tuple[str, dict[int, str]]:
        """The JSON of the row, and that of its neighbours by number."""
        own, *others = zlib.decompress(self.data).decode("utf-8").split("\n")
        return own, dict(zip(self.near, others, strict=True))


def make_row(number: int, scored: Scored, near: Sequence[Near]) -> Row:
    """The row of a pair with its neighbours."""
    fault = fault_of(scored)
    numbers = tuple(each.number for each in near)
    lines = [_row_object(number, scored, numbers), *(_context_object(each.pair) for each in near)]
    data = zlib.compress("\n".join(map(dumps, lines)).encode("utf-8"), _LEVEL)
    return Row(number, None if fault is None else hash(fault), numbers, data)


def _row_object(number: int, scored: Scored, near: tuple[int, ...]) -> dict[str, Any]:
    made = pair_object(scored)
    made["id"] = scored.pair.id
    made["scores"] = dict(scored.scores)
    made["findings"] = [
        _in_both(each, finding) for each, finding in zip(made["findings"], scored.findings, strict=True)
    ]
    made["n"] = number
    made["lang"] = [html_lang(scored.pair.source), html_lang(scored.pair.target)]
    made["near"] = near
    return made


def _in_both(made: dict[str, Any], finding: Finding) -> dict[str, Any]:
    """The object of a finding, with its message in Chinese instead of the template and its values."""
    made.pop("template", None)
    made.pop("values", None)
    chinese = message_of(finding, "zh")
    if chinese != finding.message:
        made["message_zh"] = chinese
    if finding.accepted and (accepted := translated(finding.accepted, "zh")) != finding.accepted:
        made["accepted_zh"] = accepted
    return made


def _context_object(pair: Pair) -> dict[str, Any]:
    made = {
        "document": pair.document,
        "source": pair.source,
        "target": pair.target,
        "source_lines": pair.source_lines,
        "target_lines": pair.target_lines,
        "lang": [html_lang(pair.source), html_lang(pair.target)],
    }
    return made | pair_place(pair)
