#!/usr/bin/env python3
"""Pairs per second at each depth, and the accuracy of the error probabilities there.

    speed.py PAIRS [--limit N] [--depths fast,standard,deep] [--stages]

PAIRS: JSON lines with source and target. With a label (ERR or NOT) or a type ("clean" or the kind of error) the AUC of
each depth is reported; for types it is the mean over those with at least 20 pairs. Every depth runs in its own process
without a cache, once over one pair, to measure the start, and once over a sample of N pairs. Prints one JSON object;
CPU seconds include all threads. --stages runs the models one after the other in this process instead.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import numpy as np

from mtaudit.checks.runner import choose, run_checks
from mtaudit.critic.lazy import LazyCritic
from mtaudit.encoder import load
from mtaudit.records import Pair, Signals
from mtaudit.score import Estimator
from mtaudit.score.pairs import score_pairs
from mtaudit.score.word_evidence import word_evidence
from mtaudit.score.word_vectors import WordVectorCache
from mtaudit.train.corpora import rows

Row = dict[str, Any]
T = TypeVar("T")
_WINDOW = 256


def auc(bad: Sequence[float], good: Sequence[float]) -> float:
    """The probability that a bad one is above a good one; ties count half."""
    ordered = np.sort(np.asarray(good))
    below = np.searchsorted(ordered, bad, "left") + np.searchsorted(ordered, bad, "right")
    return float(below.mean() / 2 / len(ordered))


def found(data: Sequence[Row], said: Sequence[float]) -> dict[str, float]:
    """The AUC of the error probabilities, by label or type."""
    groups: dict[str, list[float]] = defaultdict(list)
    for row, p in zip(data, said, strict=True):
        groups[row.get("label") or row.get("type") or ""].append(p)
    if groups.keys() >= {"ERR", "NOT"}:
        return {"auc": auc(groups["ERR"], groups["NOT"])}
    clean = groups.pop("clean", [])
    kinds = {kind: auc(some, clean) for kind, some in groups.items() if clean and len(some) >= 20}
    return {"mean_auc": float(np.mean(list(kinds.values()))), **kinds} if kinds else {}


def timed(command: Sequence[str]) -> tuple[float, float]:
    """Wall-clock and CPU seconds."""
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, used


def whole(data: Sequence[Row], depth: str, folder: Path) -> dict[str, Any]:
    """Run one depth from the command line."""
    pairs, out = folder / "pairs.jsonl", folder / "out.jsonl"

    def run(some: Sequence[Row]) -> tuple[float, float]:
        given = [{"id": f"{at}", "source": r["source"], "target": r["target"]} for at, r in enumerate(some)]
        pairs.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given), encoding="utf-8")
        command = f"-m mtaudit score {pairs} --no-cache --fail-on never --depth {depth} --output {out}"
        return timed([sys.executable, *command.split()])

    start, start_cpu = run(data[:1])
    wall, cpu = run(data)
    said = [json.loads(line)["error_probability"] for line in out.read_text(encoding="utf-8").splitlines()]
    return {
        "start_seconds": start,
        "start_processor_seconds": start_cpu,
        "pairs_per_second": (len(data) - 1) / (wall - start),
        "pairs_per_second_with_start": len(data) / wall,
        "processor_milliseconds_per_pair": 1000 * (cpu - start_cpu) / (len(data) - 1),
        **found(data, said),
    }


def stages(data: Sequence[Row]) -> dict[str, Any]:
    """CPU milliseconds per pair of every warm stage; word evidence is measured on doubtful pairs."""
    encoder, critic, estimator, checks, memory = load(), LazyCritic(), Estimator.load(), choose(), WordVectorCache()
    pairs = [Pair(str(at), "d", row["source"], row["target"]) for at, row in enumerate(data)]
    run_checks(checks, pairs[:8], score_pairs(pairs[:8], encoder, critic))
    out: dict[str, Any] = {}

    def stage(name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        result = work()
        out[name] = 1000 * (time.process_time() - began) / len(pairs)
        return result

    source, target = stage("encode", lambda: [encoder.encode([getattr(p, s) for p in pairs]) for s in _SIDES])
    texts = [(pair.source, pair.target) for pair in pairs]
    critiques = stage(
        "critic", lambda: [c for at in range(0, len(texts), 64) for c in critic.judge(texts[at : at + 64])]
    )
    signals = [Signals(float(s @ t), (), c) for s, t, c in zip(source, target, critiques, strict=True)]
    open_ = np.flatnonzero(stage("doubt", lambda: estimator.doubt(pairs, signals)))
    words = stage(
        "words", lambda: word_evidence([pairs[at] for at in open_], source[open_], target[open_], encoder, memory)
    )
    for at, said in zip(open_, words, strict=True):
        signals[at] = replace(signals[at], words=said)
    windows = [slice(at, at + _WINDOW) for at in range(0, len(pairs), _WINDOW)]
    findings = stage("checks", lambda: [f for w in windows for f in run_checks(checks, pairs[w], signals[w])])
    stage("estimate", lambda: estimator.probabilities(pairs, signals, findings))
    return {"doubtful": len(open_) / len(pairs), "processor_milliseconds_per_pair": out}


_SIDES = ("source", "target")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--depths", default="fast,standard,deep")
    parser.add_argument("--stages", action="store_true")
    options = parser.parse_args()
    data = list(rows(options.pairs))
    data = Random(1).sample(data, min(options.limit, len(data)))
    if options.stages:
        made = stages(data)
    else:
        with tempfile.TemporaryDirectory() as folder:
            made = {depth: whole(data, depth, Path(folder)) for depth in options.depths.split(",")}
    print(json.dumps({"pairs": len(data), **made}, indent=1))


if __name__ == "__main__":
    main()
