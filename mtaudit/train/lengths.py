"""The stage "lengths": fits the length model.

Input: JSON lines, plain or gzipped, with "id", "source" and "target" (or "references", of which the last is taken).
All files have the same total weight. Pairs whose id hashes to an odd number are held out for testing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mtaudit.lengths import amount, features
from mtaudit.train.job import Job

Array = npt.NDArray[np.float64]


def is_held_out(identity: str) -> bool:
    """Whether the pair is in the half that is held out for testing."""
    return bool(hashlib.md5(identity.encode(), usedforsecurity=False).digest()[0] % 2)


def read(path: Path) -> Iterator[tuple[str, str]]:
    """(source, target) of the training half of a file."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    for row in map(json.loads, text.splitlines()):
        target = row["target"] if "target" in row else sorted(row["references"].items())[-1][1]
        if target and not is_held_out(str(row["id"])):
            yield row["source"], target


def fit(inputs: Array, counts: Array, logs: Array, weights: Array) -> tuple[Array, float, float]:
    """Weighted Huber regression of ``logs`` (n,) on ``inputs`` (n, k), and the variance as base + slope / (words + 2).

    Returns the coefficients (k,), the base and the slope.
    """
    robust = weights
    for _ in range(10):
        root = np.sqrt(robust)
        coefficients = np.linalg.lstsq(inputs * root[:, None], logs * root, rcond=None)[0]
        left = logs - inputs @ coefficients
        robust = weights * np.minimum(1, 0.3 / np.maximum(np.abs(left), 1e-9))
    root = np.sqrt(weights * (left**2 < 0.5))
    line = np.c_[np.ones(len(counts)), 1 / (counts + 2)]
    base, per_word = np.linalg.lstsq(line * root[:, None], left**2 * root, rcond=None)[0]
    return coefficients.astype(np.float64), float(base), float(per_word)


def run(job: Job) -> None:
    """Fit the length model on human translations and write it as JSON."""
    paths = [*job.data.benches("wmt22"), *job.data.bitexts("tatoeba", "python_docs", "vue_docs")]
    rows, counts, logs, weights = [], [], [], []
    for path in paths:
        pairs = list(read(path))
        for source, target in pairs:
            values, count = features(source)
            rows.append(values)
            counts.append(count)
            logs.append(np.log(amount(target) + 2))
            weights.append(1 / len(pairs))
    coefficients, base, per_word = fit(np.array(rows), np.array(counts), np.array(logs), np.array(weights))
    data = {
        "command": "mtaudit train CORPORA lengths",
        "files": [path.name for path in paths],
        "pairs": len(rows),
        "features": ["constant", "log size", "log words", "function words", "capitalised words", "long words"],
        "weights": [round(float(c), 4) for c in coefficients],
        "variance": {"base": round(base, 5), "per_word": round(per_word, 5)},
    }
    job.output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
