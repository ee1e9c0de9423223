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
    """Returns stored results of earlier runs, and computes the others.

    Implemented by :class:`mtaudit.engine.result_cache.ResultCache`.
    """

    def alignment(self, document: Document, compute: Callable[[], Alignment]) -> Alignment: ...

    def signals(self, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], list[Signals]]) -> list[Signals]: ...

    def kept(self, content: bytes | None, hints: bool = True) -> Iterator[Event] | None: ...

    def keep(self, content: bytes | None, events: Iterable[Event], hints: bool = True) -> Iterator[Event]: ...

    def sections(self, content: bytes | None) -> list[bytes | Sequence[Event]] | None: ...

    def keep_sections(self, content: bytes | None, parts: Iterable[bytes | Sequence[Event]]) -> None: ...


class CorpusStageProtocol(Protocol):
    """Analyses that need all documents. Implemented by :class:`mtaudit.engine.corpus_stage.CorpusStage`."""

    sources: tuple[FoundSource, ...]

    @property
    def result(self) -> CorpusAudit: ...

    def run(
        self, events: Iterable[Event], context: AuditContext, say: Callable[[str], None] = ...
    ) -> Iterator[Event]: ...


class JudgeStageProtocol(Protocol):
    """Adds the answers of a judge to the events of a run. Implemented in :mod:`mtaudit.engine.judging`."""

    def run(
        self,
        events: Iterable[Event],
        context: AuditContext,
        touched: Callable[[Pair], bool] | None = None,
        say: Callable[[str], None] = ...,
    ) -> Iterator[Event]: ...

    def recalling(self) -> JudgeStageProtocol:
        """The same stage with only the stored answers of earlier runs, without new requests."""
        ...


@dataclass(frozen=True, slots=True)
class AuditContext:
    """The parts of an audit that are built once, before the first document.

    Attributes:
        encoder: sentence vectors; without ``models`` only the aligner uses it.
        checks: the enabled checks.
        estimator: combines the signals and findings of a pair into its error probability.
        thresholds: minimum error probability of a minor, major or critical pair.
        cache: results of earlier runs.
        critic: the cross-encoder that reads source and target together; None if the depth does not use it.
        models: whether signals are computed at all; False at depth "model-free".
        words_for, critic_for: select the pairs that get word evidence, and those that the critic reads.
        languages: the language-specific functions of the stages.
        judging: the stage of the judge; None without a judge.
        corpus: the stage that compares all documents; with it, documents in Chinese only are audited, too.
        longest_pair: maximum number of characters of a side; a longer pair of a document is a problem, see
            :class:`mtaudit.read.input.Options`.
        workers: number of parallel processes; if it is 1, the models may use a second thread.
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
