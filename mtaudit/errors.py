"""Errors a user can act on: every one names a place and a cure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One input that could not be used.

    It is a value rather than only an exception, so that the inputs beside it are still audited and the
    report can list what was not.

    Attributes:
        place: file as the user named it, e.g. ``news/a.md``.
        line: 1-based line, or None where the file as a whole is the problem.
        what: what is wrong, one sentence without a full stop.
        cure: what to do about it, one sentence without a full stop.
    """

    place: str
    what: str
    cure: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.place if self.line is None else f"{self.place}:{self.line}"
        return f"{where}: {self.what}; {self.cure}"


class MtauditError(Exception):
    """Base of every error that mtaudit raises on purpose; the command line prints it and leaves with status 2."""


class InputError(MtauditError):
    """An input that cannot be read; carries the :class:`Problem` that names place and cure."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class UsageError(MtauditError):
    """Options or settings that contradict each other or cannot be met (unknown encoder, bad configuration)."""
