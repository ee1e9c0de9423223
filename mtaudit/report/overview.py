"""The template variables of the first screen of the HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from mtaudit import messages
from mtaudit.records import DocumentState, ReportHeader, Skip
from mtaudit.report.comparison import baseline_facts, comparison, steps
from mtaudit.report.excerpt import excerpts
from mtaudit.report.kept import Keeper
from mtaudit.report.summary import severity_counts

#: Documents listed on the first screen; a button shows the others.
LISTED = 25
#: Documents that the page lists at most; the others are counted.
DOCUMENTS = 1_000
#: Size of the histogram in SVG units.
_WIDTH, _HEIGHT = 640, 132


@dataclass(frozen=True, slots=True)
class Part:
    """The pairs of one severity in a bar of the histogram, in SVG units from the top of the drawing."""

    severity: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin of the histogram: bounds, count, and geometry in SVG units; ``parts`` from the top down."""

    low: float
    high: float
    count: int
    x: float
    width: float
    parts: tuple[Part, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The values of its description."""
        return {"n": self.count, "low": f"{self.low:.2f}", "high": f"{self.high:.2f}"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A line of the table of checks; ``share`` is the count in percent of the most frequent check's."""

    code: str
    name: str
    category: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Share:
    """The pairs of one severity in a document: place and width in percent of its pairs."""

    severity: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of the table of documents; ``short`` is the name without the common folder of all documents."""

    name: str
    short: str
    state: str
    pairs: int
    nulls: int
    critical: int
    major: int
    minor: int
    notes: tuple[str, ...]
    changed: bool

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name, for the text of the bar."""
        whole = self.pairs + self.nulls
        return {"critical": self.critical, "major": self.major, "minor": self.minor, "all": whole}

    @property
    def shares(self) -> list[Share]:
        """The shares of the severities, most severe first."""
        made, x = [], 0.0
        for severity, count in (("critical", self.critical), ("major", self.major), ("minor", self.minor)):
            width = round(100 * count / max(1, self.pairs + self.nulls), 1)
            if width:
                made.append(Share(severity, round(x, 1), width))
            x += width
        return made


@dataclass(frozen=True, slots=True)
class SkipRow:
    """Skips of one check for one reason; ``documents`` counts the documents, ``example`` names one."""

    check: str
    reason: str
    documents: int
    example: str


def overview(head: ReportHeader, keeper: Keeper) -> dict[str, Any]:
    """The variables of the template that describe the run."""
    documents = document_rows(head.documents, keeper)
    return {
        "head": head,
        "worst": excerpts(keeper.worst(), common_folder([document.name for document in head.documents])),
        "severities": severity_counts(head.summary.severities),
        "bars": bars(keeper.bins),
        "thresholds": threshold_lines(head.thresholds),
        "drawing": (_WIDTH, _HEIGHT),
        "checks": check_rows(head.summary.checks, keeper),
        "explanations": explanations(head, keeper),
        "documents": documents[:LISTED],
        "all_documents": documents[:DOCUMENTS],
        "more_documents": max(0, len(documents) - DOCUMENTS),
        "skips": skip_rows(head.skips),
        "baseline": baseline_facts(head.baseline, keeper),
        "comparison": comparison(head, keeper, common_folder([document.name for document in head.documents])),
        "steps": steps(head, keeper),
        "reference": [(name, _plain(value)) for name, value in head.reference.items()],
        "settings": [(name, str(value)) for name, value in head.settings.items()],
    }


def _plain(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def bars(bins: Sequence[Mapping[str, int]]) -> list[Bar]:
    """The bars of the histogram, from counts by severity label. Heights are square roots of counts: on a linear scale,
    the few bad pairs would vanish next to thousands of good ones. A bar is divided in proportion to the counts."""
    most = max((sum(counts.values()) for counts in bins), default=0) or 1
    step = _WIDTH / max(1, len(bins))
    made = []
    for at, counts in enumerate(bins):
        count = sum(counts.values())
        height = max(2.0, _HEIGHT * (count / most) ** 0.5) if count else 0.0
        x, width = round(at * step + 1, 1), round(step - 2, 1)
        made.append(Bar(at / len(bins), (at + 1) / len(bins), count, x, width, _parts(counts, height)))
    return made


def _parts(counts: Mapping[str, int], height: float) -> tuple[Part, ...]:
    """The parts of a bar, the most severe on top. Every part is high enough to be visible."""
    count, made, top = sum(counts.values()), [], _HEIGHT - height
    for label, number in severity_counts(counts):
        if number:
            share = height * number / count
            made.append(Part(label, round(top, 1), round(max(share, 1.0), 1)))
            top += share
    return tuple(made)


def threshold_lines(thresholds: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """(severity, probability, x in SVG units) of each threshold, ascending."""
    lines = [(name, float(value), round(float(value) * _WIDTH, 1)) for name, value in thresholds.items()]
    return sorted(lines, key=lambda line: line[1])


def check_rows(counts: Mapping[str, int], keeper: Keeper) -> list[CheckRow]:
    """The checks, those with most findings first."""
    most = max(counts.values(), default=1) or 1
    rows = []
    for code, count in counts.items():
        facts = keeper.checks.get(code)
        name, category = (facts.name, facts.category) if facts else ("", "")
        rows.append(CheckRow(code, name, category, count, round(100 * count / most, 1)))
    return sorted(rows, key=lambda row: (-row.count, row.code))


def explanations(head: ReportHeader, keeper: Keeper) -> dict[str, list[Any]]:
    """Summary, description, measured precision and the Chinese explanation (a mapping, empty if there is none) of each
    check with findings, by code; unknown checks are left out."""
    known = (head.checks[code] for code in sorted(keeper.checks) if code in head.checks)
    chinese = messages.explanations("zh")
    return {f.code: [f.summary, f.description, f.precision, dict(chinese.get(f.code, {}))] for f in known}


def document_rows(documents: Sequence[DocumentState], keeper: Keeper) -> list[DocumentRow]:
    """The documents: those that could not be read, then changed ones, each with the most severe findings first."""
    rows = []
    folder = len(common_folder([document.name for document in documents]))
    for document in documents:
        counts: Mapping[str, int] = keeper.severities.get(document.name, {})
        rows.append(
            DocumentRow(
                document.name,
                document.name[folder:],
                document.state,
                document.pairs,
                document.nulls,
                counts.get("critical", 0),
                counts.get("major", 0),
                counts.get("minor", 0),
                document.notes,
                bool(document.changed),
            )
        )
    return sorted(
        rows, key=lambda r: (r.state != "unreadable", not r.changed, -r.critical, -r.major, -r.minor, -r.pairs)
    )


def document_map(head: ReportHeader, keeper: Keeper) -> list[tuple[str, int, int, str]]:
    """Name, number of the first pair, number of pairs, and strip of each listed document, in the order of the run."""
    listed = {row.name for row in document_rows(head.documents, keeper)[:DOCUMENTS]}
    return [(name, s.first, s.pairs, s.text) for name, s in keeper.strips.items() if name in listed]


def common_folder(names: Sequence[str]) -> str:
    """The common folder of all names, with a trailing slash; "" if there is none."""
    shared = [name.split("/")[:-1] for name in names] or [[]]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*shared, strict=False))
    return "".join(f"{parts[0]}/" for parts in same)


def skip_rows(skips: Sequence[Skip]) -> list[SkipRow]:
    """The skips, one line for each check and reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for skip in skips:
        groups.setdefault((skip.check, skip.reason), []).append(skip.document)
    return [
        SkipRow(check, reason, sum(bool(name) for name in names), next((n for n in names if n), ""))
        for (check, reason), names in groups.items()
    ]
