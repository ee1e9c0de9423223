"""The base classes of the checks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, ClassVar, Self

from mtaudit.messages import Message, plain
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span


class BaseCheck(ABC):
    """What all checks have in common; a check derives from one of the classes below.

    The docstring of a subclass has the headings *What it finds*, *Why it matters*, *Known problems*, *Example* and
    *Options*; ``mtaudit explain CODE`` prints it.

    Attributes:
        code: e.g. ``ACC03``; the prefix is the MQM branch. Never renumbered.
        name: states the defect, e.g. ``number-mismatch``.
        category: MQM's, in lower case, e.g. ``accuracy/mistranslation``.
        severity: the default severity of a finding.
        default: whether the check runs unless the settings say otherwise.
        needs: signals without which it cannot run: "similarity", "words", "critique".
        defers: its findings are dropped where another check explains the same words.
        monolingual: whether it also runs on sentences without a source, in documents in Chinese alone.
        cross_document: it compares documents: one instance serves all documents of a corpus, and no input is answered
            from the cache as a whole.
        precision: as measured, with the data it was measured on; None before it was.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    category: ClassVar[str]
    severity: ClassVar[Severity]
    default: ClassVar[bool] = True
    needs: ClassVar[frozenset[str]] = frozenset()
    defers: ClassVar[bool] = False
    monolingual: ClassVar[bool] = False
    cross_document: bool = False
    precision: ClassVar[str | None] = None

    def begin(self) -> None:  # noqa: B027 (most checks have no memory)
        """Reset the state. A check that remembers pairs creates its state here, as new objects."""

    def fresh(self) -> Self:
        """A copy with the same options and without state, one for each document (see :attr:`cross_document`)."""
        made = copy(self)
        made.begin()
        return made

    def finding(
        self,
        message: str,
        *,
        source_span: Span | None = None,
        target_span: Span | None = None,
        severity: Severity | None = None,
        category: str | None = None,
        confidence: float = 1.0,
        **evidence: Any,
    ) -> Finding:
        """A finding of this check; spans are half-open code points of ``pair.source`` and ``pair.target``.

        Args:
            message: English; a :class:`mtaudit.messages.Message` can also be shown in other languages.
        """
        made = message if isinstance(message, Message) else None
        return Finding(
            check=self.code,
            name=self.name,
            category=category or self.category,
            severity=self.severity if severity is None else severity,
            message=str(message),
            source_span=source_span,
            target_span=target_span,
            confidence=confidence,
            evidence=evidence,
            template=made.template if made is not None else "",
            values={name: plain(value) for name, value in made.values.items()} if made is not None else {},
        )


class Check(BaseCheck):
    """A check that looks at one pair at a time."""

    @abstractmethod
    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        """The defects of one pair."""


class DocumentCheck(Check):
    """A check that needs the neighbours of a pair: it sees the pairs of a document in order.

    Of an aligned input, which may be endless, it sees windows of consecutive pairs. An instance sees one document, so
    that what it learned from earlier windows is of the same document.
    """

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        for _, finding in self.run_document([pair], [signals]):
            yield finding

    @abstractmethod
    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        """Defects as (index into ``pairs``, finding)."""


class ConcludingCheck(BaseCheck):
    """A check that reports pairs whose error probability is higher than their findings explain."""

    @abstractmethod
    def conclude(self, pair: Pair, signals: Signals, probability: float, severity: Severity) -> Iterator[Finding]:
        """The finding that says so, if any.

        Args:
            probability: the error probability without what the other checks found.
            severity: that of a pair with this probability.
        """


class CorpusCheck(BaseCheck):
    """A check of the corpus as a whole, which does nothing without ``--corpus``.

    An analysis of :mod:`mtaudit.corpus` makes its findings after the last document.
    """
