"""What the models say of a pair: similarity, word evidence, the critic; and the estimator that joins all signals.

:mod:`mtaudit.score.pairs` asks them. What stands here names and chooses them, and imports none of what they need.
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
        """One critique for each (source, target); None where the model has nothing to say of it."""
        ...


class PairSelector(Protocol):
    """Says which pairs are worth a signal that costs as much as all cheaper ones together: the critic, the evidence of
    words."""

    def __call__(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Sequence[bool]:
        """For each pair, from what is known of it without that signal."""
        ...


def all_pairs(pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
    """Every pair."""
    return [True] * len(pairs)


def no_pairs(pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
    """No pair."""
    return [False] * len(pairs)
