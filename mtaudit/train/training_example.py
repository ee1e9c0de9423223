"""The training example of the critic: a pair with all known labels."""

from __future__ import annotations

from dataclasses import dataclass

from mtaudit.records import Span

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair and its labels. None means unknown; an empty tuple means that nothing is wrong.

    Attributes:
        origin: corpus and kind, e.g. ``wmt22/negation``.
        quality: direct assessment, z-scored.
        floor, ceiling: bounds of the predicted quality of pairs without an assessment.
        critical: 1.0 if annotators marked a critical error, else 0.0.
        damaged: 1.0 for a damaged human translation, 0.0 for an intact one.
        edited_target, edited_source: spans of words of machine output that post-editors changed, and of source words
            without a counterpart.
        planted_target, planted_source: spans of planted words, and of source words that lost their counterpart.
    """

    source: str
    target: str
    origin: str
    quality: float | None = None
    floor: float | None = None
    ceiling: float | None = None
    critical: float | None = None
    damaged: float | None = None
    edited_target: Spans | None = None
    edited_source: Spans | None = None
    planted_target: Spans | None = None
    planted_source: Spans | None = None
