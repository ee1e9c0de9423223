"""Runs the pipeline over all inputs and passes the results to the gate and the writers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from mtaudit.checks.runner import for_corpus
from mtaudit.context import AuditContext, CorpusStageProtocol
from mtaudit.engine.inputs import Inputs
from mtaudit.engine.shards import Work, shards_of
from mtaudit.engine.workers import audited
from mtaudit.errors import Problem
from mtaudit.gate.decide import Coverage, decide
from mtaudit.mqm import Severity
from mtaudit.records import CheckFacts, DocumentState, Event, Pair, ReportHeader, Scored, Skip, Summary
from mtaudit.report import Folded, WorstLines, Writer

_BINS = 20
#: Lines of the text summary at most.
_SHOWN = 50


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

    pairs: int = 0
    nulls: int = 0
    findings: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    histogram: list[int] = field(default_factory=lambda: [0] * _BINS)
    documents: list[DocumentState] = field(default_factory=list)
    doubt: float = 0.0
    skips: list[Skip] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    worst: WorstLines = field(default_factory=lambda: WorstLines(_SHOWN))

    def add(self, event: Event) -> None:
        """Count one event of the pipeline."""
        match event:
            case Scored():
                self._count(event)
            case DocumentState():
                self.documents.append(event)
            case Skip():
                self.skips.append(event)
            case Problem():
                self.problems.append(event)

    def _count(self, scored: Scored) -> None:
        self.pairs += 1
        self.nulls += scored.pair.is_null
        for finding in scored.findings:
            if not finding.accepted and finding.severity:
                self.findings += 1
                self.checks[finding.check] += 1
        self.severities[scored.severity] += 1
        self.doubt += scored.error_probability
        self.histogram[min(int(scored.error_probability * _BINS), _BINS - 1)] += 1
        if scored.severity:
            self.worst.add(scored, self.pairs)

    @property
    def score(self) -> float | None:
        """100 times the mean probability that a pair is right; None if there are no pairs."""
        return round(100 * (1 - self.doubt / self.pairs), 3) if self.pairs else None

    def head(self, recipe: Recipe) -> ReportHeader:
        """The report header, after all events were counted."""
        checks = dict(sorted(self.checks.items()))
        severities = {s.label: self.severities[s] for s in Severity}
        summary = Summary(self.pairs, self.nulls, self.findings, severities, checks, tuple(self.histogram), self.score)
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


#: Audits the shards of a run: their events in order, from the shards, the context and whether hints are needed.
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

    If anything fails, no output is left, and earlier outputs are unchanged.
    """
    tally = Tally()
    try:
        for given in events:
            progress(given)
            event = _through(given, steps)
            if event is None:
                continue
            tally.add(event)
            if isinstance(event, Scored):
                for writer in writers:
                    writer.add(event)
        head = tally.head(recipe)
        for step in steps:
            head = step.finish(head)
        for writer in writers:
            writer.finish(head)
    except BaseException:
        for writer in writers:
            writer.abort()
        raise
    return head, tally.worst.items()


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
    """Audit everything and write the reports; inputs that did not change since an earlier run cost a look-up.

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
