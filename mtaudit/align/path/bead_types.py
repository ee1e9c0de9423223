"""Shapes of beads: how many segments of either side, and whether one in the middle is passed over."""

from __future__ import annotations

import numpy as np

#: A span of three segments of which the middle one belongs to no bead: an inserted line, a dropped sentence.
HOLE = 6
#: (kind of source span, kind of target span); kinds 1 to 5 are that many segments in a row, a + b <= 6.
SHAPES = (*((a, b) for a in range(1, 6) for b in range(1, 6) if a + b <= 6), (HOLE, 1), (1, HOLE))
KINDS = (1, 2, 3, 4, 5, HOLE)
#: Places of its segments, counted from the first, by kind.
PARTS = {**{k: tuple(range(k)) for k in range(1, 6)}, HOLE: (0, 2)}
#: (kinds + 1,) segments from the first to the last of a span, and those among them that belong to it, by kind.
EXTENT = np.array([0, 1, 2, 3, 4, 5, 3])
COUNT = np.array([0, 1, 2, 3, 4, 5, 2])
#: (kinds + 1, 5) place of part p of a span, by kind; 0 where it has fewer.
PLACES = np.array([[0] * 5, *([*PARTS[kind], *[0] * (5 - len(PARTS[kind]))] for kind in KINDS)])
#: (2, kinds + 1) what is left of a span without its first, and without its last segment: its kind, 0 where nothing is,
#: and its place.
LESS_KIND = np.array([[0, 0, 1, 2, 3, 4, 1], [0, 0, 1, 2, 3, 4, 1]])
LESS_PLACE = np.array([[0, 0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 2]])
#: (segments behind, segments behind) of each shape.
REACH = tuple((int(EXTENT[a]), int(EXTENT[b])) for a, b in SHAPES)
#: Shapes of the first, rough pass; the others are made of them and of null segments there.
SKETCH = ((1, 1), (1, 2), (2, 1))
LONGEST = int(EXTENT.max())
