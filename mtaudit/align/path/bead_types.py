"""Bead types: how many segments of each side a bead contains, and whether it skips one in the middle."""

from __future__ import annotations

import numpy as np

#: Kind of a span of three segments whose middle one is skipped, as an inserted line or a dropped sentence.
GAPPED = 6
#: (kind of source span, kind of target span); kinds 1 to 5 are that many consecutive segments, a + b <= 6.
BEAD_TYPES = (*((a, b) for a in range(1, 6) for b in range(1, 6) if a + b <= 6), (GAPPED, 1), (1, GAPPED))
KINDS = (1, 2, 3, 4, 5, GAPPED)
#: Offsets of the segments of a span from its first one, by kind.
PARTS = {**{k: tuple(range(k)) for k in range(1, 6)}, GAPPED: (0, 2)}
#: (kinds + 1,) number of segments from the first to the last of a span, and of those that belong to it, by kind.
EXTENT = np.array([0, 1, 2, 3, 4, 5, 3])
COUNT = np.array([0, 1, 2, 3, 4, 5, 2])
#: (kinds + 1, 5) offset of segment p of a span, by kind; 0 if it has fewer.
OFFSETS = np.array([[0] * 5, *([*PARTS[kind], *[0] * (5 - len(PARTS[kind]))] for kind in KINDS)])
#: (2, kinds + 1) what remains of a span without its first and without its last segment: its kind (0 for nothing) and
#: its offset.
LESS_KIND = np.array([[0, 0, 1, 2, 3, 4, 1], [0, 0, 1, 2, 3, 4, 1]])
LESS_OFFSET = np.array([[0, 0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 2]])
#: (source segments, target segments) that a bead of each type extends over, skipped ones included.
REACH = tuple((int(EXTENT[a]), int(EXTENT[b])) for a, b in BEAD_TYPES)
#: Bead types of the coarse pass, which composes all others from them and null segments.
COARSE_TYPES = ((1, 1), (1, 2), (2, 1))
LONGEST = int(EXTENT.max())
