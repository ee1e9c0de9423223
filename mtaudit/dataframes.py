"""Scored pairs as pandas DataFrames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from mtaudit.records import Finding, Scored, Span
from mtaudit.report.objects import finding_object

_PAIR_COLUMNS = {
    "id": "string", "document": "string", "source": "string", "target": "string", "source_line": "Int64",
    "target_line": "Int64", "bead": "string", "similarity": "float64", "quality": "float64",
    "error_probability": "float64", "severity": "string", "findings": "int64",
}  # fmt: skip
_FINDING_COLUMNS = {
    "pair": "string", "document": "string", "source_line": "Int64", "target_line": "Int64", "check": "string",
    "name": "string", "category": "string", "severity": "string", "confidence": "float64", "source_words": "string",
    "target_words": "string", "message": "string", "accepted": "string",
}  # fmt: skip


def with_scores(frame: pd.DataFrame, scored: Sequence[Scored]) -> pd.DataFrame:
    """A copy of ``frame`` (n rows) with the results of its n pairs as new columns and the same index."""
    return frame.assign(
        error_probability=[one.error_probability for one in scored],
        severity=[one.severity.label for one in scored],
        quality=pd.array([one.quality for one in scored], dtype="Float64").to_numpy("float64", na_value=float("nan")),
        similarity=pd.array([one.signals.similarity for one in scored], dtype="Float64").to_numpy(
            "float64", na_value=float("nan")
        ),
        findings=pd.Series(map(_finding_objects, scored), index=frame.index, dtype=object),
    )


def _finding_objects(scored: Scored) -> list[dict[str, Any]]:
    return [finding_object(finding, scored.signals.words) for finding in scored.findings]


def pairs_frame(scored: Sequence[Scored]) -> pd.DataFrame:
    """One row per pair; ``findings`` is the number of those that are neither hints nor accepted."""
    return _typed([_pair_row(one) for one in scored], _PAIR_COLUMNS)


def findings_frame(scored: Sequence[Scored]) -> pd.DataFrame:
    """One row per finding, including hints (severity "neutral")."""
    return _typed([_finding_row(one, finding) for one in scored for finding in one.findings], _FINDING_COLUMNS)


def _typed(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _pair_row(scored: Scored) -> dict[str, Any]:
    pair = scored.pair
    return {
        "id": pair.id,
        "document": pair.document,
        "source": pair.source,
        "target": pair.target,
        "source_line": pair.source_lines and pair.source_lines[0],
        "target_line": pair.target_lines and pair.target_lines[0],
        "bead": pair.bead,
        "similarity": scored.signals.similarity,
        "quality": scored.quality,
        "error_probability": scored.error_probability,
        "severity": scored.severity.label,
        "findings": sum(bool(finding.severity) and not finding.accepted for finding in scored.findings),
    }


def _finding_row(scored: Scored, finding: Finding) -> dict[str, Any]:
    pair = scored.pair
    return {
        "pair": pair.id,
        "document": pair.document,
        "source_line": pair.source_lines and pair.source_lines[0],
        "target_line": pair.target_lines and pair.target_lines[0],
        "check": finding.check,
        "name": finding.name,
        "category": finding.category,
        "severity": finding.severity.label,
        "confidence": finding.confidence,
        "source_words": _words(pair.source, finding.source_span),
        "target_words": _words(pair.target, finding.target_span),
        "message": finding.message,
        "accepted": finding.accepted,
    }


def _words(text: str, span: Span | None) -> str:
    return "" if span is None else text[span[0] : span[1]]
