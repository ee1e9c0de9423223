"""Results that are written where they are audited: the pairs of a shard go to a file, and the run gets their counts.

A run over a billion pairs should not read them all in one place. Where nothing but the counts is needed there, each
actor of a cluster evaluates its shards (:func:`into_file`), and counts and verdict of the run are the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from mtaudit.context import AuditContext
from mtaudit.engine.gating import Gating
from mtaudit.engine.run import Engine, Step
from mtaudit.gate.decide import Coverage
from mtaudit.gate.evaluator import GateEvaluator
from mtaudit.gate.rules import Rules, Scope
from mtaudit.records import Event, Scored, Suppression
from mtaudit.report import Writer


def writing_there(engine: Engine, writers: Sequence[Writer], steps: Sequence[Step], context: AuditContext) -> Engine:
    """The engine. One of a cluster writes results where they are audited, if the only output is a folder of Parquet
    files, and no baseline, commit, suppression, judge or corpus stage needs the pairs of all shards in one place."""
    from mtaudit.engine.cluster import RayEngine
    from mtaudit.report.dataset import DatasetWriter

    apart = all(isinstance(step, Gating) and step.evaluator.adds_up for step in steps)
    whole = context.judging is not None or context.corpus is not None
    if isinstance(engine, RayEngine) and len(writers) == 1 and isinstance(writers[0], DatasetWriter) and apart:
        return engine if whole else replace(engine, results=str(writers[0].folder))
    return engine


def into_file(events: Iterable[Event], number: int, folder: str, fail_on: str) -> Iterator[Event]:
    """The events of a shard; its pairs are written to a file in ``folder`` and replaced by their counts.

    A shard in which texts suppress findings is left as it is, since suppressions that match nothing are a matter of the
    run.
    """
    from mtaudit.report.dataset import write_shard

    known = list(events)
    if any(isinstance(event, Suppression) for event in known):
        yield from known
        return
    gating = Gating(GateEvaluator(Rules(patch=Scope(fail_on))), Coverage())
    pairs = (cast(Scored, gating.take(event)) for event in known if isinstance(event, Scored))
    result = write_shard(folder, number, pairs)
    if result is not None:
        yield gating.evaluator.shard_result(result)
    yield from (event for event in known if not isinstance(event, Scored))
