"""What a page is built of: footnotes (DES05), headings (DES06)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.surface.markup import KeptInDocument
from mtaudit.late import late_pattern
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Side, Signals, Span

#: Marks of notes: [3], [^a], [note 2], superscript numbers, daggers.
_NOTE = late_pattern(
    r"\[\^?(?:note |注\s?|註\s?)?\d{1,3}\]|【\d{1,3}】|［\d{1,3}］|\[\^[\w-]+\]|[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]*|[†‡]"
)
_ANY = late_pattern(r"[\[【［¹²³⁴⁵⁶⁷⁸⁹†‡]")
#: What a note does not stand behind: a name of code, a call; and a power: a unit, a number.
_GLUED = late_pattern(r"[A-Za-z0-9_)\]\"']$")
_UNIT = late_pattern("(?:[A-Za-z]|\\d|米|里)$")
_POWERS = "¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class FootnoteMismatch(KeptInDocument):
    """Marks of footnotes that one side alone has.

    What it finds:
        [3], [^a], ³ and † of the source that the target lost, or has and the source has not; an exchanged number is
        major, others minor.

    Why it matters:
        The reader does not find the source of a claim, or finds that of another one.

    Known problems:
        Where fewer than half of the targets keep any mark, the document has them nowhere, and a loss is not reported.
        Superscripts of units and powers (m², 10³) and indexes of code (list[0]) do not count.

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
    what = "footnotes"
    precision = "none found in 72,268 human translations, 1 in 2,839 blocks of machine-translated articles, right"

    def parts(self, pair: Pair, side: Side) -> list[str]:
        facts = pair.markup_of(side).links
        shown = _notes(pair.source if side == "source" else pair.target)
        return [*shown, *(mark for mark in facts if mark.startswith("[^"))]

    def compare(self, pair: Pair, source: list[str], target: list[str]) -> Iterator[Finding]:
        """A mark that is surely one on its side, and that the other side has in no way."""
        missing = [mark for mark in source if mark not in target and mark not in _marks(pair.target)]
        extra = [mark for mark in target if mark not in source and mark not in _marks(pair.source)]
        yield from super().compare(pair, missing, extra)


def _marks(text: str) -> dict[str, Span]:
    """Everything that may be the mark of a note, in one way of writing, with its first place."""
    out: dict[str, Span] = {}
    if _ANY.search(text):
        for found in _NOTE.finditer(text):
            out.setdefault(_plain(found[0]), found.span())
    return out


def _notes(text: str) -> Iterator[str]:
    """Those that are neither an index of code (list[0]) nor a power (m²)."""
    for mark, (start, _) in _marks(text).items():
        before = text[max(0, start - 3) : start]
        if not _GLUED.search(before) and not (text[start] in _POWERS and _UNIT.search(before)):
            yield mark


def _plain(mark: str) -> str:
    number = re.sub(r"\D", "", mark.translate(_DIGITS))
    return f"[{number}]" if number else mark


class HeadingMismatch(DocumentCheck):
    """Headings of another level, or that are no headings in the target.

    What it finds:
        A heading whose translation is a heading of another level, and, where the document has most translations of
        headings as headings, one whose translation is plain text.

    Why it matters:
        The table of contents and the way a page is read follow the levels.

    Known problems:
        A first heading may be the title of the page on one side alone. Documents whose two sides are in formats of
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
                message = f"a heading of level {ours} is one of level {theirs} in the target"
            elif not theirs and keeping:
                message = f"a heading of level {ours} is plain text in the target"
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
    """The level of the heading on a side; 0 where it is none."""
    levels = pair.markup_of(side).headings
    return levels[0] if len(levels) == 1 else 0


def _usual_shift(headings: Sequence[tuple[int, int, int]]) -> int:
    """By how much the levels of the target differ throughout, as where the page has a title of its own."""
    shifts = [theirs - ours for _, ours, theirs in headings if theirs]
    return max(set(shifts), key=lambda s: (shifts.count(s), -abs(s)), default=0)
