"""The second pass of a filter: writes every row to an output or, with the reason, to the dropped rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from mtaudit.filtering.decisions import Decisions, Verdict
from mtaudit.filtering.outputs import Output
from mtaudit.filtering.rules import Rules, Why
from mtaudit.filtering.tables import Row, Table

#: Columns that are optionally added to kept rows, and columns that are added to dropped rows.
SCORES = ("mtaudit_probability", "mtaudit_severity", "mtaudit_checks")
REASON = "mtaudit_reason"
#: Column of dropped JSON lines that contains a line which is not an object; otherwise null.
LINE = "mtaudit_line"
#: Number of bins of the histograms, over error probabilities from 0 to 1.
BINS = 20
_NOTHING = Verdict(0.0, 0)  # type: ignore[arg-type]
UNREAD = "the row was not read, or has no text"


@dataclass
class Counts:
    """The results of a filter.

    Attributes:
        why: number of rows by outcome.
        checks: number of pairs dropped for their errors, by the check that gave the reason ("probability" for none).
        kept, dropped: histograms of error probabilities.
        outputs: number of rows by output.
    """

    why: Counter[Why] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    kept: list[int] = field(default_factory=lambda: [0] * BINS)
    dropped: list[int] = field(default_factory=lambda: [0] * BINS)
    outputs: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """The number of rows that were read."""
        return self.why.total()


def pass_on(
    tables: Sequence[Table],
    decisions: Decisions,
    why: bytearray,
    rules: Rules,
    outputs: Callable[[int], tuple[str, Output]],
    dropped: Output | None,
    *,
    scores: bool = False,
    ranked: bool = False,
) -> Counts:
    """Write all rows.

    Args:
        why: the outcome of each pair, from :func:`mtaudit.filtering.rules.selected`.
        outputs: (name of the output, output) for the n-th kept pair in input order.
        dropped: receives the dropped rows with probability, severity, checks and reason.
        scores: whether kept rows get the columns of :data:`SCORES`.
        ranked: whether kept rows are sorted by error probability, ascending, for which all of them are
            kept in memory.
    """
    counts = Counts()
    held: list[tuple[float, Row, dict[str, Any], Output]] = []
    number = 0
    by_line = bool(tables) and tables[0].kind == "jsonl"
    for row, at, verdict in _matched(tables, decisions):
        reason = Why.UNREAD if at is None else Why(why[at])
        counts.why[reason] += 1
        if at is not None:
            histogram = counts.dropped if reason else counts.kept
            histogram[min(int(verdict.probability * BINS), BINS - 1)] += 1
        if reason:
            text = UNREAD if reason == Why.UNREAD else rules.reason(reason, verdict)
            if reason == Why.FAULT:
                counts.checks[text.split()[0] if verdict.checks else "probability"] += 1
            if dropped is not None:
                more = {**_scores(verdict, at), REASON: text}
                dropped.add(row, {**more, LINE: None if row.values else row.line} if by_line else more)
            continue
        name, output = outputs(number)
        number += 1
        counts.outputs[name] += 1
        more = _scores(verdict, at) if scores else {}
        if ranked:
            held.append((verdict.probability, row, more, output))
        else:
            output.add(row, more)
    for _, row, more, output in sorted(held, key=lambda one: one[0]):
        output.add(row, more)
    return counts


def _matched(tables: Sequence[Table], decisions: Decisions) -> Iterator[tuple[Row, int | None, Verdict]]:
    """Every row with the number of its pair, None if it has none, and the result of the pair."""
    verdicts = enumerate(decisions.verdicts())
    ends = [*decisions.first, len(decisions)][1:]
    after = dict(zip(decisions.documents, ends, strict=True))
    at, verdict = next(verdicts, (len(decisions), _NOTHING))
    for table in tables:
        end = after.get(table.name, at)
        for row in table.rows():
            while at < end and decisions.rows[at] < row.number:
                at, verdict = next(verdicts, (len(decisions), _NOTHING))
            if at < end and decisions.rows[at] == row.number:
                yield row, at, verdict
                at, verdict = next(verdicts, (len(decisions), _NOTHING))
            else:
                yield row, None, _NOTHING
        for _ in repeat(None, max(end - at, 0)):
            at, verdict = next(verdicts, (len(decisions), _NOTHING))


def dropped_columns(table: Table) -> tuple[str, ...]:
    """The columns that dropped rows get in addition to their own."""
    return (*SCORES, REASON, LINE) if table.kind == "jsonl" else (*SCORES, REASON)


def _scores(verdict: Verdict, at: int | None) -> dict[str, Any]:
    if at is None:
        return dict.fromkeys(SCORES)
    values = round(verdict.probability, 5), verdict.severity.label, " ".join(verdict.checks)
    return dict(zip(SCORES, values, strict=True))
