"""The results of a filter as text and as an object for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mtaudit.filtering.passing import BINS, Counts
from mtaudit.filtering.rules import Why

_LABELS = {
    Why.FAULT: "dropped for their errors",
    Why.REPEATED: "repetitions",
    Why.NOT_BEST: "not among the best",
    Why.NOT_DRAWN: "not in the sample",
    Why.UNREAD: "not read",
}
_WIDTH = 40
_MOST_CHECKS = 8


def summary_object(counts: Counts) -> dict[str, Any]:
    """The counts for JSON. Histograms have 20 bins of equal width over error probabilities from 0 to 1."""
    return {
        "rows": counts.rows,
        "kept": counts.why[Why.KEPT],
        "dropped": {why.name.lower(): counts.why[why] for why in _LABELS},
        "checks": dict(counts.checks.most_common()),
        "histogram": {"kept": counts.kept, "dropped": counts.dropped},
        "outputs": dict(counts.outputs),
    }


def summary_text(counts: Counts) -> str:
    """The counts as text, with a histogram of the error probabilities."""
    return "\n".join(_lines(counts)) + "\n"


def _lines(counts: Counts) -> Iterator[str]:
    kept, rows = counts.why[Why.KEPT], counts.rows
    yield f"mtaudit: kept {kept:,} of {rows:,} rows ({100 * kept / max(rows, 1):.1f}%)"
    for name, count in counts.outputs.items():
        yield f"  {count:>10,}  {name}"
    for why, label in _LABELS.items():
        if counts.why[why]:
            yield f"  {counts.why[why]:>10,}  {label}"
    if counts.checks:
        found = [f"{code} {count:,}" for code, count in counts.checks.most_common(_MOST_CHECKS)]
        yield f"              by check: {', '.join(found)}"
    yield ""
    yield "error probability      kept     dropped"
    most = max(*counts.kept, *counts.dropped, 1)
    for at, (kept_, dropped) in enumerate(zip(counts.kept, counts.dropped, strict=True)):
        if kept_ or dropped:
            bar = "█" * round(_WIDTH * kept_ / most) + "░" * round(_WIDTH * dropped / most)
            yield f"  {at / BINS:.2f}-{(at + 1) / BINS:.2f}  {kept_:>12,}  {dropped:>10,}  {bar}"
