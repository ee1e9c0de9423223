"""The results of an audit for each pair, in compact form, collected by a writer that a filter passes to the run."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from mtaudit.late import late_pattern
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, ReportHeader, Scored

_ROW = late_pattern(r"row (\d+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one pair.

    Attributes:
        checks: codes of the findings that count, worst first.
        reason: the message of the worst finding, with its check and severity; "" if there is none.
    """

    probability: float
    severity: Severity
    checks: tuple[str, ...] = ()
    reason: str = ""


def _scratch() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")


@dataclass
class Decisions:
    """Collects the scored pairs of a run, in 21 bytes of memory per pair; reasons are kept on disk.

    Attributes:
        documents: the files in the order of the run; ``first[i]`` is the number of the first pair of ``documents[i]``.
        rows: row number of each pair.
        probability, severity: error probability and severity of each pair.
        twins: 64-bit hash of the texts of each pair.
    """

    documents: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    rows: array[int] = field(default_factory=partial(array, "q"))
    probability: array[float] = field(default_factory=lambda: array("f"))
    severity: array[int] = field(default_factory=partial(array, "b"))
    twins: array[int] = field(default_factory=partial(array, "q"))
    _kept: IO[str] = field(default_factory=_scratch)

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, scored: Scored) -> None:
        """Add the next pair."""
        pair = scored.pair
        if not self.documents or self.documents[-1] != pair.document:
            self.documents.append(pair.document)
            self.first.append(len(self))
        counted = sorted((f for f in scored.findings if f.severity and not f.accepted), key=_weight, reverse=True)
        self.rows.append(row_of(pair))
        self.probability.append(scored.error_probability)
        self.severity.append(int(scored.severity))
        self.twins.append(hash((" ".join(pair.source.split()), " ".join(pair.target.split()))))
        facts = [[f.check for f in counted], _reason(counted[0])] if counted else []
        self._kept.write(json.dumps(facts, ensure_ascii=False) + "\n")

    def finish(self, head: ReportHeader) -> None:
        """End of the run; nothing is written."""

    def abort(self) -> None:
        """Discard everything."""
        self.close()

    def verdicts(self) -> Iterator[Verdict]:
        """The result of each pair, in order. Only one iterator may be in use at a time."""
        self._kept.seek(0)
        for number, line in enumerate(self._kept):
            checks, reason = json.loads(line) or ((), "")
            yield Verdict(self.probability[number], Severity(self.severity[number]), tuple(checks), reason)

    def close(self) -> None:
        """Delete the data on disk."""
        self._kept.close()


def row_of(pair: Pair) -> int:
    """The number of the row of a pair; 0 if it has none."""
    lines = pair.source_lines or pair.target_lines
    if lines is not None:
        return lines[0]
    found = _ROW.match(pair.place)
    return int(found[1]) if found else 0


def _weight(finding: Finding) -> tuple[int, float]:
    return int(finding.severity), finding.confidence


def _reason(finding: Finding) -> str:
    return f"{finding.check} {finding.name} ({finding.severity.label}): {finding.message}"
