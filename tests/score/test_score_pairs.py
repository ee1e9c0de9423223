"""Signals of pairs: what belongs to which pair, and what happens when a run is broken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from mtaudit.encoder import Vectors
from mtaudit.records import Critique, Pair, Signals
from mtaudit.score import no_pairs
from mtaudit.score.pairs import score_pairs

PAIRS = [
    Pair(f"{at}", "d", f"Mill number {at}." if at % 5 else "", f"第{at}座磨坊。" if at % 7 else "") for at in range(200)
]


class Flat:
    """An encoder for which all texts are alike."""

    name, signature = "flat", "flat/1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


class Broken(Flat):
    """An encoder at which the user presses Ctrl-C, once the critic has begun."""

    def __init__(self, begun: Event) -> None:
        self.begun = begun

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.begun.wait(5)
        raise KeyboardInterrupt


class Counting:
    """A critic whose quality is the number in the source, and that counts what it was asked."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.parts = Event(), Event(), 0
        self.go_on.set()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        self.begun.set()
        self.go_on.wait(5)
        self.parts += 1
        return [Critique(float(source.split()[-1].rstrip(".")), 0.5) for source, _ in pairs]


def test_every_pair_gets_its_own_signals_and_null_beads_none() -> None:
    found = score_pairs(PAIRS, Flat(), Counting(), no_pairs)
    for pair, signals in zip(PAIRS, found, strict=True):
        if pair.is_null:
            assert signals == Signals()
        else:
            assert (signals.similarity, signals.critique) == (1.0, Critique(float(pair.id), 0.5))
    assert sum(pair.is_null for pair in PAIRS) > 50


def test_the_critic_reads_only_what_it_is_asked() -> None:
    def ask(pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        assert {signal.similarity for signal in signals} == {1.0}
        assert all(signal.critique is None for signal in signals)
        return [int(pair.id) % 3 == 0 for pair in pairs]

    critic = Counting()
    found = score_pairs(PAIRS, Flat(), critic, no_pairs, ask)
    read = [pair for pair in PAIRS if not pair.is_null and int(pair.id) % 3 == 0]
    for pair, signals in zip(PAIRS, found, strict=True):
        wanted = (
            Signals() if pair.is_null else Signals(1.0, (), Critique(float(pair.id), 0.5) if pair in read else None)
        )
        assert replace(signals, renderings=None) == wanted
    assert critic.parts == -(-len(read) // 64) < -(-sum(not pair.is_null for pair in PAIRS) // 64)


def test_without_a_critic_nobody_decides_whom_to_ask() -> None:
    def ask(pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        raise AssertionError("there is nobody to ask")

    assert {signals.critique for signals in score_pairs(PAIRS, Flat(), None, no_pairs, ask)} == {None}


def test_null_beads_alone_ask_no_model() -> None:
    critic = Counting()
    assert score_pairs([PAIRS[0], PAIRS[5]], Broken(critic.begun), critic) == [Signals()] * 2
    assert critic.parts == 0


def test_who_breaks_off_does_not_wait_for_pairs_that_nobody_reads() -> None:
    critic = Counting()
    critic.go_on.clear()

    class Released(Broken):
        def encode(self, texts: Sequence[str]) -> Vectors:
            try:
                return super().encode(texts)
            finally:
                critic.go_on.set()

    with pytest.raises(KeyboardInterrupt):
        score_pairs(PAIRS * 10, Released(critic.begun), critic)
    assert critic.parts <= 2


def test_renderings_are_compared_where_the_critic_read() -> None:
    pair = Pair("1", "d", "The threads share the memory 1.", "这些丝绸共享内存1。")
    [read] = score_pairs([pair], Flat(), Counting(), no_pairs)
    [unread] = score_pairs([pair], Flat(), None, no_pairs)
    assert read.renderings is not None
    assert read.renderings.doubt > 0
    assert unread.renderings is None
