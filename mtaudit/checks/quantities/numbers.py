"""Numbers that differ between source and target (ACC03)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from mtaudit.checks.check import Check
from mtaudit.checks.quantities.expressions import other_expressions
from mtaudit.checks.quantities.number_units import other_data, other_units, swapped_dates
from mtaudit.checks.surface.placeholders import masked
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.numerals import Demand, Numeral, numerals_of, shown
from mtaudit.numerals.compare import Mismatch, compare
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import word_set

_OTHER = "the source has {ours}; the target has {theirs}"
_MAGNITUDE = "the source has {ours}; the target has {theirs}: off by a power of ten"
_MISSING = "{ours} is missing from the target"
#: Footnote marks, optionally followed by a page number ([13]: 85), but not array indexes.
_NOTE = late_pattern(r"(?<![A-Za-z0-9_)])(?:\[\d{1,3}\]\s?)+(?::\s?\d{1,4}(?:[–-]\d{1,4})?)?")

_TIME = late_pattern(
    r"day|week|night|morning|evening|afternoon|tonight|today|tomorrow|yesterday|date|\d|church|sabbath|mass\b|worship"
    r"|service|pray|\b(?:mon|tue|wed|thu|fri|sat|sun)",
    re.IGNORECASE,
)
_LIST = late_pattern(r"\s*\d{1,3}[.)]\s")
#: "a decade or two" is not an exact count.
_OR_TWO = late_pattern(r"\b((?:an?|one) [a-z]+)( or two)\b", re.IGNORECASE)


class NumberMismatch(Check):
    """Numbers that differ between source and target.

    What it finds:
        Numbers, percentages, amounts, dates, times and weekdays whose value is not on the other side in any reading
        (1.5 million is 150万, 43.4 million dollars is 4340万美元, 2:08 pm is 14时08分). A source and a target number
        that belong together are reported as one finding. A difference by a power of ten (13 billion as 13亿) is
        critical, any other difference major, and a number that occurs on one side only minor. Also major are the same
        number with a different unit (15 MB as 15 GB, 5 miles as 5公里, 20 ms as 20秒), dates with month and day
        swapped, and expressions that mean a different amount (9 am as 晚上9点, 2 percentage points as 2%, 10 a day as
        每周10次, 19th century as 18世纪, twice as 三倍, 5 marks as 5%).

    Why it matters:
        A wrong number reads as well as the right one. Nobody notices it without comparing the two texts.

    Known problems:
        Number words up to twelve only count if both sides have an unmatched number. Paraphrased numbers (last year
        as 2022年, a rounded figure without 约) are reported. Sums, differences and other calendars are not computed.
        Idioms that are not listed may be taken for numbers. Footnote marks ([4], [13]: 85) that occur on one side only
        are left to footnote-mismatch.

    Example:
        "The fund lost 13 billion euros" as 该基金损失了13亿欧元.

    Options:
        None.
    """

    code = "ACC03"
    name = "number-mismatch"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "Findings of major or above on human translations: 0 of 2,037 pairs of WMT22 reference A, 7 of 28,514 everyday "
        "sentences, 8 of 39,616 and 1 of 2,101 paragraphs of documentation; 3 of 3 correct on 48 machine-translated "
        "articles; of 150 wrong digits planted in WMT22, all are found, 149 at the right place, 142 as major"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null:
            return
        text = masked(pair.source)
        if "two" in word_set(text):
            text = _OR_TWO.sub(lambda m: m[1] + " " * len(m[2]), text)
        source, target = numerals_of(text, "en"), numerals_of(masked(pair.target), "zh")
        yield from self._expressions(pair, source, target)
        if not source and not target:
            return
        notes = _notes(pair.source), _notes(pair.target)
        for mismatch in compare(source, target, pair.source, pair.target):
            if not _is_note(notes, mismatch):
                yield self._report(pair, mismatch)
        yield from self._other_quantities(pair, source, target)

    def _other_quantities(self, pair: Pair, source: Sequence[Numeral], target: Sequence[Numeral]) -> Iterator[Finding]:
        """Report equal numbers that denote different quantities: swapped dates, different units."""
        for ours, theirs in (
            *swapped_dates(pair.source, pair.target),
            *other_units(source, target),
            *other_data(pair.source, pair.target),
        ):
            yield self.finding(
                Message(_OTHER, ours=pair.source[slice(*ours)], theirs=pair.target[slice(*theirs)]),
                source_span=ours,
                target_span=theirs,
                confidence=0.95,
            )

    def _expressions(self, pair: Pair, source: Sequence[Numeral], target: Sequence[Numeral]) -> Iterator[Finding]:
        """Report expressions whose amount changed, with or without a number."""
        for swap in other_expressions(pair.source, pair.target, source, target):
            ours = pair.source[slice(*swap.source)]
            rendered = pair.target[slice(*swap.target)] if swap.target else ""
            yield self.finding(
                Message(_OTHER, ours=ours, theirs=rendered) if rendered else Message(_MISSING, ours=ours),
                source_span=swap.source,
                target_span=swap.target,
                confidence=0.9,
                kind=swap.kind,
            )

    def _report(self, pair: Pair, mismatch: Mismatch) -> Finding:
        ours, theirs = mismatch.source, mismatch.target
        evidence: dict[str, Any] = {
            side: {"text": text[n.start : n.end], "value": shown(n.value), "kind": n.kind, "unit": n.unit}
            for side, text, n in (("source", pair.source, ours), ("target", pair.target, theirs))
            if n is not None
        }
        return self.finding(
            _message(pair, mismatch),
            source_span=(ours.start, ours.end) if ours else None,
            target_span=(theirs.start, theirs.end) if theirs else None,
            severity=_weight(pair, mismatch),
            confidence=_confidence(mismatch),
            **evidence,
        )


def _notes(text: str) -> list[Span]:
    """The footnote marks of a text in order."""
    return [found.span() for found in _NOTE.finditer(text)] if "[" in text else []


def _is_note(notes: tuple[list[Span], list[Span]], mismatch: Mismatch) -> bool:
    """Whether the number occurs on one side only and is part of a footnote mark ([4], [13]: 85).

    Such marks are reported by the check footnote-mismatch.
    """
    ours, theirs = mismatch.source, mismatch.target
    marks, lone = (notes[1], theirs) if theirs else (notes[0], ours)
    if (ours and theirs) or lone is None:
        return False
    at = bisect_left(marks, (lone.end, 0))  # the first mark that begins after the number
    return at > 0 and lone.start < marks[at - 1][1]


def _is_list_number(pair: Pair, mismatch: Mismatch) -> bool:
    """Whether the number is at the start of the target and the source starts with a list number: 2. as 2.2."""
    theirs = mismatch.target
    return theirs is not None and not pair.target[: theirs.start].strip() and _LIST.match(pair.source) is not None


def _named(text: str, numeral: Numeral) -> str:
    words = text[numeral.start : numeral.end]
    value = shown(numeral.value)
    if words == value or numeral.kind in ("time", "weekday", "identifier"):
        return words
    return Message("{words} ({value})", words=words, value=value)


def _message(pair: Pair, mismatch: Mismatch) -> Message:
    ours, theirs = mismatch.source, mismatch.target
    if ours and theirs:
        both = {"ours": _named(pair.source, ours), "theirs": _named(pair.target, theirs)}
        return Message(_MAGNITUDE if mismatch.magnitude else _OTHER, **both)
    if ours:
        return Message(_MISSING, ours=_named(pair.source, ours))
    assert theirs is not None
    return Message("{theirs} is not in the source", theirs=_named(pair.target, theirs))


def _weight(pair: Pair, mismatch: Mismatch) -> Severity:
    if _is_strange_day(pair, mismatch):
        return Severity.MAJOR
    return Severity.MINOR if _is_list_number(pair, mismatch) else _severity(mismatch)


def _is_strange_day(pair: Pair, mismatch: Mismatch) -> bool:
    """Whether the target has a weekday although the source does not mention any time: a country as 星期日."""
    theirs = mismatch.target
    if mismatch.source is not None or theirs is None or theirs.kind != "weekday":
        return False
    return pair.target[theirs.start :][:2] in ("星期", "礼拜") and not _TIME.search(pair.source)


def _severity(mismatch: Mismatch) -> Severity:
    ours, theirs = mismatch.source, mismatch.target
    if theirs is None:
        return Severity.MINOR
    if ours is None:  # translators add years and list numbers, and write words of the source as digits
        return Severity.MINOR
    same_unit = ours.unit and ours.unit == theirs.unit
    if theirs.demand is not ours.demand and theirs.demand is not Demand.ALONE and not same_unit:
        return Severity.MINOR
    return Severity.CRITICAL if mismatch.magnitude else Severity.MAJOR


def _confidence(mismatch: Mismatch) -> float:
    """Highest for two numbers in digits or long words, lowest for a source number without counterpart."""
    if mismatch.target is None:
        return 0.85
    firm = mismatch.source is not None and mismatch.source.demand is mismatch.target.demand is Demand.ALONE
    return 0.97 if firm else 0.93
