"""Lists of pairs in which repetitions of one finding in one document share a line.

An error that a system repeats (such as a speaker placed inside the quotation, throughout an article) would otherwise
hide errors that occur once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from mtaudit.mqm import Severity
from mtaudit.records import Scored
from mtaudit.report.worst import Rank, Worst, most_severe_first, rank

#: Document, check, severity, and the part of the message that all repetitions have in common.
Fault = tuple[str, str, Severity, str]
#: Maximum number of distinct faults whose repetitions are folded at a time; this bounds the memory.
_OPEN = 2_000


@dataclass(slots=True)
class Folded:
    """A line of a list: a pair, the number of pairs of its document that have only the same finding, and the
    number of the pair in the run."""

    scored: Scored
    count: int = 1
    number: int = 0


def fault_of(scored: Scored) -> Fault | None:
    """What repetitions of a finding have in common: document, check, severity, and the message up to its first colon.
    None if a pair has no finding that counts, or several; such a pair always has its own line."""
    counting = [finding for finding in most_severe_first(scored.findings) if finding.severity]
    if len(counting) != 1:
        return None
    (finding,) = counting
    return scored.pair.document, finding.check, finding.severity, finding.message.partition(": ")[0]


def first_of_fault(faults: Sequence[Hashable | None]) -> list[int]:
    """For each pair of a list, given by its fault, the index of the pair whose line it shares, which is the first with
    the same fault."""
    first: dict[Hashable, int] = {}
    return [at if fault is None else first.setdefault(fault, at) for at, fault in enumerate(faults)]


class WorstLines:
    """Keeps the ``limit`` worst lines of a run in bounded memory. The pairs of a document must follow one another."""

    def __init__(self, limit: int) -> None:
        self._worst: Worst[Folded] = Worst(limit)
        self._document = ""
        self._open: dict[Fault, tuple[Rank, Folded]] = {}

    def add(self, scored: Scored, number: int, count: int = 1) -> None:
        """Add the next pair. ``number`` is its number in the run, ``count`` the number of pairs on its line."""
        if scored.pair.document != self._document or len(self._open) >= _OPEN:
            self._close()
            self._document = scored.pair.document
        fault, bad = fault_of(scored), rank(scored, number)
        if fault is None:
            self._worst.add(bad, Folded(scored, count, number))
        elif fault not in self._open:
            self._open[fault] = bad, Folded(scored, count, number)
        else:
            before, line = self._open[fault]
            line.count += count
            if bad > before:
                line.scored, line.number = scored, number
                self._open[fault] = bad, line

    def items(self) -> list[Folded]:
        """The kept lines, worst first."""
        self._close()
        return self._worst.items()

    @classmethod
    def of(cls, pairs: Iterable[Scored], limit: int = 50) -> list[Folded]:
        """The worst lines of pairs that are given in document order; pairs without errors have no line."""
        kept = cls(limit)
        for number, scored in enumerate(pairs, 1):
            if scored.severity > Severity.NEUTRAL:
                kept.add(scored, number)
        return kept.items()

    def _close(self) -> None:
        for bad, line in self._open.values():
            self._worst.add(bad, line)
        self._open.clear()
