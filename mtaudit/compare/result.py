"""The result of a comparison: what changed, by how much, and whether it improved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from mtaudit.compare.match import Change, Row, match
from mtaudit.compare.metrics import TESTS, Language, Paired, Score, Test, corpus_scores, language_of_all, paired_test
from mtaudit.compare.reference import Reference
from mtaudit.compare.tables import change_table, grouped

#: Maximum number of pairs in the lists of improved and worsened pairs.
EXAMPLES = 10
#: Minimum change in error probability for a pair to count as better or worse.
NOTABLE = 0.05
#: Maximum number of pairs for which paired tests run by default: sacrebleu holds all samples in memory.
TESTED = 5_000


@dataclass(frozen=True, slots=True)
class ReferenceScores:
    """Scores of both versions against a reference.

    Attributes:
        pairs, without: number of pairs of both versions with and without a reference.
        untested: why there is no paired test; "" if there is one.
    """

    pairs: int
    without: int
    old: tuple[Score, ...]
    new: tuple[Score, ...]
    tests: tuple[Paired, ...] = ()
    untested: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that ``mtaudit compare`` reports.

    Attributes:
        counts: number of pairs that are same, changed, added and removed.
        edit: chrF2++ and TER of the new targets against the old ones, over changed pairs.
        old_probability, new_probability: mean error probability of each version; None if it was not audited.
        better, worse: number of pairs whose error probability fell or rose by at least :data:`NOTABLE`.
        most_better, most_worse: examples, the largest change first.
        documents, buckets: the tables by document and by length of the source.
        judged: scores against a reference; None without one.
    """

    old: str
    new: str
    signature: str
    counts: Mapping[str, int]
    edit: tuple[Score, ...]
    old_probability: float | None
    new_probability: float | None
    better: int
    worse: int
    most_better: tuple[Change, ...]
    most_worse: tuple[Change, ...]
    documents: tuple[Mapping[str, Any], ...]
    buckets: tuple[Mapping[str, Any], ...]
    judged: ReferenceScores | None = None


def compare(
    names: tuple[str, str],
    old: Sequence[Row],
    new: Sequence[Row],
    signature: str,
    reference: Reference | None = None,
    tests: Sequence[Test] | None = None,
    samples: int = 0,
) -> Comparison:
    """Compare two versions of a corpus.

    Args:
        names: display names of the two versions.
        tests: the paired tests to run; None for both, up to :data:`TESTED` pairs.
        samples: number of samples per test; 0 for sacrebleu's default.

    Raises:
        UsageError: the reference does not belong to the corpus.
    """
    if reference is not None:
        reference.check(len(new))
    changes = match(old, new)
    language = language_of_all([row.target for row in new] or [row.target for row in old])
    references = [
        reference.find(at, change.new.document, change.new.source) if reference and change.new else None
        for at, change in enumerate(changes)
    ]
    changed = [c for c in changes if c.kind == "changed" and c.old and c.new]
    table = change_table(changes, references, language) if changes else None
    judged = _judged(changes, references, language, tests, samples) if reference else None
    better, worse = _ranked(changes)
    return Comparison(
        old=names[0],
        new=names[1],
        signature=signature,
        counts=Counter(change.kind for change in changes),
        edit=tuple(corpus_scores(*_targets(changed), language)[1:]),
        old_probability=_mean(old),
        new_probability=_mean(new),
        better=len(better),
        worse=len(worse),
        most_better=tuple(better[:EXAMPLES]),
        most_worse=tuple(worse[:EXAMPLES]),
        documents=tuple(grouped(table, "document", language)) if table is not None else (),
        buckets=tuple(grouped(table, "bucket", language)) if table is not None else (),
        judged=judged,
    )


def _targets(changes: Sequence[Change]) -> tuple[list[str], list[str]]:
    """(new targets, old targets) of the changes."""
    return [c.new.target for c in changes if c.new], [c.old.target for c in changes if c.old]


def _ranked(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    def size(change: Change) -> float:
        return abs(change.difference or 0.0)

    moved = sorted((c for c in changes if size(c) >= NOTABLE), key=size, reverse=True)
    return [c for c in moved if (c.difference or 0) < 0], [c for c in moved if (c.difference or 0) > 0]


def _mean(rows: Sequence[Row]) -> float | None:
    known = [row.probability for row in rows if row.probability is not None]
    return fsum(known) / len(known) if known else None


def _judged(
    changes: Sequence[Change],
    references: Sequence[str | None],
    language: Language,
    tests: Sequence[Test] | None,
    samples: int,
) -> ReferenceScores:
    """Score both versions against the reference, over the pairs that both have."""
    both = [(c, r) for c, r in zip(changes, references, strict=True) if c.old and c.new]
    known = [(c, r) for c, r in both if r is not None]
    new, old = _targets([c for c, _ in known])
    texts = [r for _, r in known]
    wanted: Sequence[Test] = tuple(TESTS) if tests is None else tests
    untested = _untested(old, new, tests)
    made = [] if untested else [p for test in wanted for p in paired_test(old, new, texts, language, test, samples)]
    return ReferenceScores(
        pairs=len(known),
        without=len(both) - len(known),
        old=tuple(corpus_scores(old, texts, language)),
        new=tuple(corpus_scores(new, texts, language)),
        tests=tuple(made),
        untested=untested,
    )


def _untested(old: Sequence[str], new: Sequence[str], tests: Sequence[Test] | None) -> str:
    if not old:
        return "no pair of both versions has a reference"
    if tests is None and len(old) > TESTED:
        return f"{len(old):,} pairs are more than {TESTED:,}; request a test with --test"
    if tests is not None and not tests:
        return "switched off with --test none"
    return "both versions are the same" if old == new else ""


def as_object(comparison: Comparison, extra: Callable[[Change], Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The JSON form. Scores are not rounded, so that they equal those of sacrebleu to the last digit."""
    made = asdict(comparison)
    made["counts"] = {kind: comparison.counts.get(kind, 0) for kind in ("same", "changed", "added", "removed")}
    for key in ("most_better", "most_worse"):
        changes: tuple[Change, ...] = getattr(comparison, key)
        made[key] = [{**asdict(c), "difference": c.difference, **(extra(c) if extra else {})} for c in changes]
    return made
