"""What the aligner finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """One aligned group: numbers of its source and target segments; one of the two may be empty.

    ``confidence`` is the calibrated probability that it is right, ``reordered`` whether it was found outside the order.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float
    reordered: bool = False
