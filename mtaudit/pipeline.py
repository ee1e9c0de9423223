"""The audit pipeline: segment, align, score, check, estimate, conclude. The only module that knows the order.

Documents come from :mod:`mtaudit.read`; :mod:`mtaudit.engine` passes the results on to the gate and the reports. One
document is processed at a time, and ready pairs in windows, so that a corpus of any size fits in constant memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from mtaudit.align import RowMonitor, align_document, one_sided_beads
from mtaudit.beads import pairs_of
from mtaudit.checks.conclude import conclude, weigh
from mtaudit.checks.runner import for_document, missing, run_checks
from mtaudit.context import AuditContext
from mtaudit.encoder import Encoder
from mtaudit.errors import MtauditError, Problem, internal_problem
from mtaudit.language_pair import ENGLISH_CHINESE, LanguagePair
from mtaudit.mqm import Severity, worst
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
    Skip,
    State,
)
from mtaudit.score import Estimator, no_pairs
from mtaudit.score.pairs import score_pairs

#: Consecutive ready pairs that document checks see at once, and the batch of the models.
WINDOW = 256


def audit(documents: Iterable[Document | Problem], context: AuditContext) -> Iterator[Event]:
    """Audit documents in order: suppressions and pairs of each, then its state; problems and skips as they occur."""
    for document in documents:
        if isinstance(document, Problem):
            yield document
            continue
        mine = replace(context, checks=for_document(context.checks))
        try:
            yield from (_audit_ready if document.layout == "aligned" else _audit_document)(document, mine)
        except MtauditError:
            raise
        except Exception as error:  # One document must never end the audit of the others.
            yield internal_problem(document.name, error)
            yield DocumentState(document.name, "unreadable", document.layout)


def align(document: Document, encoder: Encoder, languages: LanguagePair = ENGLISH_CHINESE) -> Alignment:
    """Segment the blocks of a document and align them."""

    ours, theirs = (_segments(blocks, languages) for blocks in (document.blocks, document.target_blocks))
    return align_document(document, ours, theirs, encoder)


def _segments(blocks: Sequence[Block], languages: LanguagePair) -> list[tuple[Segment, ...]]:
    return [languages.segments(block, index) for index, block in enumerate(blocks)]


def _audit_document(document: Document, context: AuditContext) -> Iterator[Event]:
    alignment = context.cache.alignment(document, lambda: align(document, context.encoder, context.languages))
    yield from document.suppressions
    if context.corpus is not None and alignment.state in ("source only", "target only"):
        yield from _audit_one_sided(document, alignment, context)
        return
    pairs = pairs_of(document, alignment)
    yield from _score(pairs, context)
    yield from missing(context.checks, document.name, _offered(context)) if pairs else ()
    nulls = sum(pair.is_null for pair in pairs)
    notes = (*document.notes, *alignment.notes)
    yield DocumentState(document.name, alignment.state, document.layout, len(pairs) - nulls, nulls, notes)


def _audit_one_sided(document: Document, alignment: Alignment, context: AuditContext) -> Iterator[Event]:
    """The sentences of a document in one language as null beads, for the comparison of the corpus."""
    beads = one_sided_beads(document, _segments(document.blocks, context.languages))
    pairs = pairs_of(document, replace(alignment, beads=beads))
    yield from (Scored(pair, Signals(), (), 0.0, None, Severity.NEUTRAL) for pair in pairs)
    notes = (*document.notes, *alignment.notes)
    yield DocumentState(document.name, alignment.state, document.layout, 0, len(pairs), notes)


def _audit_ready(document: Document, context: AuditContext) -> Iterator[Event]:
    pairs = nulls = 0
    stream = iter(document.pairs)
    watch = RowMonitor(context.encoder)
    while window := list(islice(stream, WINDOW)):
        yield from (item for item in window if isinstance(item, Problem))
        ready = [item for item in window if isinstance(item, Pair)]
        pairs += sum(not pair.is_null for pair in ready)
        nulls += sum(pair.is_null for pair in ready)
        yield from _score(ready, context, watch)
    yield from missing(context.checks, document.name, _offered(context)) if pairs else ()
    state: State = "bilingual" if pairs else "no text"
    yield DocumentState(document.name, state, document.layout, pairs, nulls, document.notes)


def _score(pairs: Sequence[Pair], context: AuditContext, watch: RowMonitor | None = None) -> Iterator[Scored | Skip]:
    if not pairs:
        return
    signals = [Signals()] * len(pairs)
    if context.models:
        signals = context.cache.signals(
            pairs,
            lambda some: score_pairs(some, context.encoder, context.critic, context.words_for, context.critic_for),
        )
    if context.models and watch is not None:
        signals = watch.mark(pairs, signals)
    # Checks are never answered from memory: some of them learn from all the pairs that went before.
    findings = [weigh(f, context.thresholds) for f in run_checks(context.checks, pairs, signals)]
    probabilities = context.estimator.probabilities(pairs, signals, findings)
    unexplained = _unexplained(pairs, signals, findings, probabilities, context.estimator)
    every = zip(pairs, signals, findings, probabilities, unexplained, strict=True)
    for pair, signal, found, probability, alone in every:
        final, p = conclude(context.checks, pair, signal, found, probability, alone, context.thresholds)
        yield Scored(pair, signal, final, p, _quality(signal), worst(f.severity for f in final))


def _unexplained(
    pairs: Sequence[Pair],
    signals: Sequence[Signals],
    findings: Sequence[Sequence[Finding]],
    probabilities: Sequence[float],
    estimator: Estimator,
) -> list[float]:
    """The error probabilities without what the checks found; most pairs have no finding that counts."""
    out = list(probabilities)
    at = [i for i, found in enumerate(findings) if any(finding.severity for finding in found)]
    silent = estimator.probabilities([pairs[i] for i in at], [signals[i] for i in at], [()] * len(at))
    for i, probability in zip(at, silent, strict=True):
        out[i] = probability
    return out


def _quality(signals: Signals) -> float | None:
    return None if signals.critique is None else signals.critique.quality


def _offered(context: AuditContext) -> frozenset[str]:
    there = {
        "similarity": context.models,
        "words": context.models and context.words_for is not no_pairs,
        "critique": context.critic is not None,
    }
    return frozenset(name for name, yes in there.items() if yes)
