"""The interface of the analyses of a corpus, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from mtaudit.checks.conclude import conclude, weigh
from mtaudit.checks.runner import without_explained
from mtaudit.context import AuditContext
from mtaudit.corpus_records import CorpusAudit
from mtaudit.mqm import worst
from mtaudit.records import DocumentState, Finding, Scored


class Analysis(Protocol):
    """One analysis of a run. It is made for each run and sees the pairs in order."""

    def add(self, number: int, scored: Scored) -> None:
        """Receive pair ``number`` (from 0) of the run. The memory it may keep of a pair is a few hundred bytes."""
        ...

    def close(self, document: DocumentState) -> None:
        """Receive the state of a document, after its pairs."""
        ...

    def finish(self, audit: CorpusAudit) -> CorpusAudit:
        """The audit with the results of this analysis, after all pairs."""
        ...

    @property
    def findings(self) -> Mapping[int, Sequence[Finding]]:
        """The findings by number of their pair; complete after ``finish``."""
        ...


def make_analyses(context: AuditContext) -> list[Analysis]:
    """The analyses of a run, in the order in which they finish."""
    from mtaudit.corpus.comparison import Comparison
    from mtaudit.corpus.duplicates import DuplicateAnalysis
    from mtaudit.corpus.terms import TermAnalysis

    return [Comparison(context), TermAnalysis(context), DuplicateAnalysis(context)]


def with_findings(scored: Scored, found: Sequence[Finding], context: AuditContext) -> Scored:
    """The pair with findings of the analyses, shown as severe as they are sure."""
    if not found:
        return scored
    weighed = weigh(found, context.thresholds)
    shown = conclude((), scored.pair, scored.signals, weighed, scored.error_probability, 0.0, context.thresholds)
    findings = without_explained(context.checks, (*scored.findings, *shown.findings))
    return replace(
        scored,
        findings=findings,
        severity=worst(f.severity for f in findings),
        error_probability=max(scored.error_probability, shown.probability),
    )
