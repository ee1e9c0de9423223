"""The immutable records that the stages of the pipeline exchange.

read -> :class:`Document` of :class:`Block` -> segment -> :class:`Segment` -> align -> :class:`Bead` -> :class:`Pair`
-> score -> :class:`Scored` -> gate -> report. Records keep document and lines, so that a report can point to file:line.
Offsets are in code points, spans are half-open, and lines are 1-based and inclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mtaudit.errors import Problem
from mtaudit.kinds import Lines as Lines
from mtaudit.kinds import Side as Side
from mtaudit.kinds import Span as Span
from mtaudit.kinds import State as State
from mtaudit.mqm import Severity

if TYPE_CHECKING:
    from mtaudit.corpus_records import CorpusAudit

BlockKind = Literal["paragraph", "heading", "list_item", "quote", "table_cell", "code", "image", "html", "metadata"]
#: Kinds of blocks without prose to translate.
NON_PROSE: frozenset[BlockKind] = frozenset({"code", "image", "html", "metadata"})
Layout = Literal["interleaved", "parallel", "aligned"]
#: A reviewer's judgement of a finding in the baseline; "known" means not reviewed.
Judgement = Literal["known", "fine", "wrong", "unsure"]
#: The outcome of a run. "incomplete": the gate would pass, but some input could not be read.
VerdictState = Literal["passed", "failed", "incomplete", "nothing audited"]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document with its markup removed.

    Attributes:
        kind: the role of the block in the document.
        text: the text as displayed. Lines of a hard-wrapped paragraph are joined with a space, or with nothing between
            Han characters.
        lines: first and last line in the file.
        breaks: (offset in ``text``, line), ascending: the text from that offset on is on that line.
        level: heading level, or nesting depth of a list item or quote; 0 otherwise.
        links: link and image targets in order, for the checks of markup.
        codes: inline code in order, for the checks of markup.
        path: position in the structure, e.g. ``("table", 2, 1)``; equal paths mean the same position.
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
        """The line of the character at ``offset`` in the text."""
        at = bisect_right(self.breaks, offset, key=lambda b: b[0]) - 1
        return self.breaks[at][1] if at >= 0 else self.lines[0]


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence: ``text`` is ``[start, end)`` in the text of block number ``block`` of its side."""

    text: str
    start: int
    end: int
    lines: Lines
    block: int


@dataclass(frozen=True, slots=True)
class Bead:
    """m source and n target segments that are aligned; a null bead has none on one side.

    Attributes:
        confidence: calibrated probability that the bead is correct.
        reordered: whether the bead was found outside the monotone order of the document.
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
    """One bead as ``mtaudit align`` writes it. The missing side of a null bead has no lines and the text "".

    ``similarity`` is the cosine of the two texts; None for a null bead.
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
    """A bead as text, or a ready pair of an aligned input. The missing side of a null bead is "" with lines None.

    Attributes:
        id: unique within a run; that of an aligned input is kept unchanged.
        place: position in a format without lines (unit id, row, cue), else "".
        given_id: a numeric id of the input, so that it is written as a number again; else None.
        target_document: the file of the target if it is not that of the source, else "".
        markup: markup of source and target, for the checks of markup; None if neither has any.
        level: 1 to 6 for a heading, else 0.
        continues: whether the pair continues the block (a paragraph, ...) of the pair before it in its document.
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
    level: int = 0
    continues: bool = False

    def markup_of(self, side: Side) -> Markup:
        """The markup of one side."""
        return self.markup[side == "target"] if self.markup else Markup()

    @property
    def is_null(self) -> bool:
        return not (self.source and self.target) or self.source.isspace() or self.target.isspace()


@dataclass(frozen=True, slots=True)
class Suppression:
    """An inline directive that turns off checks.

    Attributes:
        checks: codes of the checks; empty for all.
        line: line of the directive.
        lines: lines of the block that it applies to; None for the whole document.
        side: the file that it is in, if source and target are separate files; else None.
    """

    document: str
    checks: tuple[str, ...]
    reason: str
    line: int
    lines: Lines | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The output of a reader: the blocks of one input, or its ready pairs.

    Attributes:
        layout: "interleaved": ``blocks`` has both languages. "parallel": ``blocks`` is the source and
            ``target_blocks`` the target. "aligned": the document consists of ``pairs``.
        target_name: the file of the target of a parallel document.
        pairs: ready pairs, a stream that can be read once. A record of the input that is not a pair yields a problem
            in its place; the pairs after it follow.
        key: replaces the name in the ids of pairs; "" for the name.
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
    """Evidence about one word of a pair, from the encoder.

    Attributes:
        gain: increase of the similarity of the pair if the word is left out.
        support: maximum similarity of the word to any phrase of the other side, -1..1.
        suspicion: probability that the word is wrong, 0..1, from all this evidence.
        gloss: CC-CEDICT glosses of a Chinese word.
        foreign: probability that the word has no counterpart in the source, 0..1, from this evidence, the critic and
            the expected renderings; 0 for words without any doubt.
    """

    side: Side
    start: int
    end: int
    text: str
    gain: float
    support: float
    suspicion: float
    gloss: tuple[str, ...] = ()
    foreign: float = 0.0


@dataclass(frozen=True, slots=True)
class UnexpectedWord:
    """A word at ``[start, end)`` of a target that is not an expected rendering of any source word.

    Attributes:
        source_start, source_end: the source word that it probably translates.
        probability: that the word is wrong, 0..1, by the expected renderings alone.
        expected: usual renderings of the source word in its sentence that the target lacks, the most likely first.
    """

    start: int
    end: int
    source_start: int
    source_end: int
    probability: float
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderingEvidence:
    """The evidence of the expected renderings for a pair.

    Attributes:
        doubt: the sum of ``-log(1 - p)`` over the content words of the target, p being the probability that a word is
            wrong; 0 and up.
        words: those with a notable probability, in the order of the target.
    """

    doubt: float
    words: tuple[UnexpectedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenTag:
    """The probability that ``[start, end)`` of one side is wrong (target) or not translated (source)."""

    side: Side
    start: int
    end: int
    probability: float


#: Code of the check that reports the errors found by the judge.
JUDGED_CHECK = "ACC14"


@dataclass(frozen=True, slots=True)
class ErrorSpan:
    """An error that the judge reports; without a span on either side it concerns the whole pair.

    Attributes:
        category: MQM category in lower case.
        confidence: probability that the error is real, 0..1.
        reason: the explanation of the judge, or "".
        quoted: words that the judge quotes but that occur on neither side; else "".
        suggestion: a correct rendering according to the judge, or "".
    """

    category: str
    severity: Severity
    source_span: Span | None = None
    target_span: Span | None = None
    confidence: float = 1.0
    reason: str = ""
    quoted: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The output of the judge for a pair.

    Attributes:
        quality: 0 (the meaning is lost) .. 1 (perfect).
        errors: the reported errors; () for models that only give a score.
        confirmed: whether a second reading reported a major or critical error again; None if there was one reading.
        instructed: whether the text tries to instruct the judge, so that a good rating is ignored.
    """

    quality: float
    errors: tuple[ErrorSpan, ...] = ()
    confirmed: bool | None = None
    instructed: bool = False

    @property
    def severity(self) -> Severity:
        """The severity of the worst error; NEUTRAL without errors."""
        return max((error.severity for error in self.errors), default=Severity.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Critique:
    """The output of the bundled critic for a pair.

    Attributes:
        quality: predicted direct assessment, higher is better.
        critical: probability of a critical error.
        tags: probabilities of words.
        damaged: probability that errors were planted in a human translation.
    """

    quality: float
    critical: float
    tags: tuple[TokenTag, ...] = ()
    damaged: float = 0.0


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
    """The output of all models for a pair, computed before the checks run; None if a model did not run.

    Attributes:
        similarity: cosine of the two texts.
        shift: a shift of ready pairs that begins at this pair.
        judged: the answer of the judge; None if it was not asked, or gave no usable answer.
        renderings: how far the target deviates from the expected renderings of its source.
    """

    similarity: float | None = None
    words: tuple[Word, ...] = ()
    critique: Critique | None = None
    shift: RowShift | None = None
    judged: Judged | None = None
    renderings: RenderingEvidence | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One reported defect. ``category`` is an MQM category in lower case, e.g. ``accuracy/mistranslation``.

    Attributes:
        message: the message in English.
        accepted: why it does not count (it is in the baseline, suppressed, or older than the change that is gated);
            "" if it does.
        fails: whether it fails the gate.
        template, values: the parts of the message, for translation (:mod:`mtaudit.messages`); "" if it has
            no template.
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
    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skip:
    """A check (or stage) that could not run on a document, with the reason."""

    check: str
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair with its findings and scores. ``severity`` is the highest one of its findings.

    Attributes:
        scores: chrF and TER against the reference translation, in percent; empty without one.
        reference: the reference translation, or "".
        previous: the target of the same source before the change in git; "" if unknown or equal.
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
    """The outcome of one input: its state, the number of pairs and null beads, and notes for the user.

    ``changed`` says whether it differs from the commit of ``--since``; None without one.
    """

    name: str
    state: State
    layout: Layout | None = None
    pairs: int = 0
    nulls: int = 0
    notes: tuple[str, ...] = ()
    changed: bool | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """The alignment of one document: its beads in reading order, including null beads."""

    beads: tuple[Bead, ...]
    state: State
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision of the gate.

    Attributes:
        passed: whether everything was read and no rule failed.
        reasons: sentences that explain the decision, each with a number.
        notes: sentences without influence on it: informational rules, suppressions that match no finding, entries of
            the baseline that are resolved.
        state: the outcome; "passed" or "failed" by default.
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
        severities: pairs by severity label ("neutral" for pairs without errors).
        checks: findings by check code.
        histogram: pairs by error probability, in 20 bins of 0.05.
        score: 100 times the mean probability that a pair is correct; None if it was not recorded.
    """

    pairs: int
    nulls: int
    findings: int
    severities: Mapping[str, int]
    checks: Mapping[str, int]
    histogram: tuple[int, ...]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class ShardResult:
    """Counts of the pairs of a shard that an actor wrote to a file.

    Attributes:
        file: name of the file.
        doubt: sum of the error probabilities.
        worst: (number in the shard from 0, pair, number of pairs that share its line) of the worst lines.
        failing: pairs that fail the gate; ``places``: (place, check) of the first of them.
    """

    file: str
    summary: Summary
    doubt: float
    worst: tuple[tuple[int, Scored, int], ...] = ()
    failing: int = 0
    places: tuple[tuple[str, str], ...] = ()


#: An event of the pipeline: suppressions and pairs of each document, then its state; problems and skips as they occur.
#: An engine may yield the result of a shard instead of its pairs.
Event: TypeAlias = Suppression | Scored | DocumentState | Skip | Problem | ShardResult


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """The description of a check in a report.

    Attributes:
        severity: the default severity of its findings.
        summary: the first sentence of its documentation; ``description``: the whole, as printed by ``mtaudit explain``.
        precision: the measured precision, with the data it was measured on; "" if it was not measured.
    """

    code: str
    name: str
    category: str
    severity: Severity
    summary: str
    description: str
    precision: str = ""


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """Everything in a report except its pairs.

    Attributes:
        signature: the configuration that produced the numbers; see :mod:`mtaudit.signature`.
        settings: the settings that differ from their defaults, by name.
        command: the command line that reproduces this report.
        thresholds: minimum error probability of a minor, major and critical pair.
        reference: corpus scores against a reference translation with their signatures; empty without one.
        baseline: changes since the baseline, from
            :meth:`mtaudit.gate.evaluator.GateEvaluator.against`; empty without one.
        since: the commit that ``--since`` compared with, from :meth:`mtaudit.gate.evaluator.GateEvaluator.since`; empty
            without one.
        checks: descriptions of the checks that ran, by code; empty if they are unknown.
        corpus: the results of comparing all documents; None without ``--corpus``.
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
    corpus: CorpusAudit | None = None
