"""The gate as a step of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mtaudit.gate.decide import Coverage
from mtaudit.gate.evaluator import GateEvaluator
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Event, Pair, ReportHeader, Scored, ShardResult, Suppression


class Gating:
    """Marks the findings that do not count and those that fail, and determines the verdict.

    Args:
        only_new: omit pairs from the reports that are not new and have no new finding.
        previous: give every new pair the target that its source had at the commit of ``--since``.
        coverage: determines what counts as audited.
    """

    def __init__(
        self, evaluator: GateEvaluator, coverage: Coverage, only_new: bool = False, previous: bool = False
    ) -> None:
        self.evaluator = evaluator
        self._coverage = coverage
        self._only_new, self._previous = only_new, previous

    @property
    def touched(self) -> Callable[[Pair], bool] | None:
        """Whether a pair changed since the commit; None without one."""
        before = self.evaluator.before
        return None if before is None else before.is_touched

    def take(self, event: Event) -> Event | None:
        """Store suppressions, return pairs and documents with their marks, and return other events unchanged."""
        match event:
            case Suppression():
                self.evaluator.suppressions.add(event)
                return None
            case DocumentState() if self.evaluator.before is not None:
                self.evaluator.take_document(event)
                return replace(event, changed=event.name in self.evaluator.before.documents)
            case Scored():
                return self._take(event)
            case ShardResult():
                self.evaluator.take_result(event)
        return event

    def _take(self, scored: Scored) -> Scored | None:
        marked, is_new = self.evaluator.take(scored)
        if self._only_new and not is_new:
            return None
        if self._previous and is_new and self.evaluator.before is not None and not scored.pair.is_null:
            return replace(marked, previous=self.evaluator.before.target_of(scored.pair))
        return marked

    def finish(self, head: ReportHeader) -> ReportHeader:
        """The header with the verdict and the changes since the baseline and the commit."""
        verdict = self._coverage.verdict(self.evaluator.verdict(head.verdict), head.documents, head.problems)
        against, since = self.evaluator.against(), self.evaluator.since()
        return replace(head, verdict=verdict, baseline=against, since=since)


@dataclass(slots=True)
class Collected:
    """Collects every finding that counts and every pair.

    Attributes:
        findings: (pair, check)
        pairs: (document, source, target)
    """

    findings: list[tuple[Pair, str]] = field(default_factory=list)
    pairs: list[tuple[str, str, str]] = field(default_factory=list)

    def take(self, event: Event) -> Event:
        """Collect the findings of a pair; every event is returned unchanged."""
        if isinstance(event, Scored):
            pair = event.pair
            self.pairs.append((pair.document, pair.source, pair.target))
            counting = {f.check for f in event.findings if not f.accepted and f.severity > Severity.NEUTRAL}
            self.findings += [(pair, check) for check in sorted(counting)]
        return event

    def finish(self, head: ReportHeader) -> ReportHeader:
        """The header, unchanged."""
        return head
