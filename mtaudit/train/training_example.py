"""What the critic learns from: a pair with whatever is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from mtaudit.records import Span

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One pair and its labels; None means unknown and teaches nothing, an empty tuple means "known: nothing wrong".

    Attributes:
        origin: corpus and kind, e.g. ``wmt22/negation``; for counts and weights.
        quality: direct assessment, z-scored.
        floor, ceiling: bounds that the predicted quality should keep where no assessment exists.
        critical: whether people marked a critical error.
        damaged: whether a human translation was damaged (1.0) or is as it was (0.0).
        edited_target, edited_source: words that people changed, or found no counterpart of, in machine output.
        planted_target, planted_source: words that were planted, and source words that lost their counterpart.
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
