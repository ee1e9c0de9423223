"""The corpus stage of a run: analyses that need all documents, whose findings join the pairs before the gate.

All events of the pipeline are written to disk while the analyses read them. After the last document was audited, the
analyses are completed, and the events are returned in order with the findings of the analyses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mtaudit.context import AuditContext
from mtaudit.corpus_records import CorpusAudit, FoundSource
from mtaudit.engine.spool import Spool
from mtaudit.records import DocumentState, Event, Scored

if TYPE_CHECKING:
    from mtaudit.corpus.analysis import Analysis


class CorpusStage:
    """Runs the analyses of :mod:`mtaudit.corpus` over all pairs of a run.

    Args:
        make: creates the analyses of a run; None for all of them.

    Attributes:
        result: the results of the analyses; empty until the last document was audited.
        sources: originals that were found for documents without a source, and are audited with them.
    """

    def __init__(self, make: Callable[[AuditContext], Sequence[Analysis]] | None = None) -> None:
        self._make = make
        self.result = CorpusAudit()
        self.sources: tuple[FoundSource, ...] = ()

    def run(
        self, events: Iterable[Event], context: AuditContext, say: Callable[[str], None] = lambda _: None
    ) -> Iterator[Event]:
        """The events of a run with the findings of the analyses.

        Args:
            say: receives a message about what was compared.
        """
        from mtaudit.corpus.analysis import make_analyses, with_findings

        analyses = (self._make or make_analyses)(context)
        number = 0
        with Spool() as spool:
            for event in events:
                spool.add(event)
                for analysis in analyses:
                    if isinstance(event, Scored):
                        analysis.add(number, event)
                    elif isinstance(event, DocumentState):
                        analysis.close(event)
                number += isinstance(event, Scored)
            audit = CorpusAudit(sources=self.sources)
            for analysis in analyses:
                audit = analysis.finish(audit)
            self.result = audit
            say(f"corpus: {audit.passages:,} sentences of {len(audit.documents):,} documents were compared")
            number = 0
            for event in spool:
                if isinstance(event, Scored):
                    found = [finding for analysis in analyses for finding in analysis.findings.get(number, ())]
                    event, number = with_findings(event, found, context), number + 1
                yield event
