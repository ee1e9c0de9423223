"""What a run audits with; made once, by :mod:`mtaudit.engine.setup`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mtaudit.records import Alignment, Document, Event, Pair, Signals
from mtaudit.score import Critic, Estimator, PairSelector, all_pairs

if TYPE_CHECKING:
    from mtaudit.checks.check import Check
    from mtaudit.encoder import Encoder


class ResultCacheProtocol(Protocol):
    """Answers from what earlier runs computed, or computes; :mod:`mtaudit.engine.result_cache` has the one on disk."""

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment: ...

    def signals(self, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], list[Signals]]) -> list[Signals]: ...

    def run(self, content: bytes | None, compute: Iterable[Event], hints: bool = True) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class AuditContext:
    """What is made once for a run. ``critic`` is None where the depth does without; without ``models`` the encoder
    serves the aligner alone, and pairs have no signals. ``ask`` says which pairs the critic reads, ``doubt`` which get
    word evidence. ``thresholds`` are the error probabilities from which a pair is minor, major, critical."""

    encoder: Encoder
    checks: tuple[Check, ...]
    estimator: Estimator
    thresholds: Mapping[str, float]
    memory: ResultCacheProtocol
    critic: Critic | None = None
    models: bool = True
    doubt: PairSelector = all_pairs
    ask: PairSelector = all_pairs
