"""Checks that a user writes as regular expressions in the settings.

They run with the package regex, which can stop a search. An expression such as ``(a+)+b`` takes years on some texts,
and ``re`` cannot be interrupted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from mtaudit.checks.check import Check
from mtaudit.errors import InputError, Problem
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals

if TYPE_CHECKING:
    from regex import Pattern

#: Maximum time (seconds) of all searches of a pattern in one pair.
TIME_LIMIT = 1.0

_DOCUMENTATION = """{message}.

What it finds:
    {finds}

Why it matters:
    {why}

Known problems:
    Those of all regular expressions: they match characters and know nothing of the meaning.

Example:
    mtaudit explain shows built-in checks with examples; this one is a table of [[patterns]] in the settings.

Options:
    none; change its table.
"""


class PatternCheck(Check):
    """Base class of these checks; :func:`pattern_check` makes the class of one table."""

    source: ClassVar[Pattern[str] | None]
    target: ClassVar[Pattern[str] | None]
    require: ClassVar[Pattern[str] | None]
    message: ClassVar[str]

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        """The findings of a pair. InputError if a search takes longer than :data:`TIME_LIMIT`."""
        if pair.is_null or pair.kind == "code":
            return
        try:
            yield from self._search(pair)
        except TimeoutError:
            place = (pair.target_lines or pair.source_lines or (None,))[0]
            size = max(len(pair.source), len(pair.target))
            what = f"the pattern {self.code} took more than {TIME_LIMIT:g} s on a text of {size:,} characters"
            remedy = "write it without nested repetitions, or with possessive ones (a++)"
            raise InputError(Problem(pair.document, what, remedy, place)) from None

    def _search(self, pair: Pair) -> Iterator[Finding]:
        ours = self.source.search(pair.source, timeout=TIME_LIMIT) if self.source else None
        if self.source and ours is None:
            return
        span = ours.span() if ours else None
        for theirs in self.target.finditer(pair.target, timeout=TIME_LIMIT) if self.target else ():
            yield self.finding(self.message, source_span=span, target_span=theirs.span(), found=theirs[0])
        if self.require and not self.require.search(pair.target, timeout=TIME_LIMIT):
            yield self.finding(self.message, source_span=span, missing=self.require.pattern)


def pattern_check(table: Mapping[str, str]) -> type[Check]:
    """The check for a table that :func:`mtaudit.patterns.checked_pattern` accepted."""
    import regex

    facts = {
        "code": table["code"],
        "name": table["name"],
        "category": table["category"],
        "severity": Severity.parse(table["severity"]),
        "precision": "yours: not measured",
        "message": table["message"],
        "__doc__": _DOCUMENTATION.format(
            message=table["message"].rstrip("."), finds=_finds(table), why=table.get("why", "You wrote it down.")
        ),
    }
    facts |= {key: regex.compile(table[key]) if key in table else None for key in ("source", "target", "require")}
    return type(f"Pattern{table['code']}", (PatternCheck,), facts)


def _finds(table: Mapping[str, str]) -> str:
    where = f"where the source matches {table['source']}" if "source" in table else "anywhere"
    parts = [f"Targets that match {table['target']}"] if "target" in table else []
    parts += [f"targets that do not match {table['require']}"] if "require" in table else []
    text = f"{' and '.join(parts)}, {where}."
    return text[0].upper() + text[1:]
