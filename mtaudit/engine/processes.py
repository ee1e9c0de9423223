"""Forked processes that audit shards, each connected by its own pipe.

Not built on concurrent.futures: its processes share two queues, and if a process is killed while it writes a large
result, the reader of the queue waits for the rest forever. Here the pipe is closed when its process ends.
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
        backlog: number of tasks that were sent and not answered.
    """

    def __init__(self, process: ForkProcess, connection: Connection[Any, Any]) -> None:
        self._process = process
        self.connection = connection
        self.backlog = 0

    def send(self, task: Task) -> None:
        """Send a task. Raises UsageError if the process was killed."""
        try:
            self.connection.send(task)
        except OSError:
            raise _killed() from None
        self.backlog += 1

    def take(self) -> tuple[int, bytes]:
        """Receive the number of a task and its packed events. Raises what the audit raised, or UsageError if the
        process was killed."""
        try:
            number, result = self.connection.recv()
        except (EOFError, OSError):
            raise _killed() from None
        self.backlog -= 1
        if isinstance(result, BaseException):
            raise result
        return number, result

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def start(context: AuditContext, count: int) -> list[WorkerProcess]:
    """Fork processes that audit with this context."""
    import multiprocessing

    fork = multiprocessing.get_context("fork")
    # Objects that exist now are excluded from garbage collection, which would copy their shared pages.
    gc.collect()
    gc.freeze()
    made: list[WorkerProcess] = []
    with warnings.catch_warnings():
        # Since Python 3.12, a fork in a process with threads gives a warning; BLAS libraries handle forks themselves.
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
        seconds: maximum time to wait for a result; None for no limit.
    """
    from multiprocessing.connection import wait

    ready = wait([process.connection for process in pool], seconds)
    for process in pool:
        if process.connection in ready:
            number, result = process.take()
            results[number] = result


def _serve(context: AuditContext, connection: Connection[Any, Any], others: Sequence[Connection[Any, Any]]) -> None:
    """The main loop of a process: audit tasks until the pipe is closed, that is, until the parent process ends.

    Two threads read from and write to the pipe, so that neither side blocks the other.
    """
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is handled by the parent process
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
        except BaseException as error:  # Not every exception can be pickled.
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
