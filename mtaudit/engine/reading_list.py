"""Selects the pairs that a judge reads if its budget does not cover all of them.

Measured on 6,188 labelled pairs of 75 machine-translated articles, of which 11.5% contain a major or critical error:
the 40% most doubtful pairs by the bundled evidence alone contain 0.60 of these, with :data:`LENGTH` 0.63, and with the
second half of the budget chosen by the errors found in the first 0.68 (``tests/bench/judge.py`` measures the whole).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import exp, inf, log

#: Share of a budget that is distributed over the documents in proportion to their pairs; the rest is spent on the most
#: doubtful pairs of all documents.
SPREAD = 0.25
#: Increase of the log-odds of a pair per unit of the natural logarithm of its number of words.
LENGTH = 0.6
#: Increase of the log-odds of a pair with words that were wrong together elsewhere in its document.
REPEATED = 3.0
#: Prior number of errors, both found and expected, of a document before its first pair is read.
PRIOR = 2.0
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Experience:
    """The results of the first half of a budget for a pair.

    Attributes:
        wrong: whether the judge reported a major or critical error; None if the pair was not read.
        repeated: whether it has words on both sides that were wrong together elsewhere in its document.
    """

    wrong: bool | None
    repeated: bool


class ReadingList:
    """The pairs of a run in 13 bytes per pair: document, doubt, size, and whether it is read first."""

    def __init__(self) -> None:
        self._documents = array("I")
        self._doubts = array("f")
        self._sizes = array("f")
        self._first = bytearray()
        self._names: dict[str, int] = {}
        self._readable: Counter[int] = Counter()

    def add(self, document: str, doubt: float | None, words: int, size: float, first: bool) -> None:
        """Append a pair.

        Args:
            doubt: error probability by the bundled evidence; None for a pair with only one side, which is not read.
            words: number of words of its source.
            size: estimated cost of reading it.
            first: whether it is read before all others because it changed.
        """
        number = self._names.setdefault(document, len(self._names))
        self._documents.append(number)
        self._doubts.append(-inf if doubt is None else _log_odds(doubt) + LENGTH * log(1 + words))
        self._sizes.append(size)
        self._first.append(first and doubt is not None)
        self._readable[number] += doubt is not None

    @property
    def readable(self) -> int:
        """The number of pairs with two sides."""
        return self._readable.total()

    @property
    def changed(self) -> int:
        """The number of these that are read first."""
        return sum(self._first)

    def choose(self, most: float, size: float, chosen: bytearray | None = None) -> bytearray:
        """1 for each pair to read, 0 for the others: at most ``most`` pairs with a total cost of at most ``size``.

        Args:
            chosen: pairs chosen before, which stay chosen and count towards the limits.
        """
        out = bytearray(len(self._doubts))
        for at in islice(self._order(most, chosen), int(most + 0.5)):
            size -= self._sizes[at]
            if size < 0:
                break
            out[at] = 1
        return out

    def learn(self, experiences: Iterable[Experience]) -> None:
        """Take the results into account: pairs become more doubtful in documents with more errors than expected, less
        in others, and more if they have words that were wrong before."""
        expected, found = Counter[int](), Counter[int]()
        repeated = bytearray(len(self._doubts))
        for at, experience in enumerate(experiences):
            repeated[at] = experience.repeated
            if experience.wrong is not None:
                expected[self._documents[at]] += _probability(self._doubts[at])  # type: ignore[assignment]
                found[self._documents[at]] += experience.wrong
        # Ratio of found to expected errors over all documents.
        scale = (found.total() + 1) / (expected.total() + 1)
        for at, number in enumerate(self._documents):
            self._doubts[at] += log((found[number] + PRIOR) / (expected[number] * scale + PRIOR))
            self._doubts[at] += REPEATED * repeated[at]

    def _order(self, most: float, chosen: bytearray | None) -> Iterator[int]:
        """Indices of the pairs to read, the most important first: pairs chosen before, changed pairs, the share of each
        document, and the rest."""
        before = chosen or bytearray(len(self._doubts))
        ranked = sorted(
            (at for at, doubt in enumerate(self._doubts) if doubt > -inf),
            key=lambda at: (-before[at], -self._first[at], -self._doubts[at]),
        )
        spread = 0.0 if chosen else SPREAD
        shares = {number: most * spread * count / self.readable for number, count in self._readable.items()}
        behind = []
        for at in ranked:
            number = self._documents[at]
            shares[number] -= 1
            if before[at] or self._first[at] or shares[number] >= 0:
                yield at
            else:
                behind.append(at)
        yield from behind


def _log_odds(p: float) -> float:
    bounded = min(max(p, _EDGE), 1 - _EDGE)
    return log(bounded / (1 - bounded))


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))
