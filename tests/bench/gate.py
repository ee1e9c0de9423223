"""What a gate run costs when nothing changed, and when 1% did.

    python tests/bench/gate.py [--pairs 20000] [--distinct 20000] [--depth standard]

A first run over synthetic pairs fills a fresh cache; then the same corpus again, and again with 1% of its pairs
changed, all of them in one document as in a pull request. Prints seconds of each, and whether the unchanged run
imported torch or sentence-transformers. With --distinct below --pairs texts repeat, which makes the first run cheaper
and leaves the second as it is, so that its share says nothing then.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOCUMENTS = 100
SUBJECTS = (("mill", "磨坊"), ("bridge", "桥"), ("school", "学校"), ("library", "图书馆"), ("station", "车站"))
PLACES = (("river", "河"), ("market", "市场"), ("garden", "花园"), ("hill", "山丘"), ("harbour", "港口"))
#: Runs the command in this interpreter and tells afterwards what was imported.
CODE = """
import sys
from mtaudit.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as leaving:
    print("status", leaving.code)
print("imported", *[m for m in ("torch", "sentence_transformers", "sacrebleu", "pandas") if m in sys.modules])
"""


def pair(number: int) -> dict[str, str]:
    """A pair of its own for every number."""
    (subject, mill), (place, river) = SUBJECTS[number % 5], PLACES[number // 5 % 5]
    source = f"The {subject} number {number} by the {place} was built in {1500 + number % 500} for {number} crowns."
    return {"source": source, "target": f"{river}边的第{number}号{mill}建于{1500 + number % 500}年，耗资{number}克朗。"}


def write(folder: Path, numbers: list[int]) -> None:
    """The corpus as documents of ready pairs."""
    size = max(1, len(numbers) // DOCUMENTS)
    for at in range(0, len(numbers), size):
        rows = [json.dumps(pair(n), ensure_ascii=False) for n in numbers[at : at + size]]
        (folder / f"{at // size:03}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")


def gate(folder: Path, depth: str, cache: Path) -> tuple[float, float, str]:
    """Seconds on the clock and of the processor that a run took, and what it printed at its end."""
    command = [sys.executable, "-c", CODE, "gate", str(folder), "--quiet", "--fail-on", "never", "--depth", depth]
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "MTAUDIT_CACHE": str(cache)}
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, spent, " | ".join(done.stdout.splitlines()[-2:])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--distinct", type=int)
    parser.add_argument("--depth", default="standard")
    options = parser.parse_args()
    distinct = options.distinct or options.pairs
    numbers = [n % distinct for n in range(options.pairs)]
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = Path(scratch) / "corpus", Path(scratch) / "cache"
        folder.mkdir()
        write(folder, numbers)
        first = show(f"first run, {options.pairs:,} pairs", gate(folder, options.depth, cache))
        show("unchanged", gate(folder, options.depth, cache), first)
        write(folder, [n + 1_000_000 if at < options.pairs // 100 else n for at, n in enumerate(numbers)])
        show("1% changed", gate(folder, options.depth, cache), first)


def show(what: str, run: tuple[float, float, str], first: float | None = None) -> float:
    """Print a run; returns the seconds of the processor."""
    clock, spent, said = run
    share = "" if first is None else f", {spent / first:.2%} of the first"
    print(f"{what}: {clock:.2f} s, {spent:.2f} s of the processor{share}; {said}", flush=True)
    return spent


if __name__ == "__main__":
    main()
