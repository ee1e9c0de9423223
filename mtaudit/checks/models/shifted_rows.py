"""Ready pairs whose rows slipped (ALN01)."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals


class ShiftedRows(Check):
    """Displaced rows in a file of pairs: each source is next to the target of another row.

    What it finds:
        In files of ready pairs (TMX, TSV, JSON lines, spreadsheets ...) a run of rows whose sources fit the targets up
        to eight rows before or after. It is reported once, at its first wrong row, with the number of rows and the
        offset.

    Why it matters:
        One lost or duplicated row makes all following rows wrong, and nothing else in the file shows it, because every
        text on its own is correct.

    Known problems:
        Runs of fewer than six rows are often missed, because short runs fit by chance. If rows repeat each other, the
        reported first row may be one or two rows late. The rows of the run also have findings of their own.

    Example:
        rows 1-9 fit; row 10 has the target of row 9 once more, row 11 that of row 10, and so on to the end.
        Row 10 is reported, critical: from here on the source fits the target 1 row later.

    Options:
        none
    """

    code = "ALN01"
    name = "shifted-rows"
    category = "alignment/shifted"
    severity = Severity.CRITICAL
    precision = (
        "no finding in 6,000 rows of human translations (1,500 each of WMT22 reference A, Tatoeba, Vue docs, Python "
        "docs); of planted slips by up to 3 rows 19 of 76 are found where they are 4 rows long, 52 of 64 of 6, 43 of "
        "44 of 10, all 56 of 30; the first row is right in 156 of 166"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        shift = signals.shift
        if shift is None:
            return
        count = abs(shift.offset)
        later = Message("{count:,} {count:row|rows} later", count=count)
        earlier = Message("{count:,} {count:row|rows} earlier", count=count)
        yield self.finding(
            Message(
                "from here on the source fits the target {where}: {rows:,} {rows:row|rows}, up to {last} "
                "(similarity {similarity:.2f}, with the shift {better:.2f})",
                where=later if shift.offset > 0 else earlier,
                rows=shift.rows,
                last=shift.last,
                similarity=shift.similarity,
                better=shift.better,
            ),
            source_span=(0, len(pair.source)) if pair.source else None,
            target_span=(0, len(pair.target)) if pair.target else None,
            confidence=0.95,
            rows=shift.rows,
            offset=shift.offset,
            last=shift.last,
        )
