"""The worst findings of a run for the first screen of the HTML page: source, target, marks and message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

from mtaudit.messages import message_of
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Side
from mtaudit.report.folding import Folded
from mtaudit.report.language import html_lang
from mtaudit.report.worst import most_severe_first, place_of

#: Characters of a text that are shown; Chinese needs fewer for the same content.
_LIMITS = {"zh": 140}
_LIMIT = 260


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``severity`` is the label of the most severe finding that marks it, or ""."""

    text: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The most severe finding of a pair, with the marked texts of the pair.

    Attributes:
        id: of the pair.
        message_zh: the message in Chinese; the message itself where there is no translation.
        anchor: the id for the fragment of a URL. Lone surrogates, which a URL cannot represent, are replaced.
        place: ``file:line`` without the common folder of all documents.
        more: the number of other findings of the pair that count.
        count: the number of pairs of the document that have only this finding, including this pair.
        source, target: the texts in pieces, shortened around their first mark; () for a missing side.
        languages: of source and target, for the attribute ``lang``.
    """

    id: str
    anchor: str
    severity: str
    code: str
    name: str
    message: str
    message_zh: str
    place: str
    more: int
    count: int
    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    languages: tuple[str, str]


def excerpts(lines: Iterable[Folded], folder: str = "") -> list[Excerpt]:
    """An excerpt for each line whose pair has a finding that counts. ``folder`` is left out of the places."""
    counted = ((line, _counting(line)) for line in lines)
    return [_excerpt(line, findings, folder) for line, findings in counted if findings]


def _counting(line: Folded) -> list[Finding]:
    return [finding for finding in most_severe_first(line.scored.findings) if finding.severity > Severity.NEUTRAL]


def _excerpt(line: Folded, findings: Sequence[Finding], folder: str) -> Excerpt:
    scored, pair, first = line.scored, line.scored.pair, findings[0]
    return Excerpt(
        pair.id,
        quote(pair.id, errors="replace"),
        first.severity.label,
        first.check,
        first.name,
        first.message,
        message_of(first, "zh"),
        place_of(scored, first).removeprefix(folder),
        len(findings) - 1,
        line.count,
        pieces(pair.source, findings, "source"),
        pieces(pair.target, findings, "target"),
        (html_lang(pair.source), html_lang(pair.target)),
    )


def pieces(text: str, findings: Sequence[Finding], side: Side, most: int = 0) -> tuple[Piece, ...]:
    """A text split at the boundaries of the spans of findings, shortened around the first of them.

    Args:
        most: characters that are shown; 0 for those of the first screen of the page.
    """
    spans = [
        (*span, finding.severity)
        for finding in findings
        if (span := finding.source_span if side == "source" else finding.target_span) and span[0] < span[1]
    ]
    limit = most or _LIMITS.get(html_lang(text)[:2], _LIMIT)
    start = max(0, min((span[0] for span in spans), default=0) - limit // 3) if len(text) > limit else 0
    end = min(len(text), start + limit)
    cuts = sorted({start, end, *(cut for span in spans for cut in span[:2] if start < cut < end)})
    made = [
        Piece(text[low:high], max((s for a, b, s in spans if a < high and low < b), default=Severity.NEUTRAL).label)
        for low, high in pairwise(cuts)
    ]
    made = [Piece(piece.text) if piece.severity == Severity.NEUTRAL.label else piece for piece in made]
    return (*[Piece("…")] * (start > 0), *made, *[Piece("…")] * (end < len(text)))
