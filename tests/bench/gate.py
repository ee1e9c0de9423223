"""What a gate run costs when nothing changed, and when 1% did.

    python tests/bench/gate.py [FILE.jsonl ...] [--pairs 20000] [--documents 100] [--depth standard]

A first run fills a fresh cache; then the same corpus again, and again with 1% of its pairs changed: in one document as
in a pull request, then spread over all of them, the worst case. Prints seconds of each and their share of the first
run, and which heavy libraries a run imported. The pairs are those of the files (objects with source and target), or
made from a few sentences. Those are sound: where nearly every pair has a finding, reading them back takes a third of a
second longer. Where there are fewer than --pairs (--distinct makes fewer), they repeat, which makes the
first run cheaper and leaves the second as it is, so that the shares say nothing then.
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
print("imported", *[m for m in ("torch", "sentence_transformers", "numpy", "pandas") if m in sys.modules])
"""


def pair(number: int) -> dict[str, str]:
    """A pair of its own for every number."""
    (subject, mill), (place, river) = SUBJECTS[number % 5], PLACES[number // 5 % 5]
    source = f"The {subject} number {number} by the {place} was built in {1500 + number % 500} for {number} dollars."
    return {"source": source, "target": f"{river}边的第{number}号{mill}建于{1500 + number % 500}年，耗资{number}美元。"}


def load(files: list[str]) -> list[dict[str, str]]:
    """The pairs of files of JSON lines."""
    rows = (json.loads(line) for name in files for line in Path(name).read_text(encoding="utf-8").splitlines())
    return [{"source": row["source"], "target": row["target"]} for row in rows]


def changed(pair: dict[str, str], number: int) -> dict[str, str]:
    """The pair with other texts."""
    return {"source": f"{pair['source']} Again, number {number}.", "target": f"{pair['target']}再来，第{number}号。"}


def write(folder: Path, pairs: list[dict[str, str]], documents: int) -> None:
    """The corpus as documents of ready pairs."""
    size = max(1, -(-len(pairs) // documents))
    for at in range(0, len(pairs), size):
        rows = [json.dumps(one, ensure_ascii=False) for one in pairs[at : at + size]]
        (folder / f"{at // size:04}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")


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
    parser.add_argument("files", nargs="*")
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--distinct", type=int)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--depth", default="standard")
    options = parser.parse_args()
    known = load(options.files) or [pair(n) for n in range(options.pairs)]
    known = known[: options.distinct]
    pairs = [known[n % len(known)] for n in range(options.pairs)]
    percent = max(1, options.pairs // 100)
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = Path(scratch) / "corpus", Path(scratch) / "cache"
        folder.mkdir()

        def run(what: str, corpus: list[dict[str, str]], first: float | None = None) -> float:
            write(folder, corpus, options.documents)
            return show(what, gate(folder, options.depth, cache), first)

        first = run(f"first run, {options.pairs:,} pairs in {options.documents} documents", pairs)
        run("unchanged", pairs, first)
        run("1% changed, together", [changed(p, n) if n < percent else p for n, p in enumerate(pairs)], first)
        run("1% changed, spread", [changed(p, n) if n % 100 == 99 else p for n, p in enumerate(pairs)], first)


def show(what: str, run: tuple[float, float, str], first: float | None = None) -> float:
    """Print a run; returns the seconds of the processor."""
    clock, spent, said = run
    share = "" if first is None else f", {spent / first:.2%} of the first"
    print(f"{what}: {clock:.2f} s, {spent:.2f} s of the processor{share}; {said}", flush=True)
    return spent


if __name__ == "__main__":
    main()
