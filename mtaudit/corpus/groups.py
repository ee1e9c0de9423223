"""Documents that tell the same story, and the map on which they are near each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt

from mtaudit.corpus_records import CorpusDocument, DocumentLink, Group

#: Links from which two documents tell the same story, and the share of the passages of the smaller one.
_LINKS, _SHARE = 2, 0.02
#: Golden angle: documents of a group are laid out on a sunflower spiral.
_ANGLE = pi * (3 - sqrt(5))


@dataclass(frozen=True, slots=True)
class Story:
    """The documents with their groups and positions, and what joins them."""

    documents: tuple[CorpusDocument, ...]
    links: tuple[DocumentLink, ...]
    groups: tuple[Group, ...]


def group_documents(
    documents: Sequence[CorpusDocument], links: Iterable[tuple[int, int]], contradictions: Iterable[tuple[int, int]]
) -> Story:
    """Group documents by the links between them.

    Args:
        links, contradictions: pairs of numbers of documents, one for each link of passages and each contradiction.
    """
    counts = Counter(tuple(sorted(pair)) for pair in links)
    against = Counter(tuple(sorted(pair)) for pair in contradictions)
    joined = []
    for a, b in sorted(counts | against):
        share = counts[a, b] / max(1, min(documents[a].passages, documents[b].passages))
        names = documents[a].name, documents[b].name
        joined.append(((a, b), DocumentLink(*names, counts[a, b], round(share, 4), against[a, b])))
    same = [pair for pair, link in joined if link.links >= _LINKS and link.share >= _SHARE]
    members = _components(len(documents), [*same, *against])
    groups = [
        Group(tuple(documents[at].name for at in some), sum(n for (a, _), n in counts.items() if a in some))
        for some in members
    ]
    placed = _placed(documents, members)
    return Story(placed, tuple(link for _, link in joined), tuple(groups))


def _components(count: int, pairs: Iterable[tuple[int, ...]]) -> list[list[int]]:
    """Connected components of two or more documents, the largest first."""
    parent = list(range(count))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in pairs:
        parent[max(root(a), root(b))] = min(root(a), root(b))
    members: Mapping[int, list[int]] = defaultdict(list)
    for at in range(count):
        members[root(at)].append(at)
    return sorted((some for some in members.values() if len(some) > 1), key=lambda some: (-len(some), some))


def _placed(documents: Sequence[CorpusDocument], members: Sequence[Sequence[int]]) -> tuple[CorpusDocument, ...]:
    """Positions in cells of a square grid: a cell for each group, and one for each document that is alone."""
    group_of = {at: number for number, some in enumerate(members) for at in some}
    cells = [*members, *([at] for at in range(len(documents)) if at not in group_of)]
    side = max(1, -int(-sqrt(len(cells)) // 1))
    places: dict[int, tuple[float, float]] = {}
    for cell, some in enumerate(cells):
        row, column = divmod(cell, side)
        for rank, at in enumerate(some):
            far = 0.0 if len(some) == 1 else 0.36 * sqrt((rank + 0.5) / len(some))
            x, y = far * cos(rank * _ANGLE), far * sin(rank * _ANGLE)
            places[at] = (column + 0.5 + x) / side, (row + 0.5 + y) / side
    return tuple(
        replace(document, group=group_of.get(at, -1), x=round(places[at][0], 4), y=round(places[at][1], 4))
        for at, document in enumerate(documents)
    )
