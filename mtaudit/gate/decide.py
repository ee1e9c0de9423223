"""The verdict of a run without rules, and its correction if nothing, or not everything, could be audited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mtaudit.errors import Problem
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Summary, Verdict

#: Problems that a reason lists at most.
_NAMED = 3


def decide(summary: Summary, fail_on: str) -> Verdict:
    """Fail if a pair is at least as severe as ``fail_on`` ("never" always passes); every reason states its count."""
    if fail_on == "never":
        return Verdict(True, ("the gate is off (fail-on never)",))
    limit = Severity.parse(fail_on)
    failing = sum(n for label, n in summary.severities.items() if Severity.parse(label) >= limit)
    what = fail_on if limit is Severity.CRITICAL else f"{fail_on} or worse"
    if failing:
        return Verdict(False, (f"{failing:,} of {summary.pairs:,} pairs {'is' if failing == 1 else 'are'} {what}",))
    return Verdict(True, (f"none of {summary.pairs:,} pairs is {what}",))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Replaces the verdict "passed" if no pair was audited, or some input could not be read.

    Attributes:
        allow_empty: whether a run without any pair passes.
        unchanged: there are documents, but none of them changed; such a run passes.
    """

    allow_empty: bool = False
    unchanged: bool = False

    def verdict(self, verdict: Verdict, documents: Sequence[DocumentState], problems: Sequence[Problem]) -> Verdict:
        """``verdict``, unless it passed although something was not audited."""
        if not verdict.passed:
            # Not twice if this verdict was derived from one that already has the reason.
            return replace(verdict, notes=tuple(dict.fromkeys((*_unread(problems), *verdict.notes))))
        audited = sum(document.pairs for document in documents)
        if not audited and not (self.unchanged and not problems):
            why = (*_why_nothing(documents, problems), *_unread(problems))
            if self.allow_empty and not problems:
                return replace(verdict, reasons=(*why, "gate.allow_empty permits this"))
            return replace(verdict, passed=False, state="nothing audited", reasons=why)
        if problems:
            return replace(verdict, passed=False, state="incomplete", reasons=(*_unread(problems), *verdict.reasons))
        return verdict


def _why_nothing(documents: Sequence[DocumentState], problems: Sequence[Problem]) -> tuple[str, ...]:
    states = Counter(document.state for document in documents)
    if not documents:
        return ("nothing was audited: 0 documents were found",)
    counted = ", ".join(f"{count:,} {state}" for state, count in states.most_common())
    noun = "document contains" if len(documents) == 1 else "documents contain"
    return (f"nothing was audited: {len(documents):,} {noun} no pair of source and target ({counted})",)


def _unread(problems: Sequence[Problem]) -> tuple[str, ...]:
    if not problems:
        return ()
    places = list(dict.fromkeys(problem.place for problem in problems))
    more = f" and {len(places) - _NAMED:,} more" if len(places) > _NAMED else ""
    noun = "input could" if len(places) == 1 else "inputs could"
    return (f"{len(places):,} {noun} not be read, or not to the end ({', '.join(places[:_NAMED])}{more})",)
