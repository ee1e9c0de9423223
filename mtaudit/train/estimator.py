"""Fit the estimator: ``python -m mtaudit.train.estimator BENCH BITEXT [LIMIT]``.

Runs the signals and the checks over pairs whose truth is known: machine output with marked critical errors, machine
output with direct assessments, human translations as they are and with planted errors. The critic reads only pairs that
its own training never saw. Writes ``mtaudit/data/estimator.json``: trees, weights of critic and checks, the curves that
turn their sums into probabilities, and the thresholds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mtaudit.checks.runner import choose, for_document, run_checks
from mtaudit.critic.predict import load_critic
from mtaudit.encoder import load
from mtaudit.numeric import array_sigmoid
from mtaudit.records import Pair
from mtaudit.score import Critic
from mtaudit.score.features import CRITIC_FEATURES, FEATURES, features
from mtaudit.score.noisy_or import NoisyOr
from mtaudit.score.pairs import score_pairs
from mtaudit.score.trees import Trees
from mtaudit.signature import digest
from mtaudit.train.boost import dump, fit_trees
from mtaudit.train.labelled_pairs import MACHINE, OF_CHECKS, Case, batches, cases
from mtaudit.train.noisy_or import fit_opinions

Floats = NDArray[np.float64]
OUT = Path(__file__).parents[1] / "data" / "estimator.json"
#: Share of errors that every corpus is weighted to, so that no corpus is recognised by how bad it is.
ERROR_SHARE = 0.2
#: What a corpus counts in the fit of the trees; machine output with marked errors is what the tool is for.
CORPUS = {"critical": 2.0, "assessed": 0.6, "wmt22": 1.5}
FALLING = frozenset({"similarity", "worst_support", "mean_support", "least_support"})
FREE = frozenset({"length", "source_size", "target_size", "worst_gain"})
#: Share of truly wrong pairs that is wanted among those at or above each threshold.
PRECISION = {"minor": 0.35, "major": 0.55, "critical": 0.8}
#: What a human translation, sound or damaged, counts beside machine output in the calibration.
HUMAN = 0.1
#: Checks of meaning, which people judge as they judge a pair.
_MEANING = frozenset({"check:ACC01", "check:ACC02", "check:ACC03", "check:ACC06", "check:ACC07", "check:ACC09"})
#: Features of the evidence of words, and the checks that live on it.
WORDS = frozenset(name for name in (*FEATURES, *CRITIC_FEATURES) if "word" in name or "support" in name)
WORDS |= {"worst_gain", "worst_missing", "second_missing", "missing_odds"}
OF_WORDS = frozenset({"check:ACC01", "check:ACC02"})
#: What is known of a pair besides its similarity, by the name of its sum.
KINDS: dict[str, tuple[str, ...]] = {
    "pair": (), "words": ("words",), "critic": ("critic",), "words+critic": ("words", "critic"),
}  # fmt: skip
#: Share of the pairs that all evidence puts at the threshold of a minor error or above for which the words are not
#: looked at. At 0.03 half of all machine output is looked at, at 0.05 a third, for 0.002 of the area under the curve.
PASSED_OVER = 0.05
#: Share of sound human translations that a fast run has read by the critic.
READ = 0.2
_LEAST = 20.0
_FOLDS = 5


@dataclass(frozen=True)
class Row:
    """The named numbers of a case."""

    case: Case
    features: Mapping[str, float]

    def known_by(self, known: Sequence[str]) -> Row:
        """The row of a run that gathers only this: without words, their features are unknown and the checks that read
        them are silent; without the critic, its features are unknown."""
        hidden = (frozenset() if "words" in known else WORDS) | (
            frozenset() if "critic" in known else frozenset(CRITIC_FEATURES)
        )
        gone = frozenset() if "words" in known else OF_WORDS
        return Row(self.case, {n: nan if n in hidden else v for n, v in self.features.items() if n not in gone})

    def unchecked(self) -> Row:
        """The row as it is before the checks ran."""
        return Row(self.case, {n: v for n, v in self.features.items() if not n.startswith("check:")})

    def taught(self) -> Mapping[str, float]:
        """What the row teaches: in machine output nothing of checks of form, since people marked meaning there and
        passed over form."""
        machine = self.case.corpus in MACHINE
        return {
            n: v for n, v in self.features.items() if not (machine and n.startswith("check:") and n not in _MEANING)
        }

    @property
    def judged(self) -> bool:
        """Whether the critic read the case."""
        return not np.isnan(self.features["critical"])


def measure(found: Iterable[Case], critic: Critic | None = None) -> Iterator[Row]:
    """Signals and checks of the cases, in batches; the critic reads those that are new to it."""
    encoder, table, done = load(), choose(), 0
    for batch in batches(found):
        # Every batch is a document of its own: checks learn what a document does habitually.
        pairs = [Pair(str(done + i), str(done), case.source, case.target) for i, case in enumerate(batch)]
        signals = score_pairs(pairs, encoder, critic if batch[0].unseen else None)
        findings = run_checks(for_document(table), pairs, signals)
        for case, pair, signal, here in zip(batch, pairs, signals, findings, strict=True):
            yield Row(case, features(pair, signal, here))
        done += len(batch)
        print(f"{done} cases", file=sys.stderr)


def fit(measured: Sequence[Row]) -> dict[str, Any]:
    """Trees, the sums, the bound of doubt and the thresholds."""
    labels = np.array([float(row.case.wrong) for row in measured])
    trees, cheap = _cheap(measured, labels)
    sums: dict[str, Any] = {}
    totals: dict[str, Floats] = {}
    judged = np.array([row.judged for row in measured])
    for kind, known in KINDS.items():
        inside = judged if "critic" in known else np.full(len(measured), True)
        rows = [row.known_by(known) for row, yes in zip(measured, inside, strict=True) if yes]
        sums[kind], totals[kind] = _joined(rows, cheap["words" in known][inside], labels[inside])
    seen, truth = [row for row in measured if row.judged], labels[judged]
    p = _calibrated(sums["words+critic"]["curve"], totals["words+critic"])
    thresholds = _thresholds(p, truth, _calibration_weights(seen))
    silent = [row.known_by(("critic",)).unchecked() for row in seen]
    before = _calibrated(sums["critic"]["curve"], _total(sums["critic"], silent, cheap[False][judged]))
    doubt = round(float(np.quantile(before[p >= thresholds["minor"]], PASSED_OVER)), 4)
    made = {
        "trees": trees,
        "sums": sums,
        "thresholds": thresholds,
        "doubt": doubt,
        "open": _open(measured, cheap, sums),
    }
    return {"signature": f"fitted:{digest(made)}", **made}


def _open(measured: Sequence[Row], cheap: Mapping[bool, Floats], sums: Mapping[str, Any]) -> float:
    """The probability, before words and critic, that the given share of sound human translations has or exceeds."""
    human = np.array([row.case.corpus not in MACHINE and not row.case.wrong for row in measured])
    rows = [row.known_by(()).unchecked() for row, yes in zip(measured, human, strict=True) if yes]
    p = _calibrated(sums["pair"]["curve"], _total(sums["pair"], rows, cheap[False][human]))
    return round(float(np.quantile(p, 1 - READ)), 4)


def _joined(rows: Sequence[Row], cheap: Floats, labels: Floats) -> tuple[dict[str, Any], Floats]:
    """NoisyOr and curve of one kind of pair, and the log-odds of each case before the curve."""
    marked = np.array([row.case.corpus == "critical" for row in rows])
    weights = np.where([row.case.corpus in MACHINE for row in rows], 0.0, _weights_of_kinds(rows))
    found = {"opinions": fit_opinions([row.taught() for row in rows], cheap, labels, weights, marked)}
    total = _total({**found, "curve": [[0, 0], [1, 1]]}, rows, cheap)
    return {**found, "curve": _curve(total, labels, _calibration_weights(rows))}, total


def _total(found: Mapping[str, Any], rows: Sequence[Row], cheap: Floats) -> Floats:
    return NoisyOr(found).logits(cheap, [row.features for row in rows])


def _cheap(measured: Sequence[Row], labels: Floats) -> tuple[dict[str, Any], dict[bool, Floats]]:
    """Trees of all cases, each once with and once without its words; and for each case the log-odds with words (True)
    and without (False), of trees that did not see its text."""
    table = np.array([[row.features[name] for name in FEATURES] for row in measured])
    blank = np.where(np.isin(FEATURES, sorted(WORDS)), np.nan, table)
    weights = _weights(measured)
    taught = np.array([row.case.kind not in OF_CHECKS for row in measured])
    folds = np.array([crc32(row.case.source.encode()) % _FOLDS for row in measured])
    logits = {True: np.zeros(len(measured)), False: np.zeros(len(measured))}

    def trees(inside: NDArray[np.bool_]) -> dict[str, Any]:
        both = np.concatenate([table[inside], blank[inside]])
        return _trees(both, np.tile(labels[inside], 2), np.tile(weights[inside] / 2, 2))

    for fold in range(_FOLDS):
        outside = folds == fold
        fitted = Trees(trees((folds != fold) & taught))
        logits[True][outside], logits[False][outside] = fitted.logits(table[outside]), fitted.logits(blank[outside])
    return trees(taught), logits


def _trees(table: Floats, labels: Floats, weights: Floats) -> dict[str, Any]:
    monotone = [0 if name in FREE else -1 if name in FALLING else 1 for name in FEATURES]
    return fit_trees(table, labels, FEATURES, weights=weights, monotone=monotone, trees=120, depth=3, leaf=80)


def _weights(measured: Sequence[Row]) -> Floats:
    """Weights by which every corpus has the same share of errors and its own mass."""
    sums: Counter[tuple[str, bool]] = Counter((row.case.corpus, row.case.wrong) for row in measured)
    mass = {corpus: sums[corpus, True] + sums[corpus, False] for corpus, _ in sums}
    share = {True: ERROR_SHARE, False: 1 - ERROR_SHARE}
    return np.array(
        [
            CORPUS.get(c.corpus, 0.5) * mass[c.corpus] * share[c.wrong] / sums[c.corpus, c.wrong]
            for c in (row.case for row in measured)
        ]
    )


def _weights_of_kinds(measured: Sequence[Row]) -> Floats:
    """Weights by which every kind of planted error counts alike; assessments are too loose to teach a check."""
    found = [row.case for row in measured]
    counts = Counter(c.kind for c in found if c.wrong and c.corpus not in MACHINE)
    sound = sum(not c.wrong and c.corpus not in MACHINE for c in found)
    each = sound * ERROR_SHARE / max(len(counts), 1)
    return np.array(
        [
            0.0 if c.corpus == "assessed" else each / counts[c.kind] if c.wrong and c.corpus not in MACHINE else 1.0
            for c in found
        ]
    )


def _calibration_weights(measured: Sequence[Row]) -> Floats:
    """Weights of the calibration: marked machine output, and a little of the rest so that the high end is known.

    Machine output in which a check of form found something is left out: its labels speak of meaning alone.
    """
    marked = np.array([row.case.corpus == "critical" for row in measured])
    checks = [{name for name in row.features if name.startswith("check:")} for row in measured]
    formal = np.array([bool(found - _MEANING) for found in checks])
    return np.where(marked, np.where(formal, 0.0, 1.0), _weights_of_kinds(measured) * HUMAN)


def _curve(logits: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """Points (sum, log-odds) of the calibration: isotonic regression, thinned to a few steps and joined by lines."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(logits, kind="stable")
    order = order[weights[order] > 0]
    logits, labels, weights = logits[order], labels[order], weights[order]
    fitted = IsotonicRegression().fit(logits, labels, sample_weight=weights)
    mass = np.cumsum(weights) / weights.sum()
    edges = np.searchsorted(mass, [0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.88, 0.94, 0.975, 0.99])
    points: list[list[float]] = []
    for low, high in zip([0, *edges], [*edges, len(logits)], strict=True):
        part = slice(low, max(high, low + 1))
        x = float(np.average(logits[part], weights=weights[part]))
        p = float(np.average(fitted.predict(logits[part]), weights=weights[part]))
        y = float(np.log(max(p, 3e-3) / max(1 - p, 3e-3)))
        if not points or (x > points[-1][0] + 0.05 and y > points[-1][1] + 0.01):
            points.append([round(x, 3), round(y, 3)])
    return points


def _calibrated(curve: list[list[float]], logits: Floats) -> Floats:
    x, y = np.array(curve).T
    return array_sigmoid(np.interp(logits, x, y))


def _thresholds(p: Floats, labels: Floats, weights: Floats) -> dict[str, float]:
    """The probability from which on the measured precision is as wanted, there and at every higher one that is passed
    by at least a few cases; never below the wanted precision itself by more than a fifth."""
    out = {}
    for name, wanted in PRECISION.items():
        steps = [float(t) for t in np.arange(0.05, 0.99, 0.01) if weights[p >= t].sum() >= _LEAST]
        short = [t for t in steps if np.average(labels[p >= t], weights=weights[p >= t]) < wanted]
        out[name] = round(min(max(short[-1] + 0.01 if short else wanted, wanted * 0.8), 0.95), 2)
    return out


def main() -> None:
    """Measure, fit and write."""
    bench, bitext = map(Path, sys.argv[1:3])
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 900
    data = fit(list(measure(cases(bench, bitext, limit), load_critic())))
    made = {"made_with": f"python -m mtaudit.train.estimator BENCH BITEXT {limit}"}
    OUT.write_text(dump({**made, **data}), encoding="utf-8")


if __name__ == "__main__":
    main()
