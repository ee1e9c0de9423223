#!/usr/bin/env python3
"""How time and memory grow with the size of hostile texts: every reader, the segmenter, numerals, the aligner, and
every check, on every shape of ``hostile.py``.

    python -m tests.bench.shapes [--stages WORD,...] [--shapes WORD,...] [--sizes 10000,40000,160000] [--all]

A stage is run on a shape at each size. The exponent is the growth between the two largest sizes that took at least
0.03 s: 1 where twice the text takes twice the time, 2 where it takes four times as long. Only what grows faster than
1.3, or takes longer than 10 s for a megabyte at that growth, is printed, unless --all is given. A stage that exceeds
the time limit (--limit, in seconds) is stopped and printed as such. --memory also prints the peak memory of each stage.
"""

from __future__ import annotations

import argparse
import math
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mtaudit.align import align_document
from mtaudit.checks.check import Check
from mtaudit.checks.runner import choose, run_checks
from mtaudit.language_pair import ENGLISH_CHINESE
from mtaudit.numerals import numerals_of
from mtaudit.read import read_paths, read_two
from mtaudit.records import Block, Document, Pair, Signals
from mtaudit.segment import segment_text
from tests.align.align_fakes import FakeEncoder
from tests.bench.embedded import EMBEDDED
from tests.bench.hostile import SHAPES

Stage = Callable[[str], object]
#: Growth, and seconds for a megabyte, that are allowed.
MOST_GROWTH, MOST_SECONDS = 1.3, 10.0
_LEAST_SECONDS = 0.03
PLAIN = ("The mill has turned 3 times since May, said Mary.", "玛丽说，磨坊自五月以来转了3次。")
#: Suffixes that are read as they stand, with the shape as the whole file.
TEXTS = (
    "md", "mdx", "txt", "html", "rst", "adoc", "srt", "vtt", "ass", "json", "jsonl", "csv", "tsv", "po", "properties",
    "strings", "yml", "toml", "ftl", "tmx", "xlf",
)  # fmt: skip


def walk(items: Iterator[Any]) -> int:
    """Read everything; the number of blocks, pairs and problems."""
    count = 0
    for item in items:
        count += 1
        if isinstance(item, Document):
            count += len(item.blocks) + len(item.target_blocks) + sum(1 for _ in item.pairs)
    return count


def file_stages(folder: Path) -> Iterator[tuple[str, Stage]]:
    """Every reader on a file that is the shape, and on a whole file that holds the shape as its texts."""

    def as_file(suffix: str) -> Stage:
        def run(text: str) -> object:
            path = folder / f"a.{suffix}"
            path.write_text(text, encoding="utf-8", newline="")
            return walk(read_paths([str(path)]))

        return run

    def embedded(name: str) -> Stage:
        def run(text: str) -> object:
            paths = EMBEDDED[name](folder, text)
            return walk(read_paths([str(paths[0])]) if len(paths) == 1 else read_two(*map(str, paths)))

        return run

    yield from ((f"read .{suffix}", as_file(suffix)) for suffix in TEXTS)
    yield from ((f"read in .{name}", embedded(name)) for name in EMBEDDED)


def text_stages() -> Iterator[tuple[str, Stage]]:
    """The stages between reading and reporting, without models."""
    yield "segment", segment_text
    yield "numerals en", lambda text: numerals_of(text, "en")
    yield "numerals zh", lambda text: numerals_of(text, "zh")
    yield "words en", lambda text: ENGLISH_CHINESE.words(text, "source")
    yield "words zh", lambda text: ENGLISH_CHINESE.words(text, "target")
    yield "align interleaved", lambda text: aligned(Document("a", "interleaved", blocks(text)))
    yield "align parallel", lambda text: aligned(Document("a", "parallel", blocks(text), blocks(text), "b"))
    for check in choose(enable=[c.code for c in choose()]):
        for name, make in (
            ("both", lambda t: (t, t)),
            ("source", lambda t: (t, PLAIN[1])),
            ("target", lambda t: (PLAIN[0], t)),
        ):
            yield f"check {check.code} {name}", on_pair(check, make)


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs of a text, each as a block."""
    return tuple(Block("paragraph", part, (at, at)) for at, part in enumerate(text.split("\n"), 1) if part.strip())


def aligned(document: Document) -> object:
    def segments(some: tuple[Block, ...]) -> list[Any]:
        return [ENGLISH_CHINESE.segments(block, index) for index, block in enumerate(some)]

    return align_document(document, segments(document.blocks), segments(document.target_blocks), FakeEncoder())


def on_pair(check: Any, make: Callable[[str], tuple[str, str]]) -> Stage:
    def run(text: str) -> object:
        fresh = check.fresh()
        if not isinstance(fresh, Check):
            return None
        pair = Pair("1", "a", *make(text))
        return run_checks([fresh], [pair], [Signals(0.5)])

    return run


class TimeUp(BaseException):
    """A stage exceeded its time; no reader catches it as an error of one file."""


def seconds(stage: Stage, text: str, limit: float) -> float:
    """Processor seconds of the stage on the text; raises :class:`TimeUp` after ``limit`` seconds."""

    def stop(*_: object) -> None:
        raise TimeUp

    signal.signal(signal.SIGPROF, stop)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit, 0.5)
    try:
        stage(text)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - begun


def growth(stage: Stage, shape: Callable[[int], str], sizes: list[int], limit: float) -> tuple[list[float], float, str]:
    """Seconds at each size, the exponent of their growth, and what went wrong."""
    times: list[float] = []
    for size in sizes:
        try:
            times.append(seconds(stage, shape(size), limit))
        except TimeUp:
            return times, math.inf, f"more than {limit:g} s at {size:,}"
        except Exception as error:
            return times, math.nan, f"{type(error).__name__}: {str(error)[:80]} at {size:,}"
    if len(times) < 2 or times[-2] < _LEAST_SECONDS or times[-1] < 2 * _LEAST_SECONDS:
        return times, 1.0, ""
    return times, math.log(times[-1] / times[-2]) / math.log(sizes[-1] / sizes[-2]), ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stages", default="", help="words, one of which the name of a stage holds")
    parser.add_argument("--shapes", default="", help="words, one of which the name of a shape holds")
    parser.add_argument("--sizes", default="10000,40000,160000", help="characters")
    parser.add_argument("--limit", type=float, default=20, help="seconds for one run")
    parser.add_argument("--all", action="store_true", help="print every measurement")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    # The first run loads tables and dictionaries, which a process pays for once.
    bad = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for stage_name, stage in (*text_stages(), *file_stages(Path(folder))):
            if options.stages and not any(word in stage_name for word in options.stages.split(",")):
                continue
            seconds(stage, "The mill turns 3 times. 磨坊转了三次。", 600)
            worst = 0.0
            for shape_name, shape in SHAPES.items():
                if options.shapes and not any(word in shape_name for word in options.shapes.split(",")):
                    continue
                times, exponent, wrong = growth(stage, shape, sizes, options.limit)
                count += 1
                at_mega = times[-1] * (1_000_000 / sizes[len(times) - 1]) ** max(exponent, 1) if times else 0.0
                worst = max(worst, times[-1] if times else 0)
                is_bad = bool(wrong) or exponent > MOST_GROWTH or at_mega > MOST_SECONDS
                bad += is_bad
                if is_bad or options.all:
                    shown = "  ".join(f"{taken:8.3f}" for taken in times)
                    print(f"{stage_name:24} {shape_name:26} {shown}  growth {exponent:4.2f}  {wrong}", flush=True)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{stage_name:24} slowest {worst:.3f} s, peak {peak:,} MB", flush=True)
    print(f"{count:,} combinations of stage and shape at {', '.join(map(str, sizes))} characters; {bad} exceed a bound")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
