"""How many small cases of reported faults are shown in the right place, and how many of their corrections are.

    python tests/bench/cases.py FILE [--depth DEPTH] [--results FILE] [--show {missed,alarms,found}] [--json]

FILE holds a case a line as JSON: {"id", "kind", "source", "target", "label", "error"}. The label is "wrong" or "right";
"error" holds the wrong words of the target, or null where something is missing or the whole target is wrong. Where
"NAME/wrong" and "NAME/right" both occur they are the damaged and the sound translation of one source.

The cases are scored by ``mtaudit score`` as one file of ready pairs, or read from a report in JSON lines (--results).

found: a wrong case counts as found where its pair is major or critical and, if it names the wrong words, a finding of
major or above touches one of their places or has no place in the target. alarms: share of the right cases that are
major or critical. ranked: share of the twins whose wrong version has the higher error probability.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, Any]
SHOWN = frozenset(("major", "critical"))


@dataclass
class Counts:
    """What came out: cases of each kind, those found, the ids of false alarms and of missed cases, and the twins."""

    wrong: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    alarmed: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    twins: int = 0
    ranked: int = 0


def read_lines(path: Path) -> list[Row]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(path: Path, depth: str) -> list[Row]:
    """The report of ``mtaudit score`` on the cases."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "results.jsonl"
        command = [sys.executable, "-m", "mtaudit", "score", str(path), "--depth", depth, "--no-cache", "--quiet"]
        subprocess.run([*command, "--output", str(out)], check=False, stdout=subprocess.DEVNULL)
        return read_lines(out)


def in_place(result: Row, case: Row) -> bool:
    """Whether a finding of major or above touches the wrong words, or has no place in the target."""
    words, text = case.get("error"), case["target"]
    places = [(at, at + len(words)) for at in range(len(text)) if text.startswith(words, at)] if words else []
    if not places:
        return True
    spans = [f.get("target_span") for f in result["findings"] if f["severity"] in SHOWN]
    return any(not span or any(span[0] < end and start < span[1] for start, end in places) for span in spans)


def count(cases: Sequence[Row], results: Sequence[Row]) -> Counts:
    """The cases held against their results, which are found by id."""
    by_id = {str(row["id"]): row for row in results}
    out = Counts()
    for case in cases:
        result, name, kind = by_id[str(case["id"])], str(case["id"]), case["kind"]
        shown = result["severity"] in SHOWN
        if case["label"] == "right":
            out.right[kind] += 1
            out.alarmed[kind] += shown
            out.alarms += [name] * shown
            continue
        hit = shown and in_place(result, case)
        out.wrong[kind] += 1
        out.found[kind] += hit
        (out.seen if hit else out.missed).append(name)
        twin = by_id.get(name.removesuffix("wrong") + "right") if name.endswith("/wrong") else None
        if twin is not None:
            out.twins += 1
            out.ranked += result["error_probability"] > twin["error_probability"]
    return out


def table(counts: Counts) -> Iterator[str]:
    """The counts by kind, most frequent kinds first, and in all."""
    yield f"{'kind':42}{'wrong':>7}{'found':>7}{'right':>7}{'alarms':>8}"
    kinds = counts.wrong + counts.right
    for kind, _ in kinds.most_common():
        numbers = (counts.wrong[kind], counts.found[kind], counts.right[kind])
        yield f"{kind[:41]:42}{numbers[0]:7}{numbers[1]:7}{numbers[2]:7}{counts.alarmed[kind]:8}"
    wrong, right = counts.wrong.total(), counts.right.total()
    yield f"{'all':42}{wrong:7}{counts.found.total():7}{right:7}{counts.alarmed.total():8}"
    shares = [counts.found.total() / max(wrong, 1), counts.alarmed.total() / max(right, 1)]
    yield f"found {shares[0]:.1%}, alarms {shares[1]:.1%}, ranked {counts.ranked / max(counts.twins, 1):.1%}"


def listing(names: Sequence[str], cases: Sequence[Row], results: Sequence[Row]) -> Iterator[str]:
    """The cases of these names with their findings."""
    by_id = {str(row["id"]): row for row in results}
    for case in cases:
        if str(case["id"]) in names:
            yield f"{case['id']}: {case['source']} | {case['target']} | {case.get('error')}"
            for found in by_id[str(case["id"])]["findings"]:
                yield f"    {found['severity']} {found['check']} {found['target_span']} {found['message']}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Score the cases and print the table."""
    parser = argparse.ArgumentParser(description="Small cases of reported faults: found, and false alarms.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--depth", default="standard", help="as of mtaudit score (standard)")
    parser.add_argument("--results", type=Path, help="a report on the file in JSON lines, instead of scoring it")
    parser.add_argument("--show", choices=("missed", "alarms", "found"), help="print these cases with their findings")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    cases = read_lines(options.file)
    results = read_lines(options.results) if options.results else score(options.file, options.depth)
    counts = count(cases, results)
    if options.json:
        print(json.dumps(vars(counts), ensure_ascii=False, indent=2))
        return
    print("\n".join(table(counts)))
    shown = {"missed": counts.missed, "alarms": counts.alarms, "found": counts.seen}.get(options.show or "", [])
    print("\n".join(listing(shown, cases, results)))


if __name__ == "__main__":
    main()
