"""Repetitions of one finding in one document, folded into one line with their number.

A fault that a machine repeats (the speaker inside of the quotation, in every interview of an article) would else bury
what occurs once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mtaudit.mqm import Severity
from mtaudit.records import Finding, Scored
from mtaudit.report.worst import most_severe_first

#: Names the same fault in two pairs of a document.
Fault = tuple[str, str, Severity, str]


@dataclass(slots=True)
class Folded:
    """A pair of a list, with the later pairs of its document that have nothing but the same fault."""

    scored: Scored
    repeats: list[Scored]

    @property
    def count(self) -> int:
        """How many pairs the line stands for."""
        return 1 + len(self.repeats)


def fault_of(scored: Scored, finding: Finding) -> Fault:
    """What makes two findings repetitions: document, check, severity, and what the message says before its colon."""
    return scored.pair.document, finding.check, finding.severity, finding.message.partition(": ")[0]


def fold(pairs: Iterable[Scored]) -> list[Folded]:
    """The pairs in their order; one whose only finding that counts repeats the only one of an earlier pair is folded
    into that."""
    out: list[Folded] = []
    first: dict[Fault, Folded] = {}
    for scored in pairs:
        counting = [finding for finding in most_severe_first(scored.findings) if finding.severity]
        fault = fault_of(scored, counting[0]) if len(counting) == 1 else None
        if fault is not None and fault in first:
            first[fault].repeats.append(scored)
            continue
        line = Folded(scored, [])
        out.append(line)
        if fault is not None:
            first[fault] = line
    return out
