"""Matches the pairs of the old corpus with those of the new one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of one version. ``probability`` is the error probability, None if the pair was not audited."""

    document: str
    place: str
    source: str
    target: str
    probability: float | None = None
    severity: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A matched pair of the two versions; ``old`` is None for an added pair, ``new`` for a removed one."""

    old: Row | None
    new: Row | None

    @property
    def kind(self) -> Kind:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        same = (self.old.source, self.old.target) == (self.new.source, self.new.target)
        return "same" if same else "changed"

    @property
    def row(self) -> Row:
        """The new pair, or the old one if it was removed."""
        row = self.new or self.old
        assert row is not None
        return row

    @property
    def difference(self) -> float | None:
        """New minus old error probability; None unless both are known."""
        if self.old is None or self.new is None or self.old.probability is None or self.new.probability is None:
            return None
        return self.new.probability - self.old.probability


#: Keys by which pairs are matched, strictest first: unchanged in the same document, unchanged in another one (renamed
#: or merged), a new translation in the same document or elsewhere, a corrected source.
_KEYS: tuple[Callable[[Row], Hashable], ...] = (
    lambda row: (row.document, row.source, row.target),
    lambda row: (row.source, row.target),
    lambda row: (row.document, row.source) if row.source else None,
    lambda row: row.source or None,
    lambda row: (row.document, row.target) if row.target else None,
)


def match(old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
    """The changes between two versions: one per pair of ``new``, in order, then the removed pairs in their order.

    Repeated pairs (captions, table headers) are matched in order.
    """
    origin: dict[int, int] = {}
    left = list(range(len(old)))
    waiting = list(range(len(new)))
    for key in _KEYS:
        places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for i in left:
            places[key(old[i])].append(i)
        places.pop(None, None)
        for j in waiting:
            if found := places.get(key(new[j])):
                origin[j] = found.popleft()
        used = set(origin.values())
        left = [i for i in left if i not in used]
        waiting = [j for j in waiting if j not in origin]
    changes = [Change(old[origin[j]] if j in origin else None, row) for j, row in enumerate(new)]
    return changes + [Change(old[i], None) for i in left]
