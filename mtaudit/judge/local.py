"""Base class of judges that run on this machine and score pair by pair."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from mtaudit.judge import Answer, Passage, Texts, Usage
from mtaudit.records import Judged

#: Number of pairs that are sorted by length and scored together.
_TOGETHER = 256


class LocalJudge(ABC):
    """A model on this machine. It sees no context, sends nothing and answers for every pair."""

    calibrated = False
    window, context, place = _TOGETHER, 0, ""

    def __init__(self, signature: str) -> None:
        self.signature = signature
        self.usage = Usage()

    @property
    def notes(self) -> Sequence[str]:
        return ()

    def announce(self) -> str:
        return ""

    @abstractmethod
    def judge(self, pairs: Sequence[Texts]) -> list[Judged]:
        """The answers of the model for each (source, target), in order."""

    def cost(self, passage: Passage) -> tuple[int, int]:
        """Always (0, 0): no tokens are paid for."""
        return 0, 0

    def read(self, passages: Iterable[Passage], vote: int = 1) -> Iterator[Answer]:
        """Yield the answers, passage by passage. A second reading would be identical and is skipped."""
        for passage in passages if vote == 1 else ():
            yield from zip(passage, self.judge([(item.source, item.target) for item in passage]), strict=True)
