"""Which checks run, and running them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from mtaudit.checks.check import BaseCheck, Check, DocumentCheck
from mtaudit.checks.custom import pattern_check
from mtaudit.checks.plugins import installed, together
from mtaudit.errors import UsageError
from mtaudit.per_text import release
from mtaudit.records import Finding, Pair, Signals, Skip, Span

#: Pairs that each check reads before the next one does: as many as :mod:`mtaudit.text` keeps the words of.
_TOGETHER = 256
#: Findings of one check on one pair that are kept. A pair with more is wrong as a whole, and an input of a megabyte
#: must not grow into a report of gigabytes.
MOST_FINDINGS = 100


def available(patterns: Sequence[Mapping[str, str]] = ()) -> tuple[type[BaseCheck], ...]:
    """All checks: those of the table, of installed plug-ins, and of ``patterns``, tables of the settings.

    UsageError where a plug-in is no whole check, or two checks have one code or name.
    """
    return together(installed(), map(pattern_check, patterns))


def choose(
    enable: Sequence[str] = (),
    disable: Sequence[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    patterns: Sequence[Mapping[str, str]] = (),
) -> tuple[BaseCheck, ...]:
    """The checks that are on, each made once; options turn a check on, too.

    UsageError for a code that none has, and for what :func:`available` raises.
    """
    checks = available(patterns)
    known = {check.code: check for check in checks}
    for code in (*enable, *disable, *(options or {})):
        if code not in known:
            raise UsageError(f"there is no check {code!r}; `mtaudit checks` lists them")
    wanted = {*enable, *(options or {})}
    on = [c for c in checks if c.code not in disable and (c.default or c.code in wanted)]
    return tuple(_make(check, (options or {}).get(check.code, {})) for check in on)


def _make(check: type[BaseCheck], options: Mapping[str, Any]) -> BaseCheck:
    try:
        return check(**options)
    except TypeError as error:
        raise UsageError(f"options of {check.code}: {error}; `mtaudit explain {check.code}` names them") from error


def for_corpus(checks: Sequence[BaseCheck]) -> tuple[BaseCheck, ...]:
    """The checks without memory: every run over a corpus, or over one version of it, begins with such a set."""
    return tuple(check.fresh() for check in checks)


def for_document(checks: Sequence[BaseCheck]) -> tuple[BaseCheck, ...]:
    """The checks of a corpus for its next document: without memory, except those that compare documents."""
    return tuple(check if check.cross_document else check.fresh() for check in checks)


def run_checks(
    checks: Sequence[BaseCheck], pairs: Sequence[Pair], signals: Sequence[Signals]
) -> list[tuple[Finding, ...]]:
    """The findings of each pair; the pairs are consecutive ones of one document, which :func:`for_document` made the
    checks for.

    Of each check, at most :data:`MOST_FINDINGS` findings of a pair are kept. A check whose signal is missing on a pair
    is not run on it; :func:`missing` says so once a document.
    """
    found: list[list[tuple[int, Finding]]] = [[] for _ in pairs]
    alone: list[tuple[int, Check]] = []
    for number, check in enumerate(checks):
        if isinstance(check, DocumentCheck):
            reported = Counter[int]()
            for at, finding in check.run_document(pairs, signals):
                reported[at] += 1
                if reported[at] <= MOST_FINDINGS:
                    found[at].append((number, finding))
        elif isinstance(check, Check):
            alone.append((number, check))
    every = list(zip(found, pairs, signals, strict=True))
    for at in range(0, len(every), _TOGETHER):
        for number, check in alone:
            needs, run = check.needs, check.run
            for out, pair, signal in every[at : at + _TOGETHER]:
                if not needs or has(signal, needs):
                    for finding in islice(run(pair, signal), MOST_FINDINGS):
                        out.append((number, finding))
        release(sum(len(pair.source) + len(pair.target) for _, pair, _ in every[at : at + _TOGETHER]))
    return [_in_order(checks, findings) if findings else () for findings in found]


def _in_order(checks: Sequence[BaseCheck], found: list[tuple[int, Finding]]) -> tuple[Finding, ...]:
    return without_explained(checks, [finding for _, finding in sorted(found, key=lambda one: one[0])])


def without_explained(checks: Sequence[BaseCheck], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without those of deferring checks on target words that another check reports, so that one defect is
    shown once, with the better explanation. Neutral findings do not replace others."""
    weak = frozenset(check.code for check in checks if check.defers)
    strong = [f.target_span for f in findings if f.check not in weak and f.target_span and f.severity]
    return tuple(f for f in findings if f.check not in weak or not _touches(f.target_span, strong))


def _touches(span: Span | None, others: Sequence[Span]) -> bool:
    return span is not None and any(span[0] < end and start < span[1] for start, end in others)


def has(signals: Signals, needs: frozenset[str]) -> bool:
    """Whether the signals that a check needs are there."""
    return not (
        ("similarity" in needs and signals.similarity is None)
        or ("critique" in needs and signals.critique is None)
        or ("words" in needs and not signals.words)
    )


def missing(checks: Sequence[BaseCheck], document: str, offered: frozenset[str]) -> tuple[Skip, ...]:
    """One skip for each check that needs a signal which is not offered on a document."""
    return tuple(
        Skip(check.code, document, f"it needs {', '.join(sorted(check.needs - offered))}, which was not computed")
        for check in checks
        if check.needs - offered
    )
