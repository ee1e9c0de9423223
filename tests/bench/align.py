"""Sentence alignment against gold: ``python tests/bench/align.py SET.json... [--book PAIRS.jsonl.gz]``.

SET.json: lists of documents {"id", "en": [...], "zh": [...], "gold": [[[en index...], [zh index...]], ...]}. Prints for
each set strict F1, precision and recall of null segments, and CPU seconds per 1,000 segments, without the encoder, for
words and punctuation, anchors, features of beads, and the rest of the search. With --book, pairs (gzipped JSON lines
with "source" and "target") are concatenated to a book of --size source segments, in which every tenth target is joined
to the one before it and every 25th source has no target.
"""

from __future__ import annotations

import gzip
import itertools
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import click

from mtaudit.align import SegmentSequence, align_sequences
from mtaudit.align.blocks.lists import CachingEncoder
from mtaudit.align.path import solver
from mtaudit.align.path.anchors import find_anchors
from mtaudit.align.path.segment_sequence import join
from mtaudit.encoder import DEFAULT, Encoder, load
from mtaudit.encoder.protocol import Vectors
from mtaudit.train.aligner import FileCachingEncoder
from mtaudit.train.scores import Tally


class Timed(CachingEncoder):
    """An encoder that measures its CPU seconds."""

    seconds = 0.0

    def encode(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        """The vectors of the encoder."""
        start = time.process_time()
        out = super().encode(texts)
        self.seconds += time.process_time() - start
        return out


class Features(ExitStack):
    """Measures the CPU seconds that the search spends on features."""

    seconds = 0.0

    def __enter__(self) -> Features:
        for name in ("Tables", "bead_features", "null_features"):
            self.enter_context(mock.patch.object(solver, name, self._counted(getattr(solver, name))))
        return self

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            start = time.process_time()
            out = call(*arguments)
            self.seconds += time.process_time() - start
            return out

        return counted


def measure(path: Path, encoder: Encoder) -> str:
    """One line with the scores and times of a set."""
    timed, tally, count, words, anchors, rest, features = Timed(encoder), Tally(), 0, 0.0, 0.0, 0.0, Features()
    for document in json.loads(path.read_text(encoding="utf-8")):
        sides = [SegmentSequence(tuple(t), timed.encode(t), timed.encode) for t in (document["en"], document["zh"])]
        start = time.process_time()
        for side in sides:
            _ = side.words, side.numbers, side.names, side.final, side.questions, side.speech
        words += time.process_time() - start
        start = time.process_time()
        find_anchors(sides[0].vectors, sides[1].vectors)
        anchors += time.process_time() - start
        start, before = time.process_time(), timed.seconds
        with features:
            links = align_sequences(sides[0], sides[1])
        rest += time.process_time() - start - (timed.seconds - before)
        count += len(sides[0]) + len(sides[1])
        gold = [(tuple(s), tuple(t)) for s, t in document["gold"]]
        tally.add(gold, [(x.source, x.target) for x in links])
    per = [seconds / count * 1000 for seconds in (words, anchors, features.seconds, rest - anchors - features.seconds)]
    times = "words {:.3f} anchors {:.3f} features {:.3f} programming {:.3f} s".format(*per)
    return f"{path.stem:18} {tally.numbers()} {times} for 1,000 of {count}"


def book(pairs: Path, size: int) -> tuple[list[str], list[str], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """A book of ``size`` source segments, its translation and the gold beads."""
    source, target, gold = [], [], []
    for number, (english, chinese) in enumerate(itertools.islice(_pairs(pairs), size)):
        source.append(english)
        if number % 25 == 24:
            gold.append(((number,), ()))
        elif number % 10 == 9 and gold[-1][1]:
            target[-1] = join([target[-1], chinese])
            gold[-1] = ((*gold[-1][0], number), gold[-1][1])
        else:
            target.append(chinese)
            gold.append(((number,), (len(target) - 1,)))
    return source, target, gold


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of the file, over and over, with a number that distinguishes the copies."""
    for time_round in itertools.count(1):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                mark = "" if time_round == 1 else f" ({time_round})"
                yield row["source"] + mark, row["target"] + mark


@click.command()
@click.argument("sets", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--book", "pairs", type=click.Path(path_type=Path, exists=True), help="Pairs to make a book from.")
@click.option("--size", default=40_000, show_default=True)
@click.option("--vectors", type=click.Path(path_type=Path), help="Cache of vectors, an .npz file.")
def main(sets: tuple[Path, ...], pairs: Path | None, size: int, vectors: Path | None) -> None:
    """Print scores, times and memory."""
    encoder = FileCachingEncoder(load(DEFAULT), vectors)
    for path in sets:
        click.echo(measure(path, encoder))
    encoder.save()
    if pairs is None:
        return
    source, target, gold = book(pairs, size)
    start, timed = time.process_time(), Timed(encoder)
    sides = [SegmentSequence(tuple(t), timed.encode(t), timed.encode) for t in (source, target)]
    encoded, tally = timed.seconds, Tally()
    tally.add(gold, [(x.source, x.target) for x in align_sequences(sides[0], sides[1])])
    spent, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    click.echo(f"book of {len(source)} and {len(target)} segments: {tally.numbers()}")
    click.echo(f"{spent:.0f} s of processor time, of which segments {encoded:.0f} s and joined texts "
               f"{timed.seconds - encoded:.0f} s in the encoder; peak memory {peak:.2f} GiB")  # fmt: skip


if __name__ == "__main__":
    main()
