"""Audits the shards of a run in several processes, which share one set of loaded models.

The models are loaded before the processes are forked, so that all processes share their memory. Shards and their events
are exchanged as bytes; the events are returned in the order of the shards. Each process has its own connection to the
cache and stores what it finishes, so that a run that is killed loses only the shards in progress.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import cast

from mtaudit.context import AuditContext
from mtaudit.engine.packed import unpack
from mtaudit.engine.processes import WorkerProcess, receive, start
from mtaudit.engine.shards import Shard, Work, audit_shard
from mtaudit.records import Event, Pair
from mtaudit.score import all_pairs

#: Shards in progress or waiting per process: enough that no process is idle while the first shard takes long.
_AHEAD = 3
#: Shards assigned to a process, including the one in progress.
_BACKLOG = 2
#: Number of inputs that are searched for a second shard before processes are started.
_LOOK = 64
#: Pairs that cause every model and table to be loaded.
_WARM = (
    ("The market in Paris rose 4.3 percent, Anna said.", "安娜说，巴黎市场上涨了4.3%。"),
    ("He did not arguably see the Ohio River.", "他没有 arguably 看到河流。"),
)


def default_workers() -> int:
    """The number of processors available to this process. Workers share the models, so each needs little memory."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def audited(work: Iterable[Work], context: AuditContext, hints: bool = True, workers: int = 1) -> Iterator[Event]:
    """The events of a run in order.

    Processes are started when a second shard needs an audit, so that a small run starts none. Everything runs in this
    process if checks compare documents, if models compute on a GPU, or if the system has no ``fork``.

    Raises:
        UsageError: a process was killed from outside.
    """
    together = any(check.cross_document for check in context.checks)
    if workers < 2 or together or sys.platform != "linux":
        yield from _alone(work, context, hints)
        return
    stream = iter(work)
    while ahead := list(_until_second_shard(stream)):
        if sum(isinstance(item, Shard) for item in ahead) < 2:
            yield from _alone(ahead, context, hints)
        else:
            yield from _in_processes(chain(ahead, stream), context, hints, workers)


def _alone(work: Iterable[Work], context: AuditContext, hints: bool) -> Iterator[Event]:
    for item in work:
        yield from audit_shard(item, context, hints) if isinstance(item, Shard) else item


def _until_second_shard(stream: Iterator[Work]) -> Iterator[Work]:
    """First the known events before the first shard; then that shard and everything up to the next shard."""
    seen = False
    for item in islice(stream, _LOOK):
        yield item
        if isinstance(item, Shard) == seen:
            return
        seen = True


def _in_processes(work: Iterable[Work], context: AuditContext, hints: bool, workers: int) -> Iterator[Event]:
    _load(context)
    if _has_gpu():
        yield from _alone(work, context, hints)
        return
    pool = start(replace(context, workers=workers), workers)
    try:
        yield from _in_order(work, pool, hints)
    finally:
        # If the run was interrupted, the shards in progress are not needed.
        for process in pool:
            process.stop()


def _in_order(work: Iterable[Work], pool: Sequence[WorkerProcess], hints: bool) -> Iterator[Event]:
    waiting: deque[int | Iterable[Event]] = deque()
    results: dict[int, bytes] = {}
    for number, item in enumerate(work):
        if isinstance(item, Shard):
            while all(process.backlog >= _BACKLOG for process in pool):
                receive(pool, results)
            min(pool, key=lambda process: process.backlog).send((number, item, hints))
        waiting.append(number if isinstance(item, Shard) else item)
        receive(pool, results, seconds=0)
        while waiting and (
            len(waiting) > _AHEAD * len(pool) or not isinstance(waiting[0], int) or waiting[0] in results
        ):
            yield from _result(waiting.popleft(), pool, results)
    for left in waiting:
        yield from _result(left, pool, results)


def _result(item: int | Iterable[Event], pool: Sequence[WorkerProcess], results: dict[int, bytes]) -> Iterable[Event]:
    if not isinstance(item, int):
        return item
    while item not in results:
        receive(pool, results)
    return cast(Iterator[Event], unpack(results.pop(item)))


def _has_gpu() -> bool:
    """Whether a model computes on a GPU, which a forked process cannot use."""
    torch = sys.modules.get("torch")
    return torch is not None and torch.cuda.is_initialized()


def _load(context: AuditContext) -> None:
    """Load every model and table by auditing two pairs in this process."""
    from mtaudit.engine.result_cache import ResultCache
    from mtaudit.pipeline import Section, audit
    from mtaudit.store import Store

    pairs = [Pair(str(at), "", source, target) for at, (source, target) in enumerate(_WARM)]
    nothing = ResultCache(Store(None), "")
    for _ in audit([Section("", pairs)], replace(context, cache=nothing, words_for=all_pairs, critic_for=all_pairs)):
        pass
