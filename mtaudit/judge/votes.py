"""Merges two readings of a pair: errors that the second does not confirm count less."""

from __future__ import annotations

from dataclasses import replace

from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Judged, Span

#: Factor of the confidence of an error that the second reading does not name.
_UNCONFIRMED = 0.5


def joined(first: Judged, second: Judged | None) -> Judged:
    """Merge the first reading with the second, if there is one: major and critical errors that the second does not
    confirm become minor."""
    if second is None or first.severity < Severity.MAJOR:
        return first
    severe = [error for error in second.errors if error.severity >= Severity.MAJOR]
    errors = tuple(e if e.severity < Severity.MAJOR or _named(e, severe) else _lowered(e) for e in first.errors)
    confirmed = any(error.severity >= Severity.MAJOR for error in errors)
    return replace(first, quality=(first.quality + second.quality) / 2, errors=errors, confirmed=confirmed)


def _lowered(error: ErrorSpan) -> ErrorSpan:
    return replace(error, severity=Severity.MINOR, confidence=round(error.confidence * _UNCONFIRMED, 3))


def _named(error: ErrorSpan, others: list[ErrorSpan]) -> bool:
    return any(
        _meet(error.target_span, other.target_span)
        or _meet(error.source_span, other.source_span)
        or (error.target_span is None and error.source_span is None)
        for other in others
    )


def _meet(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]
