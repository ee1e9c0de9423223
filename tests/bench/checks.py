"""Speed of the checks that need no model, how often they report sound translations, and what planted errors they find.

    python tests/bench/checks.py FILE... [--side NAME] [--show CODE] [--limit N] [--json]

FILE holds a pair a line as JSON, gzipped or not: {"source", "target"}, or {"source", "references": {NAME: target}},
of which --side names the one to read (A). Where rows have a "type", those of type "clean" are the sound translations
and all others hold a planted error of that type, with its place in the target as "span"; else all rows are sound.

speed: pairs a second of processor time of this process, for each check by itself and for all together, over windows of
256 consecutive pairs as a run has them. alarms: share of the sound pairs with a finding of major or above, and with any
that is shown (minor or above). recall: share of the pairs with an error of a type whose findings weigh more together
than those of all but 1% of the sound pairs; shown: share with a finding of major or above; span: of the errors with a
place, share of those that a shown finding touches.

--show CODE prints every sound pair in which that check reports something of major or above; --limit reads the first N
rows of each file.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from mtaudit.checks.check import Check
from mtaudit.checks.runner import choose, for_document, run_checks
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals
from mtaudit.score.features import checks as gravities

WINDOW = 256
CLEAN = "clean"
Row = dict[str, Any]
Findings = list[tuple[Finding, ...]]


def read_rows(path: Path, side: str, limit: int | None) -> list[Row]:
    """The rows of a file, each with "source", "target", "type" and "span"."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    for row in found:
        row.setdefault("target", row.get("references", {}).get(side, ""))
        row.setdefault("type", CLEAN)
        row.setdefault("span", None)
    return [row for row in found if row["target"].strip()][:limit]


def model_free() -> tuple[Check, ...]:
    """The checks that run by default and read the text alone."""
    return tuple(check for check in choose() if not check.needs)


def find(checks: Sequence[Check], pairs: Sequence[Pair]) -> tuple[Findings, float]:
    """The findings of each pair, and the seconds of processor time that they took."""
    found: Findings = []
    begun = process_time()
    checks = for_document(checks)
    for at in range(0, len(pairs), WINDOW):
        window = pairs[at : at + WINDOW]
        found += run_checks(checks, window, [Signals()] * len(window))
    return found, process_time() - begun


def warm(pairs: Sequence[Pair]) -> None:
    """Load tables and dictionaries, which a run pays for once."""
    find(model_free(), pairs[:WINDOW])


def share(findings: Findings, least: Severity) -> float:
    """Share of the pairs with a finding of that severity or above."""
    return sum(any(f.severity >= least for f in found) for found in findings) / max(len(findings), 1)


def weight(findings: Sequence[Finding]) -> float:
    """What the findings of a pair weigh together, in log-odds."""
    return sum(gravities(findings).values())


def touches(findings: Sequence[Finding], span: Sequence[int]) -> bool:
    """Whether a shown finding marks a part of the span of the target."""
    marked = (f.target_span for f in findings if f.severity >= Severity.MINOR)
    return any(mark is not None and mark[0] < span[1] and span[0] < mark[1] for mark in marked)


def speeds(pairs: Sequence[Pair]) -> dict[str, float]:
    """Check code, or "together" -> pairs a second of processor time."""
    alone = {check.code: find([check], pairs)[1] for check in model_free()}
    _, together = find(model_free(), pairs)
    return {name: len(pairs) / max(spent, 1e-9) for name, spent in {**alone, "together": together}.items()}


def alarms(findings: Findings) -> dict[str, dict[str, float]]:
    """Check code, or "together" -> share of sound pairs with findings of major or above, and with any that is shown."""
    codes = sorted({f.check for found in findings for f in found})
    single = {code: [tuple(f for f in found if f.check == code) for found in findings] for code in codes}
    levels = {"major": Severity.MAJOR, "shown": Severity.MINOR}
    return {
        code: {name: share(found, least) for name, least in levels.items()}
        for code, found in {**single, "together": findings}.items()
    }


def recalls(rows: Sequence[Row], findings: Findings) -> dict[str, dict[str, float | None]]:
    """Error type -> recall at 1% false alarms, share with a finding of major or above, and span hits."""
    sound = sorted((weight(f) for row, f in zip(rows, findings, strict=True) if row["type"] == CLEAN), reverse=True)
    cut = sound[len(sound) // 100] if sound else 0.0
    planted: dict[str, list[tuple[Row, tuple[Finding, ...]]]] = defaultdict(list)
    for row, found in zip(rows, findings, strict=True):
        if row["type"] != CLEAN:
            planted[row["type"]].append((row, found))
    out: dict[str, dict[str, float | None]] = {}
    for name, cases in sorted(planted.items()):
        placed = [touches(found, row["span"]) for row, found in cases if row["span"]]
        out[name] = {
            "recall": sum(weight(found) > cut for _, found in cases) / len(cases),
            "shown": share([found for _, found in cases], Severity.MAJOR),
            "span": sum(placed) / len(placed) if placed else None,
        }
    return out


def measure(path: Path, side: str, limit: int | None) -> tuple[list[Row], Findings, dict[str, Any]]:
    """The rows of a file, what was found in them, and everything that is printed about it."""
    rows = read_rows(path, side, limit)
    pairs = [Pair(f"{at}", path.name, row["source"], row["target"]) for at, row in enumerate(rows)]
    warm(pairs)
    findings, _ = find(model_free(), pairs)
    clean = [found for row, found in zip(rows, findings, strict=True) if row["type"] == CLEAN]
    result = {"pairs": len(rows), "speed": speeds(pairs), "alarms": alarms(clean), "recall": recalls(rows, findings)}
    return rows, findings, result


def table(name: str, result: dict[str, Any]) -> Iterator[str]:
    """The measures of one file as text."""
    yield f"{name}: {result['pairs']} pairs"
    yield f"  {'check':10}{'pairs/s':>12}{'us/pair':>9}{'major':>9}{'shown':>9}"
    for code, speed in result["speed"].items():
        found = result["alarms"].get(code, {"major": 0.0, "shown": 0.0})
        yield f"  {code:10}{speed:12,.0f}{1e6 / speed:9.1f}{found['major']:9.2%}{found['shown']:9.2%}"
    if result["recall"]:
        yield f"  {'planted':16}{'recall':>8}{'shown':>8}{'span':>8}"
    for kind, values in result["recall"].items():
        span = "" if values["span"] is None else f"{values['span']:.2f}"
        yield f"  {kind:16}{values['recall']:8.2f}{values['shown']:8.2f}{span:>8}"


def alarms_of(code: str, rows: Sequence[Row], findings: Findings) -> Iterator[str]:
    """The sound pairs in which a check reports something of major or above."""
    for row, found in zip(rows, findings, strict=True):
        messages = [f.message for f in found if f.check == code and f.severity >= Severity.MAJOR]
        if messages and row["type"] == CLEAN:
            yield f"{row.get('id', '')}\n  {row['source']}\n  {row['target']}\n  {'; '.join(messages)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every file and print what came out."""
    parser = argparse.ArgumentParser(description="Speed, false alarms and recall of the checks that need no model.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--side", default="A", help="the reference to read where rows have several")
    parser.add_argument("--show", metavar="CODE", help="print the sound pairs that this check reports")
    parser.add_argument("--limit", type=int, help="read the first N rows of each file")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    results = {}
    for path in options.files:
        rows, findings, results[path.name] = measure(path, options.side, options.limit)
        if not options.json:
            print("\n".join(table(path.name, results[path.name])), flush=True)
        if options.show:
            print("\n".join(alarms_of(options.show, rows, findings)))
    if options.json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
