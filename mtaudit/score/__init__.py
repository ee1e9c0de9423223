"""The signals of a pair (similarity, word evidence, critique) and the estimator that combines them.

:mod:`mtaudit.score.pairs` computes the signals. This module has only the protocols and imports no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mtaudit.records import Critique, Pair, Signals
from mtaudit.score.estimator import Estimator

__all__ = ["Critic", "Estimator", "PairSelector", "everywhere", "nowhere"]


class Critic(Protocol):
    """A model that reads source and target together."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Critique | None]:
        """One critique for each (source, target); None for a pair that the model cannot judge."""
        ...


class PairSelector(Protocol):
    """Selects the pairs for which an expensive signal is computed: the critique or the word evidence. Each takes about
    as long as all cheaper signals together."""

    def __call__(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Sequence[bool]:
        """Whether each pair is selected, given its signals so far."""
        ...


def all_pairs(pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
    """Every pair."""
    return [True] * len(pairs)


def no_pairs(pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
    """No pair."""
    return [False] * len(pairs)
