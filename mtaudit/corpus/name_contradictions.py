"""Contradictions of names: linked passages that agree but for one name of a person or place.

The name of an original is compared with that of another document: an English name that the Chinese passage lacks, and
in it a transliteration that no English word sounds like. Only one of each may differ, and no value: another name and
another value are another event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtaudit.checks.names.name_spans import SOUNDS_LIKE, is_kept, names_in
from mtaudit.checks.names.transliteration import spelling
from mtaudit.corpus.comparable import lone_facts
from mtaudit.corpus.links import FoundLink, link_record
from mtaudit.corpus.names_across import is_strange, transliterations
from mtaudit.corpus.passages import Passages
from mtaudit.corpus_records import Contradiction, Witness
from mtaudit.records import Span

#: Least cosine of the passages, and least coverage of their words; see :class:`mtaudit.corpus.evidence.Evidence`.
_SIMILAR, _COVERED = 0.55, 0.4
#: Shortest English name, in letters: shorter ones are rendered in too many ways.
_LETTERS = 4


@dataclass(frozen=True, slots=True)
class FoundName:
    """A link with the spans of the names that differ.

    Attributes:
        name: the English name; ``other``: the transliteration in its place.
        witness_left: whether the left passage is the one with the original.
    """

    link: FoundLink
    left: Span
    right: Span
    name: str
    other: str
    witness_left: bool


def find_names(passages: Passages, links: Sequence[FoundLink]) -> list[FoundName]:
    """The contradictions of names among the links. A name that several passages render so is rendered otherwise, and
    does not contradict."""
    found = [one for link in links for one in _of_link(passages, link)]
    often = Counter((one.name, one.other) for one in found)
    return [one for one in found if often[one.name, one.other] == 1]


def _of_link(passages: Passages, link: FoundLink) -> Iterator[FoundName]:
    if link.similarity < _SIMILAR or link.shared.coverage < _COVERED:
        return
    sides = lone_facts(passages.facts_in(link.left), passages.facts_in(link.right)).values()
    if any(ours and theirs for ours, theirs in sides):
        return
    for witness, other, is_left in ((link.left, link.right, True), (link.right, link.left, False)):
        if passages.side(other) == "target" and passages.mate(other) is None:
            for here, there, name, strange in _differing(passages, witness, other):
                left, right = (here, there) if is_left else (there, here)
                yield FoundName(link, left, right, name, strange, is_left)


def _differing(passages: Passages, witness: int, other: int) -> Iterator[tuple[Span, Span, str, str]]:
    """(span in the witness, span in the other passage, English name, the one in its place); at most one."""
    mate = passages.mate(witness)
    original = witness if passages.side(witness) == "source" else mate
    if original is None:
        return
    english, chinese = passages.text(original), passages.text(other)
    lost = [name for name in names_in(english) if not is_kept(name, chinese)]
    strange = [span for span in transliterations(chinese) if is_strange(chinese[slice(*span)], english)]
    if len(lost) != 1 or len(strange) != 1 or len(lost[0].text) < _LETTERS:
        return
    there = chinese[slice(*strange[0])]
    if mate is not None:
        translation = passages.text(mate if original == witness else witness)
        if there in translation or not is_kept(lost[0], translation):
            return
    if original == witness:
        yield lost[0].span, strange[0], lost[0].text, there
    elif (here := _written(lost[0].words, passages.text(witness))) is not None:
        yield here, strange[0], lost[0].text, there


def _written(words: Sequence[str], chinese: str) -> Span | None:
    """Where a Chinese text transliterates one of the words of a name, with the other parts of the name."""
    alike = [found for word in words if (found := spelling(word, chinese)) is not None and found.score >= SOUNDS_LIKE]
    if not alike:
        return None
    start, end = max(alike, key=lambda one: one.score).span
    whole = (span for span in transliterations(chinese) if span[0] <= start and end <= span[1])
    return next(whole, (start, end))


def name_record(passages: Passages, found: FoundName) -> Contradiction:
    """The record of a contradiction of names."""
    link = link_record(passages, found.link)
    values = [text[slice(*span)] for text, span in ((link.left.text, found.left), (link.right.text, found.right))]
    confidence = min(0.9, 0.45 + 0.25 * link.similarity + 0.25 * found.link.shared.coverage)
    witness: Witness = "left" if found.witness_left else "right"
    return Contradiction("name", link, found.left, found.right, values[0], values[1], witness, round(confidence, 3))
