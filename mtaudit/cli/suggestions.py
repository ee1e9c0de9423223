"""``mtaudit report --suggestions``: the suggestions of the judge as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mtaudit.cli.errors import PASSED
from mtaudit.cli.say import say
from mtaudit.records import Finding, Scored


def write_suggestions(path: Path, pairs: Iterable[Scored]) -> int:
    """Write one line for each pair with a suggestion whose span in the target is known; returns the exit status.

    Raises:
        UsageError: the file cannot be written.
    """
    from mtaudit.report.files import write_whole

    rows = [row for row in map(_row, pairs) if row is not None]
    write_whole(str(path), "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    say(f"{path}: suggestions for {len(rows):,} pairs; nothing else was changed")
    return PASSED


def _row(scored: Scored) -> dict[str, Any] | None:
    found = [f for f in scored.findings if f.evidence.get("suggestion") and f.target_span and f.severity]
    changes = _apart([finding for finding in found if not finding.accepted])
    if not changes:
        return None
    pair = scored.pair
    return {
        "id": pair.id,
        "document": pair.document,
        "source": pair.source,
        "target": pair.target,
        "corrected": suggested_target(pair.target, changes),
        "suggestions": [
            {
                "target_span": list(finding.target_span or ()),
                "words": pair.target[slice(*(finding.target_span or (0, 0)))],
                "suggestion": finding.evidence["suggestion"],
                "severity": finding.severity.label,
                "confidence": finding.confidence,
                "message": finding.message,
            }
            for finding in changes
        ],
    }


def suggested_target(target: str, changes: Sequence[Finding]) -> str:
    """The target with the suggestions inserted. Spans must be in order and must not overlap."""
    made, at = [], 0
    for finding in changes:
        start, end = finding.target_span or (0, 0)
        made += [target[at:start], str(finding.evidence["suggestion"])]
        at = end
    return "".join([*made, target[at:]])


def _apart(findings: Sequence[Finding]) -> list[Finding]:
    """The findings in the order of their spans; of overlapping findings only the first."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: f.target_span or (0, 0)):
        if not kept or (finding.target_span or (0, 0))[0] >= (kept[-1].target_span or (0, 0))[1]:
            kept.append(finding)
    return kept
