"""Evaluates a run pair by pair: which findings count, which are new, and whether they break a rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, Literal

from mtaudit.gate.against import KNOWN, Against
from mtaudit.gate.baseline import Baseline, Claims, Entry, pair_key
from mtaudit.gate.before import Before
from mtaudit.gate.counts import counts
from mtaudit.gate.rules import Rules, Scope
from mtaudit.gate.suppress import Suppressions
from mtaudit.mqm import worst
from mtaudit.records import DocumentState, Finding, Pair, Scored, ShardResult, Verdict

#: Which suppressions in the text of documents count: all; in changed documents only those of findings that existed at
#: the commit, so that a change cannot suppress the findings that it adds; none.
Heed = Literal["all", "old", "none"]
#: The reason why a finding in an unchanged pair does not count.
_OLD = "it was there before the change"
#: Prefix of the reason why a finding does not count -> how a note counts such findings.
_ASIDE = {"baseline": "known to the baseline", "suppressed": "suppressed", _OLD: "older than the change"}
#: Resolved or expired entries that are listed at most.
_ENTRIES = 10


class GateEvaluator:
    """Evaluates the pairs of a run one by one, and gives the verdict at the end.

    Args:
        before: the changed documents as they were at the commit of ``--since``; if None, every pair counts as new.
        complete: whether the run covers the whole corpus, so that an entry of the baseline without a pair has expired.
        heed: which suppressions in the text of documents count.
    """

    def __init__(
        self,
        rules: Rules,
        baseline: Baseline | None = None,
        suppressions: Suppressions | None = None,
        before: Before | None = None,
        complete: bool = True,
        heed: Heed = "all",
    ) -> None:
        self._rules, self._baseline = rules, baseline
        self.suppressions = Suppressions() if suppressions is None else suppressions
        self.before = before
        self._complete = complete
        self._heed = heed
        self._unheeded = 0
        self._claims = Claims(baseline) if baseline is not None else None
        self._seen: set[str] = set()
        self._against = Against()
        self._aside: Counter[str] = Counter()
        self._lost: list[str] = []
        self._without_pairs: list[str] = []
        self._pairs, self._doubt = 0, 0.0
        self._changed_pairs, self._changed_doubt = 0, 0.0
        self._patch = counts(rules, rules.patch)
        self._project = counts(rules, rules.project)

    def take(self, scored: Scored) -> tuple[Scored, bool]:
        """Evaluate a pair.

        Returns:
            The pair, in which findings that do not count and findings that fail are marked, and whose severity is that
            of the findings that count; and whether the pair is new or has a new finding.
        """
        marked = self._marked(scored)
        if not scored.findings and self.before is None:  # most pairs
            self._add_doubt(marked)
            self._project.add(marked, False)
            self._patch.add(marked, False)
            return marked, True
        counting = [f for f in marked.findings if f.severity]
        accepted = bool(counting) and all(f.accepted for f in counting)
        self._against.add(counting)
        self._add_doubt(marked)
        self._project.add(marked, accepted)
        is_new, old = self._newness(marked)
        if is_new:
            self._patch.add(_without(marked, old), accepted)
        if old and not self._rules.project.fails:
            marked = _without(marked, old)
        marked = self._failing(marked, is_new, old)
        for finding in marked.findings:
            if finding.accepted and finding.severity:
                self._aside[finding.accepted.partition(":")[0].partition(",")[0]] += 1
        return marked, is_new

    @property
    def adds_up(self) -> bool:
        """Whether the shards of a run can be evaluated separately, because their counts add up to those of the run."""
        free = self._baseline is None and self.before is None and not self.suppressions
        return free and self._rules == Rules(patch=Scope(self._rules.patch.fail_on))

    def shard_result(self, result: ShardResult) -> ShardResult:
        """The result of a shard with its failing pairs, after all its pairs were evaluated."""
        return replace(result, failing=self._patch.failing, places=tuple(self._patch.places))

    def take_result(self, result: ShardResult) -> None:
        """Add the result of a shard that another evaluator evaluated."""
        self._pairs += result.summary.pairs
        self._doubt += result.doubt
        self._patch.add_shard(result.summary.pairs, result.failing, result.places)

    def take_document(self, document: DocumentState) -> None:
        """Record a changed document without pairs, in particular one that lost its translation since the commit."""
        if self.before is None or document.pairs or document.name not in self.before.documents:
            return
        if self.before.has_lost_its_translation(document):
            self._lost.append(document.name)
        elif document.state in ("source only", "target only", "unrelated"):
            self._without_pairs.append(f"{document.name}: {document.state}")

    def _newness(self, scored: Scored) -> tuple[bool, list[Finding]]:
        """Whether a pair is new or has a new finding that counts; and the list of its old findings."""
        if self.before is None or self.before.is_new(scored.pair):
            return True, []
        before = self.before
        old = [f for f in scored.findings if f.accepted or not f.severity or before.is_known(scored.pair, f)]
        return len(old) < len(scored.findings), old

    def _failing(self, scored: Scored, is_new: bool, old: list[Finding]) -> Scored:
        """The pair, in which findings are marked that fail the gate by their severity."""
        document = scored.pair.document
        patch = is_new and self._patch.scope.fails
        project = self._project.scope.fails

        def fails(finding: Finding) -> bool:
            in_patch = patch and finding not in old and self._patch.forbids(document, finding)
            return in_patch or (project and self._project.forbids(document, finding))

        if not any(map(fails, scored.findings)):
            return scored
        return replace(scored, findings=tuple(replace(f, fails=fails(f)) for f in scored.findings))

    def _add_doubt(self, scored: Scored) -> None:
        self._pairs += 1
        self._doubt += scored.error_probability
        if self.before is not None and scored.pair.document in self.before.documents:
            self._changed_pairs += 1
            self._changed_doubt += scored.error_probability

    @property
    def score(self) -> float:
        """The corpus score: 100 times the mean probability that a pair is correct."""
        return 100 * (1 - self._doubt / self._pairs) if self._pairs else 100.0

    @property
    def score_before(self) -> float | None:
        """The corpus score at the commit of ``--since``; None without ``--since``, or if there were no pairs."""
        if self.before is None:
            return None
        pairs = self._pairs - self._changed_pairs + self.before.pairs
        doubt = self._doubt - self._changed_doubt + self.before.doubt
        return 100 * (1 - doubt / pairs) if pairs else None

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
        """Why a finding does not count; "" if it does, or if it is neutral and never counts."""
        if not finding.severity:
            return ""
        reason = self.suppressions.reason(pair, finding, self._heeds_text(pair, finding))
        if reason is not None:
            return f"suppressed: {reason}"
        entry = self._claims and self._claims.find(pair, finding.check)
        if not entry:
            return ""
        return f"{KNOWN}{entry.verdict}" + (f": {entry.reason}" if entry.reason else "")

    def _heeds_text(self, pair: Pair, finding: Finding) -> bool:
        """Whether a suppression in the text of the document may cover a finding."""
        if self._heed == "all":
            return True
        before = self.before
        known = before is not None and not before.is_touched(pair) and before.is_known(pair, finding)
        heeds = self._heed == "old" and known
        self._unheeded += not heeds and self.suppressions.in_text(pair, finding)
        return heeds

    def verdict(self, first: Verdict) -> Verdict:
        """The verdict by the rules, with the notes of ``first`` and further notes for the maintainer."""
        notes = [*first.notes, *self._unaudited(), *self._put_aside(), *self.suppressions.unused(), *self._gone()]
        kind = "pairs" if self.before is None else f"new or changed pairs since {self.before.label}"
        rules = [*self._patch.reasons(kind), *self._project.reasons("pairs of the whole corpus")]
        rules += [*self._lost_translations(), *self._fall()]
        notes += [f"informational: {sentence}" for informational, _, sentence in rules if informational]
        counted = [(passed, sentence) for informational, passed, sentence in rules if not informational]
        failed = [sentence for passed, sentence in counted if not passed]
        passing = tuple(sentence for _, sentence in counted) or (f"{self._pairs:,} pairs, and no rule that could fail",)
        return Verdict(not failed, tuple(failed) or passing, tuple(notes))

    def _unaudited(self) -> list[str]:
        if not self._without_pairs:
            return []
        count = len(self._without_pairs)
        noun = "changed document contains" if count == 1 else "changed documents contain"
        names = "; ".join(self._without_pairs[:_ENTRIES]) + ("; …" if count > _ENTRIES else "")
        return [f"{count:,} {noun} no pair of source and target ({names})"]

    def _put_aside(self) -> list[str]:
        parts = [f"{self._aside[key]:,} {words}" for key, words in _ASIDE.items() if self._aside[key]]
        total = self._aside.total()
        notes = [f"{total:,} finding{'s do' if total > 1 else ' does'} not count: {', '.join(parts)}"] if parts else []
        if self._unheeded:
            notes.append(f"safe mode: {self._unheeded:,} findings count although the audited text suppresses them")
        return notes

    def _lost_translations(self) -> list[tuple[bool, bool, str]]:
        lost = [*self._lost, *(self.before.lost if self.before is not None else ())]
        if not lost:
            return []
        noun = "document has" if len(lost) == 1 else "documents have"
        names = ", ".join(lost[:_ENTRIES]) + (", …" if len(lost) > _ENTRIES else "")
        sentence = f"{len(lost):,} {noun} lost all translations ({names})"
        return [(not self._patch.scope.fails, False, sentence)]

    def _fall(self) -> list[tuple[bool, bool, str]]:
        limit = self._rules.max_fall
        if limit is None:
            return []
        before, whose = self._baseline.score if self._baseline is not None else None, "the baseline"
        if before is None and self.before is not None:
            before, whose = self.score_before, self.before.label
        if before is None:
            sentence = f"the corpus score is {self.score:.2f}; there is no earlier score to compare it with"
            return [(False, True, sentence)]
        fall = before - self.score
        sentence = f"the corpus score is {self.score:.2f}, {abs(fall):.2f} {'below' if fall > 0 else 'above'} "
        return [(False, fall <= limit, f"{sentence}the {before:.2f} of {whose}; it may fall by {limit:g} at most")]

    def against(self) -> dict[str, Any]:
        """The changes since the baseline, see :meth:`Against.summary`; empty without a baseline."""
        return {} if self._baseline is None else self._against.summary(self._baseline, self.score, *self._left())

    def since(self) -> dict[str, Any]:
        """The changes since the commit of ``--since`` as a dictionary; empty without one.

        Returns:
            ``commit`` and ``label``, ``pairs`` (the number of new or changed pairs), and ``score_before`` (the corpus
            score at the commit).
        """
        if self.before is None:
            return {}
        score = None if self.score_before is None else round(self.score_before, 3)
        return {
            "commit": self.before.commit,
            "label": self.before.label,
            "pairs": self._patch.pairs,
            "score_before": score,
        }

    def _left(self) -> tuple[list[Entry], list[Entry]]:
        """Resolved entries, whose pair exists without the finding, and expired ones, whose pair no longer exists."""
        left = self._claims.left() if self._claims is not None else []
        resolved = [entry for entry in left if entry.pair in self._seen]
        return resolved, [entry for entry in left if entry.pair not in self._seen] if self._complete else []

    def _gone(self) -> list[str]:
        """Notes on the entries of the baseline that no longer match anything."""
        resolved, expired = self._left()
        return [
            *_named(resolved, "resolved: the finding no longer occurs"),
            *_named(expired, "expired: a text was changed or removed"),
        ]


def _without(scored: Scored, old: list[Finding]) -> Scored:
    """The pair with its old findings marked as such."""
    if not any(f.severity and not f.accepted for f in old):
        return scored
    findings = tuple(replace(f, accepted=_OLD) if f in old and not f.accepted else f for f in scored.findings)
    return replace(scored, findings=findings, severity=worst(f.severity for f in findings if not f.accepted))


def _named(entries: list[Entry], what: str) -> list[str]:
    if not entries:
        return []
    names = [f"{e.check} on “{e.text}”" for e in entries[:_ENTRIES]]
    more = f" and {len(entries) - _ENTRIES:,} more" if len(entries) > _ENTRIES else ""
    noun = "entry" if len(entries) == 1 else "entries"
    return [f"{len(entries):,} {noun} of the baseline {what} ({'; '.join(names)}{more})"]
