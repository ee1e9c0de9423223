"""A long text gets the same beads in chunks as in one piece."""

from __future__ import annotations

import pytest
from align_fakes import DICTIONARY, FakeEncoder, chinese, english

from mtaudit.align import SegmentSequence, align_sequences
from mtaudit.align.path import chunks as parts

SIZE = len(DICTIONARY)
#: Sentences of three words; no two are the same.
TOPICS = [(k % SIZE, (k * 7 + 3) % SIZE, (k * 5 + k // SIZE * 11 + 1) % SIZE) for k in range(240)]
SOURCE = [english(*t) for t in TOPICS]


@pytest.mark.parametrize("dropped", [None, 33, 120])
def test_chunks_give_the_beads_of_the_whole(monkeypatch: pytest.MonkeyPatch, dropped: int | None) -> None:
    encoder = FakeEncoder()
    target = [chinese(*t) for k, t in enumerate(TOPICS) if k != dropped]
    sides = [SegmentSequence(tuple(texts), encoder.encode(texts), encoder.encode) for texts in (SOURCE, target)]
    whole = [(x.source, x.target) for x in align_sequences(sides[0], sides[1])]
    monkeypatch.setattr(parts, "LENGTH", 40)
    monkeypatch.setattr(parts, "CHOICE", 20)
    cut: list[int] = []
    plain = parts.chunks
    monkeypatch.setattr("mtaudit.align.path.solver.chunks", lambda *a: [cut.append(s.first[0]) or s for s in plain(*a)])
    assert [(x.source, x.target) for x in align_sequences(sides[0], sides[1])] == whole
    assert len(cut) >= 4
    assert sorted(i for s, _ in whole for i in s) == list(range(len(SOURCE)))
