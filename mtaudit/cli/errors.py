"""Errors of the command line: one line on stderr, status 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from mtaudit.errors import InputError, MtauditError
from mtaudit.messages import problem_text, translated

#: Exit statuses.
PASSED, FAILED, ERROR = 0, 1, 2


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error that a user can act on into its message and status 2."""
    try:
        yield
    except MtauditError as error:
        problem = error.problem if isinstance(error, InputError) else None
        click.echo(f"mtaudit: {translated(str(error)) if problem is None else problem_text(problem)}", err=True)
        raise SystemExit(ERROR) from error
