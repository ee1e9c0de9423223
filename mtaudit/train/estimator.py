"""The stages "trees" and "estimator", which both write ``mtaudit/data/estimator.json``.

The trees combine the cheap evidence (similarity, lengths, words). They are fitted on machine output with marked
critical errors, machine output with direct assessments, and human translations with and without planted errors.

The second stage fits the combination of trees, critic and findings: the damage trees (:mod:`mtaudit.train.damage`),
weights, the curves that map sums to probabilities, and the thresholds above which costly signals are computed for a
pair. It reads labelled machine-translated articles, to whose share of wrong pairs the probabilities are calibrated, and
those cases of the first stage that the critic was not trained on. It needs ``data/precision.json`` of the same checks
(:mod:`mtaudit.train.precision`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.checks.conclude import REQUIRED, weigh
from mtaudit.checks.runner import choose, for_document, run_checks
from mtaudit.encoder import load
from mtaudit.records import Pair, Signals
from mtaudit.score.features import CRITIC_FEATURES, FEATURES, WEIGHED, features, together
from mtaudit.score.noisy_or import NoisyOr, learned, table
from mtaudit.score.pairs import score_pairs
from mtaudit.score.trees import Floats, Trees
from mtaudit.signature import digest
from mtaudit.train.boost import dump, fit_trees
from mtaudit.train.damage import by_halves, fit_damage
from mtaudit.train.data import required
from mtaudit.train.job import Job
from mtaudit.train.kept_signals import SIGNALS, KeptSignals
from mtaudit.train.labelled_articles import LabelledPair, articles
from mtaudit.train.labelled_pairs import LIMIT, MACHINE, OF_CHECKS, Case, batches, cases
from mtaudit.train.noisy_or import fit_components

OUT = Path(__file__).parents[1] / "data" / "estimator.json"
#: Share of errors to which every corpus is weighted, so that a corpus cannot be recognised by its quality.
ERROR_SHARE = 0.2
#: Weight of each corpus in the fit of the trees; machine output with marked errors is the intended use.
CORPUS = {"critical": 2.0, "assessed": 0.6, "wmt22": 1.5}
FALLING = frozenset({"similarity", "worst_support", "mean_support", "least_support"})
FREE = frozenset({"length", "source_size", "target_size", "worst_gain"})
#: The corpus of the labelled articles.
ARTICLES = "articles"
#: Total weight, in article pairs, of human translations without and with a planted error: the weights of findings and
#: of the critic's damage score are learned from them, without changing the share of wrong pairs.
SOUND, PLANTED = 1500.0, 250.0
#: Minimum error probability of a minor pair: the share of wrong pairs in articles. For major and
#: critical pairs, see :data:`mtaudit.checks.conclude.REQUIRED`.
MINOR = 0.1
#: Features of the word evidence, and the checks that depend on it.
WORDS = frozenset(name for name in (*FEATURES, *WEIGHED) if "word" in name or "support" in name)
WORDS |= {"worst_gain", "worst_missing", "second_missing", "missing_odds", "unexpected"}
OF_WORDS = frozenset({"check:ACC01"})
#: Name of a sum -> the signals of a pair that it uses besides similarity.
KINDS: dict[str, tuple[str, ...]] = {
    "pair": (), "words": ("words",), "critic": ("critic",), "words+critic": ("words", "critic"),
}  # fmt: skip
#: Probability by all evidence above which a pair should get word evidence; share of such pairs that may be missed.
DOUBTFUL, PASSED_OVER = 0.3, 0.05
#: Share of correct human translations that the critic reads in a fast run.
READ = 0.2


@dataclass(frozen=True)
class Row:
    """The named features of a case."""

    case: Case
    features: Mapping[str, float]

    def known_by(self, known: Sequence[str]) -> Row:
        """The row of a run with only these signals: without words, their features are unknown and checks that depend on
        them have no findings; without the critic, its features are unknown."""
        hidden = (frozenset() if "words" in known else WORDS) | (
            frozenset() if "critic" in known else frozenset(CRITIC_FEATURES)
        )
        gone = frozenset() if "words" in known else OF_WORDS
        return self._with({n: nan if n in hidden else v for n, v in self.features.items() if n not in gone})

    def unchecked(self) -> Row:
        """The row without the findings of the checks."""
        return self._with({n: v for n, v in self.features.items() if not n.startswith("check:")})

    def _with(self, features: Mapping[str, float]) -> Row:
        return Row(self.case, {**features, "found": together(features)})


def measure_cheap(found: Iterable[Case]) -> Iterator[Row]:
    """The cases with only the cheap evidence."""
    encoder = load()
    for batch in batches(found):
        pairs = _pairs(batch, "batch")
        for case, pair, signals in zip(batch, pairs, score_pairs(pairs, encoder), strict=True):
            yield Row(case, features(pair, signals))


def measure_all(labelled: Iterable[Sequence[LabelledPair]], found: Iterable[Case], kept: KeptSignals) -> Iterator[Row]:
    """Signals and findings of the articles and the cases."""
    for article in labelled:
        known = [Case(a.pair.source, a.pair.target, ARTICLES, "article", a.misleads, True) for a in article]
        yield from _rows(known, [item.pair for item in article], kept)
    # Every batch is a separate document, since checks learn the conventions of a document.
    for number, batch in enumerate(batches(found)):
        yield from _rows(batch, _pairs(batch, str(number)), kept)


def _pairs(batch: Sequence[Case], document: str) -> list[Pair]:
    return [Pair(str(i), document, case.source, case.target) for i, case in enumerate(batch)]


def _rows(found: Sequence[Case], pairs: Sequence[Pair], kept: KeptSignals) -> Iterator[Row]:
    signals: Sequence[Signals] = kept.of(pairs)
    thresholds = _thresholds()
    findings = run_checks(for_document(choose()), pairs, signals)
    for case, pair, signal, here in zip(found, pairs, signals, findings, strict=True):
        yield Row(case, features(pair, signal, weigh(here, thresholds)))


def _thresholds() -> dict[str, float]:
    return {"minor": MINOR, **{severity.label: least for severity, least in REQUIRED.items()}}


def fit_cheap(measured: Sequence[Row]) -> dict[str, Any]:
    """The trees, fitted on every case with and without its word features."""
    taught = [row for row in measured if row.case.kind not in OF_CHECKS]
    table = np.array([[row.features[name] for name in FEATURES] for row in taught])
    blank = np.where(np.isin(FEATURES, sorted(WORDS)), np.nan, table)
    labels, weights = np.array([float(row.case.wrong) for row in taught]), _tree_weights(taught)
    monotone = [0 if name in FREE else -1 if name in FALLING else 1 for name in FEATURES]
    return fit_trees(
        np.concatenate([table, blank]), np.tile(labels, 2), FEATURES,
        weights=np.tile(weights / 2, 2), monotone=monotone, trees=120, depth=3, leaf=80,
    )  # fmt: skip


def _tree_weights(measured: Sequence[Row]) -> Floats:
    """Sample weights by which every corpus has the same share of errors, and its own total weight."""
    sums: Counter[tuple[str, bool]] = Counter((row.case.corpus, row.case.wrong) for row in measured)
    mass = {corpus: sums[corpus, True] + sums[corpus, False] for corpus, _ in sums}
    share = {True: ERROR_SHARE, False: 1 - ERROR_SHARE}
    return np.array(
        [
            CORPUS.get(c.corpus, 0.5) * mass[c.corpus] * share[c.wrong] / sums[c.corpus, c.wrong]
            for c in (row.case for row in measured)
        ]
    )


def fit_joined(measured: Sequence[Row], trees: Mapping[str, Any]) -> dict[str, Any]:
    """The damage trees, the sums for each kind of pair, the thresholds of severities and of costly signals."""
    labels, weights = np.array([float(row.case.wrong) for row in measured]), _weights(measured)
    kinds = {kind: [row.known_by(known) for row in measured] for kind, known in KINDS.items()}
    features = [[row.features for row in rows] for rows in kinds.values()]
    planted = np.where([row.case.corpus in (*MACHINE, ARTICLES) for row in measured], 0.0, weights)
    halves = by_halves(features, labels, planted, [row.case.source for row in measured])
    fit: dict[str, Any] = {"damage": fit_damage(features, labels, planted), "sums": {}}
    for (kind, rows), odds in zip(kinds.items(), halves, strict=True):
        numbers = [{**row.features, "learned": float(value)} for row, value in zip(rows, odds, strict=True)]
        cheap = _cheap(trees, rows)
        joined = {"components": fit_components(numbers, cheap, labels, weights)}
        total = NoisyOr({**joined, "curve": [[0, 0], [1, 1]]}).logits(cheap, numbers)
        fit["sums"][kind] = {**joined, "curve": _curve(total, labels, weights)}
        p = NoisyOr(fit["sums"][kind]).calibrated(total)
    # After the last kind, ``p`` uses all signals.
    bounds = {"doubt": _doubt(measured, trees, fit, p), "open": _open(measured, trees, fit)}
    return {**fit, "thresholds": _thresholds(), **bounds}


def _cheap(trees: Mapping[str, Any], rows: Sequence[Row]) -> Floats:
    return Trees(trees).logits(table([row.features for row in rows], FEATURES))


def _before_checks(measured: Sequence[Row], kind: str, trees: Mapping[str, Any], fit: Mapping[str, Any]) -> Floats:
    """Probabilities (n,) from the signals of one kind of pair, without findings."""
    rows = [row.known_by(KINDS[kind]).unchecked() for row in measured]
    joined, numbers = NoisyOr(fit["sums"][kind]), learned(Trees(fit["damage"]), [dict(row.features) for row in rows])
    return joined.calibrated(joined.logits(_cheap(trees, rows), numbers))


def _doubt(measured: Sequence[Row], trees: Mapping[str, Any], fit: Mapping[str, Any], p: Floats) -> float:
    """The probability, before word evidence, below which the given share of doubtful article pairs is missed."""
    real = np.array([row.case.corpus == ARTICLES for row in measured])
    before = _before_checks(measured, "critic", trees, fit)
    return round(float(np.quantile(before[real & (p >= DOUBTFUL)], PASSED_OVER)), 4)


def _open(measured: Sequence[Row], trees: Mapping[str, Any], fit: Mapping[str, Any]) -> float:
    """The probability, before word evidence and critic, that the given share of correct human translations reaches."""
    human = [row for row in measured if row.case.corpus not in (*MACHINE, ARTICLES) and not row.case.wrong]
    return round(float(np.quantile(_before_checks(human, "pair", trees, fit), 1 - READ)), 4)


def _weights(measured: Sequence[Row]) -> Floats:
    """Sample weights: 1 for pairs of articles and of machine output with marked errors, a fixed total for human
    translations, and 0 for direct assessments, which are too inaccurate."""
    human = Counter(row.case.wrong for row in measured if row.case.corpus not in (*MACHINE, ARTICLES))
    each = {True: PLANTED / max(human[True], 1), False: SOUND / max(human[False], 1)}
    one = {ARTICLES: 1.0, "critical": 1.0, "assessed": 0.0}
    return np.array([one.get(row.case.corpus, each[row.case.wrong]) for row in measured])


def _curve(logits: Floats, labels: Floats, weights: Floats) -> list[list[float]]:
    """Points (sum, log-odds) of the calibration: isotonic regression, reduced to a few steps and interpolated
    linearly."""
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


def write(data: Mapping[str, Any], path: Path = OUT) -> None:
    """Write a fit with the signature of its content."""
    numbers = {name: value for name, value in data.items() if name not in ("made_with", "signature")}
    made = {"made_with": data["made_with"], "signature": f"fitted:{digest(numbers)}", **numbers}
    path.write_text(dump(made), encoding="utf-8")


def run_trees(job: Job) -> None:
    """The stage "trees"."""
    found = cases(required(job.data.bench), required(job.data.bitext), LIMIT)
    data = json.loads(OUT.read_text(encoding="utf-8"))
    _write_stage(job, {**data, "trees": fit_cheap(list(measure_cheap(found)))}, "trees")


def run(job: Job) -> None:
    """The stage "estimator"."""
    found = (case for case in cases(required(job.data.bench), required(job.data.bitext), LIMIT) if case.unseen)
    labelled = articles(required(job.data.articles))
    data = json.loads(OUT.read_text(encoding="utf-8"))
    rows = list(measure_all(labelled, found, KeptSignals(job.work / SIGNALS, job.report)))
    _write_stage(job, data | fit_joined(rows, data["trees"]), "join")


def _write_stage(job: Job, data: Mapping[str, Any], part: str) -> None:
    stage = {"trees": "trees", "join": "estimator"}[part]
    write({**data, "made_with": {**data["made_with"], part: f"mtaudit train CORPORA {stage}"}}, job.output)
