"""Judges: quality models of the user's choice, which read pairs after the bundled models have ranked them.

The engine uses :class:`Judge`. ``load`` (in :mod:`mtaudit.judge.load`) creates one by name; nothing is imported,
downloaded or sent before the first pair is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mtaudit.records import Judged
from mtaudit.store import key

#: Source and target of a pair.
Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A pair to be read, with the pairs before it in its document, nearest last.

    References point backwards far more often than forwards, and the following pairs are mostly in the same passage.
    """

    source: str
    target: str
    before: tuple[Texts, ...] = ()

    def key(self, signature: str, vote: int = 1) -> bytes:
        """Cache key of an answer: depends on the texts, the context, the judge and the number of the reading."""
        context = (text for texts in self.before for text in texts)
        return key("judged", signature, str(vote), self.source, self.target, *context)


#: Pairs of one document that are read together, in document order.
Passage = Sequence[Item]
#: A pair and the answer of the judge; None if the judge was asked and gave no usable answer.
Answer = tuple[Item, Judged | None]


@dataclass(slots=True)
class Usage:
    """Requests made, and tokens sent and received.

    ``estimated`` is true if at least one answer came without the server's own token count.
    """

    requests: int = 0
    sent: int = 0
    received: int = 0
    estimated: bool = False
    models: set[str] = field(default_factory=set)


class Judge(Protocol):
    """A model that rates translations.

    Attributes:
        signature: identifies everything that an answer depends on besides the item.
        calibrated: whether its answers were measured against careful readers; if not, only verdicts of a user can
            calibrate it.
        window: maximum number of pairs in a passage.
        context: number of preceding pairs in an item.
        usage: requests and tokens so far.
        place: where text is sent; "" if it stays on this machine.
        notes: remarks for the user on the answers, e.g. how many texts were cut to fit the model.
    """

    signature: str
    calibrated: bool
    window: int
    context: int
    usage: Usage
    place: str

    @property
    def notes(self) -> Sequence[str]: ...

    def announce(self) -> str:
        """A remark for the user before the first pair is read, such as a download; "" if there is none."""
        ...

    def cost(self, passage: Passage) -> tuple[int, int]:
        """Estimated tokens sent and received for a passage; (0, 0) for models on this machine."""
        ...

    def read(self, passages: Iterable[Passage], vote: int = 1) -> Iterator[Answer]:
        """Yield answers as they arrive, in any order. Passages are consumed lazily.

        Args:
            vote: 1 for the first reading, 2 for the second, which sees the pairs in another order.

        Raises:
            UsageError: the judge cannot be used or has failed; all answers received so far have been yielded.
        """
        ...
