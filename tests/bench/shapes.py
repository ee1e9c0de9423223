#!/usr/bin/env python3
"""How time and memory grow with the size of hostile texts: every reader, the segmenter, numerals, the aligner, every
check, the analyses of a corpus, word evidence, messages, reports, tables and settings, on every shape of
``hostile.py``.

    python -m tests.bench.shapes [--stages WORD,...] [--shapes WORD,...] [--sizes 10000,40000,160000] [--all]

A stage is run on a shape at each size. The exponent is the growth between the two largest sizes that took at least
0.03 s: 1 where twice the text takes twice the time, 2 where it takes four times as long. Only what grows faster than
1.3, or takes longer than 10 s for a megabyte at that growth, is printed, unless --all is given; what would take so long
is run with a megabyte, which a limit of the settings may refuse. A stage that exceeds the time limit (--limit, in
seconds) is stopped and printed as such. The peak memory of the process is printed behind each stage.
"""

from __future__ import annotations

import argparse
import math
import resource
import signal
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.align import align_document
from mtaudit.checks.check import Check
from mtaudit.checks.runner import choose, run_checks
from mtaudit.checks.terminology.glossary import load_glossary
from mtaudit.config import Settings, load_settings
from mtaudit.corpus.comparison import Comparison
from mtaudit.corpus.duplicates import DuplicateAnalysis
from mtaudit.corpus.terms import TermAnalysis
from mtaudit.corpus_records import CorpusAudit
from mtaudit.encoder.protocol import Vectors
from mtaudit.engine import make_context
from mtaudit.errors import MtauditError
from mtaudit.filtering.tables import open_table
from mtaudit.language_pair import ENGLISH_CHINESE
from mtaudit.messages import translated
from mtaudit.mqm import Severity
from mtaudit.numerals import numerals_of
from mtaudit.read import read_paths, read_two
from mtaudit.read.input import Input
from mtaudit.records import Block, Document, DocumentState, Finding, Pair, Scored, Signals
from mtaudit.report import open_writers
from mtaudit.score.rendering_evidence import rendering_evidence
from mtaudit.segment import segment_text
from tests.align.align_fakes import FakeEncoder
from tests.bench.embedded import EMBEDDED
from tests.bench.hostile import SHAPES
from tests.report.factory import head_of

Stage = Callable[[str], object]
#: Growth, and seconds for a megabyte, that are allowed.
MOST_GROWTH, MOST_SECONDS = 1.3, 10.0
_LEAST_SECONDS = 0.03
#: A run below so many seconds that seems to grow too fast is measured again.
_AGAIN_SECONDS = 3.0
_MEGA = 1_000_000
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


class QuickEncoder:
    """Random vectors, the same for the same text: the time of a model is not what is measured here."""

    name, signature = "quick", "quick|1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        table = np.random.default_rng(1).standard_normal((997, 64), dtype=np.float32)
        table /= np.linalg.norm(table, axis=1, keepdims=True)
        rows: Vectors = table[[zlib.crc32(text.encode("utf-8", "replace")) % 997 for text in texts]]
        return rows


def later_stages(folder: Path) -> Iterator[tuple[str, Stage]]:
    """The stages behind the checks, with the text in pieces of pairs, and files that are no documents."""
    context, _ = make_context(Settings(depth="model-free"), None, "shapes")
    context = replace(context, encoder=QuickEncoder())

    def analysed(analysis: type[Any]) -> Stage:
        def run(text: str) -> object:
            made, all_scored = analysis(context), pieces(text)
            for number, scored in enumerate(all_scored):
                made.add(number, scored)
            made.close(DocumentState("a", "bilingual", pairs=len(all_scored)))
            return made.finish(CorpusAudit())

        return run

    def page(suffix: str) -> Stage:
        def run(text: str) -> object:
            all_scored = pieces(text)
            (writer,) = open_writers([str(folder / f"report.{suffix}")], None)
            for scored in all_scored:
                writer.add(scored)
            writer.finish(head_of(all_scored))
            return writer

        return run

    for analysis in (Comparison, TermAnalysis, DuplicateAnalysis):
        yield f"corpus {analysis.__name__}", analysed(analysis)
    yield "word evidence", lambda text: [rendering_evidence(scored.pair) for scored in pieces(text)]
    yield "messages", lambda text: translated(text, "zh")
    yield from ((f"report .{suffix}", page(suffix)) for suffix in ("html", "csv", "md", "sarif", "json"))

    yield from configuration_stages(folder)


def configuration_stages(folder: Path) -> Iterator[tuple[str, Stage]]:
    """The shape as a table with further columns, a glossary, and a file of settings."""

    def file(name: str, use: Callable[[Path], object]) -> Stage:
        def run(text: str) -> object:
            path = folder / name
            path.write_text(text, encoding="utf-8", newline="")
            try:
                return use(path)
            except MtauditError as error:
                return error

        return run

    for suffix in ("tsv", "csv", "jsonl"):
        table = file(f"table.{suffix}", lambda path: list(open_table(Input(path.name, path)).rows()))
        yield f"table .{suffix}", table
    for suffix in ("csv", "json", "yaml", "tbx"):
        yield f"glossary .{suffix}", file(f"terms.{suffix}", load_glossary)
    yield "settings", file("mtaudit.toml", load_settings)


def pieces(text: str, size: int = 200) -> list[Scored]:
    """Pairs of pieces of a text, each with a finding that quotes it; odd ones have a plain target."""
    made = []
    for number, at in enumerate(range(0, len(text), size)):
        part = text[at : at + size]
        pair = Pair(f"a:{number}", "a", part, part if number % 2 else PLAIN[1], (number + 1,) * 2, (number + 1,) * 2)
        finding = Finding("LNG01", "a name", "accuracy/untranslated", Severity.MINOR, f"“{part}”", (0, len(part)))
        made.append(Scored(pair, Signals(0.5), (finding,) if pair.target.strip() else (), 0.2, None, Severity.MINOR))
    return made


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs of a text, each as a block."""
    return tuple(Block("paragraph", part, (at, at)) for at, part in enumerate(text.split("\n"), 1) if part.strip())


def aligned(document: Document) -> object:
    def segments(some: tuple[Block, ...]) -> list[Any]:
        return [ENGLISH_CHINESE.segments(block, index) for index, block in enumerate(some)]

    return align_document(document, segments(document.blocks), segments(document.target_blocks), QuietEncoder())


class QuietEncoder(FakeEncoder):
    """Encodes each text once: the time of a model is not what is measured here."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        distinct, which = np.unique(np.array(texts, dtype=object), return_inverse=True)
        rows: Vectors = super().encode(distinct.tolist())[which]
        return rows


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
    exponent = _exponent(times, sizes)
    if exponent > MOST_GROWTH and times[-1] < _AGAIN_SECONDS:
        # Other work on the machine shows in the processor time of short runs; the least of three is the stage's own.
        for at in (-2, -1):
            times[at] = min(times[at], *(seconds(stage, shape(sizes[at]), limit) for _ in range(2)))
        exponent = _exponent(times, sizes)
    return times, exponent, ""


def _exponent(times: list[float], sizes: list[int]) -> float:
    """The growth between the two largest sizes; 1 where they took too little time to tell."""
    if len(times) < 2 or times[-2] < _LEAST_SECONDS or times[-1] < 2 * _LEAST_SECONDS:
        return 1.0
    return math.log(times[-1] / times[-2]) / math.log(sizes[-1] / sizes[-2])


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
        for stage_name, stage in (*text_stages(), *file_stages(Path(folder)), *later_stages(Path(folder))):
            if options.stages and not any(word in stage_name for word in options.stages.split(",")):
                continue
            seconds(stage, "The mill turns 3 times. 磨坊转了三次。", 600)
            worst = 0.0
            for shape_name, shape in SHAPES.items():
                if options.shapes and not any(word in shape_name for word in options.shapes.split(",")):
                    continue
                times, exponent, wrong = growth(stage, shape, sizes, options.limit)
                count += 1
                at_mega = times[-1] * (_MEGA / sizes[len(times) - 1]) ** max(exponent, 1) if times else 0.0
                if not wrong and MOST_SECONDS < at_mega < 20 * MOST_SECONDS:
                    more, _, wrong = growth(stage, shape, [_MEGA], 2 * MOST_SECONDS)
                    at_mega = more[0] if more else at_mega
                    times += more
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
