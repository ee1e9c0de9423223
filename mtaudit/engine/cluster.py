"""Audits the shards of a run on a Ray cluster: the engine ``ray``.

Actors, each of which loads the models once, audit shards. Their events are sent back as bytes and returned in the order
of the shards, so that everything downstream (gate, reports, verdict) is the same as in a run on one machine. The number
of shards in progress is bounded, results that arrive early wait in the object store of the cluster, and the driver
holds one at a time.

Ray actors are used instead of Ray Data, whose batch boundaries depend on its blocks: the sections of a document have
fixed boundaries here, since checks that compare neighbours depend on them, and results must not depend on the number of
machines. A shard whose actor or node is lost is given to another actor; its events come from one actor only.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from mtaudit.checks.runner import for_corpus
from mtaudit.config import Settings
from mtaudit.context import AuditContext
from mtaudit.engine.packed import pack, unpack
from mtaudit.engine.run import Engine, Step
from mtaudit.engine.setup import make_context
from mtaudit.engine.shards import Shard, Work, audit_shard
from mtaudit.engine.workers import audited
from mtaudit.errors import UsageError
from mtaudit.records import Event
from mtaudit.report import Writer

#: Shards in progress or waiting per actor.
_AHEAD = 4
#: How often a shard is given to another actor before the run fails: a shard that crashes every process that reads it
#: would end all actors.
_ATTEMPTS = 5
_INSTALL = "the engine ray needs Ray; install it with: pip install 'mtaudit[ray]'"


@dataclass(frozen=True, slots=True)
class RayEngine:
    """The options of a run on a cluster.

    Attributes:
        settings: settings from which each actor makes its own context; files that they name must exist on every node.
        address: address of the cluster (``auto``, ``ray://host:10001``); "" starts Ray on this machine if
            ``RAY_ADDRESS`` is not set.
        actors: number of actors; 0 for one per processor of the cluster.
        gpus: GPUs per actor, 0.25 for four actors on one GPU.
        results: folder on all nodes to which actors write their results, so that they return only counts; "" for none.
    """

    settings: Settings
    address: str = ""
    actors: int = 0
    gpus: float = 0.0
    results: str = ""

    def __call__(self, work: Iterable[Work], context: AuditContext, hints: bool = True) -> Iterator[Event]:
        """The events of a run in order.

        Checks that compare documents need all of them, so a run with such checks is audited in this process.

        Raises:
            UsageError: Ray is not installed, the cluster cannot be reached, or a shard crashed several actors.
        """
        if any(check.cross_document for check in context.checks):
            yield from audited(work, context, hints)
            return
        ray = _connected(self.address)
        pool = _Pool(ray, self, hints)
        try:
            yield from _in_order(work, pool)
        finally:
            pool.close()


def writing_there(engine: Engine, writers: Sequence[Writer], steps: Sequence[Step], context: AuditContext) -> Engine:
    """The engine. A Ray engine lets its actors write the results, if the only output is a folder of Parquet
    files, and no baseline, commit, suppression, judge or corpus stage needs the pairs of all shards in one place."""
    from mtaudit.engine.gating import Gating
    from mtaudit.report.dataset import DatasetWriter

    apart = all(isinstance(step, Gating) and step.evaluator.adds_up for step in steps)
    whole = context.judging is not None or context.corpus is not None
    if isinstance(engine, RayEngine) and len(writers) == 1 and isinstance(writers[0], DatasetWriter) and apart:
        return engine if whole else replace(engine, results=str(writers[0].folder))
    return engine


def _connected(address: str) -> Any:
    """The module ``ray``, connected to a cluster."""
    try:
        import ray
    except ImportError:
        raise UsageError(_INSTALL) from None
    if not ray.is_initialized():
        # Otherwise Ray collects usage statistics, and prints every line of every actor here.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            ray.init(address or os.environ.get("RAY_ADDRESS") or None, log_to_driver=False, include_dashboard=False)
        except (ConnectionError, RuntimeError, ValueError) as error:
            what = f"the Ray cluster {address or os.environ.get('RAY_ADDRESS', '')} cannot be reached ({error})"
            raise UsageError(f"{what}; check --ray-address, or start one with: ray start --head") from None
    return ray


class Worker:
    """The code of an actor, with its own context made from the settings."""

    def __init__(self, settings: Settings, hints: bool, results: str = "") -> None:
        context, _ = make_context(settings, None, "")
        # With more than one worker, the critic gets no thread of its own.
        self._context = replace(context, checks=for_corpus(context.checks), workers=2)
        self._hints = hints
        self._results, self._fail_on = results, settings.fail_on

    def audit(self, shard: Shard, number: int) -> bytes:
        """The packed events of a shard; ``number`` is its number in the run."""
        events = audit_shard(shard, self._context, self._hints)
        if self._results:
            from mtaudit.engine.results import into_file

            events = into_file(events, number, self._results, self._fail_on)
        return pack(events)


class _Pool:
    """The actors, and the shards in progress on each of them."""

    def __init__(self, ray: Any, engine: RayEngine, hints: bool) -> None:
        self.ray = ray
        self._kind: Any = ray.remote(Worker).options(num_cpus=1, num_gpus=engine.gpus, max_restarts=0)
        self._given = engine.settings, hints, engine.results
        count = engine.actors or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._actors: dict[Any, int] = {self._kind.remote(*self._given): 0 for _ in range(count)}
        self._owner: dict[Any, Any] = {}

    @property
    def room(self) -> int:
        """The number of shards that may be in progress at once."""
        return _AHEAD * len(self._actors)

    def submit(self, shard: Shard, number: int) -> Any:
        """Give shard ``number`` of the run to the actor with the least work; returns the reference of the result."""
        actor = min(self._actors, key=self._actors.__getitem__)
        self._actors[actor] += 1
        reference = actor.audit.remote(shard, number)
        self._owner[reference] = actor
        return reference

    def result(self, reference: Any) -> bytes | None:
        """The packed events; None if they were lost with their actor or node."""
        errors = self.ray.exceptions
        lost = (errors.RayActorError, errors.ObjectLostError, errors.NodeDiedError, errors.WorkerCrashedError)
        actor = self._owner.pop(reference)
        try:
            found = cast(bytes, self.ray.get(reference))
        except lost as error:
            self._replace(actor, dead=not isinstance(error, errors.ObjectLostError))
            return None
        if actor in self._actors:
            self._actors[actor] -= 1
        return found

    def _replace(self, actor: Any, *, dead: bool) -> None:
        """Remove an actor that was lost; the others do its work. The last one is replaced, if necessary by one that
        starts when the cluster has room again."""
        if actor not in self._actors:
            return
        if not dead:
            self._actors[actor] -= 1
            return
        del self._actors[actor]
        if not self._actors:
            self._actors[self._kind.remote(*self._given)] = 0

    def close(self) -> None:
        """End all actors."""
        for actor in self._actors:
            self.ray.kill(actor)


@dataclass(slots=True)
class _Waiting:
    """A shard in progress, its number in the run, and the reference to its result."""

    shard: Shard
    number: int
    reference: Any


def _in_order(work: Iterable[Work], pool: _Pool) -> Iterator[Event]:
    waiting: deque[_Waiting | Iterable[Event]] = deque()
    for number, item in enumerate(work):
        if isinstance(item, Shard):
            waiting.append(_Waiting(item, number, pool.submit(item, number)))
        else:
            waiting.append(item)
        while len(waiting) > pool.room:
            yield from _next(waiting.popleft(), pool)
    while waiting:
        yield from _next(waiting.popleft(), pool)


def _next(item: _Waiting | Iterable[Event], pool: _Pool) -> Iterator[Event]:
    if not isinstance(item, _Waiting):
        yield from item
        return
    for _ in range(_ATTEMPTS):
        found = pool.result(item.reference)
        if found is not None:
            yield from cast("Iterator[Event]", unpack(found))
            return
        item.reference = pool.submit(item.shard, item.number)
    names = sorted({part.document or str(part.content)[:80] for part in item.shard.parts})
    raise UsageError(f"{_ATTEMPTS} actors crashed while auditing {', '.join(names[:3])}; see the logs of the cluster")
