"""Contradictions: passages of different documents that give different values for one fact.

Candidates are the values of linked passages of which each has one that the other lacks, and values in similar clauses:
vectors are made of the clauses without their values, and two facts of one category whose clauses are mutual nearest
neighbours are compared. Most such neighbours are different facts that resemble each other, so all evidence must support
one and the same fact before the values count as a contradiction; :class:`_Search` holds the conditions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.corpus.comparable import Said, can_be_one, lone_facts
from mtaudit.corpus.copies import tells_of_others
from mtaudit.corpus.counterparts import Counterparts
from mtaudit.corpus.evidence import Evidence, evidence, foreign_names
from mtaudit.corpus.facts import Fact, agree
from mtaudit.corpus.links import FoundLink
from mtaudit.corpus.passages import Passages
from mtaudit.corpus.recurring import Editions
from mtaudit.corpus_records import Contradiction, Link, Subject, Witness

#: Least cosine of the clauses; amounts of money are the least ambiguous values, dates the most.
_LEAST = {"money": 0.58, "date": 0.72}
_LEAST_OTHER = 0.66
#: Least cosine of the clauses of values in linked passages, and where the passages have most of their words in common.
_LINKED, _SURELY_LINKED = 0.5, 0.2
#: Of an English and a Chinese passage: least cosine of the clauses, of the passages, and least coverage of their words.
#: The passages as a whole tell more than the clauses, which translations divide in other ways.
_CLAUSES_ACROSS, _ACROSS, _RENDERED = 0.35, 0.5, 0.5
#: Least weight of the words that passages with different years have in common.
_DATED_WORDS = 14.0
#: Least weight (inverse document frequency) and coverage of the words that both passages have.
_WORDS, _COVERAGE, _DATE_COVERAGE = 6.0, 0.35, 0.4
#: Least cosine and coverage of whole passages of documents that tell different stories.
_ALIKE, _ALIKE_COVERAGE = 0.6, 0.4
#: Coverage from which the words of two passages at one place are compared.
_SIMILAR = 0.6
#: Least coverage of passages that give different years, where they have no name in common.
_DATED_COVERAGE = 0.6
#: From this cosine, coverage and weight on a passage is another one retold, and needs no name that both have.
_RETOLD, _RETOLD_COVERAGE, _RETOLD_WORDS = 0.8, 0.5, 35.0
#: Links that make two documents tell one story; their passages need no name in common either, but rarer words.
_RELATED, _RELATED_WORDS = 2, 10.0
#: Least confidence of a contradiction that is reported.
_SURE = 0.8
#: What it adds to the confidence that the documents tell one story.
_STORY = 0.05
#: A contradiction so much less similar is no rival of another one of the same fact.
_LESS_ALIKE = 0.2


@dataclass(frozen=True, slots=True)
class FoundContradiction:
    """Numbers of the two facts, with the evidence that they are one fact.

    Attributes:
        related: whether several other passages of the two documents are linked.
    """

    left: int
    right: int
    similarity: float
    margin: float
    shared: Evidence
    related: bool

    @property
    def confidence(self) -> float:
        """How likely both facts are of one thing: from the similarity, the share of common words and the documents."""
        sure = 0.5 + 0.25 * self.similarity + 0.25 * self.shared.coverage + _STORY * self.related
        return round(min(0.95, sure), 3)


def find_contradictions(passages: Passages, links: Sequence[FoundLink] = ()) -> list[FoundContradiction]:
    """The contradictions of a corpus, the likeliest first; of two pairs at most one of each category."""
    categories: dict[str, list[int]] = defaultdict(list)
    for at, fact in enumerate(passages.facts):
        categories[fact.category].append(at)
    best: dict[tuple[int, int, str], FoundContradiction] = {}
    linked = _linked_facts(passages, links)
    joined = Counter(_between(passages, link.left, link.right) for link in links)
    related = frozenset(pair for pair, count in joined.items() if count >= _RELATED)
    editions = Editions(passages, links)
    for category, members in categories.items():
        facts = Counterparts(passages, np.array(members, dtype=np.int64))
        search = _Search(passages, category, facts, editions, related)
        for found in (*search.among(linked.get(category, ())), *search.run()):
            left, right = (passages.number[passages.of_fact[at]] for at in (found.left, found.right))
            between = left, right, category
            if between not in best or best[between].similarity < found.similarity:
                best[between] = found
    sure = (one for one in _unrivalled(passages, best.values()) if one.confidence >= _SURE)
    return sorted(sure, key=lambda one: (-one.similarity, one.left, one.right))


def _unrivalled(passages: Passages, found: Collection[FoundContradiction]) -> Iterator[FoundContradiction]:
    """The contradictions of facts that others contradict with the same value: a value that differs in every
    document belongs to many things. Others that are much less alike do not count."""
    against: dict[int, list[FoundContradiction]] = defaultdict(list)
    for one in found:
        against[one.left].append(one)
        against[one.right].append(one)

    def agree_all(fact: int, least: float) -> bool:
        rivals = [one for one in against[fact] if one.similarity >= least]
        facts = [passages.facts[one.right if one.left == fact else one.left] for one in rivals]
        return all(agree(facts[0], other) for other in facts[1:])

    for one in found:
        least = one.similarity - _LESS_ALIKE
        if agree_all(one.left, least) and agree_all(one.right, least):
            yield one


def _between(passages: Passages, left: int, right: int) -> tuple[int, int]:
    """The numbers of the documents of two passages, the lower one first."""
    a, b = passages.document[left], passages.document[right]
    return min(a, b), max(a, b)


def _linked_facts(passages: Passages, links: Sequence[FoundLink]) -> dict[str, list[tuple[int, int, FoundLink]]]:
    """Category -> facts of linked passages of which each is the only one that the other passage lacks."""
    out: dict[str, list[tuple[int, int, FoundLink]]] = defaultdict(list)
    for link in links:
        ours, theirs = passages.facts_in(link.left), passages.facts_in(link.right)
        for category, (left, right) in lone_facts(ours, theirs).items():
            if len(left) == len(right) == 1:
                here = passages.fact_numbers(link.left)[ours.index(left[0])]
                there = passages.fact_numbers(link.right)[theirs.index(right[0])]
                out[category].append((here, there, link))
    return out


class _Search:
    """Looks for contradictions among the facts of one category."""

    def __init__(
        self,
        passages: Passages,
        category: str,
        facts: Counterparts,
        editions: Editions,
        related: frozenset[tuple[int, int]],
    ) -> None:
        self._passages, self._facts, self._editions, self._related = passages, facts, editions, related
        self._kind = category.partition(" ")[0]

    def among(self, linked: Sequence[tuple[int, int, FoundLink]]) -> Iterator[FoundContradiction]:
        """The pairs of facts of linked passages that contradict each other."""
        for left, right, link in linked:
            least = _SURELY_LINKED if link.shared.coverage >= _RETOLD_COVERAGE else _LINKED
            if self._facts.cosine(left, right) < least or not self._can_differ(left, right):
                continue
            if self._is_told_of_one(left, right, link.shared) and not self._facts.explain(left, right, link.similarity):
                related = self._are_related(left, right)
                yield FoundContradiction(left, right, link.similarity, link.margin, link.shared, related)

    def run(self) -> Iterator[FoundContradiction]:
        """The facts in similar clauses that contradict each other."""
        least = _LEAST.get(self._kind, _LEAST_OTHER)
        for left, right, similarity, margin in self._facts.mutual():
            across = self._is_across(left, right)
            if similarity < (_CLAUSES_ACROSS if across else least) or agree(self._fact(left), self._fact(right)):
                continue
            if not self._can_differ(left, right):
                continue
            shared = evidence(self._passages, self._passage(left), self._passage(right))
            if shared.alike and similarity < least:
                continue
            related = self._are_related(left, right)
            if (
                self._is_told_of_one(left, right, shared)
                and self._is_one_fact(similarity, self._alike(left, right), shared, related)
                and not self._facts.explain(left, right, similarity)
            ):
                yield FoundContradiction(left, right, similarity, margin, shared, related)

    def _alike(self, left: int, right: int) -> float:
        return self._passages.similarity(self._passage(left), self._passage(right))

    def _are_related(self, left: int, right: int) -> bool:
        return _between(self._passages, self._passage(left), self._passage(right)) in self._related

    def _is_across(self, left: int, right: int) -> bool:
        """Whether the facts are of passages of two languages that may translate each other."""
        sides = {self._passages.side(self._passage(at)) for at in (left, right)}
        return len(sides) > 1 and self._alike(left, right) >= _ACROSS

    def _can_differ(self, left: int, right: int) -> bool:
        """Whether the two values can be values of one fact, whatever else the passages share."""
        return (
            can_be_one(self._said(left), self._said(right))
            and not self._is_of_editions(left, right)
            and not self._facts.recur(left, right)
            and not self._names_others(left, right)
        )

    def _is_of_editions(self, left: int, right: int) -> bool:
        """Whether the documents are editions of a series, or give years that differ as their own do."""
        here, there = (self._passages.document[self._passage(at)] for at in (left, right))
        follow = self._editions.follow(here, there, self._fact(left), self._fact(right))
        return follow or self._editions.are(here, there)

    def _names_others(self, left: int, right: int) -> bool:
        """Whether each clause names somebody or something that the other passage does not."""
        ours, theirs = self._said(left), self._said(right)
        return foreign_names(ours.clause, ours.side, theirs.clause, theirs.side) and foreign_names(
            ours.text, ours.side, theirs.text, theirs.side
        )

    def _is_told_of_one(self, left: int, right: int, shared: Evidence) -> bool:
        """Whether passages that are nearly the same are about the same people and things, at one time."""
        if not self._is_sure_date(left, right, shared):
            return False
        if shared.alike and shared.coverage < _RETOLD_COVERAGE and shared.names:
            return True
        if shared.compared is not None and shared.coverage >= _SIMILAR:
            texts = [self._passages.text(at) for at in shared.compared]
            if tells_of_others(texts[0], texts[1], self._passages.side(shared.compared[0]), self._passages.rarity):
                return False
        ours, theirs = self._said(left), self._said(right)
        return not foreign_names(ours.text, ours.side, theirs.text, theirs.side)

    def _is_one_fact(self, similarity: float, alike: float, shared: Evidence, related: bool) -> bool:
        """Whether names and words of the two passages say that they tell the same.

        Args:
            similarity: cosine of the clauses; ``alike``: of the passages.
            related: whether the documents have several linked passages.
        """
        if not shared.alike:
            return shared.weight >= _WORDS and shared.coverage >= _RENDERED
        coverage = _DATE_COVERAGE if self._kind == "date" else _COVERAGE
        if not related and (alike < _ALIKE or shared.coverage < _ALIKE_COVERAGE):
            return False
        if shared.weight < _WORDS or shared.coverage < coverage:
            return False
        retold = similarity >= _RETOLD and shared.coverage >= _RETOLD_COVERAGE and shared.weight >= _RETOLD_WORDS
        return bool(shared.names) or retold or (related and shared.weight >= _RELATED_WORDS)

    def _is_sure_date(self, left: int, right: int, shared: Evidence) -> bool:
        """Whether values are no dates, or dates that agree in a part, or years that passages with a name in common or
        near copies give."""
        one, other = self._fact(left).value, self._fact(right).value
        if not isinstance(one, tuple) or not isinstance(other, tuple):
            return True
        agreed = any(a is not None and a == b for a, b in zip(one, other, strict=True))
        least = _RENDERED if not shared.alike else _RETOLD_COVERAGE if agreed else _DATED_COVERAGE
        return bool(shared.names) or (shared.coverage >= least and shared.weight >= _DATED_WORDS)

    def _said(self, at: int) -> Said:
        """A fact with its context."""
        passage = self._passage(at)
        side, mate = self._passages.side(passage), self._passages.mate(passage)
        original = self._passages.facts_in(mate) if side == "target" and mate is not None else None
        return Said(self._fact(at), self._passages.text(passage), side, self._passages.facts_in(passage), original)

    def _fact(self, at: int) -> Fact:
        return self._passages.facts[at]

    def _passage(self, at: int) -> int:
        return self._passages.of_fact[at]


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
    return Contradiction(subject, link, left.span, right.span, left.shown(), right.shown(), witness, found.confidence)
