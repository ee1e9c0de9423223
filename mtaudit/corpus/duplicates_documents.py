"""Documents with the same text: copies, and several translations of one article, aligned and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from math import fsum
from typing import NamedTuple

from mtaudit.corpus_records import Compared, DocumentDuplicate, Place
from mtaudit.text import HAN

#: Least Jaccard similarity of the sentences of two documents, and least number that they share.
_SIMILAR, _SHARED = 0.5, 3
#: Share of the shared sources with the same target from which a document is a copy.
_COPY = 0.9
#: A sentence in more documents than this is boilerplate, which makes no two documents alike.
_COMMON = 20
#: Differing sources that are kept of two documents.
_DIFFERING = 200


class Sentence(NamedTuple):
    """A pair or a sentence without counterpart: the group of equal texts it belongs to, texts, place, probability."""

    group: int
    source: str
    target: str
    place: Place
    probability: float


def document_duplicates(sentences: Iterable[Sentence]) -> Iterator[DocumentDuplicate]:
    """Pairs of documents whose sources (or targets, of documents in Chinese alone) are mostly the same.

    Candidates share a sentence that few documents have, so that the time grows with the number of repeated sentences.
    """
    documents: dict[str, list[Sentence]] = defaultdict(list)
    holders: dict[int, dict[str, None]] = defaultdict(dict)
    for sentence in sentences:
        documents[sentence.place.document].append(sentence)
        holders[sentence.group].setdefault(sentence.place.document)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for names in holders.values():
        if 1 < len(names) <= _COMMON:
            for pair in combinations(names, 2):
                shared[pair] += 1
    for (left, right), count in shared.items():
        similarity = count / (_size(documents, left) + _size(documents, right) - count)
        if count >= _SHARED and similarity >= _SIMILAR:
            yield _compared(documents[left], documents[right], round(similarity, 3))


def _size(documents: Mapping[str, Sequence[Sentence]], name: str) -> int:
    return len({sentence.group for sentence in documents[name]})


def _compared(left: Sequence[Sentence], right: Sequence[Sentence], similarity: float) -> DocumentDuplicate:
    matched = list(_matched(left, right))
    differing = [_row(one, other) for one, other in matched if _plain(one.target) != _plain(other.target)]
    differing.sort(key=lambda row: -abs(row.left_probability - row.right_probability))
    same = len(matched) - len(differing)
    return DocumentDuplicate(
        kind="copy" if same >= _COPY * len(matched) else "translations",
        left=left[0].place.document,
        right=right[0].place.document,
        similarity=similarity,
        shared=len(matched),
        same=same,
        left_probability=_mean([one.probability for one, _ in matched]),
        right_probability=_mean([other.probability for _, other in matched]),
        differing=tuple(differing[:_DIFFERING]),
    )


def _matched(left: Sequence[Sentence], right: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    """The sentences of two documents that are the same, aligned in order; what was moved is matched afterwards."""
    blocks = SequenceMatcher(None, [s.group for s in left], [s.group for s in right], autojunk=False)
    ours, theirs = set(range(len(left))), set(range(len(right)))
    for a, b, size in blocks.get_matching_blocks():
        for step in range(size):
            ours.discard(a + step)
            theirs.discard(b + step)
            yield left[a + step], right[b + step]
    moved = {right[at].group: at for at in sorted(theirs, reverse=True)}
    for at in sorted(ours):
        other = moved.pop(left[at].group, None)
        if other is not None:
            yield left[at], right[other]


def _row(one: Sentence, other: Sentence) -> Compared:
    return Compared(one.source, one.target, other.target, one.probability, other.probability, one.place, other.place)


def _plain(text: str) -> str:
    """The text without blanks, punctuation and case."""
    return "".join(filter(str.isalnum, text.casefold())) if HAN.search(text) else " ".join(text.casefold().split())


def _mean(values: Sequence[float]) -> float:
    return round(fsum(values) / len(values), 6) if values else 0.0
