"""What a run audits with; made once, by :mod:`mtaudit.engine.tools`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mtaudit.records import Alignment, Document, Event, Pair, Signals
from mtaudit.score import Critic, Doubt, Estimator, everywhere

if TYPE_CHECKING:
    from mtaudit.checks.base import Check
    from mtaudit.encoder import Encoder


class Memory(Protocol):
    """Answers from what earlier runs computed, or computes; :mod:`mtaudit.engine.memory` has the one on disk."""

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment: ...

    def signals(self, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], list[Signals]]) -> list[Signals]: ...

    def run(self, content: bytes | None, compute: Iterable[Event], hints: bool = True) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What is made once for a run. ``critic`` is None where the depth does without; without ``models`` the encoder
    serves the aligner alone, and pairs have no signals. ``ask`` says which pairs the critic reads, ``doubt`` which get
    word evidence. ``thresholds`` are the error probabilities from which a pair is minor, major, critical."""

    encoder: Encoder
    checks: tuple[Check, ...]
    estimator: Estimator
    thresholds: Mapping[str, float]
    memory: Memory
    critic: Critic | None = None
    models: bool = True
    doubt: Doubt = everywhere
    ask: Doubt = everywhere
