"""Whether two values can be values of one fact, judged by the two passages alone.

Most pairs of similar sentences state different facts. Here are the conditions that each pair of values must meet,
whatever else the passages share: the same thing is counted, nothing else differs, and the value does not change with
time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtaudit.cedict import gloss_words
from mtaudit.corpus.facts import Fact, agree
from mtaudit.late import late_pattern
from mtaudit.records import Side
from mtaudit.text import HAN_CLASS
from mtaudit.word_segmenter import tag_words

#: Values that change with time: what was so then is otherwise now.
_CHANGING = late_pattern(
    r"现在|目前|如今|当前|现有|现任|今天|至今|迄今|日均|月均|[日月]活|每[天日周月年](?:的)?(?:活跃|访问|新增|用户)|累计|突破"
    r"|現在|當前|現有|累計"
    r"|\b(?:now|currently|today|so far|to date|at present|these days"
    r"|(?:daily|weekly|monthly) (?:active|users|visitors|visits))\b",
    re.IGNORECASE,
)
_SENTENCE = late_pattern(r"[。！？!?;；]|\.(?=\s)")
#: How many times greater one value of a fact may be than another: a misread unit is 万 for 亿, or "million" for 千.
_MOST_TIMES = 20_000
#: Characters after a number in which what is counted is looked for.
_PHRASE = 20
_PUNCTUATION = late_pattern(r"[^\w\s]")
_CHANGE = late_pattern(r"[从由自].*[到至]|\bfrom\b.*\bto\b", re.IGNORECASE)
#: The words after a number that say what is counted, after a Chinese measure word.
_NOUN = late_pattern(rf"\s*[个名位家条次张所只台本篇件項项種种个隻條]?(?:[{HAN_CLASS}]{{1,6}}|\s?(?:[a-z]+\s)?[a-z]+)")

#: Category -> the facts of either passage that the other lacks.
Lone = Mapping[str, tuple[list[Fact], list[Fact]]]


@dataclass(frozen=True, slots=True)
class Said:
    """A fact in its passage.

    Attributes:
        facts: all facts of the passage.
        original: the facts of the original of a translated passage; None for a passage that has none.
    """

    fact: Fact
    text: str
    side: Side
    facts: Sequence[Fact]
    original: Sequence[Fact] | None = None

    @property
    def is_original(self) -> bool:
        """Whether the value is that of an original: of an English passage, or of one with its original beside it."""
        return self.side == "source" or self.original is not None

    @property
    def clause(self) -> str:
        return self.text[slice(*self.fact.clause)]


def can_be_one(left: Said, right: Said) -> bool:
    """Whether the two different values can be values of one fact.

    Where both are values of originals, no translation is wrong: the originals speak of two things, such as two years.
    """
    if left.is_original and right.is_original:
        return False
    if any(_CHANGING.search(one.text, _start_of_sentence(one), one.fact.clause[1]) for one in (left, right)):
        return False
    if _are_far(left.fact, right.fact):
        return False
    if isinstance(left.fact.value, tuple) and not _one_part_differs(left.fact, right.fact):
        return False
    if left.fact.category.startswith("count") and not _counts_the_same(left, right):
        return False
    return _is_kept(left) and _is_kept(right) and not _differs_elsewhere(left, right) and not _is_change(left, right)


def same(one: Fact, other: Fact) -> bool:
    """Whether two facts are of one category and may state the same value."""
    return one.category == other.category and agree(one, other)


def lone_facts(ours: Sequence[Fact], theirs: Sequence[Fact]) -> Lone:
    """The facts of either passage that the other lacks; each fact is the counterpart of one other at most."""
    rest = list(theirs)
    out: dict[str, tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for fact in ours:
        match = next((other for other in rest if same(fact, other)), None)
        if match is None:
            out[fact.category][0].append(fact)
        else:
            rest.remove(match)
    for fact in rest:
        out[fact.category][1].append(fact)
    return out


def _one_part_differs(one: Fact, other: Fact) -> bool:
    """Whether two dates with a year differ in one part and agree in all others that both have."""
    if not isinstance(one.value, tuple) or not isinstance(other.value, tuple):
        return False
    both = [(a, b) for a, b in zip(one.value, other.value, strict=True) if a is not None and b is not None]
    return one.value[0] is not None and other.value[0] is not None and sum(a != b for a, b in both) == 1


def _start_of_sentence(one: Said) -> int:
    """Where the sentence of a fact begins: 目前，渡船的票价约是52美元。"""
    found = [m.end() for m in _SENTENCE.finditer(one.text, 0, one.fact.clause[0])]
    return found[-1] if found else 0


def _are_far(one: Fact, other: Fact) -> bool:
    """Whether two values differ by more than a misread unit explains."""
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        return False
    low, high = sorted((abs(one.value), abs(other.value)))
    return high > _MOST_TIMES * low


def _counts_the_same(left: Said, right: Said) -> bool:
    """Whether the same things are counted, judged by the words after the numbers in one language."""
    if left.side != right.side:
        return True
    if left.side == "target":
        ours, theirs = (_counted(one.text, one.fact.span[1]) for one in (left, right))
        if ours and theirs:
            return bool(set(ours) & set(theirs)) or not gloss_words(ours).isdisjoint(gloss_words(theirs))
    first, second = (_NOUN.match(one.text, one.fact.span[1]) for one in (left, right))
    if not first or not second:
        return not first and not second
    mine, others = first.group().casefold(), second.group().casefold()
    if left.side == "source":
        return bool(set(mine.split()) & set(others.split()))
    return bool({mine[i : i + 2] for i in range(len(mine))} & {others[i : i + 2] for i in range(len(others))})


def _counted(text: str, start: int) -> str:
    """The noun that a Chinese number counts, the last one of its phrase (60个新做的木头长凳); "" without one."""
    noun = ""
    for word, tag in tag_words(text[start : start + _PHRASE]):
        if tag.startswith("n") or tag in ("vn", "an"):
            noun = word
        elif word != "的" and (tag[:1] not in tuple("qabvjlzx") or _PUNCTUATION.match(word)):
            break
    return noun


def _is_kept(one: Said) -> bool:
    """Whether a translated value is that of its original; otherwise other checks report the pair itself."""
    return one.original is None or any(same(one.fact, other) for other in one.original)


def _differs_elsewhere(left: Said, right: Said) -> bool:
    """Whether the passages have more than this one value that differs: another year and another amount are another
    event."""
    lone = lone_facts(left.facts, right.facts)
    if any(min(len(a), len(b)) > (category == left.fact.category) for category, (a, b) in lone.items()):
        return True
    return (left.side == right.side or left.fact.category == "date") and _is_moved(left, right)


def _is_moved(left: Said, right: Said) -> bool:
    """Whether as many values of the category stand in another order: "in 2008 and 2010", "in 2009 and 2008"."""
    ours, theirs = ([f for f in one.facts if f.category == one.fact.category] for one in (left, right))
    return len(ours) == len(theirs) and sum(not agree(a, b) for a, b in zip(ours, theirs, strict=True)) > 1


def _is_change(left: Said, right: Said) -> bool:
    """Whether clauses of two languages tell of a change and share a value: "from 15% to 20%" and 从16%到15% are two."""
    if left.side == right.side or not (_CHANGE.search(left.clause) and _CHANGE.search(right.clause)):
        return False
    ours, theirs = (
        [f for f in one.facts if f.category == one.fact.category and f.clause == one.fact.clause]
        for one in (left, right)
    )
    return min(len(ours), len(theirs)) > 1 and any(agree(a, b) for a in ours for b in theirs)
