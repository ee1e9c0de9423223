"""Additive counts of pairs: the counts of the shards add up to those of the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Scored, ShardResult, Signals, Summary
from mtaudit.report.folding import WorstLines

_BINS = 20
#: Maximum number of lines with findings in the text summary.
_SHOWN = 50


@dataclass(slots=True)
class PairTally:
    """Counts pairs in constant memory.

    Attributes:
        doubt: sum of the error probabilities.
        here: pairs since the end of the last document, and the sum of their error probabilities; ``alone``: the same
            for sentences of documents in one language only, which are not scored.
        worst: the worst lines.
    """

    pairs: int = 0
    nulls: int = 0
    findings: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    histogram: list[int] = field(default_factory=lambda: [0] * _BINS)
    doubt: float = 0.0
    here: tuple[int, float] = (0, 0.0)
    alone: tuple[int, float] = (0, 0.0)
    worst: WorstLines = field(default_factory=lambda: WorstLines(_SHOWN))

    def add(self, scored: Scored) -> None:
        """Count a pair."""
        self.pairs += 1
        self.nulls += scored.pair.is_null
        for finding in scored.findings:
            if not finding.accepted and finding.severity:
                self.findings += 1
                self.checks[finding.check] += 1
        self.severities[scored.severity.label] += 1
        self.doubt += scored.error_probability
        self.here = self.here[0] + 1, self.here[1] + scored.error_probability
        self.histogram[min(int(scored.error_probability * _BINS), _BINS - 1)] += 1
        if scored.severity:
            self.worst.add(scored, self.pairs)

    def close(self, document: DocumentState) -> None:
        """Finish a document, after its pairs."""
        if document.state != "bilingual":
            self.alone = self.alone[0] + self.here[0], self.alone[1] + self.here[1]
        self.here = 0, 0.0

    def add_result(self, result: ShardResult) -> None:
        """Add the counts of a shard."""
        for number, scored, count in sorted(result.worst, key=lambda line: line[0]):
            self.worst.add(scored, self.pairs + number, count)
        more = result.summary
        self.pairs += more.pairs
        self.nulls += more.nulls
        self.findings += more.findings
        self.severities.update(more.severities)
        self.checks.update(more.checks)
        self.histogram = [a + b for a, b in zip(self.histogram, more.histogram, strict=True)]
        self.doubt += result.doubt

    def summary(self) -> Summary:
        """The counts so far, with the corpus score, which is None if there are no pairs
        of two languages."""
        severities = {s.label: self.severities[s.label] for s in Severity}
        checks = dict(sorted(self.checks.items()))
        judged, doubt = self.pairs - self.alone[0], self.doubt - self.alone[1]
        score = round(100 * (1 - doubt / judged), 3) if judged else None
        return Summary(self.pairs, self.nulls, self.findings, severities, checks, tuple(self.histogram), score)

    def result(self, file: str) -> ShardResult:
        """The counts as the result of a shard whose pairs are in ``file``; worst lines lack word-level predictions."""
        lines = tuple(
            (line.number, replace(line.scored, signals=Signals(line.scored.signals.similarity)), line.count)
            for line in self.worst.items()
        )
        return ShardResult(file, self.summary(), self.doubt, lines)
