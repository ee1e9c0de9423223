"""Loads a saved audit (``.json``, ``.jsonl`` or ``.parquet`` output) into records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypedDict, TypeVar, get_type_hints

import msgspec

from mtaudit.corpus_records import CorpusAudit
from mtaudit.errors import InputError, Problem
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Finding, Pair, ReportHeader, Scored, Signals, Skip, Summary, Verdict
from mtaudit.report.objects import SCHEMA_VERSION

_CURE = "give what `mtaudit score --output audit.json` wrote"
_SCORES = ("chrf", "ter")
_HINTS: dict[str, dict[str, Any]] = {}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved audit. ``head`` is None for JSON lines, which have no header, and for Parquet of a run that was
    interrupted."""

    head: ReportHeader | None
    pairs: tuple[Scored, ...]


class ScoreFacts(TypedDict):
    """A score of the corpus against a reference."""

    name: str
    value: float
    signature: str


class ReferenceFacts(TypedDict):
    """The keys of :attr:`ReportHeader.reference` that reports use."""

    pairs: int
    without: int
    scores: list[ScoreFacts]


class SinceFacts(TypedDict):
    """The keys of :attr:`ReportHeader.since`."""

    commit: str
    label: str
    pairs: int
    score_before: float | None


class CheckCounts(TypedDict):
    """Findings of a check against a baseline."""

    new: int
    known: int
    resolved: int


class GoneFacts(TypedDict):
    """An entry of the baseline that is resolved or expired."""

    check: str
    document: str
    text: str
    verdict: str
    what: Literal["resolved", "expired"]


class BaselineFacts(TypedDict):
    """The keys of :attr:`ReportHeader.baseline`."""

    score: float
    score_before: float | None
    new: int
    known: int
    resolved: int
    expired: int
    checks: dict[str, CheckCounts]
    gone: list[GoneFacts]


def load_audit(path: Path) -> Kept:
    """The audit in a ``.json``, ``.jsonl`` or ``.parquet`` output.

    Raises:
        InputError: the file cannot be read, or is not an audit; with the line if the file has lines.
    """
    name = str(path)
    if path.suffix.lower() == ".parquet" or path.name.lower().endswith(".parquet.incomplete"):
        return _parquet(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(name, f"the audit cannot be read: {error}", _CURE)) from None
    try:
        whole = _parsed(text)
    except (ValueError, RecursionError):
        return Kept(None, tuple(_lines(name, text)))
    if isinstance(whole, dict) and "findings" in whole:  # JSON lines of a single pair
        return Kept(None, (_made(name, 1, whole, scored_of),))
    if not isinstance(whole, dict) or not isinstance(whole.get("pairs"), list):
        raise InputError(Problem(name, "it is not an audit: it has no pairs", _CURE))
    _require_version(name, whole)
    pairs = tuple(_made(name, None, row, scored_of) for row in whole["pairs"])
    return Kept(_made(name, None, whole, head_of), pairs)


def _parquet(path: Path) -> Kept:
    from mtaudit.report.dataset import read_dataset
    from mtaudit.report.parquetfile import read_audit

    name = str(path)
    head, rows = (read_dataset if path.is_dir() else read_audit)(path)
    if head is not None:
        _require_version(name, head)
    pairs = tuple(_made(name, None, row, scored_of) for row in rows)
    return Kept(None if head is None else _made(name, None, head, head_of), pairs)


def _require_version(name: str, head: Mapping[str, Any]) -> None:
    version = str(head.get("schema_version", ""))
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        what = f"its schema_version is {version or 'missing'}, and this version of mtaudit reads {SCHEMA_VERSION}"
        raise InputError(Problem(name, what, "audit again with this version"))


def _lines(name: str, text: str) -> Iterator[Scored]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = _parsed(line)
            except (ValueError, RecursionError):
                raise InputError(Problem(name, "it is neither an audit nor JSON lines of one", _CURE, number)) from None
            yield _made(name, number, row, scored_of)


def _parsed(text: str) -> Any:
    """Parse JSON. Raises ValueError if it is invalid, also for NaN and infinities."""

    def refuse(constant: str) -> float:
        raise ValueError(f"{constant} is not a number in JSON")

    return json.loads(text, parse_constant=refuse)


def _made(name: str, line: int | None, row: Any, make: Callable[[Any], T]) -> T:
    """The record of a row. The types of its fields are validated, since the file may have been tampered with."""
    try:
        made = make(row)
        hints = _hints(type(made))
        for each in fields(made):  # type: ignore[arg-type]
            msgspec.convert(msgspec.to_builtins(getattr(made, each.name)), type=hints[each.name])
        return made
    except KeyError as error:
        raise InputError(Problem(name, f"the key {error.args[0]!r} is missing", _CURE, line)) from None
    except (
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        ArithmeticError,
        RecursionError,
        SystemError,  # msgspec before 0.22, for whole numbers beyond the range of float
        msgspec.MsgspecError,
    ) as error:
        raise InputError(Problem(name, f"it is not an audit: {error}", _CURE, line)) from None


def scored_of(row: Mapping[str, Any]) -> Scored:
    """The pair of an object that :func:`mtaudit.report.objects.pair_object` wrote. Words and tags are not
    restored; their contribution is in the evidence of the findings."""
    given = row["id"]
    pair = Pair(
        id=str(given),
        document=row["document"],
        source=row["source"],
        target=row["target"],
        source_lines=_bounds(row["source_lines"]),
        target_lines=_bounds(row["target_lines"]),
        bead=row["bead"],
        confidence=row.get("bead_confidence", 1.0),
        kind=row.get("kind", "paragraph"),
        place=row.get("place", ""),
        given_id=given if isinstance(given, int) else None,
        target_document=row.get("target_document", ""),
        level=int(row.get("level", 0)),
        continues=row.get("continues", False) is True,
    )
    return Scored(
        pair,
        Signals(row["similarity"]),
        tuple(_finding(each) for each in row["findings"]),
        row["error_probability"],
        row["quality"],
        Severity.parse(row["severity"]),
        {name: row[name] for name in _SCORES if name in row},
        row.get("reference", ""),
        row.get("previous", ""),
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        check=row["check"],
        name=row["name"],
        category=row["category"],
        severity=Severity.parse(row["severity"]),
        message=row["message"],
        source_span=_bounds(row["source_span"]),
        target_span=_bounds(row["target_span"]),
        confidence=row["confidence"],
        evidence=row["evidence"],
        accepted=row.get("accepted", ""),
        fails=row.get("fails", False),
        template=str(row.get("template", "")),
        values=dict(row.get("values", {})),
    )


def head_of(whole: Mapping[str, Any]) -> ReportHeader:
    """The header of an object that :func:`mtaudit.report.objects.head_object` wrote."""
    counts, verdict = whole["summary"], whole["verdict"]
    return ReportHeader(
        signature=whole["signature"],
        command=whole["command"],
        settings=whole["settings"],
        summary=Summary(
            counts["pairs"],
            counts["nulls"],
            counts["findings"],
            counts["severities"],
            counts["checks"],
            tuple(counts["histogram"]),
            counts.get("score"),
        ),
        documents=tuple(DocumentState(**{**row, "notes": tuple(row["notes"])}) for row in whole["documents"]),
        skips=tuple(Skip(**row) for row in whole["skips"]),
        problems=tuple(Problem(row["place"], row["what"], row["cure"], row["line"]) for row in whole["problems"]),
        verdict=Verdict(
            verdict["passed"], tuple(verdict["reasons"]), tuple(verdict["notes"]), verdict.get("state", "")
        ),
        thresholds={Severity.parse(label).label: value for label, value in counts["thresholds"].items()},
        reference=_facts(whole, "reference", ReferenceFacts),
        baseline=_facts(whole, "baseline", BaselineFacts),
        since=_facts(whole, "since", SinceFacts),
        corpus=_corpus(whole.get("corpus")),
    )


def _hints(kind: type[Any]) -> dict[str, Any]:
    """The types of the fields of a record; its module does not import that of the corpus."""
    if kind.__name__ not in _HINTS:
        _HINTS[kind.__name__] = get_type_hints(kind, localns={"CorpusAudit": CorpusAudit})
    return _HINTS[kind.__name__]


def _facts(whole: Mapping[str, Any], name: str, kind: type[Any]) -> Mapping[str, Any]:
    """The dictionary of that name, which must have the keys that reports need; empty if there is none."""
    found: Mapping[str, Any] = whole.get(name, {})
    return msgspec.convert(found, type=kind) if found else {}


def _corpus(found: Any) -> CorpusAudit | None:
    return None if found is None else msgspec.convert(found, type=CorpusAudit)


def _bounds(bounds: list[int] | None) -> tuple[int, int] | None:
    return None if bounds is None else (int(bounds[0]), int(bounds[1]))
