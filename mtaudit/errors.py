"""Errors that a user can act on: each names a file, says what is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be used.

    A value as well as part of an exception, so that the other inputs are still audited and the report can list what
    was left out.

    Attributes:
        place: the file as the user named it, e.g. ``news/a.md``.
        line: 1-based line, or None if the whole file is affected.
        message: what is wrong, one sentence without a full stop.
        remedy: what to do about it, one sentence without a full stop.
    """

    place: str
    message: str
    remedy: str
    line: int | None = None

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


class UsageError(MtauditError):
    """Options or settings contradict each other or cannot be met (unknown encoder, invalid configuration)."""
