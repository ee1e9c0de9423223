"""The gate as a step of a run; and from what changed in git to the pairs that it touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mtaudit.engine.inputs import Inputs
from mtaudit.gate.evaluator import GateEvaluator
from mtaudit.git import Changed, Changes
from mtaudit.mqm import Severity
from mtaudit.read.input import Input
from mtaudit.records import Event, Pair, ReportHeader, Scored, Suppression

_NOTHING = Changed()


class Gating:
    """Marks findings that do not count and gives the verdict. ``only_touched``: other pairs are not reported."""

    def __init__(self, judge: GateEvaluator, only_touched: bool = False) -> None:
        self.judge = judge
        self._only_touched = only_touched

    def take(self, event: Event) -> Event | None:
        """Suppressions are taken in; pairs come back marked; the rest as it is."""
        if isinstance(event, Suppression):
            self.judge.suppressions.add(event)
            return None
        if not isinstance(event, Scored):
            return event
        if self._only_touched and not self.judge.is_touched(event.pair):
            return None
        return self.judge.take(event)

    def finish(self, head: ReportHeader) -> ReportHeader:
        """The head with the verdict, and what got worse and better against the baseline."""
        return replace(head, verdict=self.judge.verdict(head.verdict), baseline=self.judge.against())


@dataclass(slots=True)
class Collected:
    """Keeps (source, target, check) of every finding that counts, and every pair of texts that was seen."""

    findings: list[tuple[str, str, str]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def take(self, event: Event) -> Event:
        """Look at a pair."""
        if isinstance(event, Scored):
            texts = (event.pair.source, event.pair.target)
            self.pairs.append(texts)
            counting = {f.check for f in event.findings if not f.accepted and f.severity > Severity.NEUTRAL}
            self.findings += [(*texts, check) for check in sorted(counting)]
        return event

    def finish(self, head: ReportHeader) -> ReportHeader:
        """Nothing to add."""
        return head


def touched_by(changes: Changes, inputs: Inputs) -> Callable[[Pair], bool]:
    """Whether a pair of the inputs is new or changed, by its lines."""
    files: dict[str, tuple[Changed, Changed]] = {}
    for item in inputs.plan.items:
        if isinstance(item, Input):
            source = changes.of(item.path) or _NOTHING
            target = (changes.of(item.target.path) or _NOTHING) if item.target else source
            files[item.name] = source, target

    def touched(pair: Pair) -> bool:
        source, target = files.get(pair.document, (_NOTHING, _NOTHING))
        if source.whole or target.whole:
            return True
        if pair.source_lines is None and pair.target_lines is None:
            return bool(source.ranges or source.deletions or target.ranges or target.deletions)
        if pair.is_null and source is not target and (source.deletions or target.deletions):
            return True  # where in the other file its other side stood is not known any more
        return source.touches(pair.source_lines, pair.is_null) or target.touches(pair.target_lines, pair.is_null)

    return touched


def only_changed(inputs: Inputs, changes: Changes) -> Inputs:
    """The inputs of which a file changed, and those that cannot be read."""
    items = [
        item
        for item in inputs.plan.items
        if not isinstance(item, Input)
        or changes.of(item.path) is not None
        or (item.target is not None and changes.of(item.target.path) is not None)
    ]
    return replace(inputs, plan=replace(inputs.plan, items=tuple(items)))
