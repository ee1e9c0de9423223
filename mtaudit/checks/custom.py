"""Checks that a user writes as regular expressions in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from mtaudit.checks.check import Check
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals

_DOCUMENTATION = """{message}.

What it finds:
    {finds}

Why it matters:
    {why}

Known problems:
    What regular expressions have: they see characters, no meaning.

Example:
    mtaudit explain shows built-in checks with examples; this one is a table of [[patterns]] in the settings.

Options:
    none; change its table.
"""


class PatternCheck(Check):
    """What all such checks share; :func:`pattern_check` makes the class of one."""

    source: ClassVar[re.Pattern[str] | None]
    target: ClassVar[re.Pattern[str] | None]
    require: ClassVar[re.Pattern[str] | None]
    message: ClassVar[str]

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        ours = self.source.search(pair.source) if self.source else None
        if self.source and ours is None:
            return
        span = ours.span() if ours else None
        for theirs in self.target.finditer(pair.target) if self.target else ():
            yield self.finding(self.message, source_span=span, target_span=theirs.span(), found=theirs[0])
        if self.require and not self.require.search(pair.target):
            yield self.finding(self.message, source_span=span, missing=self.require.pattern)


def pattern_check(table: Mapping[str, str]) -> type[Check]:
    """The check of one table that :func:`mtaudit.patterns.checked_pattern` let through."""
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
    facts |= {key: re.compile(table[key]) if key in table else None for key in ("source", "target", "require")}
    return type(f"Pattern{table['code']}", (PatternCheck,), facts)


def _finds(table: Mapping[str, str]) -> str:
    where = f"where the source matches {table['source']}" if "source" in table else "anywhere"
    parts = [f"Targets that match {table['target']}"] if "target" in table else []
    parts += [f"targets that do not match {table['require']}"] if "require" in table else []
    text = f"{' and '.join(parts)}, {where}."
    return text[0].upper() + text[1:]
