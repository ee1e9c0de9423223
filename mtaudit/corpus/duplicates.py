"""Repeated texts of a corpus: sources that occur several times with their targets, and documents with the same text.

Texts are equal if they agree in letters and digits, and nearly equal if their shingles (runs of words) have a Jaccard
similarity of 0.8; candidates come from MinHash signatures in an index of datasketch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import NamedTuple

from mtaudit.context import AuditContext
from mtaudit.corpus.duplicates_documents import Sentence, document_duplicates
from mtaudit.corpus.near_duplicates import jaccard, near_groups, shingles
from mtaudit.corpus_records import CorpusAudit, Duplicate, DuplicateKind, Place, Variant, indices
from mtaudit.late import late_pattern
from mtaudit.records import NON_PROSE, DocumentState, Finding, Scored

#: Duplicates that the report holds, and places of each target.
MOST, PLACES = 2_000, 20
#: Documents that share a text with one target from which it is boilerplate.
_BOILERPLATE = 3
#: Shortest source whose repetition is noted, in characters of its key: below it are labels and interjections.
_SHORTEST = 12
_SIGNS = late_pattern(r"[\W_]+")


def text_key(text: str) -> str:
    """The letters and digits of a text in lower case, words separated by blanks."""
    return _SIGNS.sub(" ", text.casefold()).strip()


class _Kept(NamedTuple):
    """What is kept of a pair: its texts, place and error probability."""

    source: str
    target: str
    place: Place
    probability: float


class DuplicateAnalysis:
    """Finds repeated sources and documents. Time and memory grow linearly with the number of pairs."""

    findings: dict[int, Sequence[Finding]]

    def __init__(self, context: AuditContext) -> None:
        self._pairs: list[_Kept] = []
        self.findings = {}

    def add(self, number: int, scored: Scored) -> None:
        """Receive the next pair."""
        pair = scored.pair
        if pair.kind not in NON_PROSE:
            place = Place(pair.id, pair.document, pair.target_lines or pair.source_lines)
            self._pairs.append(_Kept(pair.source, pair.target, place, scored.error_probability))

    def close(self, document: DocumentState) -> None:
        """Receive the end of a document."""

    def finish(self, audit: CorpusAudit) -> CorpusAudit:
        """The audit with repeated sources and documents."""
        keys = [text_key(pair.source or pair.target) for pair in self._pairs]
        groups = near_groups(keys)
        sentences = (
            Sentence(group, pair.source, pair.target, pair.place, pair.probability)
            for group, pair in zip(groups, self._pairs, strict=True)
        )
        documents = tuple(document_duplicates(sentences))
        copies = {frozenset((one.left, one.right)) for one in documents if one.kind == "copy"}
        found = sorted(self._duplicates(groups, copies, audit.numbers()), key=_order)
        self._pairs.clear()
        return replace(audit, duplicates=tuple(found[:MOST]), document_duplicates=documents)

    def _duplicates(
        self, groups: Sequence[int], copies: Collection[frozenset[str]], numbers: Mapping[str, int]
    ) -> Iterator[Duplicate]:
        """The repeated sources; those that two copies of a document share in the same translation are left out."""
        members: dict[int, list[_Kept]] = defaultdict(list)
        for group, pair in zip(groups, self._pairs, strict=True):
            if pair.source and pair.target and len(text_key(pair.source)) >= _SHORTEST:
                members[group].append(pair)
        for pairs in members.values():
            if len(pairs) > 1:
                made = _duplicate(pairs, numbers)
                if made.kind != "repeated" or frozenset(pair.place.document for pair in pairs) not in copies:
                    yield made


def _duplicate(pairs: Sequence[_Kept], numbers: Mapping[str, int]) -> Duplicate:
    by_target: dict[str, list[_Kept]] = defaultdict(list)
    for pair in pairs:
        by_target[text_key(pair.target)].append(pair)
    first = shingles(text_key(pairs[0].source))
    documents = {pair.place.document for pair in pairs}
    return Duplicate(
        kind=_kind(len(by_target), len(documents)),
        source=pairs[0].source,
        similarity=round(min(jaccard(first, shingles(text_key(pair.source))) for pair in pairs), 3),
        count=len(pairs),
        documents=len(documents),
        variants=tuple(sorted(map(_variant, by_target.values()), key=lambda one: (one.probability, -one.count))),
        in_documents=indices((pair.place for pair in pairs), numbers),
    )


def _kind(targets: int, documents: int) -> DuplicateKind:
    if targets > 1:
        return "variants"
    return "boilerplate" if documents >= _BOILERPLATE else "repeated"


def _variant(pairs: Sequence[_Kept]) -> Variant:
    mean = fsum(pair.probability for pair in pairs) / len(pairs)
    return Variant(pairs[0].target, len(pairs), round(mean, 6), tuple(pair.place for pair in pairs[:PLACES]))


def _order(duplicate: Duplicate) -> tuple[bool, float, int, str]:
    """Different targets come first, those whose probabilities differ most before the others."""
    chances = [one.probability for one in duplicate.variants]
    return duplicate.kind != "variants", min(chances) - max(chances), -duplicate.count, duplicate.source
