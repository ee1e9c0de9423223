"""Findings as code hosts expect them: a flat list, worst first, with a place, a level and a fingerprint."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from mtaudit.mqm import Severity
from mtaudit.records import Finding, ReportHeader, Scored
from mtaudit.report.files import FileWriter
from mtaudit.report.folding import WorstLines
from mtaudit.report.worst import Worst, file_of, line_of, most_severe_first, rank

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """A finding and its place in a file."""

    finding: Finding
    scored: Scored
    path: str
    line: int

    @property
    def level(self) -> Level:
        """The level on the code host: error if it fails the job, else warning, or note if it is minor."""
        if self.finding.fails:
            return "error"
        return "warning" if self.finding.severity >= Severity.MAJOR else "note"

    @property
    def fingerprint(self) -> str:
        """A hash that stays the same when the finding moves: of check and normalised texts, not of line or score."""
        pair = self.scored.pair
        parts = (self.finding.check, _normal(pair.source), _normal(pair.target))
        return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


class WorstWriter(FileWriter, ABC):
    """Base class of writers of findings: keeps the worst pairs, in bounded memory.

    Attributes:
        limit: maximum number of findings that are written; the others are counted.
    """

    limit = 5_000

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._worst: Worst[Scored] = Worst(self.limit)
        self._number = 0
        self.found = 0

    def add(self, scored: Scored) -> None:
        """Keep the pair if it is among the worst."""
        self._number += 1
        if scored.severity > Severity.NEUTRAL:
            self.found += sum(f.severity > Severity.NEUTRAL for f in most_severe_first(scored.findings))
            self._worst.add(rank(scored, self._number), scored)

    def finish(self, head: ReportHeader) -> None:
        """Write the result of :meth:`text`."""
        self.file.write(self.text(head, self.places()))
        self.file.commit()

    @abstractmethod
    def text(self, head: ReportHeader, places: list[Place]) -> str:
        """The whole output; ``places`` are the worst findings, at most ``limit``, worst first."""

    def places(self) -> list[Place]:
        """The worst findings with their places, worst first."""
        return list(_places(self._worst.items()))[: self.limit]


class LinesWriter(WorstWriter, ABC):
    """Base class of writers of few findings. Repetitions of one finding in one document share a line."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._lines = WorstLines(self.limit)

    def add(self, scored: Scored) -> None:
        """Keep the pair if it is among the worst."""
        super().add(scored)
        if scored.severity > Severity.NEUTRAL:
            self._lines.add(scored, self._number)

    def lines(self) -> list[tuple[list[Place], int]]:
        """The worst lines, at most ``limit``, worst first: all findings of a pair, the most severe first, and the
        number of pairs that share the line."""
        return [(list(_places([line.scored])), line.count) for line in self._lines.items()]

    def unlisted(self) -> int:
        """The number of findings that are in none of the lines."""
        return self.found - sum(len(places) * count for places, count in self.lines())


def _places(worst: list[Scored]) -> Iterator[Place]:
    for scored in worst:
        for finding in most_severe_first(scored.findings):
            if finding.severity > Severity.NEUTRAL:
                yield Place(finding, scored, relative(file_of(scored, finding)), line_of(scored, finding) or 1)


def relative(document: str) -> str:
    """The document's name as a path in the repository: forward slashes, no leading ``./``."""
    path = document.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    return path


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
