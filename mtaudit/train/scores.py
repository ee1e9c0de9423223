"""Strict scores of alignments: a bead is correct only if both its sides are exactly those of the gold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Bead = tuple[tuple[int, ...], tuple[int, ...]]


def null_segments(beads: Iterable[Bead]) -> set[tuple[int, int]]:
    """(side, segment) of every null bead."""
    return {(side, i) for bead in beads if not (bead[0] and bead[1]) for side in (0, 1) for i in bead[side]}


@dataclass
class Tally:
    """Counts of found, gold (wanted) and correct beads, and of null segments."""

    found: int = 0
    wanted: int = 0
    right: int = 0
    nulls_found: int = 0
    nulls_wanted: int = 0
    nulls_right: int = 0

    def add(self, gold: Iterable[Bead], links: Iterable[Bead]) -> None:
        """Count one document."""
        gold, links = list(gold), list(links)
        wanted, found = ({b for b in beads if b[0] and b[1]} for beads in (gold, links))
        self.found, self.wanted = self.found + len(found), self.wanted + len(wanted)
        self.right += len(found & wanted)
        nulls, nulls_found = null_segments(gold), null_segments(links)
        self.nulls_found, self.nulls_wanted = self.nulls_found + len(nulls_found), self.nulls_wanted + len(nulls)
        self.nulls_right += len(nulls & nulls_found)

    @property
    def f1(self) -> float:
        """F1 of the beads with two sides (the strict score of Sennrich and Volk 2010)."""
        return 2 * self.right / max(self.found + self.wanted, 1)

    def numbers(self) -> dict[str, float | None]:
        """F1 of the beads; precision and recall of the null segments, None if the gold has none."""
        nulls = bool(self.nulls_wanted)
        return {
            "strict_f1": round(self.f1, 4),
            "null_precision": round(self.nulls_right / max(self.nulls_found, 1), 3) if nulls else None,
            "null_recall": round(self.nulls_right / self.nulls_wanted, 3) if nulls else None,
        }
