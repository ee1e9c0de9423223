"""All facts of one category of a corpus: which are near each other, and which values the near ones have."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from mtaudit.corpus.comparable import same
from mtaudit.corpus.facts import Date, Fact
from mtaudit.corpus.neighbours import Floats, Ints, nearest
from mtaudit.corpus.passages import Passages

#: A fact with the same value in the other document is the true counterpart if its cosine is at least this and not much
#: below that of the candidate.
_AGREES, _LESS = 0.45, 0.12
#: A fact with the same value so many passages away is the true counterpart from this cosine on, unless the candidate is
#: nearly a copy.
_NEAR, _NEAR_AGREES, _COPY = 4, 0.25, 0.93
#: From this cosine on a fact in a third document confirms a value.
_CONFIRMS = 0.55
#: So many more values in clauses that are about as near are those of a template ("costs … coins"). Dates recur more
#: often than other values: what is said of three years is said every year.
_TEMPLATE, _DATES, _ALIKE = 2, 1, 0.04
#: Facts of the other document, before and after the candidate, among which the true counterpart is looked for.
_AROUND = 250
#: Least cosine of clauses of a template.
_SAME_CLAUSE = 0.7


class Counterparts:
    """The facts of one category, by their numbers in the passages.

    Args:
        ids: (n,) ascending numbers of the facts.
    """

    def __init__(self, passages: Passages, ids: Ints) -> None:
        self._passages, self._ids = passages, ids
        self._owner = passages.owners([passages.of_fact[at] for at in ids.tolist()])
        self._vectors = passages.clauses()
        self._around = nearest(self._vectors[ids], self._owner)
        self._of_document: dict[int, list[int]] = defaultdict(list)
        for at, document in zip(ids.tolist(), self._owner.tolist(), strict=True):
            self._of_document[document].append(at)

    def mutual(self) -> Iterator[tuple[int, int, float, float]]:
        """(left, right, similarity, margin) of facts whose clauses are mutual nearest neighbours."""
        for left, right, similarity, margin in self._around.mutual(self._owner).rows():
            yield int(self._ids[left]), int(self._ids[right]), similarity, margin

    def cosine(self, one: int, other: int) -> float:
        """The similarity of the clauses of two facts."""
        return float(self._vectors[one].astype(np.float32) @ self._vectors[other].astype(np.float32))

    def recur(self, left: int, right: int) -> bool:
        """Whether clauses of other documents, about as near to either as they are to each other, have other values."""
        values = self._fact(left).value, self._fact(right).value
        most = _DATES if isinstance(values[0], tuple) else _TEMPLATE
        least = max(self.cosine(left, right) - _ALIKE, _SAME_CLAUSE)
        others: set[Fraction | Date] = set()
        for at in (left, right):
            near, similarity = self._near(at)
            others.update(self._fact(one).value for one in near[similarity >= least].tolist())
        return len(others.difference(values)) >= most

    def explain(self, left: int, right: int, similarity: float) -> bool:
        """Whether either value has its true counterpart in the other document, or third documents confirm both."""
        least = max(_AGREES, similarity - _LESS)
        for at, other in ((left, right), (right, left)):
            facts = self._facts_around(other)
            cosines = self._vectors[facts].astype(np.float32) @ self._vectors[at].astype(np.float32)
            for row in np.flatnonzero(cosines >= min(_NEAR_AGREES, least)).tolist():
                one = facts[row]
                distance = abs(self._passages.of_fact[one] - self._passages.of_fact[other])
                near = distance <= _NEAR and similarity < _COPY
                if cosines[row] >= (_NEAR_AGREES if near else least) and self._agree(at, one):
                    return True
        documents = self._document(left), self._document(right)
        return all(self._is_confirmed(at, documents) for at in (left, right))

    def _facts_around(self, at: int) -> list[int]:
        """The facts of the document of a fact, in order; of very many those around it."""
        facts = self._of_document[self._document(at)]
        place = bisect_left(facts, at)
        return facts[max(0, place - _AROUND) : place + _AROUND]

    def _is_confirmed(self, at: int, documents: tuple[int, ...]) -> bool:
        near, similarity = self._near(at)
        there = (one for one in near[similarity >= _CONFIRMS].tolist() if self._document(one) not in documents)
        return any(self._agree(at, one) for one in there)

    def _near(self, at: int) -> tuple[Ints, Floats]:
        """The facts whose clauses are near that of a fact, in other documents, and their cosines."""
        row = int(np.searchsorted(self._ids, at))
        there = self._around.ids[row] >= 0
        return self._ids[self._around.ids[row][there]], self._around.similarity[row][there]

    def _fact(self, at: int) -> Fact:
        return self._passages.facts[at]

    def _document(self, at: int) -> int:
        return self._passages.document[self._passages.of_fact[at]]

    def _agree(self, one: int, other: int) -> bool:
        return same(self._fact(one), self._fact(other))
