"""The detection of the errors in seeds/: recall by error type, spans, precision, and the pairing of blocks.

    python tests/bench/seeds.py [RESULTS.jsonl] [--json]

RESULTS.jsonl is the output of ``mtaudit score seeds --format jsonl --output RESULTS.jsonl``; without it that command is
run. Only major and critical findings count, since a report shows these first.

A label belongs to a pair that is on the label's line and contains at least half of its text (the aligner may split it).
found: such a pair has a finding. span: the finding overlaps the label's text. precision: the share of pairs with a
finding that have a label. AUC: the probability that a pair with a label has a higher ``error_probability`` than one
without.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
SHOWN = ("major", "critical")
_MARKUP = re.compile(r"\]\([^)]*\)|[*`\[\]_\s]")

Row = dict[str, Any]
Blocks = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Label:
    """One planted error; line and text are None on a side without them."""

    document: str
    type: str
    note: str
    source_line: int | None = None
    target_line: int | None = None
    source_text: str | None = None
    target_text: str | None = None


def load_labels(folder: Path = SEEDS) -> list[Label]:
    """The labels, in the order of the documents."""
    return [Label(**table) for table in tomllib.loads((folder / "labels.toml").read_text("utf-8"))["error"]]


def load_blocks(folder: Path = SEEDS) -> Blocks:
    """Document -> (line of the source block, line of the target block), 0 for none."""
    tables = tomllib.loads((folder / "blocks.toml").read_text("utf-8"))
    return {name: [(source, target) for source, target in table["pairs"]] for name, table in tables.items()}


def key_of(document: str) -> str:
    """The common part of the names of a document: ``guide`` for ``seeds/guide.en.md``, ``guide.zh.md`` and for both
    names joined."""
    return re.sub(r"[._-](?:en|zh)$", "", re.sub(r"\.\w+$", "", re.split(r"[/\\\s]", document)[-1]))


def plain(text: str) -> str:
    """Text without spaces and Markdown markup, to compare a line of the file with the text of a pair."""
    return _MARKUP.sub("", text)


def shares(label: str | None, text: str) -> bool:
    """Whether the text contains at least half of the label's text or is part of it."""
    a, b = plain(label or ""), plain(text)
    if not a or not b:
        return False
    size = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * size >= len(a) or size == len(b)


def belongs(label: Label, row: Row) -> bool:
    """Whether the label belongs to this pair."""
    if key_of(label.document) != key_of(row["document"]):
        return False
    target = _on(row["target_lines"], label.target_line) and shares(label.target_text, row["target"])
    if label.target_text and row["target"]:
        return target
    return _on(row["source_lines"], label.source_line) and shares(label.source_text, row["source"])


def _on(lines: Sequence[int] | None, line: int | None) -> bool:
    return lines is not None and line is not None and lines[0] <= line <= lines[1]


def shown(row: Row) -> list[Row]:
    """The major and critical findings of a pair."""
    return [finding for finding in row["findings"] if finding["severity"] in SHOWN]


def span_hit(label: Label, row: Row) -> bool:
    """Whether a shown finding overlaps the label's text, on the target side if the label has one there."""
    side = "target" if label.target_text else "source"
    text = label.target_text or label.source_text or ""
    start = row[side].find(text)
    if start < 0:  # markup in the line, or a cut: the whole pair is about the label
        start, text = 0, row[side]
    spans = (finding.get(f"{side}_span") for finding in shown(row))
    return any(span and span[0] < start + len(text) and start < span[1] for span in spans)


def by_type(labels: Iterable[Label], rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Error type -> counts of labels, found labels and span hits; "all" comes last."""
    counts: dict[str, dict[str, int]] = {}
    for label in labels:
        pairs = [row for row in rows if shown(row) and belongs(label, row)]
        for name in (label.type, "all"):
            count = counts.setdefault(name, {"labels": 0, "found": 0, "span": 0})
            count["labels"] += 1
            count["found"] += bool(pairs)
            count["span"] += any(span_hit(label, row) for row in pairs)
    return dict(sorted(counts.items(), key=lambda item: (item[0] == "all", item[0])))


def auc(wrong: Sequence[float], right: Sequence[float]) -> float | None:
    """The probability that one of ``wrong`` is above one of ``right``, ties count half; None if either is empty."""
    if not wrong or not right:
        return None
    wins = sum((a > b) + 0.5 * (a == b) for a in wrong for b in right)
    return wins / (len(wrong) * len(right))


def wrong_blocks(blocks: Blocks, rows: Iterable[Row]) -> list[str]:
    """The ids of pairs whose two sides are in blocks that are not translations of each other."""
    known = {key_of(name): pairs for name, pairs in blocks.items()}
    wrong = []
    for row in rows:
        pairs = known.get(key_of(row["document"]))
        if pairs and row["source_lines"] and row["target_lines"]:
            source = _entries([s for s, _ in pairs], row["source_lines"])
            target = _entries([t for _, t in pairs], row["target_lines"])
            if not source & target:
                wrong.append(row["id"])
    return wrong


def _entries(starts: Sequence[int], lines: Sequence[int]) -> set[int]:
    """Numbers of the blocks on lines first..last; a block extends to the start of the next one."""
    first = max((start for start in starts if 0 < start <= lines[0]), default=lines[0])
    return {number for number, start in enumerate(starts) if first <= start <= lines[1]}


def measure(labels: Sequence[Label], blocks: Blocks, rows: Sequence[Row]) -> dict[str, Any]:
    """All measures."""
    labelled = {row["id"] for row in rows for label in labels if belongs(label, row)}
    flagged = [row["id"] for row in rows if shown(row)]
    right = [identifier for identifier in flagged if identifier in labelled]
    chances = [(row["id"] in labelled, row["error_probability"]) for row in rows if row["source"] and row["target"]]
    return {
        "types": by_type(labels, rows),
        "pairs": len(rows),
        "pairs_with_label": len(labelled),
        "shown": len(flagged),
        "shown_with_label": len(right),
        "precision": len(right) / len(flagged) if flagged else None,
        "auc": auc([p for bad, p in chances if bad], [p for bad, p in chances if not bad]),
        "wrong_blocks": wrong_blocks(blocks, rows),
        "false_alarms": [identifier for identifier in flagged if identifier not in labelled],
    }


def table(result: dict[str, Any]) -> str:
    """The measures as text."""
    lines = [f"{'error type':24}{'labels':>8}{'found':>8}{'recall':>8}{'span':>8}"]
    for name, count in result["types"].items():
        recall = count["found"] / count["labels"]
        lines.append(f"{name:24}{count['labels']:8}{count['found']:8}{recall:8.2f}{count['span']:8}")
    share, area = result["precision"], result["auc"]
    precision = "nothing shown" if share is None else f"{share:.2f}"
    lines += [
        "",
        f"precision of major and critical: {precision} ({result['shown_with_label']} of {result['shown']} pairs shown)",
        f"AUC of error_probability: {'none' if area is None else f'{area:.3f}'}",
        f"pairs: {result['pairs']}, of wrong blocks: {len(result['wrong_blocks'])}",
    ]
    lines += [f"  wrong blocks: {identifier}" for identifier in result["wrong_blocks"]]
    lines += [f"  false alarm: {identifier}" for identifier in result["false_alarms"]]
    return "\n".join(lines)


def read_rows(path: Path) -> list[Row]:
    """The pairs of a result file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def score() -> list[Row]:
    """The pairs of a new run over seeds/."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "results.jsonl"
        arguments = ["score", "seeds", "--fail-on", "never", "--format", "jsonl", "--output", str(output)]
        command = [sys.executable, "-m", "mtaudit", *arguments]
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # the summary
        if done.returncode != 0 or not output.exists():
            raise SystemExit(f"mtaudit {' '.join(arguments)} ended with status {done.returncode}")
        return read_rows(output)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description="Measure the detection of the errors in seeds/.")
    parser.add_argument("results", nargs="?", type=Path, help="JSON lines of mtaudit score seeds; default: run it")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    rows = read_rows(options.results) if options.results else score()
    result = measure(load_labels(), load_blocks(), rows)
    print(json.dumps(result, ensure_ascii=False, indent=2) if options.json else table(result))


if __name__ == "__main__":
    main()
