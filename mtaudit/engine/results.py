"""Results that actors write: the pairs of a shard go to a file, and only their counts are sent to the run.

A run over a billion pairs should not receive them all in one process. If it needs only counts, each
actor of a cluster evaluates its shards (:func:`into_file`), and counts and verdict of the run are the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from mtaudit.engine.gating import Gating
from mtaudit.gate.decide import Coverage
from mtaudit.gate.evaluator import GateEvaluator
from mtaudit.gate.rules import Rules, Scope
from mtaudit.records import Event, Scored, Suppression


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
