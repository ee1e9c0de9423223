"""Errors of the command line: one line on stderr, status 2; interrupted runs end with 130 or 143."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from mtaudit.cli.say import say
from mtaudit.errors import InputError, MtauditError
from mtaudit.messages import problem_text, translated

#: Exit statuses. That of a process which was terminated by a signal is 128 plus the number of the signal.
PASSED, FAILED, ERROR, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
_LOG = logging.getLogger("mtaudit")


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error into its message and exit status 2; also an error of the system or an internal error,
    whose traceback goes to the log (``--debug``)."""
    try:
        yield
    except MtauditError as error:
        problem = error.problem if isinstance(error, InputError) else None
        say(f"mtaudit: {translated(str(error)) if problem is None else problem_text(problem)}", err=True)
        raise SystemExit(ERROR) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _LOG.debug("system error", exc_info=error)
        say(f"mtaudit: {where}{error.strerror or error}; no incomplete output was written", err=True)
        raise SystemExit(ERROR) from error
    except MemoryError as error:
        say("mtaudit: memory ran out; audit fewer files at once, or with fewer --workers", err=True)
        raise SystemExit(ERROR) from error


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Handle SIGTERM like an interrupt: outputs are discarded, and no file is left half
    written."""

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        sys.exit(TERMINATED)

    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
