"""Counts over the pairs of a scope, and the results of its rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mtaudit.gate.rules import Rules, Scope
from mtaudit.mqm import Severity
from mtaudit.places import place
from mtaudit.records import Finding, Scored

#: Places that a reason lists at most.
_NAMED = 3


@dataclass(slots=True)
class Counts:
    """Counts of one scope.

    Attributes:
        pairs: pairs of the scope; ``above``: those with an error probability above the bound of their document;
            ``failing``: those with a finding of a severity that the rule forbids.
        places: (file, line and check) of the first failing pairs, one more than a reason lists.
    """

    scope: Scope
    fail_on: Callable[[str], str]
    bound: Callable[[str], float | None]
    pairs: int = 0
    above: int = 0
    failing: int = 0
    places: list[tuple[str, str]] = field(default_factory=list)
    limits: dict[str, tuple[Severity | None, float | None]] = field(default_factory=dict)

    def add(self, scored: Scored, accepted: bool) -> None:
        """Count a pair; ``accepted``: it has findings, but none of them counts."""
        self.pairs += 1
        _, above = self._limits(scored.pair.document)
        if above is not None and not accepted:
            self.above += scored.error_probability > above
        worst = [f for f in scored.findings if self.forbids(scored.pair.document, f)]
        if worst:
            self.failing += 1
            named = _named(scored, max(worst, key=lambda f: (f.severity, f.confidence)))
            if len(self.places) <= _NAMED and named not in self.places:
                self.places.append(named)

    def add_shard(self, pairs: int, failing: int, places: Sequence[tuple[str, str]]) -> None:
        """Add the counts of a shard."""
        self.pairs += pairs
        self.failing += failing
        self.places += [place for place in places if place not in self.places][: _NAMED + 1 - len(self.places)]

    def forbids(self, document: str, finding: Finding) -> bool:
        """Whether a finding counts and has a severity that the rule forbids in its document."""
        level, _ = self._limits(document)
        return level is not None and not finding.accepted and finding.severity >= level

    def reasons(self, what: str) -> list[tuple[bool, bool, str]]:
        """(whether it is informational, whether it passed, sentence) of each rule."""
        out = []
        if self.scope.fail_on != "never":
            level = self.scope.fail_on if self.scope.fail_on == "critical" else f"{self.scope.fail_on} or worse"
            more = ", …" if len(self.places) > _NAMED else ""
            places = f" ({_listed(self.places[:_NAMED])}{more})" if self.places else ""
            verb = "is" if self.failing == 1 else "are"
            sentence = f"{self.failing:,} of {self.pairs:,} {what} {verb} {level}{places}"
            out.append((not self.scope.fails, not self.failing, sentence))
        if self.scope.above is not None and self.scope.share is not None:
            share = self.above / self.pairs if self.pairs else 0.0
            sentence = (
                f"{share:.2%} of {self.pairs:,} {what} have an error probability above {self.scope.above:g}; "
                f"at most {self.scope.share:.2%} may"
            )
            out.append((self.scope.informational, share <= self.scope.share, sentence))
        return out

    def _limits(self, document: str) -> tuple[Severity | None, float | None]:
        """The severity that fails in a document, and the error probability above which a pair counts; None for no
        limit."""
        if document not in self.limits:
            level = self.fail_on(document)
            self.limits[document] = None if level == "never" else Severity.parse(level), self.bound(document)
        return self.limits[document]


def counts(rules: Rules, scope: Scope) -> Counts:
    """The counts of a scope before its first pair."""
    return Counts(scope, rules.fail_on(scope), rules.above(scope))


def _listed(places: list[tuple[str, str]]) -> str:
    """Places in one line; consecutive places in the same file name it once."""
    files = [None, *(file for file, _ in places)]
    return ", ".join(
        f"{'' if file == before else file}:{at}" for before, (file, at) in zip(files, places, strict=False)
    )


def _named(scored: Scored, finding: Finding) -> tuple[str, str]:
    file, line = place(scored.pair, finding)
    return file, f"{line or scored.pair.place} {finding.check}".strip()
