#!/usr/bin/env python3
"""Memory and time of runs over more and more pairs, with JSON lines and a page as outputs.

    scale.py BITEXT... [--sizes 1000,20000,1000000,2000000] [--depth model-free] [--outputs jsonl,html]

BITEXT: JSON lines with source and target, also .gz. A corpus that is larger than all of them repeats their pairs, each
time with another number at the end of both sides. Every size is a run of its own, in one process without a cache, from
the smallest to the largest. Times are processor seconds, so that other work on the machine counts little, and memory is
the peak resident size. A run over 500 pairs comes first: it starts the program and builds its tables, so its time and
its pairs are subtracted from those of the others.

Prints a line for each run as it ends. ``slope`` is that of the logarithms of time and pairs from the smallest size to
this one: 1 for a time that grows as the corpus does. ``ratio`` is the peak of memory against that of the run over
20,000 pairs, or else against the run before.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

#: The size that others are compared with.
BASE = 20_000
#: Pairs of the first run.
WARM = 500


def pairs(files: list[Path]) -> Iterator[tuple[str, str]]:
    """The pairs of all files again and again."""
    for again in count():
        for file in files:
            opened = gzip.open if file.suffix == ".gz" else open
            with opened(file, "rt", encoding="utf-8") as lines:
                for line in lines:
                    row = json.loads(line)
                    mark = (f" ({again})", f"（{again}）") if again else ("", "")
                    yield row["source"] + mark[0], row["target"] + mark[1]


def write(files: list[Path], size: int, path: Path) -> None:
    """A corpus of ``size`` pairs as JSON lines."""
    with path.open("w", encoding="utf-8") as out:
        for number, (source, target) in enumerate(islice(pairs(files), size)):
            row = {"id": f"p{number}", "source": source, "target": target}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def audit(path: Path, depth: str, outputs: list[str]) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of a run."""
    options = f"--no-cache --workers 1 --fail-on never --quiet --depth {depth}".split()
    for suffix in outputs:
        options += ["--output", str(path.with_name(f"audit.{suffix}"))]
    command = [sys.executable, "-m", "mtaudit", "score", *options, str(path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)}\nfailed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bitext", type=Path, nargs="+")
    parser.add_argument("--sizes", default="1000,20000,1000000,2000000")
    parser.add_argument("--depth", default="model-free")
    parser.add_argument("--outputs", default="jsonl,html")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    print(f"{'pairs':>10} {'cpu s':>9} {'pairs/cpu s':>11} {'slope':>6} {'peak MB':>8} {'ratio':>6}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "pairs.jsonl"
        write(options.bitext, WARM, corpus)
        start, _ = audit(corpus, options.depth, options.outputs.split(","))
        done: dict[int, tuple[float, float]] = {}
        for size in sizes:
            write(options.bitext, size, corpus)
            used, memory = audit(corpus, options.depth, options.outputs.split(","))
            used -= start
            before = done.get(BASE) or next(reversed(done.values()), (used, memory))
            done[size] = used, memory
            least = sizes[0]
            more = (size - WARM) / (least - WARM)
            slope = math.log(used / done[least][0]) / math.log(more) if size > least else math.nan
            figures = (
                f"{used:>9.1f} {(size - WARM) / used:>11.0f} {slope:>6.3f} {memory:>8.1f} {memory / before[1]:>6.2f}"
            )
            print(f"{size:>10,} {figures}", flush=True)


if __name__ == "__main__":
    main()
