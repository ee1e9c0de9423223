"""What two passages share besides their vectors: words, names, values."""

from __future__ import annotations

from dataclasses import dataclass

from mtaudit.corpus.facts import Fact, agree, facts_of
from mtaudit.corpus.passages import Passages
from mtaudit.corpus.rendered import rendered
from mtaudit.corpus.words import latin_names, names_of, words_of
from mtaudit.records import Side


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two passages share.

    Attributes:
        weight: sum of the inverse document frequencies of the shared words, in a language that both have.
        coverage: the same as a share of the words of the shorter passage, 0..1.
        names: names that both have.
        foreign: whether each has a name that the other lacks.
        values: values that both have, as the left one writes them.
        compared: the passages of one language, or other sides of their pairs, whose words were compared; None if there
            are none.
    """

    weight: float
    coverage: float
    names: tuple[str, ...]
    foreign: bool
    values: tuple[str, ...]
    compared: tuple[int, int] | None = None

    @property
    def alike(self) -> bool:
        """Whether words of one language could be compared."""
        return self.compared is not None


def evidence(passages: Passages, left: int, right: int) -> Evidence:
    """What two passages share. Where they are of different languages, the other sides of their pairs help."""
    best: Evidence | None = None
    for a in (left, passages.mate(left)):
        for b in (right, passages.mate(right)):
            if a is not None and b is not None and passages.side(a) == passages.side(b):
                found = _alike(passages, a, b)
                best = found if best is None or found.weight > best.weight else best
    return best or _across(passages, left, right)


def _alike(passages: Passages, a: int, b: int) -> Evidence:
    side = passages.side(a)
    ours, theirs = (words_of(passages.text(at), side) for at in (a, b))
    rarity = passages.rarity
    weight = rarity.weight(ours & theirs)
    least = min(rarity.weight(ours), rarity.weight(theirs))
    left, right = (names_of(passages.text(at), side) for at in (a, b))
    shared = tuple(sorted(left & right))
    values = _values(passages, a, b)
    return Evidence(weight, weight / max(least, 1e-6), shared, _foreign(left, right), values, (a, b))


def _foreign(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether each side has a name that is not part of any name of the other."""
    return _has_own(left, right) and _has_own(right, left)


def _has_own(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return any(all(name not in other and other not in name for other in theirs) for name in ours)


def foreign_names(left: str, left_side: Side, right: str, right_side: Side) -> bool:
    """Whether each of two texts has a name that the other lacks; across languages, whether the Chinese has a name that
    the English lacks, or lacks most of the English ones."""
    if left_side == right_side:
        return _foreign(names_of(left, left_side), names_of(right, right_side))
    from mtaudit.corpus.names_across import has_other_names

    return has_other_names(*((left, right) if left_side == "source" else (right, left)))


def _across(passages: Passages, left: int, right: int) -> Evidence:
    """English against Chinese: names that the Chinese keeps or transliterates."""
    from mtaudit.checks.names.name_spans import is_kept, names_in

    english, chinese = (left, right) if passages.side(left) == "source" else (right, left)
    text = passages.text(chinese)
    kept, lost = [], 0
    for name in names_in(passages.text(english)):
        if is_kept(name, text):
            kept.append(name.text)
        else:
            lost += 1
    names = tuple(sorted({*kept, *(latin_names(text) & words_of(passages.text(english), "source"))}))
    weight, coverage = rendered(passages.text(english), text, passages.rarity)
    return Evidence(weight, coverage, names, lost > len(kept), _values(passages, left, right))


def _values(passages: Passages, a: int, b: int) -> tuple[str, ...]:
    ours, theirs = (facts_of(passages.text(at), passages.side(at)) for at in (a, b))
    return tuple(passages.text(a)[slice(*fact.span)] for fact in ours if _has(fact, theirs))


def _has(fact: Fact, others: list[Fact]) -> bool:
    return any(fact.category == other.category and agree(fact, other) for other in others)
