"""Judging a run pair by pair: which findings count, and what the rules say of those that do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from mtaudit.gate.against import KNOWN, Against
from mtaudit.gate.baseline import Baseline, Entry, pair_key
from mtaudit.gate.rules import Rules, Scope
from mtaudit.gate.suppress import Suppressions
from mtaudit.mqm import Severity, worst
from mtaudit.records import Finding, Pair, Scored, Verdict

#: Places that a reason names.
_NAMED = 3
#: Why a finding outside of the patch does not count.
_UNCHANGED = "in pairs that did not change"
#: Resolved or expired entries that are named.
_ENTRIES = 10


@dataclass(slots=True)
class _Counts:
    """Counts of one scope."""

    scope: Scope
    fail_on: Callable[[str], str]
    bound: Callable[[str], float | None]
    pairs: int = 0
    above: int = 0
    grave: int = 0
    places: list[tuple[str, str]] = field(default_factory=list)
    limits: dict[str, tuple[Severity | None, float | None]] = field(default_factory=dict)

    def add(self, scored: Scored, accepted: bool) -> None:
        self.pairs += 1
        level, above = self._limits(scored.pair.document)
        if above is not None and not accepted:
            self.above += scored.error_probability > above
        if level is not None and scored.severity >= level:
            self.grave += 1
            if len(self.places) < _NAMED:
                self.places.append(_place(scored))

    def _limits(self, document: str) -> tuple[Severity | None, float | None]:
        """The severity that fails in a document and the error probability above which a pair counts; None: none."""
        if document not in self.limits:
            level = self.fail_on(document)
            self.limits[document] = None if level == "never" else Severity.parse(level), self.bound(document)
        return self.limits[document]

    def reasons(self, what: str) -> list[tuple[bool, str]]:
        """(passed, sentence) of each rule."""
        out = []
        if self.scope.fail_on != "never":
            level = self.scope.fail_on if self.scope.fail_on == "critical" else f"{self.scope.fail_on} or worse"
            places = f" ({_listed(self.places)}{', …' if self.grave > len(self.places) else ''})" if self.places else ""
            verb = "is" if self.grave == 1 else "are"
            out.append((not self.grave, f"{self.grave:,} of {self.pairs:,} {what} {verb} {level}{places}"))
        if self.scope.above is not None and self.scope.share is not None:
            share = self.above / self.pairs if self.pairs else 0.0
            sentence = (
                f"{share:.2%} of {self.pairs:,} {what} have an error probability above {self.scope.above:g}; "
                f"at most {self.scope.share:.2%} may"
            )
            out.append((share <= self.scope.share, sentence))
        return out


def _counts(rules: Rules, scope: Scope) -> _Counts:
    return _Counts(scope, rules.fail_on(scope), rules.above(scope))


class GateEvaluator:
    """Takes the pairs of a run one by one; then says the verdict.

    Args:
        rules: None: only findings are marked, and the verdict is left to others.
        touched: whether a pair is new or changed; None: all of them are judged as if they were.
        complete: whether the run sees the whole corpus, so that an entry that meets no pair has expired.
    """

    def __init__(
        self,
        rules: Rules | None,
        baseline: Baseline | None = None,
        suppressions: Suppressions | None = None,
        touched: Callable[[Pair], bool] | None = None,
        complete: bool = True,
    ) -> None:
        self._rules, self._baseline = rules, baseline
        self.suppressions = suppressions or Suppressions()
        self._touched, self._complete = touched, complete
        self._used: set[Entry] = set()
        self._seen: set[str] = set()
        self._against = Against()
        self._accepted: Counter[str] = Counter()
        self._doubt = 0.0
        self._pairs = 0
        self._patch = _counts(rules, rules.patch) if rules else None
        self._project = _counts(rules, rules.project) if rules else None

    def take(self, scored: Scored) -> Scored:
        """The pair with the findings marked that do not count; its severity is that of the others."""
        marked = self._marked(scored)
        counting = [f for f in marked.findings if f.severity]
        accepted = bool(counting) and all(f.accepted for f in counting)
        self._against.add(counting)
        self._pairs += 1
        self._doubt += marked.error_probability
        if self._project is not None:
            self._project.add(marked, accepted)
        touched = self.is_touched(scored.pair)
        if self._patch is not None and touched:
            self._patch.add(marked, accepted)
        if not touched and self._rules is not None and not self._rules.project.fails:
            marked = self._aside(marked)
        for finding in marked.findings:
            if finding.accepted:
                self._accepted[finding.accepted.partition(":")[0].partition(",")[0]] += 1
        return marked

    def _aside(self, scored: Scored) -> Scored:
        """An unchanged pair whose findings cannot fail anything: those of the patch are what a reader has come for."""
        findings = tuple(f if f.accepted else replace(f, accepted=_UNCHANGED) for f in scored.findings)
        return replace(scored, findings=findings, severity=Severity.NEUTRAL) if findings else scored

    def is_touched(self, pair: Pair) -> bool:
        """Whether the pair is new or changed."""
        return self._touched is None or self._touched(pair)

    @property
    def score(self) -> float:
        """The corpus score: 100 times the mean probability that a pair is right."""
        return 100 * (1 - self._doubt / self._pairs) if self._pairs else 100.0

    def _marked(self, scored: Scored) -> Scored:
        if self._baseline is not None:
            self._seen.add(pair_key(scored.pair.source, scored.pair.target))
        if not scored.findings:
            return scored
        reasons = [self._why(scored.pair, finding) for finding in scored.findings]
        if not any(reasons):
            return scored
        findings = tuple(replace(f, accepted=why) for f, why in zip(scored.findings, reasons, strict=True))
        return replace(scored, findings=findings, severity=worst(f.severity for f in findings if not f.accepted))

    def _why(self, pair: Pair, finding: Finding) -> str:
        """Why a finding does not count; "" where it does, or is neutral and counts nowhere anyway."""
        if not finding.severity:
            return ""
        reason = self.suppressions.reason(pair, finding)
        if reason is not None:
            return f"suppressed: {reason}"
        entry = self._baseline and self._baseline.find(pair_key(pair.source, pair.target), finding.check)
        if not entry:
            return ""
        self._used.add(entry)
        return f"{KNOWN}{entry.verdict}" + (f": {entry.reason}" if entry.reason else "")

    def verdict(self, before: Verdict) -> Verdict:
        """The verdict by the rules, or ``before`` where there are none, with what a keeper should know."""
        notes = [*before.notes, *self._put_aside(), *self.suppressions.unused(), *self._gone()]
        if self._rules is None or self._patch is None or self._project is None:
            return replace(before, notes=tuple(notes))
        kind = "pairs" if self._touched is None else "new or changed pairs"
        said = [(self._rules.patch.informational, *r) for r in self._patch.reasons(kind)]
        said += [(self._rules.project.informational, *r) for r in self._project.reasons("pairs of the whole corpus")]
        said += [(False, *r) for r in self._fall()]
        notes += [f"informational: {sentence}" for only_told, _, sentence in said if only_told]
        counted = [(passed, sentence) for only_told, passed, sentence in said if not only_told]
        failed = [sentence for passed, sentence in counted if not passed]
        fine = tuple(sentence for _, sentence in counted) or (f"{self._pairs:,} pairs, and no rule that could fail",)
        return Verdict(not failed, tuple(failed) or fine, tuple(notes))

    def _put_aside(self) -> list[str]:
        words = {"baseline": "known to the baseline", "suppressed": "suppressed", _UNCHANGED: _UNCHANGED}
        told = [f"{self._accepted[key]:,} {text}" for key, text in words.items() if self._accepted[key]]
        total = self._accepted.total()
        return [f"{total:,} finding{'s do' if total > 1 else ' does'} not count: {', '.join(told)}"] if told else []

    def _fall(self) -> list[tuple[bool, str]]:
        limit = self._rules.max_fall if self._rules else None
        if limit is None:
            return []
        if self._baseline is None or self._baseline.score is None:
            return [(True, f"the corpus score is {self.score:.2f}; the baseline has none to compare it with")]
        fall = self._baseline.score - self.score
        sentence = (
            f"the corpus score is {self.score:.2f}, {abs(fall):.2f} {'below' if fall > 0 else 'above'} the baseline's"
        )
        return [(fall <= limit, f"{sentence} {self._baseline.score:.2f}; it may fall by {limit:g} at most")]

    def against(self) -> dict[str, Any]:
        """What got worse and better against the baseline, as :meth:`Against.told` has it; empty without one."""
        return {} if self._baseline is None else self._against.told(self._baseline, self.score, *self._left())

    def _left(self) -> tuple[list[Entry], list[Entry]]:
        """Entries whose check finds nothing in their pair now, and those whose pair is not there."""
        entries = self._baseline.entries.values() if self._baseline else ()
        left = sorted(entry for entry in entries if entry not in self._used)
        resolved = [entry for entry in left if entry.pair in self._seen]
        return resolved, [entry for entry in left if entry.pair not in self._seen] if self._complete else []

    def _gone(self) -> list[str]:
        """Entries of the baseline that meet nothing any more."""
        resolved, expired = self._left()
        return [
            *_named(resolved, "resolved: the check finds nothing there now"),
            *_named(expired, "expired: a text was changed or removed"),
        ]


def _named(entries: list[Entry], what: str) -> list[str]:
    if not entries:
        return []
    names = [f"{e.check} on “{e.text}”" for e in entries[:_ENTRIES]]
    more = f" and {len(entries) - _ENTRIES:,} more" if len(entries) > _ENTRIES else ""
    noun = "entry" if len(entries) == 1 else "entries"
    return [f"{len(entries):,} {noun} of the baseline {what} ({'; '.join(names)}{more})"]


def _listed(places: list[tuple[str, str]]) -> str:
    """Places as a reader takes them in: a file is named once where several of them follow each other in it."""
    files = [None, *(file for file, _ in places)]
    return ", ".join(
        f"{'' if file == before else file}:{at}" for before, (file, at) in zip(files, places, strict=False)
    )


def _place(scored: Scored) -> tuple[str, str]:
    """(file, line and check)"""
    pair = scored.pair
    file, lines = pair.target_document or pair.document, pair.target_lines
    if lines is None:
        file, lines = pair.document, pair.source_lines
    code = next((f.check for f in scored.findings if not f.accepted and f.severity == scored.severity), "")
    return file, f"{lines[0] if lines else pair.place} {code}".strip()
