"""Judges: quality models of the user's choice, which read pairs after the bundled models have ranked them.

:class:`Judge` is what the engine uses. ``load`` (in :mod:`mtaudit.judge.load`) makes one from its name; nothing is
imported, downloaded or asked before the first pair is read.
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

    Reference goes backwards far more often than forwards; what follows is mostly read in the same passage.
    """

    source: str
    target: str
    before: tuple[Texts, ...] = ()

    def key(self, signature: str, vote: int = 1) -> bytes:
        """Names the answer of a judge: by texts, context, judge and number of the reading."""
        context = (text for texts in self.before for text in texts)
        return key("judged", signature, str(vote), self.source, self.target, *context)


#: Pairs of one document that are read together, in order.
Passage = Sequence[Item]
#: A pair, and what the judge says of it; None: it was asked and gave no usable answer.
Answer = tuple[Item, Judged | None]


@dataclass(slots=True)
class Usage:
    """What was sent and received, in requests and tokens.

    ``estimated``: at least one answer came without the server's own count of tokens.
    """

    requests: int = 0
    sent: int = 0
    received: int = 0
    estimated: bool = False
    models: set[str] = field(default_factory=set)


class Judge(Protocol):
    """A model that says how good translations are.

    Attributes:
        signature: names everything an answer depends on besides the item.
        calibrated: whether its answers were measured against careful readers; if not, only a user's verdicts can say
            what they are worth.
        window: pairs of a passage at most.
        context: pairs before it that an item carries.
        usage: what was spent so far.
        place: where text is sent; "" if it stays on this machine.
        notes: what the user should know of the answers, e.g. how many texts were cut to fit the model.
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
        """What the user should know before the first pair is read, such as a download; "" if nothing."""
        ...

    def cost(self, passage: Passage) -> tuple[int, int]:
        """An estimate of the tokens sent and received for a passage; (0, 0) of models on this machine."""
        ...

    def read(self, passages: Iterable[Passage], vote: int = 1) -> Iterator[Answer]:
        """Answers as they come, in any order. Passages are taken as the judge gets to them.

        Args:
            vote: 1 for the first reading, 2 for the second, which sees the pairs in another order.

        Raises:
            UsageError: the judge cannot be used, or not any more; all that was answered has been yielded before.
        """
        ...
