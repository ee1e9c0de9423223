"""Pairs as the critic reads them: ``<s> source </s></s> target </s>``, cut to a length, with a side for every token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtaudit.critic.e5_file import Shape
from mtaudit.critic.e5_tokenizer import Tokens
from mtaudit.records import Span

SOURCE, TARGET, SPECIAL, PADDING = 0, 1, 2, 3
#: Special tokens around the two sides.
FRAME = 4


@dataclass(frozen=True, slots=True)
class Read:
    """A pair as one sequence. ``spans`` are those of the tokens in the text of their side, (0, 0) for special ones."""

    ids: NDArray[np.int32]
    sides: NDArray[np.int8]
    spans: tuple[Span, ...]

    def __len__(self) -> int:
        return len(self.ids)


def read(source: Tokens, target: Tokens, shape: Shape, longest: int) -> Read:
    """The sequence of a pair, at most ``longest`` tokens.

    Where both sides together are too long, each loses the same share of its tokens, so that what is left of one still
    answers what is left of the other.
    """
    room = longest - FRAME
    left, right = len(source.ids), len(target.ids)
    if left + right > room:
        left = round(room * left / (left + right))
        right = room - left
    bos, eos = shape.bos, shape.eos
    none = (0, 0)
    return Read(
        np.array([bos, *source.ids[:left], eos, eos, *target.ids[:right], eos], dtype=np.int32),
        np.array([SPECIAL, *[SOURCE] * left, SPECIAL, SPECIAL, *[TARGET] * right, SPECIAL], dtype=np.int8),
        (none, *source.spans[:left], none, none, *target.spans[:right], none),
    )


def stack(batch: Sequence[Read], pad: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and sides of several sequences, (n, length) each, padded on the right."""
    ids = np.full((len(batch), length), pad, dtype=np.int64)
    sides = np.full((len(batch), length), PADDING, dtype=np.int64)
    for row, one in enumerate(batch):
        ids[row, : len(one)] = one.ids
        sides[row, : len(one)] = one.sides
    return ids, sides
