"""Comparison of the run with a baseline or a commit, and the next steps, for the first screen of the HTML page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mtaudit import messages
from mtaudit.records import ReportHeader
from mtaudit.report.kept import Keeper
from mtaudit.report.steps import next_steps

#: Documents that the comparison lists at most.
COMPARED = 12


@dataclass(frozen=True, slots=True)
class Changes:
    """Findings of one check compared with the baseline: new, resolved and known."""

    code: str
    name: str
    new: int
    resolved: int
    known: int


def baseline_facts(against: Mapping[str, Any], keeper: Keeper) -> dict[str, Any]:
    """The comparison with the baseline, the checks with most new findings first; empty without a baseline."""
    if not against:
        return {}
    lines = []
    for code, counts in against["checks"].items():
        name = keeper.checks[code].name if code in keeper.checks else ""
        lines.append(Changes(code, name, counts["new"], counts["resolved"], counts["known"]))
    return {**against, "lines": sorted(lines, key=lambda c: (-c.new, -c.resolved, c.code))}


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document in the comparison: whether its text changed, and its new and known findings."""

    name: str
    short: str
    changed: bool
    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparison of the run with the baseline or with the commit of ``--since``.

    Attributes:
        label: the commit as the user named it; "" for the baseline.
        commit: its id, or "".
        pairs: number of new or changed pairs; None for the baseline.
        score, score_before, change: corpus scores, and their difference; None where one is unknown.
        documents: changed documents, then those with new findings; each by number of new findings, descending.
        more: the number of further documents of this kind.
    """

    label: str
    commit: str
    pairs: int | None
    score: float | None
    score_before: float | None
    change: float | None
    documents: tuple[DocumentChange, ...]
    more: int


def comparison(head: ReportHeader, keeper: Keeper, folder: str = "") -> Comparison | None:
    """The comparison of the first screen; None if there is no baseline or commit. ``folder`` is left out of the
    short names of documents."""
    if not head.baseline and not head.since:
        return None
    facts = head.since or head.baseline
    score = head.baseline.get("score", head.summary.score)
    before = facts.get("score_before")
    change = None if score is None or before is None else round(score - before, 2)
    documents = _changes(head, keeper, len(folder))
    pairs = head.since.get("pairs")
    label, commit = str(facts.get("label", "")), str(facts.get("commit", ""))
    return Comparison(
        label, commit, pairs, score, before, change, tuple(documents[:COMPARED]), max(0, len(documents) - COMPARED)
    )


def _changes(head: ReportHeader, keeper: Keeper, folder: int) -> list[DocumentChange]:
    made = []
    for document in head.documents:
        counts = keeper.news.get(document.name, Counter())
        if document.changed or (counts["new"] and not head.since):
            one = DocumentChange(
                document.name, document.name[folder:], bool(document.changed), counts["new"], counts["known"]
            )
            made.append(one)
    return sorted(made, key=lambda each: (not each.changed, -each.new, each.name))


def steps(head: ReportHeader, keeper: Keeper) -> list[tuple[str, str, str]]:
    """The next steps, each in English and in Chinese with a command to copy ("" for none)."""
    worst = [line.scored for line in keeper.worst()]
    with messages.speaking("en"):
        english = next_steps(head, worst)
    with messages.speaking("zh"):
        chinese = next_steps(head, worst)
    return [(one[0], other[0], one[1]) for one, other in zip(english, chinese, strict=True)]
