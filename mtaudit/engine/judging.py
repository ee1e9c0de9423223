"""The judge as a stage of a run: it reads within its budget after the bundled models have ranked all pairs.

First, all events of the pipeline are written to disk, with the error probability of each pair. Then the judge reads the
changed and the most doubtful pairs in passages of neighbouring pairs; every answer is stored as it arrives. Finally the
events are returned in order, and the pairs that were read have the judge's findings and a new error probability.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

from mtaudit.checks.judged import checked_findings, with_judgement
from mtaudit.context import AuditContext
from mtaudit.engine.judge_answers import JudgeAnswers
from mtaudit.engine.reading import TOGETHER, Reading, Say
from mtaudit.engine.spool import Spool
from mtaudit.judge import Judge
from mtaudit.judge.budget import Budget
from mtaudit.records import Event, Judged, Pair, Scored, Skip
from mtaudit.score.judge_model import JudgedEstimator


class JudgeStage:
    """Reads a share of the pairs of a run with a judge and combines its answers with the bundled evidence."""

    def __init__(
        self, judge: Judge, estimator: JudgedEstimator, budget: Budget, votes: int = 1, cache: Path | None = None
    ) -> None:
        """``votes``: number of readings of major and critical errors; ``cache``: the file of stored answers."""
        self.judge, self.estimator = judge, estimator
        self._budget, self._votes, self._cache = budget, votes, cache
        self._asks = True

    def recalling(self) -> JudgeStage:
        """The same stage with only the stored answers of earlier runs; it sends no requests."""
        made = copy(self)
        made._asks = False
        return made

    def run(
        self,
        events: Iterable[Event],
        context: AuditContext,
        touched: Callable[[Pair], bool] | None = None,
        say: Say = lambda _: None,
    ) -> Iterator[Event]:
        """The events with the judge's answers, and a problem at the end if the judge failed before it was done.

        Args:
            touched: whether a pair changed; such pairs are read first, and without a budget only these are read.
            say: receives messages on the planned requests, the actual requests and the results.

        Raises:
            UsageError: the judge failed before its first answer.
        """
        with Spool() as spool, JudgeAnswers(self._cache, self.judge.signature) as answers:
            reading = Reading(self.judge, self._budget, spool, answers, say)
            reading.collect(events, touched)
            if not self._asks:
                reading.recall()
                yield from self._replayed(reading, context)
                return
            problem = reading.read(self._votes)
            yield from self._replayed(reading, context)
            reading.conclude()
            if problem is not None:
                yield problem

    def _replayed(self, reading: Reading, context: AuditContext) -> Iterator[Event]:
        """All events in order. Pairs are processed in batches, which end at any other event."""
        waiting: list[tuple[Scored, Judged | None]] = []
        unanswered: list[Pair] = []
        for event, judged, silent in reading.replay(self._votes):
            if isinstance(event, Scored):
                waiting.append((event, judged))
                unanswered += [event.pair] if silent else []
                if len(waiting) < TOGETHER:
                    continue
            yield from self._rescored(waiting, context)
            waiting.clear()
            if not isinstance(event, Scored):
                yield from _silent(unanswered)
                unanswered.clear()
                yield event
        yield from self._rescored(waiting, context)
        yield from _silent(unanswered)

    def _rescored(self, pairs: Sequence[tuple[Scored, Judged | None]], context: AuditContext) -> Iterator[Scored]:
        """The pairs with the judge's findings and their new error probability. Pairs that were not read keep theirs
        unless a calibration changes it."""
        made = [self._with(scored, judged) for scored, judged in pairs]
        again = [scored for scored in made if scored.signals.judged is not None or self.estimator.calibrated]
        strong = [checked_findings(context.checks, scored) for scored in again]
        both = iter(self.estimator.probabilities([s.pair for s in again], [s.signals for s in again], strong))
        for scored in made:
            if scored.signals.judged is None and not self.estimator.calibrated:
                yield scored
            else:
                p, models = next(both)
                corrected = self.estimator.corrected
                yield with_judgement(context.checks, scored, p, models, context.thresholds, corrected)

    def _with(self, scored: Scored, judged: Judged | None) -> Scored:
        weighed = None if judged is None else self.estimator.weighed(judged)
        quality = None if weighed is None else weighed.quality
        return replace(scored, signals=replace(scored.signals, judged=weighed), quality=quality)


def _silent(pairs: Sequence[Pair]) -> Iterator[Skip]:
    if pairs:
        some = f"{len(pairs):,} pairs" if len(pairs) > 1 else "1 pair"
        yield Skip("judge", pairs[0].document, f"it gave no usable answer for {some}, the first {pairs[0].id}")
