"""The context of an audit: models, checks and cache. Built once, by :mod:`mtaudit.engine.setup`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mtaudit.language_pair import ENGLISH_CHINESE, LanguagePair
from mtaudit.read.input import LONGEST_PAIR
from mtaudit.records import Alignment, Document, Event, Pair, Signals
from mtaudit.score import Critic, Estimator, PairSelector, all_pairs

if TYPE_CHECKING:
    from mtaudit.checks.check import BaseCheck
    from mtaudit.corpus_records import CorpusAudit, FoundSource
    from mtaudit.encoder import Encoder


class ResultCacheProtocol(Protocol):
    """Returns results of earlier runs where they are known and computes the others.

    :class:`mtaudit.engine.result_cache.ResultCache` keeps them on disk.
    """

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment: ...

    def signals(self, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], list[Signals]]) -> list[Signals]: ...

    def kept(self, content: bytes | None, hints: bool = True) -> Iterator[Event] | None: ...

    def keep(self, content: bytes | None, events: Iterable[Event], hints: bool = True) -> Iterator[Event]: ...

    def sections(self, content: bytes | None) -> list[bytes | Sequence[Event]] | None: ...

    def keep_sections(self, content: bytes | None, parts: Iterable[bytes | Sequence[Event]]) -> None: ...


class CorpusStageProtocol(Protocol):
    """Analyses that need all documents; :class:`mtaudit.engine.corpus_stage.CorpusStage` is the one there is."""

    sources: tuple[FoundSource, ...]

    @property
    def result(self) -> CorpusAudit: ...

    def run(
        self, events: Iterable[Event], context: AuditContext, say: Callable[[str], None] = ...
    ) -> Iterator[Event]: ...


class JudgeStageProtocol(Protocol):
    """Joins what a judge says with the events of a run; :mod:`mtaudit.engine.judging` has the one there is."""

    def run(
        self,
        events: Iterable[Event],
        context: AuditContext,
        touched: Callable[[Pair], bool] | None = None,
        say: Callable[[str], None] = ...,
    ) -> Iterator[Event]: ...

    def recalling(self) -> JudgeStageProtocol:
        """The same stage with answers of earlier runs alone: it asks nothing."""
        ...


@dataclass(frozen=True, slots=True)
class AuditContext:
    """The parts of an audit that are built once, before the first document.

    Attributes:
        encoder: sentence vectors; without ``models`` only the aligner uses it.
        checks: the checks that are switched on.
        estimator: combines the signals and findings of a pair into its error probability.
        thresholds: error probability from which a pair is minor, major or critical.
        cache: results of earlier runs.
        critic: reads source and target together; None where the depth does not use it.
        models: whether signals are computed at all; False at depth "model-free".
        words_for, critic_for: select the pairs that get word evidence, and those that the critic reads.
        languages: what the stages know about source and target language.
        judging: the stage in which a judge of the user's choice reads; None without one.
        corpus: the stage that compares all documents; with it, documents in Chinese alone are audited too.
        longest_pair: characters of a side from which a pair of a document is a problem; see
            :class:`mtaudit.read.input.Options`.
        workers: number of processes that audit at the same time; if it is 1, the models may use a second thread.
    """

    encoder: Encoder
    checks: tuple[BaseCheck, ...]
    estimator: Estimator
    thresholds: Mapping[str, float]
    cache: ResultCacheProtocol
    critic: Critic | None = None
    models: bool = True
    words_for: PairSelector = all_pairs
    critic_for: PairSelector = all_pairs
    languages: LanguagePair = ENGLISH_CHINESE
    judging: JudgeStageProtocol | None = None
    corpus: CorpusStageProtocol | None = None
    longest_pair: int = LONGEST_PAIR
    workers: int = 1
