"""Fit the estimator: ``python -m mtaudit.train.estimator BENCH BITEXT [LIMIT]``.

Runs the signals and the checks over pairs whose truth is known: machine output with marked critical errors, machine
output with direct assessments, human translations as they are and with planted errors (only the half of the test set
that training may see). Writes ``mtaudit/data/estimator.json``: trees, weights of the checks, the curve that turns their
sum into a probability, and the thresholds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mtaudit.checks.run import choose, run_checks
from mtaudit.encoder import load
from mtaudit.records import Pair
from mtaudit.score import Critic, score_pairs
from mtaudit.score.features import FEATURES, features
from mtaudit.score.trees import Trees, sigmoid
from mtaudit.train.boost import dump, fit_trees
from mtaudit.train.examples import Sound, planted, post_edits, references, rows, translations
from mtaudit.train.lexicon import Lexicon

Floats = NDArray[np.float64]
OUT = Path(__file__).parents[1] / "data" / "estimator.json"
_MACHINE = frozenset({"critical", "assessed"})
_GARBLED = frozenset({"traditional", "mojibake"})
#: Kinds of planted errors that are the business of one check; they teach its weight and not the trees.
OF_CHECKS = frozenset({"wrong_number", "wrong_magnitude", "untranslated", "repeated", *_GARBLED})
#: Share of errors that every corpus is weighted to, so that no corpus is recognised by how bad it is.
ERROR_SHARE = 0.2
#: What a corpus counts in the fit of the trees; machine output with marked errors is what the tool is for.
CORPUS = {"critical": 2.0, "assessed": 0.6, "wmt22": 1.5}
FALLING = frozenset({"similarity", "quality", "worst_support", "mean_support", "least_support"})
FREE = frozenset({"length", "source_size", "target_size", "worst_gain"})
_FOLDS = 5
_BATCH = 256
_T = TypeVar("_T")


@dataclass(frozen=True)
class Case:
    """A pair with its truth. ``key``: cases with the same key stay in the same fold."""

    source: str
    target: str
    corpus: str
    kind: str
    wrong: bool
    key: str


@dataclass(frozen=True)
class Row:
    """The named numbers of a case."""

    case: Case
    features: Mapping[str, float]


def cases(bench: Path, bitext: Path, limit: int) -> Iterator[Case]:
    """All cases of the fit, at most ``limit`` human pairs of each corpus but the news."""
    for row in rows(bench / "critical_train.jsonl"):
        yield Case(row["source"], row["target"], "critical", row["label"], row["label"] == "ERR", row["id"])
    mlqe = list(rows(bench / "mlqe_train.jsonl"))
    for row in _some(mlqe, 3 * limit):
        # Between the two, people did not agree enough for a label.
        if not -0.7 < row["da_z"] < 0.2:
            yield Case(row["source"], row["target"], "assessed", "assessed", row["da_z"] <= -0.7, row["id"])
    sets = {"wmt22": references(list(rows(bench / "wmt22.jsonl"))), "post_edit": _some(post_edits(mlqe), limit)}
    for name in ("tatoeba", "python_docs"):
        sets[name] = _some(translations(list(rows(bitext / f"{name}.jsonl.gz")), least=20), limit)
    lexicon = Lexicon.of(pair.target for pairs in sets.values() for pair in pairs)
    for name, pairs in sets.items():
        examples = planted(name, pairs, lexicon, copies=2 if name == "wmt22" else 1, halves=0.05)
        found = [Case(e.source, e.target, name, e.origin.split("/")[1], bool(e.damaged), e.source) for e in examples]
        # Checks look at neighbours: sound and damaged copies of a pair never stand side by side.
        yield from sorted(found, key=lambda case: case.wrong)
        yield from _garbled(name, _some(pairs, limit // 8))


def _garbled(corpus: str, pairs: Sequence[Sound]) -> Iterator[Case]:
    """Targets in the other script, and clauses in the wrong encoding: the business of two checks."""
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    for pair in pairs:
        yield Case(pair.source, convert(pair.target), corpus, "traditional", True, pair.source)
    for pair in pairs:
        half = len(pair.target) // 2
        broken = pair.target[:half].encode().decode("latin-1") + pair.target[half:]
        yield Case(pair.source, broken, corpus, "mojibake", True, pair.source)


def _some(items: Sequence[_T], limit: int) -> list[_T]:
    return Random(0).sample(list(items), min(limit, len(items)))


def measure(found: Iterable[Case], critic: Critic | None = None) -> Iterator[Row]:
    """Signals and checks of the cases, in batches."""
    encoder, table = load(), choose()
    done = 0
    for batch in _batches(found):
        pairs = [Pair(str(done + i), "", case.source, case.target) for i, case in enumerate(batch)]
        signals = score_pairs(pairs, encoder, critic)
        findings = run_checks(table, pairs, signals)
        for case, pair, signal, found_here in zip(batch, pairs, signals, findings, strict=True):
            yield Row(case, features(pair, signal, found_here))
        done += len(batch)
        print(f"{done} cases", file=sys.stderr)


def _batches(found: Iterable[Case]) -> Iterator[list[Case]]:
    """Cases of one corpus, either all sound or all wrong where the errors were planted: as good as a document."""
    for _, group in groupby(found, key=lambda c: (c.corpus, c.wrong and c.corpus not in _MACHINE, c.kind in _GARBLED)):
        while batch := list(islice(group, _BATCH)):
            yield batch


def fit(measured: Sequence[Row]) -> dict[str, Any]:
    """Trees, weights of the checks, curve and thresholds."""
    table = np.array([[row.features[name] for name in FEATURES] for row in measured])
    labels = np.array([float(row.case.wrong) for row in measured])
    weights = _weights(measured)
    taught = np.array([row.case.kind not in OF_CHECKS for row in measured])
    folds = np.array([crc32(row.case.key.encode()) % _FOLDS for row in measured])
    logits = np.zeros(len(measured))
    for fold in range(_FOLDS):
        inside, outside = (folds != fold) & taught, folds == fold
        logits[outside] = Trees(_trees(table[inside], labels[inside], weights[inside])).logits(table[outside])
    checks = _check_weights(measured, logits, labels, _weights_of_kinds(measured))
    total = logits + _sum_of_checks(measured, checks)
    machine = np.array([row.case.corpus == "critical" for row in measured])
    curve = _curve(total, labels, np.where(machine, 1.0, weights * 0.1))
    return {
        "signature": f"fitted:{len(measured)}",
        "trees": _trees(table[taught], labels[taught], weights[taught]),
        "checks": checks,
        "curve": curve,
        "thresholds": _thresholds(_calibrated(curve, total), labels, np.where(machine, 1.0, weights * 0.1)),
    }


def _weights(measured: Sequence[Row]) -> Floats:
    """Weights by which every corpus has the same share of errors and its own mass."""
    sums: Counter[tuple[str, bool]] = Counter((row.case.corpus, row.case.wrong) for row in measured)
    mass = {corpus: sums[corpus, True] + sums[corpus, False] for corpus, _ in sums}
    share = {True: ERROR_SHARE, False: 1 - ERROR_SHARE}
    return np.array(
        [
            CORPUS.get(c.corpus, 0.5) * min(mass[c.corpus], 8000) * share[c.wrong] / sums[c.corpus, c.wrong]
            for c in (row.case for row in measured)
        ]
    )


def _weights_of_kinds(measured: Sequence[Row]) -> Floats:
    """Weights by which every kind of planted error counts alike; assessments are too loose to teach a check."""
    found = [row.case for row in measured]
    counts = Counter(c.kind for c in found if c.wrong and c.corpus not in _MACHINE)
    sound = sum(not c.wrong and c.corpus not in _MACHINE for c in found)
    each = sound * ERROR_SHARE / max(len(counts), 1)
    return np.array(
        [
            0.0 if c.corpus == "assessed" else each / counts[c.kind] if c.wrong and c.corpus not in _MACHINE else 1.0
            for c in found
        ]
    )


def _trees(table: Floats, labels: Floats, weights: Floats) -> dict[str, Any]:
    monotone = [0 if name in FREE else -1 if name in FALLING else 1 for name in FEATURES]
    return fit_trees(table, labels, FEATURES, weights=weights, monotone=monotone, trees=120, depth=3, leaf=40)


def _gravities(measured: Sequence[Row], codes: Sequence[str]) -> Floats:
    return np.array([[row.features.get(f"check:{code}", 0.0) for code in codes] for row in measured])


def _check_weights(measured: Sequence[Row], offset: Floats, labels: Floats, weights: Floats) -> dict[str, float]:
    """What a finding of each check multiplies its gravity with: logistic regression on top of the trees, drawn towards
    1, the weight of a check that no data speaks of."""
    from scipy.optimize import minimize

    names = {name for row in measured for name in row.features}
    codes = sorted(name.removeprefix("check:") for name in names if name.startswith("check:"))
    found = _gravities(measured, codes)
    scale = weights / weights.mean()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        logits = offset + parameters[-1] + found @ parameters[:-1]
        p = sigmoid(logits)
        slip = (p - labels) * scale
        away = parameters[:-1] - 1
        value = np.sum(scale * (np.logaddexp(0, logits) - labels * logits)) + _PULL * np.sum(away**2)
        return float(value), np.append(found.T @ slip + 2 * _PULL * away, slip.sum())

    start = np.append(np.ones(len(codes)), 0.0)
    bounds = [(0.0, 3.0)] * len(codes) + [(-3.0, 3.0)]
    solved = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return {code: round(float(value), 3) for code, value in zip(codes, solved, strict=False)}


#: Strength of the pull of a check's weight towards 1, in findings.
_PULL = 3.0


def _sum_of_checks(measured: Sequence[Row], checks: Mapping[str, float]) -> Floats:
    codes = list(checks)
    total: Floats = _gravities(measured, codes) @ np.array([checks[code] for code in codes])
    return total


def _curve(logits: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """Points (logit, log-odds) of the calibration: isotonic regression, thinned to a few steps and joined by lines."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(logits, kind="stable")
    logits, labels, weights = logits[order], labels[order], weights[order]
    fitted = IsotonicRegression().fit(logits, labels, sample_weight=weights)
    mass = np.cumsum(weights) / weights.sum()
    edges = np.searchsorted(mass, [*np.linspace(0.02, 0.98, 9).tolist(), 0.99, 0.995])
    points: list[list[float]] = []
    for low, high in zip([0, *edges], [*edges, len(logits)], strict=True):
        part = slice(low, max(high, low + 1))
        x = float(np.average(logits[part], weights=weights[part]))
        p = float(np.average(fitted.predict(logits[part]), weights=weights[part]))
        y = float(np.log(max(p, 1e-3) / max(1 - p, 1e-3)))
        if not points or (x > points[-1][0] + 0.05 and y > points[-1][1] + 0.01):
            points.append([round(x, 3), round(y, 3)])
    return points


#: Share of truly wrong pairs that is wanted among those at or above each threshold.
PRECISION = {"minor": 0.35, "major": 0.55, "critical": 0.8}
_LEAST = 20.0


def _calibrated(curve: list[list[float]], logits: Floats) -> Floats:
    x, y = np.array(curve).T
    return sigmoid(np.interp(logits, x, y))


def _thresholds(p: Floats, labels: Floats, weights: Floats) -> dict[str, float]:
    """The lowest probability from which on the measured precision is as wanted, on at least a few cases."""
    out = {}
    for name, wanted in PRECISION.items():
        steps = [float(t) for t in np.arange(0.05, 0.99, 0.01) if weights[p >= t].sum() >= _LEAST]
        good = [t for t in steps if np.average(labels[p >= t], weights=weights[p >= t]) >= wanted]
        out[name] = round(good[0] if good else wanted, 2)
    return out


def main() -> None:
    """Measure, fit and write."""
    bench, bitext = map(Path, sys.argv[1:3])
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    OUT.write_text(dump(fit(list(measure(cases(bench, bitext, limit))))), encoding="utf-8")


if __name__ == "__main__":
    main()
