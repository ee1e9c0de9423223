"""Links: passages of different documents that tell the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from mtaudit.corpus.evidence import Evidence, evidence
from mtaudit.corpus.neighbours import nearest
from mtaudit.corpus.passages import Passages
from mtaudit.corpus_records import Link

#: Least cosine of linked passages, whatever else they share.
_LEAST = 0.5
#: Strength from which a pair of neighbours is a link; see :func:`_strength`.
STRONG = 0.85
#: Weight of the shared words in the strength, by their inverse document frequency, and where it ends.
_WORDS, _MOST_WORDS = 0.012, 25.0
#: Weight of the margin and the margin that is neutral; what names that only one side has cost.
_MARGIN, _NEUTRAL_MARGIN, _FOREIGN = 0.15, 1.1, 0.05


@dataclass(frozen=True, slots=True)
class FoundLink:
    """Passage numbers of a link, with its evidence."""

    left: int
    right: int
    similarity: float
    margin: float
    shared: Evidence


def find_links(passages: Passages) -> list[FoundLink]:
    """The links of a corpus, the strongest first; of two pairs at most one."""
    ids, vectors = passages.sentences()
    owner = passages.owners(ids)
    best: dict[tuple[int, int], tuple[float, FoundLink]] = {}
    for left, right, similarity, margin in nearest(vectors, owner).mutual(owner).rows():
        if similarity < _LEAST or similarity + _WORDS * _MOST_WORDS + _MARGIN < STRONG:
            continue
        a, b = int(ids[left]), int(ids[right])
        link = FoundLink(a, b, similarity, margin, evidence(passages, a, b))
        strength = _strength(link)
        between = passages.number[a], passages.number[b]
        if strength >= STRONG and strength > best.get(between, (0.0, link))[0]:
            best[between] = strength, link
    return [link for _, link in sorted(best.values(), key=lambda one: (-one[0], one[1].left, one[1].right))]


def _strength(link: FoundLink) -> float:
    """The cosine, with an allowance for rare words that both passages have and for a margin that stands out."""
    words = _WORDS * min(link.shared.weight, _MOST_WORDS)
    margin = _MARGIN * (min(link.margin, 1.6) - _NEUTRAL_MARGIN)
    return link.similarity + words + margin - (_FOREIGN if link.shared.foreign else 0.0)


def link_record(passages: Passages, link: FoundLink) -> Link:
    """The record of a link, explained by what both passages have."""
    return Link(
        passages.passage(link.left),
        passages.passage(link.right),
        round(link.similarity, 3),
        round(link.margin, 3),
        tuple(dict.fromkeys((*link.shared.values, *link.shared.names))),
    )
