"""Machine-translated articles with marked errors, on which precision on real text is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Span
from mtaudit.train.corpora import rows


@dataclass(frozen=True, slots=True)
class MarkedError:
    """An error that an annotator marked; the span of an unmarked side is None."""

    severity: Severity
    source_span: Span | None
    target_span: Span | None


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """A pair of an article with the errors in it."""

    pair: Pair
    errors: tuple[MarkedError, ...]

    @property
    def misleads(self) -> bool:
        """Whether it contains a major or critical error."""
        return any(error.severity >= Severity.MAJOR for error in self.errors)

    def marks(self, finding: Finding, least: Severity) -> bool:
        """Whether the finding marks an error of at least this severity: their spans overlap on one side, or no side is
        marked by both."""
        return any(error.severity >= least and _meet(finding, error) for error in self.errors)


def _meet(finding: Finding, error: MarkedError) -> bool:
    sides = ((finding.source_span, error.source_span), (finding.target_span, error.target_span))
    both = [(a, b) for a, b in sides if a and b]
    return not both or any(a[0] < b[1] and b[0] < a[1] for a, b in both)


def articles(path: Path, split: str = "train") -> Iterator[list[LabelledPair]]:
    """The articles of one split, each as its pairs in order.

    Args:
        path: JSON lines, which may be gzipped, in document order: id, document, split, source, target, errors, each
            with severity and [start, end) spans of code points or null: source_span, target_span.

    Raises:
        InputError: the file cannot be read or is not JSON lines.
    """
    chosen = (row for row in rows(path) if row["split"] == split)
    for document, found in groupby(chosen, key=lambda row: str(row["document"])):
        yield [_labelled(row, document) for row in found]


def _labelled(row: dict[str, Any], document: str) -> LabelledPair:
    errors = tuple(
        MarkedError(Severity.parse(e["severity"]), _span(e.get("source_span")), _span(e.get("target_span")))
        for e in row["errors"]
    )
    return LabelledPair(Pair(str(row["id"]), document, row["source"], row["target"]), errors)


def _span(given: Sequence[int] | None) -> Span | None:
    return (given[0], given[1]) if given else None
