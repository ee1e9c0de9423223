"""The analysis that compares passages: links, contradictions with their findings, groups of documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from mtaudit.checks.corpus.contradiction import Contradicted
from mtaudit.context import AuditContext
from mtaudit.corpus.contradictions import contradiction_record, find_contradictions
from mtaudit.corpus.groups import group_documents
from mtaudit.corpus.links import find_links, link_record
from mtaudit.corpus.name_contradictions import find_names, name_record
from mtaudit.corpus.passages import Passages
from mtaudit.corpus_records import Contradiction, CorpusAudit, CorpusDocument
from mtaudit.records import DocumentState, Finding, Scored

#: Links that the report holds; all are counted.
MOST_LINKS = 2000


class Comparison:
    """Links passages of different documents and compares the values in them."""

    def __init__(self, context: AuditContext) -> None:
        self._passages = Passages(context.encoder)
        self._check = next((check for check in context.checks if isinstance(check, Contradicted)), None)
        self._documents: list[CorpusDocument] = []
        self._closed = 0
        self.findings: dict[int, list[Finding]] = defaultdict(list)

    def add(self, number: int, scored: Scored) -> None:
        """Receive the next pair."""
        self._passages.add(number, scored.pair, len(self._documents))

    def close(self, document: DocumentState) -> None:
        """Receive the end of a document."""
        new, self._closed = len(self._passages) - self._closed, len(self._passages)
        self._documents.append(CorpusDocument(document.name, document.state, new))

    def finish(self, audit: CorpusAudit) -> CorpusAudit:
        """The audit with passages, links, contradictions, documents and groups."""
        passages = self._passages
        links = find_links(passages)
        found = find_contradictions(passages, links) if self._check is not None else []
        names = find_names(passages, links) if self._check is not None else []
        of_fact = passages.of_fact
        against = [(of_fact[one.left], of_fact[one.right]) for one in found]
        against += [(one.link.left, one.link.right) for one in names]
        records = [contradiction_record(passages, one) for one in found]
        records += [name_record(passages, one) for one in names]
        for (left, right), record in zip(against, records, strict=True):
            self._report(left, right, record)
        document = passages.document
        story = group_documents(
            self._documents,
            [(document[link.left], document[link.right]) for link in links],
            [(document[left], document[right]) for left, right in against],
        )
        return replace(
            audit,
            passages=len(passages),
            links=len(links),
            shown=tuple(link_record(passages, link) for link in links[:MOST_LINKS]),
            contradictions=tuple(records),
            documents=story.documents,
            document_links=story.links,
            groups=story.groups,
        )

    def _report(self, left: int, right: int, record: Contradiction) -> None:
        """The findings of a contradiction, one at each of the two passages."""
        assert self._check is not None
        for passage, is_left in ((left, True), (right, False)):
            number = self._passages.number[passage]
            self.findings[number].append(self._check.report(record, is_left))
