"""Document structure: footnotes (DES05), headings (DES06)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.surface.markup import KeptInDocument
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Side, Signals, Span
from mtaudit.text import has_any

#: Footnote marks: [3], [^a], [note 2], superscript numbers, daggers.
_NOTE = late_pattern(
    r"\[\^?(?:note |注\s?|註\s?)?\d{1,3}\]|【\d{1,3}】|［\d{1,3}］|\[\^[\w-]+\]|[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]*|[†‡]"
)
#: Characters with which they begin.
_MARKS = "[【［¹²³⁴⁵⁶⁷⁸⁹†‡"
#: Text that is not followed by a footnote mark: identifiers and calls, which take indexes, and, for superscripts,
#: units and numbers, which take powers.
_GLUED = late_pattern(r"[A-Za-z0-9_)\]\"']$")
_UNIT = late_pattern("(?:[A-Za-z]|\\d|米|里)$")
_POWERS = "¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class FootnoteMismatch(KeptInDocument):
    """Footnote marks that occur on one side only.

    What it finds:
        Marks such as [3], [^a], ³ and † that are missing from the target or were added to it. A replaced number is
        major; lost and added marks are minor.

    Why it matters:
        Readers cannot find the reference for a claim, or find the reference for a different one.

    Known problems:
        If fewer than half of the targets keep any mark, losses are not reported. Superscripts of units and powers (m²,
        10³) and indexes in code (list[0]) are ignored.

    Example:
        source: The mill burned in 1871.[4]
        target: 磨坊于 1871 年烧毁。[5]
        [4] is reported, major.

    Options:
        none
    """

    code = "DES05"
    name = "footnote-mismatch"
    category = "design-and-markup/footnote"
    severity = Severity.MINOR
    what = Message("footnotes")
    precision = "none found in 72,268 human translations, 1 in 2,839 blocks of machine-translated articles, correct"

    def parts(self, pair: Pair, side: Side) -> list[str]:
        facts = pair.markup_of(side).links
        shown = _notes(pair.source if side == "source" else pair.target)
        return [*shown, *(mark for mark in facts if mark.startswith("[^"))]

    def compare(self, pair: Pair, source: list[str], target: list[str]) -> Iterator[Finding]:
        """Compare only certain footnote marks that have no possible counterpart on the other side."""
        missing = [mark for mark in source if mark not in target and mark not in _marks(pair.target)]
        extra = [mark for mark in target if mark not in source and mark not in _marks(pair.source)]
        yield from super().compare(pair, missing, extra)


def _marks(text: str) -> dict[str, Span]:
    """Everything that may be a footnote mark, normalised -> span of the first occurrence."""
    out: dict[str, Span] = {}
    if has_any(text, _MARKS):
        for found in _NOTE.finditer(text):
            out.setdefault(_plain(found[0]), found.span())
    return out


def _notes(text: str) -> Iterator[str]:
    """The footnote marks of a text, without indexes in code (list[0]) and powers (m²)."""
    for mark, (start, _) in _marks(text).items():
        before = text[max(0, start - 3) : start]
        if not _GLUED.search(before) and not (text[start] in _POWERS and _UNIT.search(before)):
            yield mark


def _plain(mark: str) -> str:
    number = re.sub(r"\D", "", mark.translate(_DIGITS))
    return f"[{number}]" if number else mark


class HeadingMismatch(DocumentCheck):
    """Headings whose level changed or that are plain text in the target.

    What it finds:
        Headings whose translation has a different level and, if most headings of the document are translated as
        headings, those whose translation is plain text.

    Why it matters:
        The table of contents and navigation depend on heading levels.

    Known problems:
        The first heading may be the page title on one side only. Documents whose two sides are in formats with
        different structure are not compared.

    Example:
        source: ## Prices
        target: ### 价格
        The target is reported, minor.

    Options:
        none
    """

    code = "DES06"
    name = "heading-mismatch"
    category = "design-and-markup/heading"
    severity = Severity.MINOR
    precision = "23 found in 48 machine-translated articles: plain text in articles that keep most of their headings"

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        whole = ((i, pair) for i, pair in enumerate(pairs) if not pair.is_null)
        levels = ((i, _level(pair, "source"), _level(pair, "target")) for i, pair in whole)
        headings = [(i, ours, theirs) for i, ours, theirs in levels if ours]
        keeping = 2 * sum(bool(theirs) for _, _, theirs in headings) > len(headings)
        shift = _usual_shift(headings)
        for i, ours, theirs in headings:
            if theirs and theirs - ours != shift:
                message = Message("a level {ours} heading has level {theirs} in the target", ours=ours, theirs=theirs)
            elif not theirs and keeping:
                message = Message("a level {ours} heading is plain text in the target", ours=ours)
            else:
                continue
            yield (
                i,
                self.finding(
                    message,
                    source_span=(0, len(pairs[i].source)),
                    target_span=(0, len(pairs[i].target)),
                    confidence=0.8,
                    source_level=ours,
                    target_level=theirs,
                ),
            )


def _level(pair: Pair, side: Side) -> int:
    """The heading level of one side of the pair; 0 if it is not a single heading."""
    levels = pair.markup_of(side).headings
    return levels[0] if len(levels) == 1 else 0


def _usual_shift(headings: Sequence[tuple[int, int, int]]) -> int:
    """The most common difference in levels, which is not 0 if, for example, only one side has a page title."""
    shifts = [theirs - ours for _, ours, theirs in headings if theirs]
    return max(set(shifts), key=lambda s: (shifts.count(s), -abs(s)), default=0)
