"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from mtaudit.cli.say import say
from mtaudit.errors import Problem
from mtaudit.records import DocumentState, Event, Scored

_EVERY_SECONDS = 10.0


@contextmanager
def progress(documents: int, quiet: bool = False) -> Iterator[Callable[[Event], None]]:
    """Yields a function to call with every event of the pipeline; ``documents`` is their expected number."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with click.progressbar(length=documents, label="auditing", file=sys.stderr, show_pos=True) as bar:
            yield lambda event: bar.update(1) if isinstance(event, DocumentState | Problem) else None
    else:
        yield _Lines(documents)


class _Lines:
    """Prints a line every few seconds, so that a CI log shows the progress."""

    def __init__(self, documents: int) -> None:
        self.documents, self.done, self.pairs = documents, 0, 0
        self.spoken = time.monotonic()

    def __call__(self, event: Event) -> None:
        self.done += isinstance(event, DocumentState)
        self.pairs += isinstance(event, Scored)
        if time.monotonic() - self.spoken >= _EVERY_SECONDS:
            self.spoken = time.monotonic()
            say(f"auditing: {self.done} of {self.documents} documents, {self.pairs:,} pairs", err=True)
