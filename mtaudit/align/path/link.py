"""The result type of the aligner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """One bead as segment numbers; one of the two sides may be empty.

    Attributes:
        confidence: calibrated probability that the bead is correct.
        reordered: whether it was found outside the monotone order.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float
    reordered: bool = False
