"""Selects the pairs that the HTML page shows, with their neighbours, in bounded memory."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from hashlib import sha256

from mtaudit.mqm import Severity
from mtaudit.records import Finding, Scored, Signals, Summary
from mtaudit.report.folding import Folded, WorstLines
from mtaudit.report.rows import Near, Row, make_row
from mtaudit.report.strip import Strip
from mtaudit.report.worst import Rank, Worst, rank

#: Maximum number of pairs with findings that are kept, worst first.
ACTIONABLE = 20_000
#: A run of at most this many pairs is kept completely, including clean pairs.
WHOLE = 20_000
#: Bins of the histogram.
BINS = 20
#: Number of neighbours before and after a pair that can be shown.
CONTEXT = 2
#: Lines with the worst findings on the first screen.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Open:
    """A recent pair of the run whose neighbours are not all known yet."""

    number: int
    scored: Scored
    near: list[Near]


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """Name and category of a check, taken from its findings."""

    name: str
    category: str


class Keeper:
    """Collects a run pair by pair.

    Attributes:
        severities: pairs by severity label, by document.
        checks: facts by check code.
        findings: findings that count, by check code.
        bins: pairs by severity label, in 20 bins of 0.05 of the error probability.
        strips: positions of the errors by document, in the order of the run.
        news: findings that count ("new") and accepted ones ("known"), by document.
    """

    def __init__(self, actionable: int = ACTIONABLE, whole: int = WHOLE) -> None:
        self.pairs = 0
        self.nulls = 0
        self.flawed = 0
        self.findings: Counter[str] = Counter()
        self.bins: list[Counter[str]] = [Counter() for _ in range(BINS)]
        self.severities: dict[str, Counter[str]] = {}
        self.checks: dict[str, CheckFacts] = {}
        self.strips: dict[str, Strip] = {}
        self.news: dict[str, Counter[str]] = {}
        self._identity = sha256()
        self._whole = whole
        self._worst: Worst[Row] = Worst(actionable)
        self._lines = WorstLines(SHOWN)
        self._clean: list[tuple[Rank, Row]] = []
        self._recent: deque[_Open] = deque()

    def add(self, scored: Scored) -> None:
        """Add the next pair of the run."""
        number = self.pairs
        self.pairs += 1
        self._count(scored)
        self.strips.setdefault(scored.pair.document, Strip(number)).add(scored.severity)
        if self.pairs > self._whole:
            self._clean.clear()
        if actionable(scored):
            self.flawed += 1
            # Without word-level predictions, since a folder of pages keeps these pairs for every document.
            self._lines.add(replace(scored, signals=Signals(scored.signals.similarity)), number)
        self._place(number, scored)

    def rows(self) -> list[Row]:
        """The kept pairs, worst first. No pair may be added afterwards."""
        self._settle(0)
        clean = sorted(self._clean, key=lambda entry: entry[0], reverse=True)
        return self._worst.items() + [row for _, row in clean]

    def worst(self) -> list[Folded]:
        """The worst lines for the first screen; repetitions of one finding in a document share a line."""
        return self._lines.items()

    def forget_rows(self) -> None:
        """Drop the rows; the counts and the worst pairs are kept."""
        self._worst = Worst(0)
        self._clean = []
        self._recent.clear()

    def identity(self, signature: str) -> str:
        """A digest of all texts and the signature; the page uses it as the key for stored verdicts."""
        made = self._identity.copy()
        made.update(signature.encode("utf-8", "replace"))
        return made.hexdigest()[:16]

    def summary(self) -> Summary:
        """The counts over all pairs."""
        severities: Counter[str] = Counter()
        for counts in self.severities.values():
            severities.update(counts)
        return Summary(
            self.pairs,
            self.nulls,
            self.findings.total(),
            {severity.label: severities[severity.label] for severity in Severity},
            dict(sorted(self.findings.items())),
            tuple(counts.total() for counts in self.bins),
        )

    def _place(self, number: int, scored: Scored) -> None:
        """Make the pair a neighbour of the last ones, and turn pairs into rows whose neighbours are complete."""
        own = Near(number, scored.pair)
        self._settle(CONTEXT if self._recent and self._recent[-1].scored.pair.document == scored.pair.document else 0)
        before = [Near(other.number, other.scored.pair) for other in self._recent]
        for other in self._recent:
            other.near.append(own)
        self._recent.append(_Open(number, scored, before))

    def _settle(self, left: int) -> None:
        """Turn all recent pairs into rows, except the last ``left``."""
        while len(self._recent) > left:
            pair = self._recent.popleft()
            bad = rank(pair.scored, pair.number)
            if actionable(pair.scored):
                if self._worst.wants(bad):
                    self._worst.add(bad, make_row(pair.number, pair.scored, pair.near))
            elif self.pairs <= self._whole:
                self._clean.append((bad, make_row(pair.number, pair.scored, pair.near)))

    def _count(self, scored: Scored) -> None:
        pair = scored.pair
        self.nulls += pair.is_null
        self.bins[min(int(scored.error_probability * BINS), BINS - 1)][scored.severity.label] += 1
        self.findings.update(f.check for f in scored.findings if not f.accepted and f.severity > Severity.NEUTRAL)
        for text in (pair.id, pair.source, pair.target):
            self._identity.update(text.encode("utf-8", "replace") + b"\0")
        self.severities.setdefault(pair.document, Counter())[scored.severity.label] += 1
        for finding in scored.findings:
            self._note(finding, pair.document)

    def _note(self, finding: Finding, document: str) -> None:
        if finding.check not in self.checks:
            self.checks[finding.check] = CheckFacts(finding.name, finding.category)
        if finding.severity > Severity.NEUTRAL:
            kind = "known" if finding.accepted else "new"
            self.news.setdefault(document, Counter())[kind] += 1


def actionable(scored: Scored) -> bool:
    """Whether the pair has a finding that counts."""
    return scored.severity > Severity.NEUTRAL
