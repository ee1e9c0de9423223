"""The passages of a corpus, and the documents that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mtaudit.context import AuditContext
from mtaudit.corpus_records import CorpusAudit, CorpusDocument
from mtaudit.records import DocumentState, Finding, Scored


class LinkAnalysis:
    """Links passages of different documents."""

    def __init__(self, context: AuditContext) -> None:
        self._context = context
        self._documents: list[CorpusDocument] = []
        self._passages = 0
        self.findings: Mapping[int, Sequence[Finding]] = {}

    def add(self, number: int, scored: Scored) -> None:
        """Receive the next pair."""
        self._passages += bool(scored.pair.source) + bool(scored.pair.target)

    def close(self, document: DocumentState) -> None:
        """Receive the end of a document."""
        known = sum(one.passages for one in self._documents)
        self._documents.append(CorpusDocument(document.name, document.state, self._passages - known))

    def finish(self, audit: CorpusAudit) -> CorpusAudit:
        """The audit with passages and documents."""
        return replace(audit, passages=self._passages, documents=tuple(self._documents))
