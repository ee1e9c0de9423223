"""The expected renderings as a torch module, and its loss over sampled Chinese words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from mtaudit.lexical.model import PAD, WINDOW

#: Width of all vectors.
WIDTH = 96
#: Number of classes of log2(occurrences) of a word or a pair of words; each class has a separate weight for the tables.
CLASSES = 12
#: Floor of the probabilities from counts.
_FLOOR = 1e-3
_NEVER = -1e9


@dataclass(frozen=True)
class CountTable:
    """Rows of the most frequent renderings: units (n, w), padded with -1; counts (n, w); totals (n,).

    ``prior`` is added to totals, so that a single occurrence does not have probability 1.
    """

    units: Tensor
    counts: Tensor
    totals: Tensor
    prior: float

    def logits(self, row: Tensor, gold: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """Units and log probabilities above the floor (b, w), and classes (b,) of the totals; ``row`` -1 for none.

        With ``gold``, the event itself is subtracted from the counts, so that it does not predict itself.
        """
        at = row.clamp(min=0)
        units = self.units[at].masked_fill((row < 0)[:, None], -1)
        counts, totals = self.counts[at], self.totals[at]
        if gold is not None:
            counts = (counts - (units == gold[:, None]).float()).clamp(min=0)
            totals = (totals - 1).clamp(min=0)
        logits = torch.log1p(counts / (totals[:, None] + self.prior) / _FLOOR) * (units >= 0)
        return units, logits, torch.log2(totals.clamp(min=1)).long().clamp(max=CLASSES - 1)


@dataclass(frozen=True)
class Batch:
    """Events: ids of the word with a vector, of its row in the table, of its neighbours (b, 2 * WINDOW), of its two
    rows in the table of phrases, and of the rendering."""

    own: Tensor
    row: Tensor
    context: Tensor
    right: Tensor
    left: Tensor
    gold: Tensor


class RenderingNet(nn.Module):
    """Scores of Chinese words; see :mod:`mtaudit.lexical.model` for the formula."""

    def __init__(self, keys: int, frequency: NDArray[np.float32], words: CountTable, phrases: CountTable) -> None:
        super().__init__()
        self.words, self.phrases = words, phrases
        self.own = nn.Embedding(keys, WIDTH)
        self.context = nn.Embedding(keys, WIDTH, padding_idx=PAD)
        for table in (self.own, self.context):
            nn.init.normal_(table.weight, std=0.05)
        with torch.no_grad():
            self.context.weight[PAD] = 0
        self.distance = nn.Parameter(torch.full((2 * WINDOW,), 0.3))
        self.near = nn.Parameter(torch.zeros(2, WIDTH, WIDTH))
        self.gate = nn.Parameter(torch.ones(WIDTH))
        self.mix = nn.Linear(WIDTH, WIDTH)
        nn.init.zeros_(self.mix.bias)
        self.out = nn.Parameter(torch.randn(len(frequency), WIDTH) * 0.05)
        self.bias = nn.Parameter(torch.from_numpy(frequency) * 0.5)
        self.weight = nn.Parameter(torch.tensor([[0.8], [0.3], [0.3]]).repeat(1, CLASSES))

    def vectors(self, own: Tensor, context: Tensor) -> Tensor:
        """(b, r) vectors of words in their sentence."""
        around = self.context(context)
        mean = (around * self.distance[None, :, None]).sum(1)
        mean = mean + around[:, WINDOW - 1] @ self.near[0] + around[:, WINDOW] @ self.near[1]
        word = self.own(own)
        out: Tensor = word + mean + torch.tanh(self.mix(mean)) * word * self.gate
        return out

    def candidates(self, batch: Batch, gold: Tensor | None) -> tuple[Tensor, Tensor]:
        """Units in the tables (b, w), -1 for none and duplicates, and their contribution to the logits."""
        rows = (batch.row, batch.right, batch.left)
        parts = []
        for table, row, weight in zip((self.words, self.phrases, self.phrases), rows, self.weight, strict=True):
            units, logits, kind = table.logits(row, gold)
            parts.append((units, logits * weight[kind][:, None]))
        (word, first), (right, second), (left, third) = parts
        same_right, same_left, both = _same(word, right), _same(word, left), _same(right, left)
        first = first + (same_right * second[:, None]).sum(2) + (same_left * third[:, None]).sum(2)
        second = second + (both * third[:, None]).sum(2)
        right = right.masked_fill(same_right.any(1), -1)
        left = left.masked_fill(same_left.any(1) | both.any(1), -1)
        return torch.cat([word, right, left], 1), torch.cat([first, second, third], 1)

    def loss(self, batch: Batch, sample: Tensor, log_rate: Tensor) -> Tensor:
        """Cross entropy of the renderings against their candidates and a shared sample of all units.

        ``sample`` contains distinct units; ``log_rate`` (u,) is the log of the expected number of draws of each.
        """
        size, gold = len(batch.own), batch.gold
        vectors = self.vectors(batch.own, batch.context)
        units, more = self.candidates(batch, gold)
        is_gold = units == gold[:, None]
        right = (F.embedding(gold, self.out) * vectors).sum(1) + self.bias[gold] + (more * is_gold).sum(1)
        at = units.clamp(min=0)
        near = torch.bmm(F.embedding(at, self.out), vectors[:, :, None])[:, :, 0] + self.bias[at] + more
        far = vectors @ self.out[sample].T + self.bias[sample] - log_rate[sample]
        place = torch.full((len(self.bias),), -1, dtype=torch.long)
        place[sample] = torch.arange(len(sample))
        doubled = torch.zeros(size, len(sample))
        for unit in (units, gold[:, None]):
            where = (unit >= 0) & (place[unit.clamp(min=0)] >= 0)
            row = torch.arange(size)[:, None].expand_as(unit)
            doubled[row[where], place[unit[where]]] = _NEVER
        logits = torch.cat([right[:, None], near.masked_fill(is_gold | (units < 0), _NEVER), far + doubled], 1)
        loss: Tensor = F.cross_entropy(logits, torch.zeros(size, dtype=torch.long))
        return loss + 2e-5 * (vectors**2).sum(1).mean()


def _same(left: Tensor, right: Tensor) -> Tensor:
    """(b, w, v): whether two candidates are the same unit."""
    return (left[:, :, None] == right[:, None, :]) & (right >= 0)[:, None, :]
