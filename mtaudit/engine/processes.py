"""Forked processes that audit shards, each with a pipe of its own.

Not built on concurrent.futures: its processes share two queues, and a process that is ended while it writes a large
result leaves the reader of the queue waiting for the rest forever. Here the end of a process is the end of its pipe.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import threading
import traceback
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mtaudit.context import AuditContext
from mtaudit.engine.packed import pack
from mtaudit.engine.shards import Shard, audit_shard
from mtaudit.errors import MtauditError, UsageError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

#: Number of a shard, the shard, and whether hints are needed.
Task = tuple[int, Shard, bool]


class WorkerProcess:
    """A process and the pipe to it.

    Attributes:
        backlog: tasks that were sent and not answered.
    """

    def __init__(self, process: ForkProcess, connection: Connection[Any, Any]) -> None:
        self._process = process
        self.connection = connection
        self.backlog = 0

    def send(self, task: Task) -> None:
        """Give it a task. UsageError if the process was killed."""
        try:
            self.connection.send(task)
        except OSError:
            raise _killed() from None
        self.backlog += 1

    def take(self) -> tuple[int, bytes]:
        """The number of a task and its packed events; raises what the audit raised, or UsageError if the process was
        killed."""
        try:
            number, result = self.connection.recv()
        except (EOFError, OSError):
            raise _killed() from None
        self.backlog -= 1
        if isinstance(result, BaseException):
            raise result
        return number, result

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def start(context: AuditContext, count: int) -> list[WorkerProcess]:
    """Fork processes that audit with this context."""
    import multiprocessing

    fork = multiprocessing.get_context("fork")
    # What was loaded so far is never collected, so the collector of a process does not copy its pages.
    gc.collect()
    gc.freeze()
    made: list[WorkerProcess] = []
    with warnings.catch_warnings():
        # From Python 3.12 on, a fork beside other threads gives a warning; those of BLAS libraries survive it.
        warnings.simplefilter("ignore", DeprecationWarning)
        for _ in range(count):
            ours, theirs = fork.Pipe()
            others = [worker.connection for worker in made]
            process = fork.Process(target=_serve, args=(context, theirs, [ours, *others]), daemon=True)
            process.start()
            theirs.close()
            made.append(WorkerProcess(process, ours))
    return made


def receive(pool: Sequence[WorkerProcess], results: dict[int, bytes], seconds: float | None = None) -> None:
    """Add the results that have arrived, by task.

    Args:
        seconds: the longest wait for one; None for as long as it takes.
    """
    from multiprocessing.connection import wait

    ready = wait([process.connection for process in pool], seconds)
    for process in pool:
        if process.connection in ready:
            number, result = process.take()
            results[number] = result


def _serve(context: AuditContext, connection: Connection[Any, Any], others: Sequence[Connection[Any, Any]]) -> None:
    """The life of a process: audit what comes. It ends with the pipe, that is with the first process.

    Two threads keep the pipe flowing, so that neither side waits for the other.
    """
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[int, bytes | BaseException]] = queue.SimpleQueue()
    for step in (lambda: tasks.put(connection.recv()), lambda: connection.send(answers.get())):
        threading.Thread(target=_repeat, args=(step,), daemon=True).start()
    while True:
        number, shard, hints = tasks.get()
        try:
            answers.put((number, pack(audit_shard(shard, context, hints))))
        except MtauditError as error:
            answers.put((number, error))
        except BaseException as error:  # Not every exception can be sent.
            traceback.print_exc()
            answers.put((number, RuntimeError(f"{type(error).__name__}: {error}")))


def _repeat(step: Any) -> None:
    try:
        while True:
            step()
    except (EOFError, OSError):
        os._exit(1)


def _killed() -> UsageError:
    return UsageError(
        "a worker process was killed, perhaps because memory ran out; "
        "run again with fewer --workers: what was finished is in the cache"
    )
