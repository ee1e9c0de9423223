"""Shapes of beads: how many segments of either side, and whether one in the middle is passed over."""

from __future__ import annotations

#: A span of three segments of which the middle one belongs to no bead: an inserted line, a dropped sentence.
HOLE = 6
#: (kind of source span, kind of target span); kinds 1 to 5 are that many segments in a row, a + b <= 6.
SHAPES = (*((a, b) for a in range(1, 6) for b in range(1, 6) if a + b <= 6), (HOLE, 1), (1, HOLE))
KINDS = (1, 2, 3, 4, 5, HOLE)
#: Segments from the first to the last of a span, by kind.
EXTENT = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, HOLE: 3}
#: Places of its segments, counted from the first.
PARTS = {**{k: tuple(range(k)) for k in range(1, 6)}, HOLE: (0, 2)}
#: What is left without its first or its last segment: (kind, place).
WITHOUT = {**{k: ((k - 1, 0), (k - 1, 1)) for k in range(2, 6)}, HOLE: ((1, 0), (1, 2)), 1: ()}
#: (segments behind, segments behind) of each shape.
REACH = tuple((EXTENT[a], EXTENT[b]) for a, b in SHAPES)
#: Shapes of the first, rough pass; the others are made of them and of null segments there.
SKETCH = ((1, 1), (1, 2), (2, 1))
LONGEST = max(EXTENT.values())
