"""The stage "aligner": fits the aligner.

Input: lists of documents {"id", "en": [...], "zh": [...], "gold": [[[en index...], [zh index...]], ...]}. Every genre
(the file name up to the first underscore) has the same total weight. The weights maximise the likelihood of the gold
beads in a conditional random field over the paths of the band; gold beads that no bead type can express are left
unconstrained. Three sets of weights are fitted in turn, each on the paths that the previous one keeps: ``sketch`` for
the coarse pass, ``sums`` for summed vectors, ``joined`` for spans encoded as one text. Confidences are calibrated and
scores recorded by cross-validation over genres.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from mtaudit.align.blocks.lists import CachingEncoder
from mtaudit.align.features.bead_features import NAMES, NULL_NAMES, RATE, Text
from mtaudit.align.model import Calibration, Model, Weights
from mtaudit.align.path.anchors import Floats, find_anchors, scale_of
from mtaudit.align.path.band import Band, build_band
from mtaudit.align.path.bead_types import BEAD_TYPES, COARSE_TYPES, PARTS, REACH
from mtaudit.align.path.coarse_pass import NAMES as COARSE_NAMES
from mtaudit.align.path.coarse_pass import coarse_features
from mtaudit.align.path.paths import SOURCE_NULL, TARGET_NULL, Paths, paths_between, probabilities, sums
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.solver import FIRST_RATE, Solver, coarse_paths, links_of, refined_paths
from mtaudit.encoder import DEFAULT, Encoder, load
from mtaudit.numeric import array_logit
from mtaudit.train.job import Job
from mtaudit.train.scores import Tally, null_segments

#: Subtracted from the log score of an edge that is not in the gold.
BARRED = 50.0
#: Strength of the L2 penalty, and the maximum number of optimiser steps.
RIDGE, STEPS = 1e-3, 40
#: Longest document, in segments, that the coarse pass learns from: its lattice covers the whole band.
SHORT = 300
#: Initial weights of the coarse pass.
FIRST_COARSE = {"similarity": 8.0, "length": -3.0}
Gold = list[tuple[tuple[int, ...], tuple[int, ...]]]


@dataclass(frozen=True)
class Example:
    """The lattice of one document: (edges, weights) features of its edges, (edges,) whether the gold has each."""

    paths: Paths
    features: NDArray[np.float32]
    gold: NDArray[np.bool_]
    weight: float

    def loss(self, x: Floats) -> tuple[float, Floats]:
        """Weighted negative log-likelihood of the gold, and its gradient (weights,)."""
        gains = (self.features @ x).astype(np.float64)
        barred = gains - np.where(self.gold, 0.0, BARRED)
        whole, part = (sums(self.paths, g)[0][-1] for g in (gains, barred))
        apart = probabilities(self.paths, gains) - probabilities(self.paths, barred)
        return float(whole - part) * self.weight, (apart @ self.features) * self.weight


def gold_edges(paths: Paths, gold: Gold, n: int, m: int) -> NDArray[np.bool_]:
    """(edges,) whether the gold allows each edge; inside gold beads that the lattice lacks, every edge is allowed."""
    known, passed = _beads(paths)
    out = np.zeros(len(paths.kind), dtype=bool)
    nulls = np.zeros(n, dtype=bool), np.zeros(m, dtype=bool)
    free = np.zeros(n, dtype=bool), np.zeros(m, dtype=bool)
    over: set[tuple[int, int]] = set()
    for bead in (g for g in gold if g[0] and g[1]):
        edge = known.get(bead)
        if edge is None:
            free[0][bead[0][0] : bead[0][-1] + 1] = free[1][bead[1][0] : bead[1][-1] + 1] = True
        else:
            out[edge] = True
            over |= passed.get(edge, set())
    for bead in (g for g in gold if not (g[0] and g[1])):
        for side, span in enumerate(bead):
            nulls[side][[i for i in span if (side, i) not in over]] = True
    for kind, side, at in ((SOURCE_NULL, 0, paths.i), (TARGET_NULL, 1, paths.j)):
        edges = np.flatnonzero(paths.kind == kind)
        out[edges] = (nulls[side] | free[side])[at[edges]]
    return out | _inside(paths, *free)


def _beads(paths: Paths) -> tuple[dict[Any, int], dict[int, set[tuple[int, int]]]]:
    """(source segments, target segments) -> edge, and edge -> (side, segment) of the segments that it skips."""
    known: dict[Any, int] = {}
    passed: dict[int, set[tuple[int, int]]] = {}
    for edge in np.flatnonzero(paths.kind < SOURCE_NULL).tolist():
        i, j, kind = int(paths.i[edge]), int(paths.j[edge]), int(paths.kind[edge])
        a, b = (PARTS[k] for k in BEAD_TYPES[kind])
        known[tuple(i + p for p in a), tuple(j + q for q in b)] = edge
        over = {(0, i + p) for p in range(REACH[kind][0]) if p not in a}
        if over := over | {(1, j + q) for q in range(REACH[kind][1]) if q not in b}:
            passed[edge] = over
    return known, passed


def _inside(paths: Paths, source: NDArray[np.bool_], target: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(edges,) whether the edge is a bead whose segments are all marked."""
    runs = [np.concatenate([[0], np.cumsum(side)]) for side in (source, target)]
    i, j, last_i, last_j = paths.i, paths.j, paths.row[paths.end], paths.column[paths.end]
    whole = (runs[0][last_i] - runs[0][i] == last_i - i) & (runs[1][last_j] - runs[1][j] == last_j - j)
    return np.asarray(whole & (paths.kind < SOURCE_NULL))


@dataclass(frozen=True)
class Work:
    """A training document with the data that all fits share."""

    genre: str
    name: str
    gold: Gold
    weight: float
    text: Text
    band: Band

    @property
    def size(self) -> tuple[int, int]:
        return len(self.text.source), len(self.text.target)

    def coarse_example(self) -> Example:
        """The example of the coarse pass, over the whole band."""
        paths = paths_between(self.band, np.arange(len(self.band)))
        paths = paths.subset(
            np.isin(paths.kind, [BEAD_TYPES.index(s) for s in COARSE_TYPES]) | (paths.kind >= SOURCE_NULL)
        )
        table = coarse_features(self.text, self.band)
        cells = self.band.cells(paths.row[paths.end], paths.column[paths.end])
        features = np.zeros((len(paths.kind), len(COARSE_NAMES)), dtype=np.float32)
        for k, bead_type in enumerate(COARSE_TYPES):
            edges = np.flatnonzero(paths.kind == BEAD_TYPES.index(bead_type))
            features[edges, : table.shape[2]] = table[k, cells[edges]]
        for side, (kind, at) in enumerate(((SOURCE_NULL, paths.i), (TARGET_NULL, paths.j))):
            edges = np.flatnonzero(paths.kind == kind)
            best = (self.text.best[side] - self.text.scale.background) / self.text.scale.spread
            features[edges, -2], features[edges, -1] = 1.0, np.clip(best[at[edges]], -1, 2)
        return Example(paths, features, gold_edges(paths, self.gold, *self.size), self.weight)

    def example(self, solver: Solver) -> Example:
        """The example of a solver's lattice, with the true share of null segments."""
        missing = sum(len(s) + len(t) for s, t in self.gold if not (s and t))
        features = np.concatenate([solver.beads, solver.nulls], axis=1).astype(np.float32)
        rate = np.log(np.clip((missing + 1) / (sum(self.size) + 20), 0.002, 0.5))
        features[solver.paths.kind >= SOURCE_NULL, len(NAMES) + RATE] = rate
        return Example(solver.paths, features, gold_edges(solver.paths, self.gold, *self.size), self.weight)


def genre_of(path: Path) -> str:
    """The file name up to the first underscore."""
    return path.stem.partition("_")[0]


def work_of(document: dict[str, Any], path: Path, weight: float, encoder: Encoder) -> Work:
    """The anchors and the band of a document."""
    texts = tuple(document["en"]), tuple(document["zh"])
    source, target = (SegmentSequence(side, encoder.encode(side), encoder.encode) for side in texts)
    anchors = find_anchors(source.vectors, target.vectors)
    text = Text.of(source, target, scale_of(anchors, source.lengths, target.lengths), anchors)
    gold = [(tuple(s), tuple(t)) for s, t in document["gold"]]
    band = build_band(anchors, len(source), len(target))
    return Work(genre_of(path), path.stem, gold, weight, text, band)


def fit(examples: Sequence[Example], start: Floats, steps: int = STEPS) -> Floats:
    """The maximum-likelihood weights; optimised in units of the root mean square of each feature."""
    squares = sum((x.features.astype(np.float64) ** 2).sum(axis=0) for x in examples)
    size = np.sqrt(squares / sum(len(x.features) for x in examples)) + 1e-6

    def objective(y: Floats) -> tuple[float, Floats]:
        loss, gradient = RIDGE * float(y @ y), 2 * RIDGE * y
        for one in examples:
            value, slope = one.loss(y / size)
            loss, gradient = loss + value, gradient + slope / size
        return loss, gradient

    found = minimize(objective, start * size, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(found.x / size)


def weights_of(x: Floats) -> Weights:
    """The weights of beads and nulls."""
    return Weights(x[: len(NAMES)], x[len(NAMES) :])


def calibrate(posteriors: Floats, right: NDArray[np.bool_]) -> dict[str, float]:
    """Slope and shift of the logistic function that maps the log-odds of ``posteriors`` to the share of correct
    beads."""
    odds = array_logit(posteriors, 1e-6)

    def objective(x: Floats) -> float:
        signed = np.where(right, 1, -1) * (x[0] * odds + x[1])
        return float(np.logaddexp(0, -signed).mean())

    slope, shift = minimize(objective, np.array([1.0, 0.0]), method="L-BFGS-B").x
    return {"slope": round(float(slope), 3), "shift": round(float(shift), 3)}


@dataclass
class Evaluation:
    """Scores of every set, and (confidence, whether correct) of its beads and null segments."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    rows: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: {"bead": [], "null": []})

    def evaluate(self, work: Work, solver: Solver, model: Model) -> None:
        """Align a document with these weights and compare the links with the gold."""
        solver.rate = FIRST_RATE
        links = list(links_of(solver.paths, solver.posteriors(model.joined), model))
        self.tallies.setdefault(work.name, Tally()).add(work.gold, [(x.source, x.target) for x in links])
        gold, missing = set(work.gold), null_segments(work.gold)
        for link in links:
            bead = link.source, link.target
            kind, right = ("bead", bead in gold) if all(bead) else ("null", null_segments([bead]) <= missing)
            self.rows[kind].append((link.confidence, right))

    def scores(self) -> dict[str, dict[str, float | None]]:
        """Strict F1 and the scores of null segments, by set."""
        return {name: tally.numbers() for name, tally in self.tallies.items()}

    def calibrations(self) -> dict[str, dict[str, float]]:
        """Slope and shift of the confidences, by kind of link."""
        return {kind: calibrate(*map(np.array, zip(*rows, strict=True))) for kind, rows in self.rows.items() if rows}


#: The identity.
PLAIN = Calibration(1.0, 0.0)


def fit_model(works: Sequence[Work]) -> tuple[Model, list[Solver]]:
    """All weights, without calibration, and a solver with the final lattice of each document."""
    coarse_example = [w.coarse_example() for w in works if max(w.size) <= SHORT] or [w.coarse_example() for w in works]
    start = np.zeros(len(NAMES) + len(NULL_NAMES))
    start[NAMES.index("similarity")] = FIRST_COARSE["similarity"]
    coarse = fit(coarse_example, np.array([FIRST_COARSE.get(name, 0.0) for name in COARSE_NAMES]))
    model = Model(coarse, weights_of(start), weights_of(start), PLAIN, PLAIN)
    solvers = [Solver(w.text, coarse_paths(w.text, w.band, model)) for w in works]
    x = fit([w.example(s) for w, s in zip(works, solvers, strict=True)], start)
    model = replace(model, sums=weights_of(x))
    for k, (work, solver) in enumerate(zip(works, solvers, strict=True)):
        solvers[k] = Solver(work.text, refined_paths(work.text, solver.paths, solver.posteriors(model.sums)))
    x = fit([w.example(s) for w, s in zip(works, solvers, strict=True)], x)
    return replace(model, joined=weights_of(x)), solvers


def cross_validate(works: Sequence[Work], solvers: Sequence[Solver], model: Model) -> Evaluation:
    """Evaluate each genre with ``joined`` weights fitted without it. The weights of the earlier passes, which only drop
    improbable beads, are those of all genres."""
    evaluation = Evaluation()
    for genre in sorted({w.genre for w in works}):
        others = [w.example(s) for w, s in zip(works, solvers, strict=True) if w.genre != genre]
        x = fit(others, np.concatenate([model.sums.beads * 0, model.sums.nulls * 0]))
        for work, solver in zip(works, solvers, strict=True):
            if work.genre == genre:
                evaluation.evaluate(work, solver, replace(model, joined=weights_of(x)))
    return evaluation


def rounded(names: Sequence[str], x: Floats) -> dict[str, float]:
    """The weights by name."""
    return {name: round(float(value), 3) for name, value in zip(names, x, strict=True)}


def run(job: Job) -> None:
    """Fit the weights of the aligner and write them with the scores of every set, fitted on all genres and with its
    genre left out."""
    sets = job.data.files("aligned")
    encoder = FileCachingEncoder(load(DEFAULT), job.work / "vectors.npz")
    works = _works(sets, encoder)
    model, solvers = fit_model(works)
    encoder.save()
    fitted, left_out = Evaluation(), cross_validate(works, solvers, model)
    for work, solver in zip(works, solvers, strict=True):
        fitted.evaluate(work, solver, model)
    every = NAMES + NULL_NAMES
    data = {
        "command": "mtaudit train CORPORA aligner",
        "files": [path.name for path in sets],
        "encoder": encoder.signature,
        "fitted_on_all": fitted.scores(),
        "genre_left_out": left_out.scores(),
        "sketch": rounded(COARSE_NAMES, model.coarse),
        "sums": rounded(every, np.concatenate([model.sums.beads, model.sums.nulls])),
        "joined": rounded(every, np.concatenate([model.joined.beads, model.joined.nulls])),
        "confidence": left_out.calibrations(),
    }
    job.output.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _works(sets: Sequence[Path], encoder: Encoder) -> list[Work]:
    documents = [(d, path) for path in sets for d in json.loads(path.read_text(encoding="utf-8"))]
    beads = Counter[str]()
    for document, path in documents:
        beads[genre_of(path)] += len(document["gold"])
    return [work_of(d, path, 1 / beads[genre_of(path)], encoder) for d, path in documents]


class FileCachingEncoder(CachingEncoder):
    """A caching encoder that keeps its vectors in a file between runs."""

    def __init__(self, encoder: Encoder, path: Path | None) -> None:
        super().__init__(encoder)
        self._path = path
        if path is not None and path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self._known.update(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def save(self) -> None:
        """Write all cached vectors to the file."""
        if self._path is not None:
            np.savez(self._path, texts=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
