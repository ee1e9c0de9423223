"""The JSON outputs as types, from which ``mtaudit schema`` makes JSON Schemas.

The objects are made by :mod:`mtaudit.report.objects`; the tests validate every output against its schema. Spans are
half-open ranges of code points, lines are 1-based and inclusive, probabilities lie between 0 and 1.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from mtaudit.corpus_records import CorpusAudit
from mtaudit.records import BlockKind, Layout, State, VerdictState

SeverityLabel = Literal["neutral", "minor", "major", "critical"]


class FindingForm(TypedDict):
    """A finding. ``template`` and ``values`` are what the message was made from; ``accepted`` says why it does not
    count, and ``fails`` that it fails the gate."""

    check: str
    name: str
    category: str
    severity: SeverityLabel
    message: str
    source_span: tuple[int, int] | None
    target_span: tuple[int, int] | None
    confidence: float
    evidence: dict[str, Any]
    template: NotRequired[str]
    values: NotRequired[dict[str, Any]]
    accepted: NotRequired[str]
    fails: NotRequired[bool]


class PairForm(TypedDict):
    """A pair with its findings: one line of the JSON lines output. ``chrf`` and ``ter`` are percentages, against the
    reference translation."""

    id: str | int
    document: str
    source: str
    target: str
    source_lines: tuple[int, int] | None
    target_lines: tuple[int, int] | None
    bead: str
    similarity: float | None
    quality: float | None
    error_probability: float
    severity: SeverityLabel
    findings: list[FindingForm]
    kind: NotRequired[BlockKind]
    level: NotRequired[int]
    continues: NotRequired[bool]
    place: NotRequired[str]
    target_document: NotRequired[str]
    bead_confidence: NotRequired[float]
    reference: NotRequired[str]
    previous: NotRequired[str]
    chrf: NotRequired[float]
    ter: NotRequired[float]


class SummaryForm(TypedDict):
    """Counts of a run: pairs by severity, findings by check, pairs in 20 bins of error probability."""

    pairs: int
    nulls: int
    findings: int
    severities: dict[str, int]
    checks: dict[str, int]
    histogram: list[int]
    thresholds: dict[str, float]
    score: NotRequired[float]


class VerdictForm(TypedDict):
    """What the gate decided, and why."""

    passed: bool
    state: VerdictState
    reasons: list[str]
    notes: list[str]


class DocumentForm(TypedDict):
    """The outcome of one input."""

    name: str
    state: State
    layout: Layout | None
    pairs: int
    nulls: int
    notes: list[str]
    changed: NotRequired[bool]


class SkipForm(TypedDict):
    """A check that could not run."""

    check: str
    document: str
    reason: str


class ProblemForm(TypedDict):
    """An input that could not be used: what is wrong, and what to do about it."""

    place: str
    line: int | None
    what: str
    cure: str


class AuditForm(TypedDict):
    """The ``.json`` report of a run."""

    schema_version: str
    signature: str
    command: str
    settings: dict[str, Any]
    summary: SummaryForm
    verdict: VerdictForm
    documents: list[DocumentForm]
    skips: list[SkipForm]
    problems: list[ProblemForm]
    pairs: list[PairForm]
    reference: NotRequired[dict[str, Any]]
    baseline: NotRequired[dict[str, Any]]
    since: NotRequired[dict[str, Any]]
    corpus: NotRequired[CorpusAudit]


class ReviewForm(TypedDict):
    """A reviewer's verdict on a pair: one line of the file that the page exports."""

    id: str | int
    verdict: Literal["wrong", "fine", "unsure"] | None
    source: str
    target: str
    checks: list[str]
    note: str
    corrected: str | None
    document: NotRequired[str]
    refused: NotRequired[list[str]]
    refused_findings: NotRequired[list[dict[str, Any]]]
    missed: NotRequired[list[dict[str, Any]]]


class CorrectionForm(TypedDict):
    """A corrected target: what ``--apply-corrections`` did with it, or what ``--suggestions`` proposes."""

    id: str | int
    document: str
    source: str
    target: str
    corrected: str
    note: NotRequired[str]
    file: NotRequired[str]
    line: NotRequired[int | None]
    written: NotRequired[bool]


class ScoreForm(TypedDict):
    """A score of sacrebleu with its signature."""

    name: str
    value: float
    signature: str


class ComparisonForm(TypedDict):
    """The comparison of two versions: counts of pairs, size of the edits, probabilities, examples, tables."""

    schema_version: str
    command: str
    old: str
    new: str
    signature: str
    counts: dict[Literal["same", "changed", "added", "removed"], int]
    edit: list[ScoreForm]
    old_probability: float | None
    new_probability: float | None
    better: int
    worse: int
    most_better: list[dict[str, Any]]
    most_worse: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    buckets: list[dict[str, Any]]
    judged: dict[str, Any] | None
    problems: list[ProblemForm]


class TermForm(TypedDict):
    """A term with its rendering; ``case`` is "yes" if its case counts."""

    source: str
    target: str
    variants: list[str]
    forbidden: list[str]
    case: Literal["yes", ""]
    kind: str
    count: int
    confidence: float


class GlossaryForm(TypedDict):
    """Terms of a corpus, and the table of all renderings."""

    generator: str
    terms: list[TermForm]
    table: list[dict[str, Any]]


class FilterForm(TypedDict):
    """Rows of a bitext by what became of them; histograms have 20 bins of error probability."""

    rows: int
    kept: int
    dropped: dict[str, int]
    checks: dict[str, int]
    histogram: dict[Literal["kept", "dropped"], list[int]]
    outputs: dict[str, int]


class MeasuredForm(TypedDict):
    """What was measured for findings of one severity; see :class:`mtaudit.precision.Measured`."""

    severity: SeverityLabel
    kind: str | None
    misleading: float
    error: float
    findings: int
    right: int
    per_thousand: float


class CheckForm(TypedDict):
    """A check, as ``mtaudit checks --format json`` lists it."""

    code: str
    name: str
    category: str
    severity: SeverityLabel
    default: bool
    needs: list[str]
    summary: str
    notes: str
    measured: list[MeasuredForm]


ChecksForm = list[CheckForm]


class ScopeForm(TypedDict, total=False):
    """The rules for the new and changed pairs, or for all pairs."""

    fail_on: Literal["minor", "major", "critical", "never"]
    above: float
    share: float
    informational: bool


class OverrideForm(TypedDict):
    """Rules for some documents."""

    paths: list[str]
    fail_on: NotRequired[Literal["minor", "major", "critical", "never"]]
    above: NotRequired[float]


class GateForm(TypedDict, total=False):
    """The rules of the gate."""

    patch: ScopeForm
    project: ScopeForm
    max_fall: float
    override: list[OverrideForm]
    baseline: str
    allow_empty: bool


class SuppressForm(TypedDict):
    """Findings that do not count, by path and check."""

    paths: list[str]
    reason: str
    checks: NotRequired[list[str]]


class PatternForm(TypedDict):
    """A check written as regular expressions."""

    code: str
    name: str
    message: str
    category: NotRequired[str]
    severity: NotRequired[SeverityLabel]
    source: NotRequired[str]
    target: NotRequired[str]
    require: NotRequired[str]
    why: NotRequired[str]


class ReadForm(TypedDict, total=False):
    """How files are read."""

    source_column: str | int
    target_column: str | int
    id_column: str | int
    parallel: list[str | list[str]]
    max_bytes: int
    max_document_bytes: int
    max_document_lines: int
    max_pair_characters: int
    max_depth: int
    max_elements: int
    max_cells: int
