"""Audits the shards of a run in several processes, which share one set of loaded models.

The models are loaded before the processes are forked, so that their memory exists once however many there are. Shards
travel to the processes and their events travel back as bytes; the events are returned in the order of the shards. Each
process has a connection of its own to the cache and stores what it finishes, so that a run that is killed loses no more
than the shards that were in work.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, cast

from mtaudit.context import AuditContext
from mtaudit.engine.packed import pack, unpack
from mtaudit.engine.shards import Shard, Work, audit_shard
from mtaudit.errors import UsageError
from mtaudit.records import Event, Pair
from mtaudit.score import all_pairs

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

#: Shards in work or waiting per process: enough that none waits for work while the first shard takes long.
_AHEAD = 3
#: Inputs among which a second shard is looked for before processes are started.
_LOOK = 64
#: Pairs that make every model and table load.
_WARM = (
    ("The market in Paris rose 4.3 percent, Anna said.", "安娜说，巴黎市场上涨了4.3%。"),
    ("He did not arguably see the Ohio River.", "他没有 arguably 看到河流。"),
)


def default_workers() -> int:
    """The processors that this process may use: workers share their models, so one more costs only what it works on."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def audited(work: Iterable[Work], context: AuditContext, hints: bool = True, workers: int = 1) -> Iterator[Event]:
    """The events of a run in order.

    Processes are started when a second shard needs an audit, so that a small run has no use for them. A run whose
    checks compare documents has one process, and so has one whose models compute on a GPU, and a system without
    ``fork``.

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
    """Known events up to a first shard alone; then the shard and what follows up to the next shard."""
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
    waiting: deque[Future[bytes] | Iterable[Event]] = deque()
    pool = _pool(replace(context, workers=workers), workers)
    try:
        for item in work:
            waiting.append(pool.submit(_work, item, hints) if isinstance(item, Shard) else item)
            while len(waiting) > _AHEAD * workers or _is_ready(waiting[0]):
                yield from _result(waiting.popleft())
                if not waiting:
                    break
        while waiting:
            yield from _result(waiting.popleft())
        pool.shutdown()
    except BrokenExecutor:
        raise UsageError(
            "a worker process was killed, perhaps because memory ran out; "
            "run again with fewer --workers: what was finished is in the cache"
        ) from None
    finally:
        # The processes are not waited for if the run was interrupted: nobody needs what they are working on.
        children = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()


def _has_gpu() -> bool:
    """Whether a model computes on a GPU, which a forked process cannot use."""
    torch = sys.modules.get("torch")
    return torch is not None and torch.cuda.is_initialized()


def _is_ready(item: Future[bytes] | Iterable[Event]) -> bool:
    return not isinstance(item, Future) or item.done()


def _result(item: Future[bytes] | Iterable[Event]) -> Iterator[Event]:
    yield from cast(Iterator[Event], unpack(item.result())) if isinstance(item, Future) else item


def _load(context: AuditContext) -> None:
    """Load every model and table by auditing two pairs in this process."""
    from mtaudit.engine.result_cache import ResultCache
    from mtaudit.pipeline import Section, audit
    from mtaudit.store import Store

    pairs = [Pair(str(at), "", source, target) for at, (source, target) in enumerate(_WARM)]
    nothing = ResultCache(Store(None), "")
    for _ in audit([Section("", pairs)], replace(context, cache=nothing, words_for=all_pairs, critic_for=all_pairs)):
        pass


def _pool(context: AuditContext, workers: int) -> ProcessPoolExecutor:
    """Forked processes; they exist when this returns."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # What was loaded so far is never collected, so the collector of a child does not copy its pages.
    gc.collect()
    gc.freeze()
    with warnings.catch_warnings():
        # From Python 3.12 on, a fork beside other threads is warned of; those of BLAS libraries survive it.
        warnings.simplefilter("ignore", DeprecationWarning)
        fork = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(workers, mp_context=fork, initializer=_begin, initargs=(context,))
        pool.submit(os.getpid).result()
    return pool


_context: AuditContext


def _begin(context: AuditContext) -> None:
    """Prepare a new process: Ctrl-C is for the first process, and without that one it ends."""
    global _context
    _context = context
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _work(shard: Shard, hints: bool) -> bytes:
    return pack(audit_shard(shard, _context, hints))
