"""Suppressions: findings that are switched off in a document or in the settings, with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mtaudit.git import path_spec
from mtaudit.records import Finding, Lines, Pair, Suppression


@dataclass(frozen=True, slots=True)
class PathRule:
    """Switches checks off in documents whose path matches one of ``paths`` (patterns as in .gitignore)."""

    paths: tuple[str, ...]
    checks: tuple[str, ...]
    reason: str


class Suppressions:
    """Decides which findings are suppressed, and keeps track of the suppressions that matched a finding."""

    def __init__(self, rules: Iterable[PathRule] = ()) -> None:
        self._rules = [(rule, path_spec(rule.paths)) for rule in rules]
        self._by_document: defaultdict[str, list[Suppression]] = defaultdict(list)
        self._used: set[Suppression | PathRule] = set()
        self._matching: dict[str, list[PathRule]] = {}

    def __bool__(self) -> bool:
        """Whether there are any suppressions."""
        return bool(self._rules or self._by_document)

    def add(self, suppression: Suppression) -> None:
        """Add a suppression of a document. Must be called before the pairs of that document are evaluated."""
        self._by_document[suppression.document].append(suppression)

    def reason(self, pair: Pair, finding: Finding, in_text: bool = True) -> str | None:
        """The reason why a finding is suppressed; None if it is not. ``in_text``: whether suppressions in the text of
        the document count."""
        found = self._in_text(pair, finding) if in_text else None
        if found is not None:
            self._used.add(found)
            return found.reason
        for rule in self._rules_of(pair.document):
            if _names(rule.checks, finding.check):
                self._used.add(rule)
                return rule.reason
        return None

    def in_text(self, pair: Pair, finding: Finding) -> bool:
        """Whether a suppression in the text of the document covers a finding."""
        return self._in_text(pair, finding) is not None

    def _in_text(self, pair: Pair, finding: Finding) -> Suppression | None:
        those = self._by_document.get(pair.document, ())
        return next((s for s in those if _names(s.checks, finding.check) and _covers(s, pair)), None)

    def unused(self) -> list[str]:
        """A sentence for each suppression that matched no finding."""
        every = (s for found in self._by_document.values() for s in found)
        names = [f"{s.document}:{s.line}: the suppression of {_codes(s.checks)}" for s in every if s not in self._used]
        rules = (rule for rule, _ in self._rules if rule not in self._used)
        names += [f"the suppression of {_codes(rule.checks)} in {', '.join(rule.paths)}" for rule in rules]
        return [f"{name} matches no finding; remove it" for name in names]

    def _rules_of(self, document: str) -> list[PathRule]:
        if document not in self._matching:
            self._matching[document] = [rule for rule, spec in self._rules if spec.match_file(document)]
        return self._matching[document]


def _names(checks: tuple[str, ...], check: str) -> bool:
    return not checks or check in checks


def _codes(checks: tuple[str, ...]) -> str:
    return ", ".join(checks) or "all checks"


def _covers(suppression: Suppression, pair: Pair) -> bool:
    if suppression.lines is None:
        return True
    sides = {"source": (pair.source_lines,), "target": (pair.target_lines,)}
    both: tuple[Lines | None, ...] = (pair.source_lines, pair.target_lines)
    first, last = suppression.lines
    of = sides[suppression.side] if suppression.side else both
    return any(lines is not None and lines[0] <= last and first <= lines[1] for lines in of)
