"""The JSON form of the records. Other programs rely on it.

Keys are added, never renamed or dropped. Probabilities and similarities are rounded to six digits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Finding, Lines, Pair, ReportHeader, Scored, Span, Word

#: Version of the JSON form; the major number changes if older readers would misread the output.
SCHEMA_VERSION = "1.0"


def pair_object(scored: Scored) -> dict[str, Any]:
    """The object of one pair, one line of the JSON lines output."""
    pair = scored.pair
    made: dict[str, Any] = {
        "id": pair.id if pair.given_id is None else pair.given_id,
        "document": pair.document,
        "source": pair.source,
        "target": pair.target,
        "source_lines": _bounds(pair.source_lines),
        "target_lines": _bounds(pair.target_lines),
        "bead": pair.bead,
        "similarity": _rounded(scored.signals.similarity),
        "quality": _rounded(scored.quality),
        "error_probability": _rounded(scored.error_probability),
        "severity": scored.severity.label,
        "findings": [finding_object(finding, scored.signals.words) for finding in scored.findings],
    }
    made |= pair_place(pair)
    if pair.target_document:
        made["target_document"] = pair.target_document
    if pair.confidence < 1:
        made["bead_confidence"] = _rounded(pair.confidence)
    made |= {name: text for name, text in (("reference", scored.reference), ("previous", scored.previous)) if text}
    return made | dict(scored.scores)


def pair_place(pair: Pair) -> dict[str, Any]:
    """The place of a pair in its document in addition to its lines. Values equal to the default are left out."""
    made: dict[str, Any] = {} if pair.kind == "paragraph" else {"kind": pair.kind}
    made |= {"level": pair.level} if pair.level else {}
    made |= {"continues": True} if pair.continues else {}
    return made | ({"place": pair.place} if pair.place else {})


def finding_object(finding: Finding, words: Sequence[Word] = ()) -> dict[str, Any]:
    """The object of one finding. "template" and "values" are the parts of the message, for translation;
    "accepted" is present only if it does not count, and says why; "fails" only if it fails the gate.

    Args:
        words: the words of the pair; the most suspicious one in the span of the finding adds missing evidence.
    """
    made = {
        "check": finding.check,
        "name": finding.name,
        "category": finding.category,
        "severity": finding.severity.label,
        "message": finding.message,
        "source_span": _bounds(finding.source_span),
        "target_span": _bounds(finding.target_span),
        "confidence": _rounded(finding.confidence),
        "evidence": _evidence(finding, words),
    }
    made |= {"template": finding.template, "values": dict(finding.values)} if finding.template else {}
    made |= {"accepted": finding.accepted} if finding.accepted else {}
    return made | ({"fails": True} if finding.fails else {})


def _evidence(finding: Finding, words: Sequence[Word]) -> dict[str, Any]:
    marked = [word for word in words if _marks(finding, word)]
    if not marked:
        return dict(finding.evidence)
    word = max(marked, key=lambda w: w.suspicion)
    facts = {"gain": round(word.gain, 3), "support": round(word.support, 3), "suspicion": round(word.suspicion, 3)}
    return {**facts, **({"gloss": list(word.gloss)} if word.gloss else {}), **finding.evidence}


def _marks(finding: Finding, word: Word) -> bool:
    span = finding.source_span if word.side == "source" else finding.target_span
    return span is not None and span[0] < word.end and word.start < span[1]


def head_object(head: ReportHeader) -> dict[str, Any]:
    """The ``.json`` report without its pairs."""
    summary = head.summary
    made = {
        "schema_version": SCHEMA_VERSION,
        "signature": head.signature,
        "command": head.command,
        "settings": dict(head.settings),
        "summary": {
            "pairs": summary.pairs,
            "nulls": summary.nulls,
            "findings": summary.findings,
            "severities": dict(summary.severities),
            "checks": dict(summary.checks),
            "histogram": list(summary.histogram),
            "thresholds": dict(head.thresholds),
            **({} if summary.score is None else {"score": summary.score}),
        },
        "verdict": {
            "passed": head.verdict.passed,
            "state": head.verdict.state,
            "reasons": list(head.verdict.reasons),
            "notes": list(head.verdict.notes),
        },
        "documents": [_document_object(document) for document in head.documents],
        "skips": [{"check": s.check, "document": s.document, "reason": s.reason} for s in head.skips],
        "problems": [{"place": p.place, "line": p.line, "what": p.message, "cure": p.remedy} for p in head.problems],
    }
    more = {"reference": dict(head.reference), "baseline": dict(head.baseline), "since": dict(head.since)}
    made |= {name: facts for name, facts in more.items() if facts}
    if head.corpus is not None:
        import msgspec

        made["corpus"] = msgspec.to_builtins(head.corpus)
    return made


def dumps(value: Any) -> str:
    """Compact JSON on one line. Non-ASCII text is not escaped unless it contains lone surrogates, which UTF-8 cannot
    represent."""
    made = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=_plain)
    try:
        made.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, separators=(", ", ": "), default=_plain)
    # Some readers treat these characters as the end of a line.
    return made.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def _document_object(document: DocumentState) -> dict[str, Any]:
    return {
        "name": document.name,
        "state": document.state,
        "layout": document.layout,
        "pairs": document.pairs,
        "nulls": document.nulls,
        "notes": list(document.notes),
        **({} if document.changed is None else {"changed": document.changed}),
    }


def _bounds(bounds: Lines | Span | None) -> list[int] | None:
    return None if bounds is None else [int(bounds[0]), int(bounds[1])]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _plain(value: Any) -> Any:
    """A JSON-compatible value for other types that occur in evidence and settings: numpy values, sets, paths."""
    if isinstance(value, Severity):
        return value.label
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return str(value)
