"""Errors of the command line: one line on stderr, status 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from mtaudit.errors import MtauditError

#: Exit statuses.
PASSED, FAILED, ERROR = 0, 1, 2


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error that a user can act on into its message and status 2."""
    try:
        yield
    except MtauditError as error:
        click.echo(f"mtaudit: {error}", err=True)
        raise SystemExit(ERROR) from error
