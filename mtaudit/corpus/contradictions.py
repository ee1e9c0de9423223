"""Contradictions: passages of different documents that give different values for one fact.

Vectors are made of the clauses around values, without the values. Two facts of one category whose clauses are mutual
nearest neighbours are candidates. Most candidates are different facts that resemble each other, so everything must
speak for one and the same fact before their values count as a contradiction; :class:`_Search` holds the conditions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mtaudit.corpus.evidence import Evidence, evidence, foreign_names
from mtaudit.corpus.facts import Fact, agree, facts_of
from mtaudit.corpus.neighbours import Ints, Neighbours, nearest
from mtaudit.corpus.passages import Passages
from mtaudit.corpus_records import Contradiction, Link, Subject, Witness
from mtaudit.late import late_pattern
from mtaudit.text import HAN_CLASS

#: Least cosine of the clauses; amounts of money are the least ambiguous values, dates the most.
_LEAST = {"money": 0.58, "date": 0.72}
_LEAST_OTHER = 0.66
#: Cosine between an English and a Chinese clause that have no other evidence than each other.
_LEAST_ACROSS = 0.7
#: Least weight (inverse document frequency) and coverage of the words that both passages have.
_WORDS, _COVERAGE, _DATE_COVERAGE = 6.0, 0.25, 0.4
#: From this cosine and coverage on a passage is another one retold, and needs no name that both have.
_RETOLD, _RETOLD_COVERAGE = 0.8, 0.5
#: A fact with the same value in the other document is the true counterpart if its cosine is at least this and not much
#: below that of the candidate.
_AGREES, _LESS = 0.45, 0.12
#: From this cosine on a fact in a third document confirms a value.
_CONFIRMS = 0.55
#: So many different values in nearly identical clauses are the values of a template ("costs … coins").
_TEMPLATE, _ALIKE = 3, 0.04
#: Values that change with time: what was so then is otherwise now.
_CHANGING = late_pattern(
    r"现在|目前|如今|当前|现有|现任|今天|至今|迄今|每[天日周月年]|日均|月活|日活|累计|突破|現在|當前|現有|至今|每週|累計"
    r"|\b(?:now|currently|today|so far|to date|at present|these days|daily|weekly|monthly"
    r"|(?:a|per|every) (?:day|week|month))\b",
    re.IGNORECASE,
)
#: The words after a number that say what is counted, after a Chinese measure word.
_NOUN = late_pattern(rf"\s*[个名位家条次张所只台本篇件項项種种個隻條]?(?:[{HAN_CLASS}]{{1,6}}|\s?(?:[a-z]+\s)?[a-z]+)")


@dataclass(frozen=True, slots=True)
class FoundContradiction:
    """Numbers of the two facts, with what speaks for one and the same fact."""

    left: int
    right: int
    similarity: float
    margin: float
    shared: Evidence


def find_contradictions(passages: Passages) -> list[FoundContradiction]:
    """The contradictions of a corpus, the likeliest first; of two pairs at most one of each category."""
    vectors = passages.clauses()
    categories: dict[str, list[int]] = defaultdict(list)
    for at, fact in enumerate(passages.facts):
        categories[fact.category].append(at)
    best: dict[tuple[int, int, str], FoundContradiction] = {}
    for category, members in categories.items():
        ids = np.array(members, dtype=np.int64)
        owner = passages.owners([passages.of_fact[at] for at in members])
        around = nearest(vectors[ids], owner)
        search = _Search(passages, category, ids, owner, around)
        for found in search.run():
            between = *(passages.number[passages.of_fact[at]] for at in (found.left, found.right)), category
            if between not in best or best[between].similarity < found.similarity:
                best[between] = found
    return sorted(best.values(), key=lambda one: (-one.similarity, one.left, one.right))


class _Search:
    """Looks for contradictions among the facts of one category."""

    def __init__(self, passages: Passages, category: str, ids: Ints, owner: Ints, around: Neighbours) -> None:
        self._passages, self._ids, self._owner, self._around = passages, ids, owner, around
        self._vectors = passages.clauses()
        self._kind = category.partition(" ")[0]
        self._of_document: dict[int, list[int]] = defaultdict(list)
        for at, document in zip(ids.tolist(), owner.tolist(), strict=True):
            self._of_document[document].append(at)

    def run(self) -> Iterator[FoundContradiction]:
        """Candidates that meet every condition."""
        least = _LEAST.get(self._kind, _LEAST_OTHER)
        for a, b, similarity, margin in self._around.mutual(self._owner).rows():
            left, right = int(self._ids[a]), int(self._ids[b])
            if similarity < least or agree(self._fact(left), self._fact(right)):
                continue
            if not self._is_comparable(left, right) or self._is_template(a) or self._is_template(b):
                continue
            shared = evidence(self._passages, self._passage(left), self._passage(right))
            if self._is_one_fact(left, right, similarity, shared) and not self._is_explained(left, right, similarity):
                yield FoundContradiction(left, right, similarity, margin, shared)

    def _fact(self, at: int) -> Fact:
        return self._passages.facts[at]

    def _passage(self, at: int) -> int:
        return self._passages.of_fact[at]

    def _text(self, at: int) -> str:
        return self._passages.text(self._passage(at))

    def _cosine(self, one: int, other: int) -> float:
        return float(self._vectors[one].astype(np.float32) @ self._vectors[other].astype(np.float32))

    def _is_comparable(self, left: int, right: int) -> bool:
        """Whether the two values can be values of one fact: nothing that changes with time, the same thing counted, no
        other date, a translation that keeps the value of its original."""
        ours, theirs = self._text(left), self._text(right)
        if any(_CHANGING.search(text, *self._fact(at).clause) for at, text in ((left, ours), (right, theirs))):
            return False
        if self._kind == "date" and not _one_part_differs(self._fact(left), self._fact(right)):
            return False
        if self._kind == "count" and not self._counts_the_same(left, right):
            return False
        return self._is_kept(left) and self._is_kept(right) and not self._other_dates(left, right)

    def _counts_the_same(self, left: int, right: int) -> bool:
        """Whether the same things are counted, judged by the words after the numbers in one language."""
        if self._side(left) != self._side(right):
            return True
        ours, theirs = (_NOUN.match(self._text(at), self._fact(at).span[1]) for at in (left, right))
        if not ours or not theirs:
            return not ours and not theirs
        first, second = ours.group().casefold(), theirs.group().casefold()
        if self._side(left) == "source":
            return bool(set(first.split()) & set(second.split()))
        return bool({first[i : i + 2] for i in range(len(first))} & {second[i : i + 2] for i in range(len(second))})

    def _side(self, at: int) -> str:
        return self._passages.side(self._passage(at))

    def _is_kept(self, at: int) -> bool:
        """Whether a translated value is that of its original; otherwise the pair itself is wrong, and said to be so."""
        mate = self._passages.mate(self._passage(at))
        if mate is None or self._side(at) == "source":
            return True
        fact = self._fact(at)
        others = facts_of(self._passages.text(mate), "source")
        return any(fact.category == other.category and agree(fact, other) for other in others)

    def _other_dates(self, left: int, right: int) -> bool:
        """Whether both passages have dates besides these values, and none of them agree."""
        ours, theirs = (
            [f for f in facts_of(self._text(at), self._passages.side(self._passage(at)))
             if f.category == "date" and f.span != self._fact(at).span]
            for at in (left, right)
        )  # fmt: skip
        return bool(ours) and bool(theirs) and not any(agree(one, other) for one in ours for other in theirs)

    def _is_template(self, row: int) -> bool:
        """Whether nearly identical clauses in other documents have many different values."""
        fact = self._fact(int(self._ids[row]))
        near = self._around.similarity[row]
        alike = self._around.ids[row][(near >= near[0] - _ALIKE) & (self._around.ids[row] >= 0)]
        values = {self._fact(int(self._ids[at])).value for at in alike.tolist()}
        return len(values - {fact.value}) >= _TEMPLATE

    def _is_one_fact(self, left: int, right: int, similarity: float, shared: Evidence) -> bool:
        """Whether names and words of the two passages say that they tell the same."""
        (a, b), (ours, theirs) = (left, right), (self._fact(left), self._fact(right))
        clauses = self._text(a)[slice(*ours.clause)], self._text(b)[slice(*theirs.clause)]
        sides = self._passages.side(self._passage(a)), self._passages.side(self._passage(b))
        if foreign_names(clauses[0], sides[0], clauses[1], sides[1]):
            return False
        if not shared.alike:
            return similarity >= _LEAST_ACROSS and (len(shared.names) > 0 or len(shared.values) > 0)
        coverage = _DATE_COVERAGE if self._kind == "date" else _COVERAGE
        if shared.weight < _WORDS or shared.coverage < coverage:
            return False
        return bool(shared.names) or (similarity >= _RETOLD and shared.coverage >= _RETOLD_COVERAGE)

    def _is_explained(self, left: int, right: int, similarity: float) -> bool:
        """Whether either value has its true counterpart in the other document, or third documents confirm both."""
        documents = tuple(self._passages.document[self._passage(at)] for at in (left, right))
        least = max(_AGREES, similarity - _LESS)
        for at, other in ((left, documents[1]), (right, documents[0])):
            if any(self._same(at, one) and self._cosine(at, one) >= least for one in self._of_document[other]):
                return True
        return all(self._is_confirmed(at, documents) for at in (left, right))

    def _same(self, one: int, other: int) -> bool:
        return agree(self._fact(one), self._fact(other))

    def _is_confirmed(self, at: int, documents: tuple[int, ...]) -> bool:
        row = int(np.searchsorted(self._ids, at))
        near = self._around.ids[row][self._around.similarity[row] >= _CONFIRMS]
        others = (one for one in near.tolist() if one >= 0 and int(self._owner[one]) not in documents)
        return any(self._same(at, int(self._ids[one])) for one in others)


def _one_part_differs(one: Fact, other: Fact) -> bool:
    """Whether two dates differ in one part and agree in all others that both have; a lone part is a year."""
    if not isinstance(one.value, tuple) or not isinstance(other.value, tuple):
        return False
    both = [(a, b) for a, b in zip(one.value, other.value, strict=True) if a is not None and b is not None]
    differing = sum(a != b for a, b in both)
    return differing == 1 and (len(both) > 1 or (one.value[0] is not None and other.value[0] is not None))


def contradiction_record(passages: Passages, found: FoundContradiction) -> Contradiction:
    """The record of a contradiction, with the better witness."""
    left, right = (passages.facts[at] for at in (found.left, found.right))
    ours, theirs = (passages.passage(passages.of_fact[at]) for at in (found.left, found.right))
    shared = tuple(dict.fromkeys((*found.shared.values, *found.shared.names)))
    link = Link(ours, theirs, round(found.similarity, 3), round(found.margin, 3), shared)
    original = [bool(one.counterpart) or one.side == "source" for one in (ours, theirs)]
    witness: Witness = "" if original[0] == original[1] else "left" if original[0] else "right"
    kind = left.category.partition(" ")[0]
    subject: Subject = "money" if kind == "money" else "date" if kind == "date" else "number"
    confidence = min(0.95, 0.55 + 0.25 * found.similarity + 0.25 * found.shared.coverage)
    return Contradiction(
        subject, link, left.span, right.span, left.shown(), right.shown(), witness, round(confidence, 3)
    )
