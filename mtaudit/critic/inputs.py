"""The input of the critic: ``<s> source </s></s> target </s>``, truncated, with the side of every token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.critic.e5_file import Shape
from mtaudit.critic.e5_tokenizer import Tokens
from mtaudit.records import Span

SOURCE, TARGET, SPECIAL, PADDING = 0, 1, 2, 3
#: Number of special tokens around the two sides.
SPECIALS = 4


@dataclass(frozen=True, slots=True)
class PairInput:
    """A pair as one sequence of t tokens.

    Attributes:
        ids: (t,) token ids.
        sides: (t,) SOURCE, TARGET or SPECIAL.
        spans: half-open spans of the tokens in the text of their side, (0, 0) for special tokens.
    """

    ids: NDArray[np.int32]
    sides: NDArray[np.int8]
    spans: tuple[Span, ...]

    def __len__(self) -> int:
        return len(self.ids)


def pair_input(source: Tokens, target: Tokens, shape: Shape, longest: int) -> PairInput:
    """The sequence of a pair, at most ``longest`` tokens.

    If it is too long, both sides lose the same share of their tokens, so that what remains of them still corresponds.
    """
    room = longest - SPECIALS
    left, right = len(source.ids), len(target.ids)
    if left + right > room:
        left = round(room * left / (left + right))
        right = room - left
    bos, eos = shape.bos, shape.eos
    none = (0, 0)
    return PairInput(
        np.array([bos, *source.ids[:left], eos, eos, *target.ids[:right], eos], dtype=np.int32),
        np.array([SPECIAL, *[SOURCE] * left, SPECIAL, SPECIAL, *[TARGET] * right, SPECIAL], dtype=np.int8),
        (none, *source.spans[:left], none, none, *target.spans[:right], none),
    )


def stack(batch: Sequence[PairInput], pad: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and sides of n sequences, (n, length) each, padded on the right."""
    ids = np.full((len(batch), length), pad, dtype=np.int64)
    sides = np.full((len(batch), length), PADDING, dtype=np.int64)
    for row, one in enumerate(batch):
        ids[row, : len(one)] = one.ids
        sides[row, : len(one)] = one.sides
    return ids, sides
