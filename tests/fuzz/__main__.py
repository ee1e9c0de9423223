"""Fuzzes the readers and the stages that look at text.

    python -m tests.fuzz [--seconds N] [--executions N] [--targets WORD,...] [--seed N] [--keep FOLDER] [--json FILE]
    python -m tests.fuzz --guided [--seconds N] [--targets WORD,...]

Inputs are mutations of whole files, which real libraries wrote, and of pairs of sentences. Each target gets the same
share of the processor time; with --executions, each gets as many inputs as the others, so that the cheap ones are not
most of the total, and the run ends when all have had them. A fault is an exception, an internal problem, a broken
promise (a span outside of its text, a lost sentence), more than --limit seconds of processor time for one input of at
most --most bytes, or a growth of memory by more than --memory megabytes. The first input of each fault is kept in
--keep. The status is 1 where there was a fault.

--guided mutates by coverage with atheris (libFuzzer), if it is installed, one target after the other.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.mutate import mutated
from tests.fuzz.targets import Target, targets

#: Seconds for which a target runs before the next has its turn.
_TURN = 0.5
_REPORT = 60.0


class TimeUp(BaseException):
    """An input took too long; no reader catches it as an error of one file."""


@dataclass
class Run:
    """What is known of the target so far; times are seconds of the processor."""

    target: Target
    executions: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


class Fuzzer:
    """Runs targets in turn, and keeps the inputs of faults."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.random = random.Random(options.seed)
        self.keep = Path(options.keep)
        self.faults: Counter[str] = Counter()
        self._reported = time.monotonic()
        words = [word for word in options.targets.split(",") if word]
        chosen = [t for t in targets(folder) if not words or any(word in t.name for word in words)]
        self.runs = [Run(target) for target in chosen]
        signal.signal(signal.SIGPROF, _stop)

    def fuzz(self) -> None:
        """Run until the time is over; first all seeds as they are."""
        end = time.monotonic() + self.options.seconds
        for run in self.runs:
            for seed in run.target.seeds:
                self._execute(run, seed)
        while time.monotonic() < end and (waiting := [r for r in self.runs if r.executions < self.options.executions]):
            for run in waiting:
                begun = time.process_time()
                while time.process_time() < begun + _TURN and run.executions < self.options.executions:
                    seed = self.random.choice(run.target.seeds)
                    self._execute(run, mutated(seed, run.target.seeds, self.random, self.options.most))
                run.seconds += time.process_time() - begun
            if self.options.json and time.monotonic() > self._reported + _REPORT:
                self._reported = time.monotonic()
                report(self)

    def _execute(self, run: Run, data: bytes) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, self.options.limit, 0.5)
        try:
            run.target.run(data)
        except TimeUp as error:
            self._fault(run, data, f"more than {self.options.limit:g} s", error)
        except Exception as error:
            self._fault(run, data, type(error).__name__, error)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        spent = time.process_time() - begun
        run.executions += 1
        run.slowest = max(run.slowest, spent)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        if grown > self.options.memory:
            self._fault(run, data, f"{grown:,} MB more memory", None)

    def _fault(self, run: Run, data: bytes, what: str, error: BaseException | None) -> None:
        """Count a fault, and keep and print its first input; equal places of the program are one fault."""
        stack = traceback.extract_tb(error.__traceback__) if error else []
        frames = [frame for frame in stack if "mtaudit/" in frame.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        if error is not None and type(error).__name__ == "Broken":
            where = str(error)[:160]
        name = f"{run.target.name}: {what} {where}".strip()
        self.faults[name] += 1
        if self.faults[name] > 1:
            return
        self.keep.mkdir(parents=True, exist_ok=True)
        path = self.keep / f"{len(self.faults):03}-{run.target.name.replace(' ', '-').replace('.', '')}"
        path.write_bytes(data)
        print(f"{name}\n  {error}\n  input: {path} ({len(data):,} bytes)", flush=True)


def _stop(*_: object) -> None:
    raise TimeUp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--executions", type=int, default=sys.maxsize, help="most inputs for each target")
    parser.add_argument("--targets", default="", help="words, one of which the name of a target holds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=str(Path(tempfile.gettempdir(), "mtaudit-fuzz")), help="folder of the faults")
    parser.add_argument("--json", type=Path, help="write the figures here, every minute and at the end")
    parser.add_argument("--most", type=int, default=20_000, help="bytes of an input")
    parser.add_argument("--limit", type=float, default=5, help="processor seconds of one input")
    parser.add_argument("--memory", type=int, default=300, help="megabytes by which memory may grow for one input")
    parser.add_argument("--guided", action="store_true", help="mutate by coverage, with atheris")
    options = parser.parse_args()
    logging.disable()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        if options.guided:
            sys.exit(_guided(options, Path(folder)))
        fuzzer = Fuzzer(options, Path(folder))
        fuzzer.fuzz()
    report(fuzzer)
    sys.exit(bool(fuzzer.faults))


def report(fuzzer: Fuzzer) -> None:
    for run in fuzzer.runs:
        print(f"{run.target.name:24} {run.executions:10,} executions {run.seconds:8.1f} s, slowest {run.slowest:.2f} s")
    total, peak = sum(run.executions for run in fuzzer.runs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{total:,} executions, {len(fuzzer.faults)} faults, peak memory {peak:,} MB")
    for name, count in fuzzer.faults.most_common():
        print(f"  {count:,} times {name}")
    if fuzzer.options.json:
        figures = {r.target.name: [r.executions, round(r.seconds, 1), round(r.slowest, 2)] for r in fuzzer.runs}
        made = {"executions": total, "faults": fuzzer.faults, "peak_mb": peak, "targets": figures}
        fuzzer.options.json.write_text(json.dumps(made, indent=1))


def _guided(options: argparse.Namespace, folder: Path) -> int:
    """Each target in a process of its own, since libFuzzer ends the process when it is done."""
    words = [word for word in options.targets.split(",") if word]
    chosen = [t.name for t in targets(folder) if not words or any(word in t.name for word in words)]
    status = 0
    for name in chosen:
        seconds = max(1, round(options.seconds / len(chosen)))
        command = [sys.executable, "-m", "tests.fuzz.guided", name, str(seconds), str(options.keep), str(options.most)]
        status |= subprocess.run(command, check=False).returncode != 0
    return status


if __name__ == "__main__":
    main()
