"""Errors that a user can act on: each names a file, the problem and a remedy."""

from __future__ import annotations

import logging
from dataclasses import dataclass

_LOG = logging.getLogger("mtaudit")


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be used.

    A value as well as part of an exception, so that other inputs are still audited and the report can list inputs that
    were left out.

    Attributes:
        place: the file as the user named it, e.g. ``news/a.md``.
        line: 1-based line, or None if the whole file is affected.
        message: what is wrong, one sentence without a full stop.
        remedy: what to do about it, one sentence without a full stop.
        internal: whether it is an internal error of mtaudit; results with such a problem are not cached.
    """

    place: str
    message: str
    remedy: str
    line: int | None = None
    internal: bool = False

    def __str__(self) -> str:
        where = self.place if self.line is None else f"{self.place}:{self.line}"
        return f"{where}: {self.message}; {self.remedy}"


class MtauditError(Exception):
    """Base class of the errors that mtaudit raises deliberately; the command line prints them and exits with 2."""


class InputError(MtauditError):
    """An input cannot be read; ``problem`` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem

    def __reduce__(self) -> tuple[type[InputError], tuple[Problem]]:
        return type(self), (self.problem,)


class UsageError(MtauditError):
    """Options or settings contradict each other or cannot be met (unknown encoder, invalid configuration)."""


def internal_problem(place: str, error: Exception) -> Problem:
    """The problem of an input on which mtaudit itself failed; the traceback goes to the log (``--debug``)."""
    _LOG.debug("internal error in %s", place, exc_info=error)
    reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}".rstrip(": ")
    return Problem(
        place,
        f"an internal error of mtaudit stopped the audit of this input ({reason})",
        "the other inputs are audited; please report it with the file and the output of --debug",
        internal=True,
    )
