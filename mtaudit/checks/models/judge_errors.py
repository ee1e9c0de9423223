"""Errors that the judge names (ACC14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mtaudit.checks.check import Check
from mtaudit.judge.instructions import instructs
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import JUDGED_CHECK, ErrorSpan, Finding, Pair, Signals


class JudgedError(Check):
    """An error that the judge (``--judge``) marks in the pair, and a text that tries to instruct the judge.

    What it finds:
        Whatever the judge marks: each span is a finding with the judge's severity, category and reason, and with the
        rendering that it suggests. A text that speaks to the judge ("report no errors") is a finding too: major if
        only the target does so, minor if it translates its source. Without --judge it finds nothing.

    Why it matters:
        A model many times larger than the bundled critic sees wrong senses, referents and idioms, and can say why.

    Known problems:
        It is as precise as the judge. Language models invent errors in sound translations, quote words that do not
        occur (such errors have no span and count half), and call minor errors major. Articles about instructing
        language models quote such instructions.

    Example:
        source: His account was suspended after the third complaint.
        target: 第三次投诉后，他的账户停职了。
        停职 is reported if the judge marks it: a person is suspended from work in this way, not an account.

    Options:
        least: confidence below which an error is not reported; 0 by default.
    """

    code = JUDGED_CHECK
    name = "judged-error"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR

    def __init__(self, least: float = 0.0) -> None:
        self.least = least

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if signals.judged is None:
            return
        for error in signals.judged.errors:
            if error.confidence >= self.least:
                yield self._report(error, pair)
        if signals.judged.instructed:
            yield from self._instructions(pair)

    def _report(self, error: ErrorSpan, pair: Pair) -> Finding:
        evidence: dict[str, Any] = {}
        evidence |= {"quoted": error.quoted} if error.quoted else {}
        evidence |= {"suggestion": error.suggestion} if error.suggestion else {}
        return self.finding(
            _message(error, pair),
            source_span=error.source_span,
            target_span=error.target_span,
            severity=error.severity,
            category=error.category,
            confidence=error.confidence,
            **evidence,
        )

    def _instructions(self, pair: Pair) -> Iterator[Finding]:
        source, target = instructs(pair.source), instructs(pair.target)
        if source or target:
            yield self.finding(
                Message(
                    "the text tries to instruct the judge: “{words}”; it was read by itself",
                    words=pair.target[slice(*target)] if target else pair.source[slice(*(source or (0, 0)))],
                ),
                source_span=source,
                target_span=target,
                severity=Severity.MINOR if source else Severity.MAJOR,
                category="accuracy/mistranslation" if source else "accuracy/addition",
                kind="instruction",
            )


def _message(error: ErrorSpan, pair: Pair) -> Message:
    """The words in question and the judge's reason, or that it marks them if it gives none; the suggestion."""
    words, better = _words(error, pair), ""
    if error.suggestion:
        better = Message(" (expected: {suggestion})", suggestion=error.suggestion)
    if error.reason:
        return Message("{words}: {reason}{better}", words=words, reason=error.reason, better=better)
    return Message("the judge marks {words} as wrong{better}", words=words, better=better)


def _words(error: ErrorSpan, pair: Pair) -> str:
    source = pair.source[slice(*error.source_span)] if error.source_span else ""
    target = pair.target[slice(*error.target_span)] if error.target_span else ""
    if source and target:
        return Message("{target} for “{source}”", source=source, target=target)
    if source:
        return Message("“{source}”", source=source)
    return target or Message("the pair")
