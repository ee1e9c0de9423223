"""Runs the pipeline over all inputs and passes the results to the gate and the writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from mtaudit.checks.runner import for_corpus
from mtaudit.context import AuditContext, CorpusStageProtocol
from mtaudit.engine.inputs import Inputs
from mtaudit.engine.shards import Work, shards_of
from mtaudit.engine.workers import audited
from mtaudit.errors import Problem
from mtaudit.gate.decide import Coverage, decide
from mtaudit.records import CheckFacts, DocumentState, Event, Pair, ReportHeader, Scored, ShardResult, Skip
from mtaudit.report import Folded, Writer
from mtaudit.report.tally import PairTally

if TYPE_CHECKING:
    from mtaudit.report.dataset import DatasetWriter


@dataclass(frozen=True, slots=True)
class Recipe:
    """The part of a report header that records how the report was made."""

    signature: str
    command: str
    settings: Mapping[str, Any]
    thresholds: Mapping[str, float]
    fail_on: str
    checks: Mapping[str, CheckFacts] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Counts of a run, in memory that does not grow with the number of pairs."""

    counts: PairTally = field(default_factory=PairTally)
    documents: list[DocumentState] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Count one event of an engine."""
        match event:
            case Scored():
                self.counts.add(event)
            case ShardResult():
                self.counts.add_result(event)
            case DocumentState():
                self.documents.append(event)
                self.counts.close(event)
            case Skip():
                self.skips.append(event)
            case Problem():
                self.problems.append(event)

    def head(self, recipe: Recipe) -> ReportHeader:
        """The report header, after all events were counted."""
        summary = self.counts.summary()
        return ReportHeader(
            signature=recipe.signature,
            command=recipe.command,
            settings=recipe.settings,
            summary=summary,
            documents=tuple(self.documents),
            skips=tuple(self.skips),
            problems=tuple(self.problems),
            verdict=Coverage().verdict(decide(summary, recipe.fail_on), self.documents, self.problems),
            thresholds=recipe.thresholds,
            checks=recipe.checks,
        )


#: A function that audits shards: (shards, context, whether hints are needed) -> their events in order.
Engine = Callable[[Iterable[Work], AuditContext, bool], Iterator[Event]]


class Step(Protocol):
    """A stage between the pipeline and the reports: the gate, scores against a reference."""

    def take(self, event: Event) -> Event | None:
        """The event to pass to the reports, or None to drop it."""
        ...

    def finish(self, head: ReportHeader) -> ReportHeader:
        """The header with the results of this step, after all events were taken."""
        ...


def run(
    events: Iterable[Event],
    recipe: Recipe,
    writers: Sequence[Writer],
    progress: Callable[[Event], None] = lambda _: None,
    steps: Sequence[Step] = (),
) -> tuple[ReportHeader, list[Folded]]:
    """Count the events of the pipeline, write every output whole, and return the report header with the worst pairs.

    If anything fails, every output is either complete, from this run or an earlier one, or absent.
    """
    tally = Tally()
    try:
        for given in events:
            progress(given)
            event = _through(given, steps)
            if event is None:
                continue
            tally.add(event)
            for writer in writers:
                _write(writer, event)
        head = tally.head(recipe)
        for step in steps:
            head = step.finish(head)
        for writer in writers:
            writer.finish(head)
    except BaseException:
        with ExitStack() as last:  # each is called, even if another one raises
            for writer in writers:
                last.callback(writer.abort)
        raise
    return head, tally.counts.worst.items()


def _write(writer: Writer, event: Event) -> None:
    if isinstance(event, Scored):
        writer.add(event)
    elif isinstance(event, ShardResult):
        # Engines yield results of shards only for the writer in whose folder they write.
        cast("DatasetWriter", writer).add_result(event)


def _through(given: Event, steps: Sequence[Step]) -> Event | None:
    event: Event | None = given
    for step in steps:
        event = step.take(event) if event is not None else None
    return event


def audit_inputs(
    inputs: Inputs,
    context: AuditContext,
    recipe: Recipe,
    writers: Sequence[Writer],
    progress: Callable[[Event], None],
    steps: Sequence[Step] = (),
    hints: bool = True,
    touched: Callable[[Pair], bool] | None = None,
    say: Callable[[str], None] = lambda _: None,
    engine: Engine = audited,
) -> tuple[ReportHeader, list[Folded]]:
    """Audit all inputs and write the reports. Inputs that did not change since an earlier run cost a lookup.

    Without ``hints``, neutral findings and evidence, which only the writers need, are left out. ``touched`` and ``say``
    are for the judge, see :meth:`mtaudit.engine.judging.JudgeStage.run`; ``engine``
    audits the shards.
    """
    events = events_of(inputs, context, hints, touched, say, engine)
    return run(events, recipe, writers, progress, [*steps, *_corpus_step(context)])


@dataclass(frozen=True, slots=True)
class _CorpusStep:
    """Adds the result of the corpus stage to the report header."""

    stage: CorpusStageProtocol

    def take(self, event: Event) -> Event:
        return event

    def finish(self, head: ReportHeader) -> ReportHeader:
        return replace(head, corpus=self.stage.result)


def _corpus_step(context: AuditContext) -> list[Step]:
    return [] if context.corpus is None else [_CorpusStep(context.corpus)]


def events_of(
    inputs: Inputs,
    context: AuditContext,
    hints: bool = False,
    touched: Callable[[Pair], bool] | None = None,
    say: Callable[[str], None] = lambda _: None,
    engine: Engine = audited,
) -> Iterator[Event]:
    """The events of all inputs in order; those of an input that an earlier run audited come from the cache."""
    context = replace(context, checks=for_corpus(context.checks))
    hints = hints or context.judging is not None or context.corpus is not None
    events = engine(shards_of(inputs, context, hints), context, hints)
    if context.judging is not None:
        events = context.judging.run(events, context, touched, say)
    return events if context.corpus is None else context.corpus.run(events, context, say)
