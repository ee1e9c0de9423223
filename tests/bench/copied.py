"""Sources that stand as their own target: how surely they are found.

    python tests/bench/copied.py PAIRS.jsonl [LIMIT]

PAIRS.jsonl: JSON lines with a source and a sound target (or references), LIMIT of them (150). Each source is put in
the place of its target, whole and nearly whole (another sign at the end, another case at the start). Prints how many
are shown as critical, how many have an error probability above 0.95, and how many a cut finds that one in a hundred of
the sound pairs reaches.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import mtaudit
from mtaudit.mqm import Severity


def sound(path: Path, limit: int) -> list[tuple[str, str]]:
    """Pairs of sentences."""
    with path.open(encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines if line.strip())
        pairs = ((row["source"], row.get("target") or next(iter(row["references"].values()))) for row in rows)
        return list(islice((pair for pair in pairs if len(pair[0].split()) >= 5), limit))


def nearly(source: str) -> str:
    """The source as a person or a machine leaves it: another sign at the end, another case at the start."""
    return source[:1].swapcase() + source[1:].rstrip(".!?") + "。"


def main() -> None:
    """Audit and print."""
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    pairs = sound(Path(sys.argv[1]), limit)
    kinds = {
        "sound": pairs,
        "copied": [(source, source) for source, _ in pairs],
        "nearly copied": [(source, nearly(source)) for source, _ in pairs],
    }
    auditor = mtaudit.Auditor()
    found = {name: auditor.score(some) for name, some in kinds.items()}
    highest = sorted((one.error_probability for one in found["sound"]), reverse=True)
    cut = highest[len(pairs) // 100]
    print(f"{'':<14} pairs  critical  above 0.95  at 1% false alarms (above {cut:.3f})")
    for name, scored in found.items():
        p = [one.error_probability for one in scored]
        counts = [sum(one.severity is Severity.CRITICAL for one in scored), sum(x > 0.95 for x in p)]
        print(f"{name:<14} {len(p):>5}  {counts[0]:>8}  {counts[1]:>10}  {sum(x > cut for x in p):>5}")


if __name__ == "__main__":
    main()
