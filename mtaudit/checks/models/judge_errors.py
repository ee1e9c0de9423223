"""Errors that a model of the user's own choice names (ACC14)."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Finding, Pair, Signals


class JudgedError(Check):
    """An error that the model named by --estimator marks in the pair.

    What it finds:
        Whatever that model marks: each span is a finding with the model's severity, confidence and reason, and with its
        MQM category where it gives one. Without --estimator, and of models that give scores alone, it finds nothing.

    Why it matters:
        A model many times larger than the bundled critic sees wrong senses, referents and idioms, and can say why.

    Known problems:
        It is as precise as the model, which nobody has measured for you: language models invent errors in sound
        translations, quote what stands nowhere (such findings are half as sure and have no span on that side), and
        call minor things major.

    Example:
        source: His account was suspended after the third complaint.
        target: 第三次投诉后，他的账户停职了。
        停职 is reported where the model marks it: one speaks of a person, not of an account.

    Options:
        least: confidence below which an error is not reported; 0 by default.
    """

    code = "ACC14"
    name = "judged-error"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR

    def __init__(self, least: float = 0.0) -> None:
        self.least = least

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        for remark in signals.critique.remarks if signals.critique else ():
            if remark.confidence >= self.least:
                yield self._report(remark, pair)

    def _report(self, remark: ErrorSpan, pair: Pair) -> Finding:
        evidence = {"quoted": remark.quoted} if remark.quoted else {}
        return self.finding(
            _message(remark, pair),
            source_span=remark.source_span,
            target_span=remark.target_span,
            severity=remark.severity,
            category=remark.category,
            confidence=remark.confidence,
            **evidence,
        )


def _message(remark: ErrorSpan, pair: Pair) -> str:
    """The words in question and the model's reason, or that it marks them where it gives none."""
    source = f"“{pair.source[slice(*remark.source_span)]}”" if remark.source_span else ""
    target = pair.target[slice(*remark.target_span)] if remark.target_span else ""
    words = " for ".join(part for part in (target, source) if part) or "the pair"
    return f"{words}: {remark.reason}" if remark.reason else f"the estimator's model marks {words} as wrong"
