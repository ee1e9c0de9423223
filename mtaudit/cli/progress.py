"""Progress on stderr in pairs, with rate and remaining time: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from mtaudit.cli.say import say
from mtaudit.errors import Problem
from mtaudit.records import DocumentState, Event, Scored, ShardResult

_EVERY_SECONDS = 10.0
#: Seconds between two updates of the bar.
_UPDATE = 0.2
#: Share of a run that must be completed before the remaining time is estimated.
_LEAST = 0.01


@contextmanager
def progress(documents: int, quiet: bool = False, pairs: int | None = None) -> Iterator[Callable[[Event], None]]:
    """Yields a function to call with every event of the pipeline.

    Args:
        documents: the expected number of documents.
        pairs: the expected number of pairs; None if it is unknown, in which case documents are counted.
    """
    if quiet:
        yield lambda _: None
        return
    meter = Meter(documents, pairs)
    if not sys.stderr.isatty():
        yield _Lines(meter)
        return
    bar: Any = click.progressbar(length=1000, label="auditing", file=sys.stderr, item_show_func=lambda _: meter.rate())
    with bar:
        yield _Bar(meter, bar.update)


class Meter:
    """Counts audited pairs and documents, and estimates the remaining time."""

    def __init__(self, documents: int, expected: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.documents, self.expected = documents, expected
        self.done = self.pairs = 0
        self._clock = clock
        self._began = clock()

    def add(self, event: Event) -> None:
        """Count an event."""
        self.done += isinstance(event, DocumentState | Problem)
        self.pairs += event.summary.pairs if isinstance(event, ShardResult) else isinstance(event, Scored)

    @property
    def share(self) -> float:
        """Estimated share of the run that is completed, from 0 to 1."""
        if self.expected:
            return min(self.pairs / self.expected, 1.0)
        return min(self.done / max(self.documents, 1), 1.0)

    def rate(self) -> str:
        """Pairs and their rate, e.g. "12,345 pairs, 380 a second"."""
        seconds = self._clock() - self._began
        return f"{self.pairs:,} pairs" + (f", {self.pairs / seconds:,.0f} a second" if seconds >= 1 else "")

    def left(self) -> str:
        """The remaining time, e.g. "0:12:30 left"; "" if it cannot be estimated yet."""
        share, seconds = self.share, self._clock() - self._began
        if not _LEAST <= share < 1:
            return ""
        minutes, rest = divmod(round(seconds * (1 - share) / share), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02} left"


class _Bar:
    """Moves a bar of 1,000 steps."""

    def __init__(self, meter: Meter, update: Callable[[int], None]) -> None:
        self._meter, self._update = meter, update
        self._shown, self._at = 0, 0.0

    def __call__(self, event: Event) -> None:
        self._meter.add(event)
        now = time.monotonic()
        if now - self._at >= _UPDATE:
            steps = int(1000 * self._meter.share)
            self._update(steps - self._shown)
            self._shown, self._at = steps, now


class _Lines:
    """Prints a line every few seconds, so that a CI log shows the progress."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._spoken = time.monotonic()

    def __call__(self, event: Event) -> None:
        self._meter.add(event)
        if time.monotonic() - self._spoken >= _EVERY_SECONDS:
            self._spoken = time.monotonic()
            meter = self._meter
            parts = [f"auditing: {meter.done} of {meter.documents} documents", meter.rate(), meter.left()]
            say(", ".join(part for part in parts if part), err=True)
