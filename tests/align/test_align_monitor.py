"""Shifts in windows of ready pairs, marked at their first row."""

from __future__ import annotations

from align_fakes import DICTIONARY, FakeEncoder, chinese, english

from mtaudit.align import RowMonitor
from mtaudit.records import Pair, RowShift, Signals

TOPICS = [(k % len(DICTIONARY), (k * 7 + 3) % len(DICTIONARY)) for k in range(80)]
SOURCE = [english(*t) for t in TOPICS]
TARGET = [chinese(*t) for t in TOPICS]


class CountingEncoder(FakeEncoder):
    """Counts the texts that it encodes."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.asked += len(texts)
        return super().encode(texts)


def marked(target: list[str], window: int = 80, encoder: CountingEncoder | None = None) -> dict[int, RowShift]:
    """The shifts by their first row, for rows that arrive in windows."""
    encoder = encoder or CountingEncoder()
    pairs = [Pair(f"r:{i + 1}", "r", s, t) for i, (s, t) in enumerate(zip(SOURCE, target, strict=True))]
    cosines = [float(a @ b) for a, b in zip(FakeEncoder().encode(SOURCE), FakeEncoder().encode(target), strict=True)]
    signals = [Signals() if pair.is_null else Signals(c) for pair, c in zip(pairs, cosines, strict=True)]
    watch = RowMonitor(encoder)
    out = []
    for at in range(0, len(pairs), window):
        out += watch.mark(pairs[at : at + window], signals[at : at + window])
    return {i: signal.shift for i, signal in enumerate(out) if signal.shift}


def test_rows_that_fit_cost_nothing() -> None:
    encoder = CountingEncoder()
    assert marked(TARGET, encoder=encoder) == {}
    assert encoder.asked == 0


def test_a_doubled_target_is_reported_once_at_its_row() -> None:
    found = marked([*TARGET[:30], TARGET[29], *TARGET[30:-1]])
    assert list(found) == [30]
    assert (found[30].offset, found[30].first) == (1, "r:31")
    assert found[30].better > found[30].similarity + 0.3


def test_lost_targets_are_reported_where_the_first_is_gone() -> None:
    found = marked([*TARGET[:30], *TARGET[32:], "完。", "完。"])
    assert [(at, shift.offset) for at, shift in found.items()] == [(30, -2)]


def test_a_shift_over_the_end_of_a_window_is_reported_once() -> None:
    found = marked([*TARGET[:25], TARGET[24], *TARGET[25:-1]], window=40)
    assert list(found) == [25]


def test_a_row_without_target_counts_as_unrelated() -> None:
    assert list(marked([*TARGET[:30], "", *TARGET[30:-1]])) == [30]
