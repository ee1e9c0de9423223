"""The audit pipeline: segment, align, score, check, estimate, conclude. The only module that defines their order.

Documents come from :mod:`mtaudit.read`; :mod:`mtaudit.engine` passes the results to the gate and the reports.

A document of blocks is audited as one text. Ready pairs may be an endless stream, so they are audited in sections of
:data:`SECTION` pairs, and checks of a document receive one section. The models read the pairs of several short
documents together, because batches of equal length need the least padding; the result for a pair does not depend on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from mtaudit.align import RowMonitor, align_document, one_sided_beads
from mtaudit.beads import pairs_of
from mtaudit.checks.check import ConcludingCheck
from mtaudit.checks.conclude import conclude, weigh
from mtaudit.checks.runner import for_document, missing, run_checks
from mtaudit.context import AuditContext
from mtaudit.encoder import Encoder
from mtaudit.errors import InputError, MtauditError, Problem, internal_problem
from mtaudit.language_pair import ENGLISH_CHINESE, LanguagePair
from mtaudit.mqm import worst
from mtaudit.precision import AVERAGE
from mtaudit.read.input import long_pair
from mtaudit.records import (
    Alignment,
    Block,
    Document,
    DocumentState,
    Event,
    Finding,
    Pair,
    Scored,
    Segment,
    Signals,
    State,
)
from mtaudit.score import Estimator, no_pairs
from mtaudit.score.pairs import score_pairs

#: Consecutive ready pairs that a document check receives in one call.
WINDOW = 256
#: Consecutive ready pairs that are audited as one text. The state of checks (names, terms, conventions of markup) is
#: not carried over from one section to the next, so that memory is bounded and sections can be audited in any order and
#: in parallel. A file with more pairs is a corpus rather than a text.
SECTION = 2048
#: Pairs that the models read together, and the maximum that must be computed again after a run is killed.
BATCH = 512

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Section:
    """Pairs of one document that are audited as one text, and the problems between them, in order.

    Attributes:
        rows: whether they are ready pairs, which may be shifted against each other.
    """

    document: str
    items: Sequence[Pair | Problem]
    rows: bool = True


def audit(items: Iterable[Document | Section | T], context: AuditContext) -> Iterator[Event | T]:
    """Audit documents in order: suppressions and pairs of each, then its state; problems and skips as they occur.

    A section yields only its pairs and problems. Other items are passed through in order.
    """
    failed: set[str] = set()
    for group in _groups(_flat(items, context)):
        signals = _GroupSignals([item for item in group if isinstance(item, Section)], context)
        for item in group:
            if isinstance(item, Section):
                try:
                    yield from _audit_section(item, signals.of(item), context)
                except InputError as error:
                    failed.add(item.document)
                    yield error.problem
                except MtauditError:
                    raise
                except Exception as error:  # An error in one document must not stop the audit of the others.
                    failed.add(item.document)
                    yield internal_problem(item.document, error)
            elif isinstance(item, DocumentState) and item.name in failed:
                yield DocumentState(item.name, "unreadable", item.layout)
            else:
                yield item


def sections(items: Iterable[Pair | Problem], document: str) -> Iterator[Section]:
    """Divide the ready pairs of a document."""
    stream = iter(items)
    while some := list(islice(stream, SECTION)):
        yield Section(document, some)


def closing(document: Document, pairs: int, nulls: int, context: AuditContext) -> Iterator[Event]:
    """The events after the last section of a document of ready pairs: skipped checks, and the state of the document."""
    yield from missing(context.checks, document.name, _offered(context)) if pairs else ()
    state: State = "bilingual" if pairs else "no text"
    yield DocumentState(document.name, state, document.layout, pairs, nulls, document.notes)


def align(document: Document, encoder: Encoder, languages: LanguagePair = ENGLISH_CHINESE) -> Alignment:
    """Segment the blocks of a document and align them."""

    ours, theirs = (_segments(blocks, languages) for blocks in (document.blocks, document.target_blocks))
    return align_document(document, ours, theirs, encoder)


def _segments(blocks: Sequence[Block], languages: LanguagePair) -> list[tuple[Segment, ...]]:
    return [languages.segments(block, index) for index, block in enumerate(blocks)]


def _flat(items: Iterable[Document | Section | T], context: AuditContext) -> Iterator[Event | Section | T]:
    """The documents as sections and the events around them."""
    for item in items:
        if not isinstance(item, Document):
            yield item
            continue
        try:
            yield from (_ready_sections if item.layout == "aligned" else _aligned_section)(item, context)
        except MtauditError:
            raise
        except Exception as error:
            yield internal_problem(item.name, error)
            yield DocumentState(item.name, "unreadable", item.layout)


def _aligned_section(document: Document, context: AuditContext) -> Iterator[Event | Section]:
    alignment = context.cache.alignment(document, lambda: align(document, context.encoder, context.languages))
    yield from document.suppressions
    if context.corpus is not None and alignment.state in ("source only", "target only"):
        yield from _one_sided(document, alignment, context)
        return
    made = pairs_of(document, alignment)
    pairs = [pair for pair in made if long_pair(pair, context.longest_pair) is None]
    if made:
        yield Section(document.name, [long_pair(pair, context.longest_pair) or pair for pair in made], rows=False)
    yield from missing(context.checks, document.name, _offered(context)) if pairs else ()
    nulls = sum(pair.is_null for pair in pairs)
    notes = (*document.notes, *alignment.notes)
    yield DocumentState(document.name, alignment.state, document.layout, len(pairs) - nulls, nulls, notes)


def _one_sided(document: Document, alignment: Alignment, context: AuditContext) -> Iterator[Event]:
    """The sentences of a document in one language as null beads, for the comparison of the corpus."""
    beads = one_sided_beads(document, _segments(document.blocks, context.languages))
    pairs = pairs_of(document, replace(alignment, beads=beads))
    checks = tuple(check for check in context.checks if check.monolingual) if alignment.state == "target only" else ()
    signals = [Signals()] * len(pairs)
    for pair, found in zip(pairs, run_checks(checks, pairs, signals), strict=True):
        weighed = weigh(found, context.thresholds)
        final, p = conclude((), pair, Signals(), weighed, 0.0, 0.0, context.thresholds)
        yield Scored(pair, Signals(), final, p, None, worst(f.severity for f in final))
    notes = (*document.notes, *alignment.notes)
    yield DocumentState(document.name, alignment.state, document.layout, 0, len(pairs), notes)


def _ready_sections(document: Document, context: AuditContext) -> Iterator[Event | Section]:
    pairs = nulls = 0
    for section in sections(document.pairs, document.name):
        added, null = counted(section)
        pairs, nulls = pairs + added, nulls + null
        yield section
    yield from closing(document, pairs, nulls, context)


def counted(section: Section) -> tuple[int, int]:
    """The number of pairs with two sides, and with one side."""
    nulls = [item.is_null for item in section.items if isinstance(item, Pair)]
    return len(nulls) - sum(nulls), sum(nulls)


def _groups(items: Iterable[T]) -> Iterator[list[T]]:
    """Groups of consecutive items with at least BATCH pairs, so that the models read short documents together."""
    group: list[T] = []
    pairs = 0
    for item in items:
        group.append(item)
        pairs += len(item.items) if isinstance(item, Section) else 0
        if pairs >= BATCH:
            yield group
            group, pairs = [], 0
    if group:
        yield group


class _GroupSignals:
    """The signals of the pairs of several sections, computed lazily in batches."""

    def __init__(self, group: Sequence[Section], context: AuditContext) -> None:
        self._pairs = [item for section in group for item in section.items if isinstance(item, Pair)]
        self._context = context
        self._known: list[Signals | Exception] = []
        self._at = 0

    def of(self, section: Section) -> Iterator[Signals]:
        """The signals of the pairs of a section. Must be called for each section in order."""
        start = self._at
        self._at += sum(isinstance(item, Pair) for item in section.items)
        return (self._get(at) for at in range(start, self._at))

    def _get(self, at: int) -> Signals:
        context = self._context
        if not context.models:
            return _NO_SIGNALS
        while at >= len(self._known):
            self._compute(self._pairs[len(self._known) : len(self._known) + BATCH])
        known = self._known[at]
        if isinstance(known, Exception):
            raise known
        return known

    def _compute(self, batch: Sequence[Pair]) -> None:
        """Compute the signals of a batch; if that fails, of its pairs one by one, so that only one document fails."""
        score = partial(_score, self._context)
        try:
            self._known += self._context.cache.signals(batch, score)
        except MtauditError:
            raise
        except Exception:
            for pair in batch:
                try:
                    self._known += self._context.cache.signals([pair], score)
                except Exception as error:
                    self._known.append(error)


def _score(context: AuditContext, pairs: Sequence[Pair]) -> list[Signals]:
    beside = context.workers == 1
    return score_pairs(pairs, context.encoder, context.critic, context.words_for, context.critic_for, beside)


def _audit_section(section: Section, signals: Iterator[Signals], context: AuditContext) -> Iterator[Event]:
    context = replace(context, checks=for_document(context.checks))
    watch = RowMonitor(context.encoder) if section.rows and context.models else None
    size = WINDOW if section.rows else max(len(section.items), 1)
    for at in range(0, len(section.items), size):
        window = section.items[at : at + size]
        yield from (item for item in window if isinstance(item, Problem))
        pairs = [item for item in window if isinstance(item, Pair)]
        if pairs:
            known = list(islice(signals, len(pairs)))
            yield from _conclude(pairs, watch.mark(pairs, known) if watch else known, context)


def _conclude(pairs: Sequence[Pair], signals: Sequence[Signals], context: AuditContext) -> Iterator[Scored]:
    # Findings are not cached: some checks learn from all preceding pairs.
    corrected = context.estimator.corrected
    findings = [weigh(f, context.thresholds, corrected) for f in run_checks(context.checks, pairs, signals)]
    probabilities = context.estimator.probabilities(pairs, signals, findings)
    unexplained = _unexplained(pairs, signals, findings, probabilities, context.estimator)
    every = zip(pairs, signals, findings, probabilities, unexplained, strict=True)
    average = corrected(AVERAGE)
    concluding = [check for check in context.checks if isinstance(check, ConcludingCheck)]
    for pair, signal, found, probability, alone in every:
        final, p = conclude(concluding, pair, signal, found, probability, alone, context.thresholds, average)
        yield Scored(pair, signal, final, p, _quality(signal), worst(f.severity for f in final))


def _unexplained(
    pairs: Sequence[Pair],
    signals: Sequence[Signals],
    findings: Sequence[Sequence[Finding]],
    probabilities: Sequence[float],
    estimator: Estimator,
) -> list[float]:
    """The error probabilities without findings; most pairs have no finding that counts."""
    out = list(probabilities)
    at = [i for i, found in enumerate(findings) if any(finding.severity for finding in found)]
    silent = estimator.probabilities([pairs[i] for i in at], [signals[i] for i in at], [()] * len(at))
    for i, probability in zip(at, silent, strict=True):
        out[i] = probability
    return out


_NO_SIGNALS = Signals()


def _quality(signals: Signals) -> float | None:
    return None if signals.critique is None else signals.critique.quality


def _offered(context: AuditContext) -> frozenset[str]:
    there = {
        "similarity": context.models,
        "words": context.models and context.words_for is not no_pairs,
        "critique": context.critic is not None,
    }
    return frozenset(name for name, yes in there.items() if yes)
