"""Audits through the Python interface in one process for a long time; memory stays flat and no file stays open.

``python -m tests.bench.hours [SECONDS] [--depths model-free,fast,standard]`` audits documents of several formats that
never repeat, with one :class:`~mtaudit.Auditor` for each depth, with and without a cache, writes reports, reads one
back, and makes a new auditor in every round. It ends with status 1 if the memory of the last quarter of the rounds is
more than 5% above that of the second quarter, or if more files are open than after the first half.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import click

from mtaudit import Auditor, load
from mtaudit.cedict import glosses, words
from mtaudit.engine import find_inputs
from mtaudit.errors import Problem
from mtaudit.records import Event
from mtaudit.report import open_writers

_OPENINGS = (
    ("The report says that", "报告说"),
    ("In {} we saw that", "{}年我们看到"),
    ("They paid ${} million for", "他们花{}00万美元买"),
)
_NAMES = (("Anna Karlsson", "安娜·卡尔松"), ("John Smith", "约翰·史密斯"), ("the mayor of Leeds", "利兹市长"))


@dataclass
class Texts:
    """Sentences and their translations, made from all words of CC-CEDICT; some are wrong."""

    chance: random.Random
    words: Sequence[str] = field(default_factory=lambda: list(words()))

    def pair(self) -> tuple[str, str]:
        """A sentence and its translation."""
        number = str(self.chance.randrange(1, 3000))
        start, opening = self.chance.choice(_OPENINGS)
        name, translated = self.chance.choice(_NAMES)
        chosen = self.chance.sample(self.words, self.chance.randrange(2, 8))
        english = ", ".join((glosses(word) or (word,))[0] for word in chosen)
        wrong = self.chance.random() < 0.1
        target = opening.format(number + "0" * wrong) + translated + "、".join(chosen) + "。"
        return f"{start.format(number)} {name} and {english}.", target

    def documents(self, folder: Path) -> None:
        """Write one document of each format into a folder."""
        rows = [self.pair() for _ in range(self.chance.randrange(5, 40))]
        both = [f"{source}\n\n{target}\n" for source, target in rows]
        files = {
            "both.md": "\n".join(both),
            "pairs.jsonl": "\n".join(json.dumps({"source": s, "target": t}) for s, t in rows),
            "pairs.tsv": "source\ttarget\n" + "\n".join(f"{s}\t{t}" for s, t in rows).replace('"', ""),
            "guide.en.html": "".join(f"<p>{s}</p>" for s, _ in rows),
            "guide.zh.html": "".join(f"<p>{t}</p>" for _, t in rows),
            "app.po": "\n\n".join(f"msgid {json.dumps(s)}\nmsgstr {json.dumps(t)}" for s, t in rows),
            "broken.jsonl": "{" * self.chance.randrange(1, 50),
        }
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")


def rounds(auditors: dict[str, Auditor], cached: str, texts: Texts, folder: Path) -> Iterator[str]:
    """One use of the interface after the other, for ever; yields what was done."""
    for number in range(sys.maxsize):
        texts.documents(folder)
        for depth, auditor in auditors.items():
            _read(auditor.audit(folder))
            auditor.score([texts.pair() for _ in range(20)])
            auditor.align(*("\n\n".join(side) for side in zip(*(texts.pair() for _ in range(6)), strict=True)))
            yield depth
        other = Auditor(depth=cached, cache=folder.parent / "cache")
        outputs = [folder.parent / name for name in ("a.json", "a.html", "a.jsonl", "a.csv")]
        other.run(find_inputs([str(folder)]), open_writers([str(path) for path in outputs]))
        assert len(load(outputs[0]).pairs) > 10
        if number % 50 == 0:  # a cache that grows for ever is the user's, not the process's
            (folder.parent / "cache" / "audit.sqlite").unlink()
        yield "reports"


def _read(events: Iterator[Event]) -> None:
    """Read all events; the only problem is the one file that is broken."""
    problems = [event for event in events if isinstance(event, Problem)]
    assert [Path(problem.place.partition(":")[0]).name for problem in problems] == ["broken.jsonl"], problems


def memory() -> float:
    """Megabytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_files() -> int:
    """How many files this process has open."""
    return len(os.listdir("/proc/self/fd"))


@dataclass(frozen=True)
class Sample:
    """What was measured after a round, so many seconds after the start."""

    seconds: float
    megabytes: float
    files: int


def watch(seconds: float, depths: Sequence[str], every: float = 60) -> list[Sample]:
    """Use the interface for so many seconds; a line is printed ``every`` so many."""
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "corpus"
        folder.mkdir()
        auditors = {depth: Auditor(depth=depth) for depth in depths}
        begun = said = time.monotonic()
        for count, done in enumerate(rounds(auditors, depths[0], Texts(random.Random(1)), folder)):
            now = time.monotonic()
            if done == "reports":
                gc.collect()
                samples.append(Sample(now - begun, memory(), open_files()))
            if samples and now - said > every:
                said = now
                last = samples[-1]
                click.echo(f"{now - begun:6.0f} s  {count:6d} uses  {last.megabytes:7.1f} MB  {last.files} files")
            if now - begun > seconds and len(samples) >= 8 and done == "reports":
                return samples
    raise AssertionError("unreachable")


def growth(samples: Sequence[Sample]) -> tuple[float, int]:
    """By which part the memory of the last quarter of the rounds is above that of the second, and how many more files
    are open at the end than after the first half."""
    size = len(samples) // 4
    quarters = [samples[at * size : (at + 1) * size] for at in range(4)]
    second, last = (median(s.megabytes for s in quarters[at]) for at in (1, 3))
    return last / second - 1, samples[-1].files - quarters[1][-1].files


@click.command()
@click.argument("seconds", type=float, default=3600)
@click.option("--depths", default="model-free", help="depths, separated by commas")
@click.option("--most", default=0.05, help="by how much the memory of the last quarter may be above that of the second")
def main(seconds: float, depths: str, most: float) -> None:
    """Audit for so many seconds and compare memory and open files."""
    samples = watch(seconds, depths.split(","))
    more, files = growth(samples)
    peak = max(sample.megabytes for sample in samples)
    click.echo(
        f"{len(samples)} rounds in {samples[-1].seconds:.0f} s: from the second quarter to the last, memory grew by "
        f"{more:.1%} (peak {peak:.0f} MB), and {files} more files are open"
    )
    sys.exit(more > most or files > 0)


if __name__ == "__main__":
    main()
