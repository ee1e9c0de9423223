"""Contradictions: passages of different documents that give different values for one fact.

Candidates are the values of linked passages of which each has one that the other lacks, and values in similar clauses:
vectors are made of the clauses without their values, and two facts of one category whose clauses are mutual nearest
neighbours are compared. Most such neighbours are different facts that resemble each other, so everything must speak for
one and the same fact before the values count as a contradiction; :class:`_Search` holds the conditions.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtaudit.corpus.evidence import Evidence, evidence, foreign_names
from mtaudit.corpus.facts import Fact, agree, facts_of
from mtaudit.corpus.links import FoundLink
from mtaudit.corpus.neighbours import Ints, nearest
from mtaudit.corpus.passages import Passages
from mtaudit.corpus.words import latin_names
from mtaudit.corpus_records import Contradiction, Link, Subject, Witness
from mtaudit.late import late_pattern
from mtaudit.records import Side
from mtaudit.text import HAN_CLASS

#: Least cosine of the clauses; amounts of money are the least ambiguous values, dates the most.
_LEAST = {"money": 0.58, "date": 0.72}
_LEAST_OTHER = 0.66
#: Least cosine of the clauses of values in linked passages.
_LINKED = 0.5
#: Cosine between an English and a Chinese clause that have a name or value in common.
_LEAST_ACROSS = 0.7
#: Weight and share of the Chinese words whose glosses are in the English passage that tell of a translation.
_RENDERED_WORDS, _RENDERED = 14.0, 0.35
#: Least weight (inverse document frequency) and coverage of the words that both passages have.
_WORDS, _COVERAGE, _DATE_COVERAGE = 6.0, 0.25, 0.4
#: From this cosine, coverage and weight on a passage is another one retold, and needs no name that both have.
_RETOLD, _RETOLD_COVERAGE, _RETOLD_WORDS = 0.8, 0.5, 35.0
#: A passage that is nearly a copy, but for so rare words on both sides, says the same of something else.
_COPY_COVERAGE, _COPY_APART = 0.7, 14.0
#: Links that make two documents tell one story; their passages need no name in common either, but rarer words.
_RELATED, _RELATED_WORDS = 2, 10.0
#: A fact with the same value in the other document is the true counterpart if its cosine is at least this and not much
#: below that of the candidate.
_AGREES, _LESS = 0.45, 0.12
#: A fact with the same value so many passages away is the true counterpart from this cosine on.
_NEAR, _NEAR_AGREES = 4, 0.25
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
_CHANGE = late_pattern(r"[从由自].*[到至]|\bfrom\b.*\bto\b", re.IGNORECASE)
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


def find_contradictions(passages: Passages, links: Sequence[FoundLink] = ()) -> list[FoundContradiction]:
    """The contradictions of a corpus, the likeliest first; of two pairs at most one of each category."""
    categories: dict[str, list[int]] = defaultdict(list)
    for at, fact in enumerate(passages.facts):
        categories[fact.category].append(at)
    best: dict[tuple[int, int, str], FoundContradiction] = {}
    linked = _linked_facts(passages, links)
    joined = Counter(_between(passages, link.left, link.right) for link in links)
    related = frozenset(pair for pair, count in joined.items() if count >= _RELATED)
    for category, members in categories.items():
        search = _Search(passages, category, np.array(members, dtype=np.int64), related)
        for found in (*search.among(linked.get(category, ())), *search.run()):
            left, right = (passages.number[passages.of_fact[at]] for at in (found.left, found.right))
            between = left, right, category
            if between not in best or best[between].similarity < found.similarity:
                best[between] = found
    return sorted(best.values(), key=lambda one: (-one.similarity, one.left, one.right))


def _between(passages: Passages, left: int, right: int) -> tuple[int, int]:
    """The numbers of the documents of two passages, the lower one first."""
    a, b = passages.document[left], passages.document[right]
    return min(a, b), max(a, b)


def _linked_facts(passages: Passages, links: Sequence[FoundLink]) -> dict[str, list[tuple[int, int, FoundLink]]]:
    """Category -> facts of linked passages of which each is the only one that the other passage lacks."""
    of_passage: dict[int, list[int]] = defaultdict(list)
    for at, passage in enumerate(passages.of_fact):
        of_passage[passage].append(at)
    out: dict[str, list[tuple[int, int, FoundLink]]] = defaultdict(list)
    for link in links:
        ours, theirs = of_passage[link.left], of_passage[link.right]
        lone_left, lone_right = _lone(passages, ours, theirs), _lone(passages, theirs, ours)
        for category, one in lone_left.items():
            other = lone_right.get(category, [])
            if len(one) == len(other) == 1:
                out[category].append((one[0], other[0], link))
    return out


def _lone(passages: Passages, ours: Sequence[int], theirs: Sequence[int]) -> dict[str, list[int]]:
    """Category -> the facts of one passage that agree with none of the other."""
    facts = passages.facts
    out: dict[str, list[int]] = defaultdict(list)
    for at in ours:
        if not any(_agrees(facts[at], facts[other]) for other in theirs):
            out[facts[at].category].append(at)
    return out


def _lone_facts(ours: Sequence[Fact], theirs: Sequence[Fact]) -> Iterator[tuple[list[Fact], list[Fact]]]:
    """For each category the facts of either passage that agree with none of the other."""
    left = [fact for fact in ours if not any(_agrees(fact, other) for other in theirs)]
    right = [fact for fact in theirs if not any(_agrees(fact, other) for other in ours)]
    for category in {fact.category for fact in left}:
        yield tuple([f for f in side if f.category == category] for side in (left, right))  # type: ignore[misc]


def _agrees(one: Fact, other: Fact) -> bool:
    return one.category == other.category and agree(one, other)


class _Search:
    """Looks for contradictions among the facts of one category."""

    def __init__(
        self, passages: Passages, category: str, ids: Ints, related: frozenset[tuple[int, int]] = frozenset()
    ) -> None:
        self._passages, self._ids, self._related = passages, ids, related
        self._owner = passages.owners([passages.of_fact[at] for at in ids.tolist()])
        self._vectors = passages.clauses()
        self._around = nearest(self._vectors[ids], self._owner)
        self._kind = category.partition(" ")[0]
        self._of_document: dict[int, list[int]] = defaultdict(list)
        for at, document in zip(ids.tolist(), self._owner.tolist(), strict=True):
            self._of_document[document].append(at)

    def among(self, linked: Sequence[tuple[int, int, FoundLink]]) -> Iterator[FoundContradiction]:
        """The pairs of facts of linked passages that contradict each other."""
        for left, right, link in linked:
            if self._cosine(left, right) < _LINKED:
                continue
            if not self._can_differ(left, right) or self._retells_others(left, right, link.shared):
                continue
            if self._is_sure_date(left, right, link.shared) and not self._is_explained(left, right, link.similarity):
                yield FoundContradiction(left, right, link.similarity, link.margin, link.shared)

    def run(self) -> Iterator[FoundContradiction]:
        """The facts in similar clauses that contradict each other."""
        least = _LEAST.get(self._kind, _LEAST_OTHER)
        for a, b, similarity, margin in self._around.mutual(self._owner).rows():
            left, right = int(self._ids[a]), int(self._ids[b])
            if similarity < least or agree(self._fact(left), self._fact(right)):
                continue
            if not self._can_differ(left, right):
                continue
            shared = evidence(self._passages, self._passage(left), self._passage(right))
            if self._retells_others(left, right, shared) or not self._is_sure_date(left, right, shared):
                continue
            related = _between(self._passages, self._passage(left), self._passage(right)) in self._related
            if self._is_one_fact(similarity, shared, related) and not self._is_explained(left, right, similarity):
                yield FoundContradiction(left, right, similarity, margin, shared)

    def _can_differ(self, left: int, right: int) -> bool:
        """Whether the two values can be values of one fact, whatever else the passages share."""
        rows = (int(np.searchsorted(self._ids, at)) for at in (left, right))
        return (
            self._is_comparable(left, right)
            and not any(self._is_template(row) for row in rows)
            and not self._names_others(left, right)
        )

    def _names_others(self, left: int, right: int) -> bool:
        """Whether each clause names somebody or something that the other does not."""
        clauses = [self._text(at)[slice(*self._fact(at).clause)] for at in (left, right)]
        return foreign_names(clauses[0], self._side(left), clauses[1], self._side(right))

    def _retells_others(self, left: int, right: int, shared: Evidence) -> bool:
        """Whether passages that are nearly the same differ in a name or in rare words: the same is said of others."""
        if shared.alike and shared.coverage < _RETOLD_COVERAGE:
            return False
        if shared.alike and shared.coverage >= _COPY_COVERAGE:
            ours, theirs = (latin_names(self._text(at)) for at in (left, right))
            renamed = self._side(left) == "target" and ours and theirs and ours ^ theirs
            if renamed or shared.apart >= _COPY_APART:
                return True
        return foreign_names(self._text(left), self._side(left), self._text(right), self._side(right))

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
        if self._has_original(left) and self._has_original(right):
            return False
        return self._is_kept(left) and self._is_kept(right) and not self._differs_elsewhere(left, right)

    def _has_original(self, at: int) -> bool:
        """Whether a value is that of an original. Where both are, no translation is wrong: the originals speak of two
        things, such as two years."""
        return self._side(at) == "source" or self._passages.mate(self._passage(at)) is not None

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

    def _side(self, at: int) -> Side:
        return self._passages.side(self._passage(at))

    def _is_kept(self, at: int) -> bool:
        """Whether a translated value is that of its original; otherwise the pair itself is wrong, and said to be so."""
        mate = self._passages.mate(self._passage(at))
        if mate is None or self._side(at) == "source":
            return True
        fact = self._fact(at)
        others = facts_of(self._passages.text(mate), "source")
        return any(fact.category == other.category and agree(fact, other) for other in others)

    def _differs_elsewhere(self, left: int, right: int) -> bool:
        """Whether the passages have more than this one value that differs: another year and another amount are another
        event."""
        ours, theirs = (facts_of(self._text(at), self._side(at)) for at in (left, right))
        mine = self._fact(left).category
        for one, other in _lone_facts(ours, theirs):
            if min(len(one), len(other)) > (1 if one[:1] and one[0].category == mine else 0):
                return True
        return self._is_change(left, right)

    def _is_change(self, left: int, right: int) -> bool:
        """Whether both clauses tell of a change and share a value: "from 15% to 20%" and "from 16% to 15%" are two."""
        texts = [self._text(at)[slice(*self._fact(at).clause)] for at in (left, right)]
        if not all(_CHANGE.search(text) for text in texts):
            return False
        ours, theirs = (
            [f for f in facts_of(self._text(at), self._side(at))
             if f.category == self._fact(at).category and f.clause == self._fact(at).clause]
            for at in (left, right)
        )  # fmt: skip
        return min(len(ours), len(theirs)) > 1 and any(agree(one, other) for one in ours for other in theirs)

    def _is_template(self, row: int) -> bool:
        """Whether nearly identical clauses in other documents have many different values."""
        fact = self._fact(int(self._ids[row]))
        near = self._around.similarity[row]
        alike = self._around.ids[row][(near >= near[0] - _ALIKE) & (self._around.ids[row] >= 0)]
        values = {self._fact(int(self._ids[at])).value for at in alike.tolist()}
        return len(values - {fact.value}) >= _TEMPLATE

    def _is_one_fact(self, similarity: float, shared: Evidence, related: bool) -> bool:
        """Whether names and words of the two passages say that they tell the same."""
        if not shared.alike:
            anchors = len(shared.names) + len(shared.values)
            rendered = shared.weight >= _RENDERED_WORDS and shared.coverage >= _RENDERED
            return rendered or (similarity >= _LEAST_ACROSS and anchors > 0 and shared.weight >= _WORDS)
        coverage = _DATE_COVERAGE if self._kind == "date" else _COVERAGE
        if shared.weight < _WORDS or shared.coverage < coverage:
            return False
        retold = similarity >= _RETOLD and shared.coverage >= _RETOLD_COVERAGE and shared.weight >= _RETOLD_WORDS
        return bool(shared.names) or retold or (related and shared.weight >= _RELATED_WORDS)

    def _is_sure_date(self, left: int, right: int, shared: Evidence) -> bool:
        """Whether values are no dates, or dates that agree in a part, or years that passages with a name in common
        give: what is said every year is said with another year."""
        one, other = self._fact(left).value, self._fact(right).value
        if not isinstance(one, tuple) or not isinstance(other, tuple):
            return True
        agreed = any(a is not None and a == b for a, b in zip(one, other, strict=True))
        return bool(shared.names) or (agreed and shared.coverage >= _RETOLD_COVERAGE)

    def _is_explained(self, left: int, right: int, similarity: float) -> bool:
        """Whether either value has its true counterpart in the other document, or third documents confirm both."""
        documents = tuple(self._passages.document[self._passage(at)] for at in (left, right))
        least = max(_AGREES, similarity - _LESS)
        for at, other, document in ((left, right, documents[1]), (right, left, documents[0])):
            for one in self._of_document[document]:
                near = abs(self._passage(one) - self._passage(other)) <= _NEAR
                if self._same(at, one) and self._cosine(at, one) >= (_NEAR_AGREES if near else least):
                    return True
        return all(self._is_confirmed(at, documents) for at in (left, right))

    def _same(self, one: int, other: int) -> bool:
        return agree(self._fact(one), self._fact(other))

    def _is_confirmed(self, at: int, documents: tuple[int, ...]) -> bool:
        row = int(np.searchsorted(self._ids, at))
        near = self._around.ids[row][self._around.similarity[row] >= _CONFIRMS]
        others = (one for one in near.tolist() if one >= 0 and int(self._owner[one]) not in documents)
        return any(self._same(at, int(self._ids[one])) for one in others)


def _has_more_dates(date: Fact, facts: Sequence[Fact]) -> bool:
    """Whether the clause of a date has other dates."""
    start, end = date.clause
    return sum(fact.category == "date" and start <= fact.span[0] < end for fact in facts) > 1


def _one_part_differs(one: Fact, other: Fact) -> bool:
    """Whether two dates with a year differ in one part and agree in all others that both have."""
    if not isinstance(one.value, tuple) or not isinstance(other.value, tuple):
        return False
    both = [(a, b) for a, b in zip(one.value, other.value, strict=True) if a is not None and b is not None]
    return one.value[0] is not None and other.value[0] is not None and sum(a != b for a, b in both) == 1


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
