"""The frozen records that travel between the stages.

read -> :class:`Document` of :class:`Block` -> segment -> :class:`Segment` -> align -> :class:`Bead` -> :class:`Pair`
-> score -> :class:`Scored` -> gate -> report. Every record keeps its document and lines, so that the last page can
point to file:line of the first. Offsets count code points and spans are half-open; lines are 1-based and inclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from mtaudit.errors import Problem
from mtaudit.mqm import Severity

Side = Literal["source", "target"]
Span = tuple[int, int]
Lines = tuple[int, int]
BlockKind = Literal["paragraph", "heading", "list_item", "quote", "table_cell", "code", "image", "html", "metadata"]
#: Kinds of blocks that hold no prose: nothing to translate, or text of another form.
NON_PROSE: frozenset[BlockKind] = frozenset({"code", "image", "html", "metadata"})
Layout = Literal["interleaved", "parallel", "aligned"]
#: What a reader said of a finding in the baseline; "known": nobody looked at it.
Judgement = Literal["known", "fine", "wrong", "unsure"]
#: How a run came out. "incomplete": the gate would pass, but some input could not be read.
VerdictState = Literal["passed", "failed", "incomplete", "nothing audited"]
#: What a document turned out to be, once its blocks were aligned.
State = Literal["bilingual", "source only", "target only", "no text", "unrelated", "unreadable"]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document with its markup removed.

    Attributes:
        kind: what the block is in the structure of the document.
        text: what a reader sees. Lines of a hard-wrapped paragraph are joined with a blank, except between Han
            characters, where nothing is put.
        lines: first and last line in the file.
        breaks: (offset in ``text``, line) ascending; the text from that offset on stands on that line.
        level: heading level, or nesting depth of a list item or quote; 0 otherwise.
        links: link and image targets in order; ``codes``: inline code in order. For the markup checks.
        path: the place in the structure, e.g. ``("table", 2, 1)``; equal paths are the same place.
    """

    kind: BlockKind
    text: str
    lines: Lines
    breaks: tuple[tuple[int, int], ...] = ()
    level: int = 0
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    path: tuple[str | int, ...] = ()

    def line_at(self, offset: int) -> int:
        """The line on which the character at ``offset`` of the text stands."""
        at = bisect_right(self.breaks, offset, key=lambda b: b[0]) - 1
        return self.breaks[at][1] if at >= 0 else self.lines[0]


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence: ``text`` is ``[start, end)`` of the text of block number ``block`` on its side."""

    text: str
    start: int
    end: int
    lines: Lines
    block: int


@dataclass(frozen=True, slots=True)
class Bead:
    """One aligned group of m source and n target segments; one of the two may be empty (a null bead).

    ``confidence`` is the calibrated probability that the bead is right. ``reordered`` says that it was found
    outside the order of the document.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    confidence: float
    reordered: bool = False

    @property
    def kind(self) -> str:
        return f"{len(self.source)}-{len(self.target)}"


@dataclass(frozen=True, slots=True)
class BeadRow:
    """One bead as ``mtaudit align`` writes it: 1-based lines, empty on the missing side of a null bead.

    ``similarity`` is the cosine of the two texts; None where one of them is missing.
    """

    source_lines: tuple[int, ...]
    target_lines: tuple[int, ...]
    source: str
    target: str
    bead: str
    confidence: float
    similarity: float | None
    reordered: bool = False


@dataclass(frozen=True, slots=True)
class Markup:
    """Markup of one side of a pair that translations keep: link targets, inline code, heading levels; in order."""

    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    headings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A bead as text, or a ready pair of an aligned input. A null bead has "" and None lines on its missing side.

    Attributes:
        id: unique in the run; of an aligned input it is the user's and comes back unchanged.
        place: where it stands in a format without lines (unit id, row, cue), else "".
        given_id: the id as the input has it where it is a number, so that it goes out as it came in; else None.
        target_document: the file of the target where source and target stand in two; "" where they stand in one.
        markup: markup of source and target, for the checks of markup; None if neither has any.
    """

    id: str
    document: str
    source: str
    target: str
    source_lines: Lines | None = None
    target_lines: Lines | None = None
    bead: str = "1-1"
    confidence: float = 1.0
    kind: BlockKind = "paragraph"
    place: str = ""
    given_id: int | None = None
    target_document: str = ""
    markup: tuple[Markup, Markup] | None = None

    def markup_of(self, side: Side) -> Markup:
        """The markup of one side."""
        return self.markup[side == "target"] if self.markup else Markup()

    @property
    def is_null(self) -> bool:
        return not (self.source and self.target) or self.source.isspace() or self.target.isspace()


@dataclass(frozen=True, slots=True)
class Suppression:
    """Checks that an author switched off in a document.

    Attributes:
        checks: their codes; empty: all.
        line: where it is written.
        lines: of the block it is about; None: the whole document.
        side: the file it is about, where source and target stand in two; None: the one file.
    """

    document: str
    checks: tuple[str, ...]
    reason: str
    line: int
    lines: Lines | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader gives: the blocks of one input, or its ready pairs.

    interleaved: both languages stand in ``blocks``. parallel: ``blocks`` is the source and ``target_blocks`` the
    target. aligned: ``pairs`` streams ready pairs and may be walked once; a record of the input that holds no
    pair is a problem in its place, and the pairs after it still come.
    """

    name: str
    layout: Layout
    blocks: tuple[Block, ...] = ()
    target_blocks: tuple[Block, ...] = ()
    target_name: str = ""
    pairs: Iterable[Pair | Problem] = ()
    notes: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """Evidence for one word of a pair, from the encoder.

    Attributes:
        gain: how much the similarity of the pair rises when the word is left out.
        support: best similarity of the word to any phrase of the other side, -1..1.
        suspicion: probability that the word is wrong, 0..1, from all of the evidence.
        gloss: CC-CEDICT glosses of a Chinese word.
    """

    side: Side
    start: int
    end: int
    text: str
    gain: float
    support: float
    suspicion: float
    gloss: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenTag:
    """The probability that ``[start, end)`` of one side is wrong (target) or has no counterpart (source)."""

    side: Side
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class ErrorSpan:
    """An error that a model of the user's own choice names; a side without a span is the whole pair's.

    Attributes:
        category: MQM's in lower case.
        confidence: the model's own, 0..1.
        reason: in its words; "" where it gives none.
        quoted: what it says it quotes, where that stands on neither side; else "".
    """

    category: str
    severity: Severity
    source_span: Span | None = None
    target_span: Span | None = None
    confidence: float = 1.0
    reason: str = ""
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Critique:
    """What the critic says of a pair: predicted direct assessment (higher is better), probability of a critical
    error, word tags, and the probability that a sound human translation was damaged (as planted errors are).

    A model that the user names instead of the bundled critic gives its own score as ``quality``, what that leaves to 1
    as ``critical``, and ``remarks`` instead of tags where it names errors.
    """

    quality: float
    critical: float
    tags: tuple[TokenTag, ...] = ()
    damaged: float = 0.0
    remarks: tuple[ErrorSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class RowShift:
    """A shift in ready pairs: from this row on the source matches the target ``offset`` rows later.

    Attributes:
        rows: number of shifted rows.
        first, last: ids of the first and the last of them.
        similarity, better: mean cosine of these rows as they are, and with the offset applied.
    """

    rows: int
    offset: int
    first: str
    last: str
    similarity: float
    better: float


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything the models say of a pair, computed before the checks run. None: that model did not run.

    ``slip``: the slip of ready pairs that begins with this pair; None for all other pairs. ``unanswered``: the critic
    was asked and had nothing to say.
    """

    similarity: float | None = None
    words: tuple[Word, ...] = ()
    critique: Critique | None = None
    shift: RowShift | None = None
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One reported defect. ``category`` is MQM's in lower case, e.g. ``accuracy/mistranslation``.

    ``accepted`` says why it does not count (it is in the baseline, suppressed, or older than the change that is
    gated) and is "" where it does; ``fails`` whether it fails the gate.
    """

    check: str
    name: str
    category: str
    severity: Severity
    message: str
    source_span: Span | None = None
    target_span: Span | None = None
    confidence: float = 1.0
    evidence: Mapping[str, Any] = field(default_factory=dict)
    accepted: str = ""
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """A check (or a stage) that could not run on a document, and why."""

    check: str
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair with all that was found. ``severity`` is that of its gravest finding.

    Attributes:
        scores: chrF and TER against a reference translation, in percent, where there is one.
        reference: that translation; "" without one.
        previous: the target of the same source before what changed in git; "" where it is not known or the same.
    """

    pair: Pair
    signals: Signals
    findings: tuple[Finding, ...]
    error_probability: float
    quality: float | None
    severity: Severity
    scores: Mapping[str, float] = field(default_factory=dict)
    reference: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class DocumentState:
    """How one input came out: its state, the number of pairs and null beads, and what a reader should know.

    ``changed`` says whether it differs from the commit of ``--since``; None without one.
    """

    name: str
    state: State
    layout: Layout | None = None
    pairs: int = 0
    nulls: int = 0
    notes: tuple[str, ...] = ()
    changed: bool | None = None


#: What comes out of the pipeline: suppressions and pairs of each document, then its state; problems and skips as they
#: occur.
Event: TypeAlias = Suppression | Scored | DocumentState | Skip | Problem


@dataclass(frozen=True, slots=True)
class Alignment:
    """What the aligner says of one document: beads in reading order, null beads in their place."""

    beads: tuple[Bead, ...]
    state: State
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided.

    Attributes:
        passed: whether everything was read and no rule failed.
        reasons: sentences that decided it, each with a number.
        notes: sentences that decide nothing: informational rules, suppressions that match no finding, entries of the
            baseline that are resolved.
        state: "passed" or "failed" unless it is given.
    """

    passed: bool
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    state: VerdictState | Literal[""] = ""

    def __post_init__(self) -> None:
        if not self.state:
            object.__setattr__(self, "state", "passed" if self.passed else "failed")


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over all pairs of a run.

    Attributes:
        severities: pairs by severity label ("neutral" where nothing was found).
        checks: findings by check code.
        histogram: pairs by error probability, in 20 bins of 0.05.
        score: 100 times the mean probability that a pair is right; None where it was not recorded.
    """

    pairs: int
    nulls: int
    findings: int
    severities: Mapping[str, int]
    checks: Mapping[str, int]
    histogram: tuple[int, ...]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What a report says about a check.

    Attributes:
        severity: the default severity of its findings.
        summary: the first sentence of its documentation; ``description``: all of it, as ``mtaudit explain`` prints it.
    """

    code: str
    name: str
    category: str
    severity: Severity
    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """Everything of a report but its pairs.

    Attributes:
        signature: the recipe that stands with every number.
        settings: the settings that differ from their defaults, by name.
        command: the command line that makes this report again.
        thresholds: error probability from which a pair is minor, major, critical.
        reference: corpus scores against a reference translation with their signatures; empty without one.
        baseline: what got worse and better against the baseline, from
            :meth:`mtaudit.gate.evaluator.GateEvaluator.against`; empty without one.
        since: the commit that ``--since`` compared with, from :meth:`mtaudit.gate.evaluator.GateEvaluator.since`; empty
            without one.
        checks: facts about the checks that ran, by code; empty where they are not known.
    """

    signature: str
    command: str
    settings: Mapping[str, Any]
    summary: Summary
    documents: tuple[DocumentState, ...]
    skips: tuple[Skip, ...]
    problems: tuple[Problem, ...]
    verdict: Verdict
    thresholds: Mapping[str, float]
    reference: Mapping[str, Any] = field(default_factory=dict)
    baseline: Mapping[str, Any] = field(default_factory=dict)
    since: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, CheckFacts] = field(default_factory=dict)
