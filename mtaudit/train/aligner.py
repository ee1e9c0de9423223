"""Fit the aligner: ``python -m mtaudit.train.aligner SET.json... --output mtaudit/data/align.json``.

Input: lists of documents {"id", "en": [...], "zh": [...], "gold": [[[en index...], [zh index...]], ...]}. Every genre
(the file name up to the first underline) weighs the same. The weights maximise the likelihood of the gold beads (a
conditional random field over the ways through the band); gold beads that no shape can express are left free. Three
sets of weights are fitted one after the other, each on the ways that the one before it leaves: ``sketch`` for the rough
pass, ``sums`` for spans whose vectors are sums, ``joined`` for spans encoded as one text. The confidences are
calibrated, and the scores recorded, on genres left out of the fit of the weights that judge them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from mtaudit.align.blocks.lists import Remembering
from mtaudit.align.features.bead_features import NAMES, NULL_NAMES, RATE, Text
from mtaudit.align.model import Calibration, Model, Weights
from mtaudit.align.path.anchors import Floats, find_anchors, scale_of
from mtaudit.align.path.band import Band, build_band
from mtaudit.align.path.bead_types import PARTS, REACH, SHAPES, SKETCH
from mtaudit.align.path.coarse_pass import NAMES as SKETCH_NAMES
from mtaudit.align.path.coarse_pass import coarse_features
from mtaudit.align.path.paths import SOURCE_NULL, TARGET_NULL, Paths, paths_between, probabilities, sums
from mtaudit.align.path.segment_sequence import SegmentSequence
from mtaudit.align.path.solver import FIRST_RATE, Solver, first_ways, joined_ways, links_of
from mtaudit.encoder import DEFAULT, Encoder, load
from mtaudit.train.scores import Tally, null_segments

#: Taken from the log score of an edge that the gold does not have.
BARRED = 50.0
#: Strength of the pull of the weights towards 0, and the most steps of the optimiser.
RIDGE, STEPS = 1e-3, 40
#: Longest document, in segments, that the rough pass learns from: its ways have the whole band for their edges.
SHORT = 300
#: Where the rough pass starts from: similarity speaks for a bead, everything else is learned.
FIRST_SKETCH = {"similarity": 8.0, "length": -3.0}
Gold = list[tuple[tuple[int, ...], tuple[int, ...]]]


@dataclass(frozen=True)
class Example:
    """Paths of one document with the features of their edges, (edges, weights), and which edges the gold has."""

    ways: Paths
    features: NDArray[np.float32]
    gold: NDArray[np.bool_]
    weight: float

    def loss(self, x: Floats) -> tuple[float, Floats]:
        """Negative log likelihood of the gold and its gradient."""
        gains = (self.features @ x).astype(np.float64)
        barred = gains - np.where(self.gold, 0.0, BARRED)
        whole, part = (sums(self.ways, g)[0][-1] for g in (gains, barred))
        apart = probabilities(self.ways, gains) - probabilities(self.ways, barred)
        return float(whole - part) * self.weight, (apart @ self.features) * self.weight


def gold_edges(ways: Paths, gold: Gold, n: int, m: int) -> NDArray[np.bool_]:
    """(edges,) which the gold has; inside gold beads that are not among the edges everything is allowed."""
    known, passed = _beads(ways)
    out = np.zeros(len(ways.kind), dtype=bool)
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
    for kind, side, at in ((SOURCE_NULL, 0, ways.i), (TARGET_NULL, 1, ways.j)):
        edges = np.flatnonzero(ways.kind == kind)
        out[edges] = (nulls[side] | free[side])[at[edges]]
    return out | _inside(ways, *free)


def _beads(ways: Paths) -> tuple[dict[Any, int], dict[int, set[tuple[int, int]]]]:
    """(source segments, target segments) -> edge, and the segments that an edge passes over."""
    known: dict[Any, int] = {}
    passed: dict[int, set[tuple[int, int]]] = {}
    for edge in np.flatnonzero(ways.kind < SOURCE_NULL).tolist():
        i, j, kind = int(ways.i[edge]), int(ways.j[edge]), int(ways.kind[edge])
        a, b = (PARTS[k] for k in SHAPES[kind])
        known[tuple(i + p for p in a), tuple(j + q for q in b)] = edge
        over = {(0, i + p) for p in range(REACH[kind][0]) if p not in a}
        if over := over | {(1, j + q) for q in range(REACH[kind][1]) if q not in b}:
            passed[edge] = over
    return known, passed


def _inside(ways: Paths, source: NDArray[np.bool_], target: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(edges,): beads all of whose segments are marked."""
    runs = [np.concatenate([[0], np.cumsum(side)]) for side in (source, target)]
    i, j, last_i, last_j = ways.i, ways.j, ways.row[ways.end], ways.column[ways.end]
    whole = (runs[0][last_i] - runs[0][i] == last_i - i) & (runs[1][last_j] - runs[1][j] == last_j - j)
    return np.asarray(whole & (ways.kind < SOURCE_NULL))


@dataclass(frozen=True)
class Work:
    """One document of a genre on its way through the fits."""

    genre: str
    name: str
    gold: Gold
    weight: float
    text: Text
    band: Band

    @property
    def size(self) -> tuple[int, int]:
        return len(self.text.source), len(self.text.target)

    def rough(self) -> Example:
        """Features of the rough pass over the whole band."""
        ways = paths_between(self.band, np.arange(len(self.band)))
        ways = ways.only(np.isin(ways.kind, [SHAPES.index(s) for s in SKETCH]) | (ways.kind >= SOURCE_NULL))
        table = coarse_features(self.text, self.band)
        cells = self.band.cells(ways.row[ways.end], ways.column[ways.end])
        features = np.zeros((len(ways.kind), len(SKETCH_NAMES)), dtype=np.float32)
        for k, shape in enumerate(SKETCH):
            edges = np.flatnonzero(ways.kind == SHAPES.index(shape))
            features[edges, : table.shape[2]] = table[k, cells[edges]]
        for side, (kind, at) in enumerate(((SOURCE_NULL, ways.i), (TARGET_NULL, ways.j))):
            edges = np.flatnonzero(ways.kind == kind)
            best = (self.text.best[side] - self.text.scale.background) / self.text.scale.spread
            features[edges, -2], features[edges, -1] = 1.0, np.clip(best[at[edges]], -1, 2)
        return Example(ways, features, gold_edges(ways, self.gold, *self.size), self.weight)

    def example(self, solver: Solver) -> Example:
        """What a solver sees, with the true share of null segments."""
        missing = sum(len(s) + len(t) for s, t in self.gold if not (s and t))
        features = np.concatenate([solver.beads, solver.nulls], axis=1).astype(np.float32)
        rate = np.log(np.clip((missing + 1) / (sum(self.size) + 20), 0.002, 0.5))
        features[solver.ways.kind >= SOURCE_NULL, len(NAMES) + RATE] = rate
        return Example(solver.ways, features, gold_edges(solver.ways, self.gold, *self.size), self.weight)


def genre_of(path: Path) -> str:
    """The file name up to the first underline."""
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
    """The weights under which the gold is most likely; searched in units of the features' own sizes."""
    squares = sum((x.features.astype(np.float64) ** 2).sum(axis=0) for x in examples)
    size = np.sqrt(squares / sum(len(x.features) for x in examples)) + 1e-6

    def objective(y: Floats) -> tuple[float, Floats]:
        loss, gradient = RIDGE * float(y @ y), 2 * RIDGE * y
        for one in examples:
            value, slope = one.loss(y / size)
            loss, gradient = loss + value, gradient + slope / size
        return loss, gradient

    found = minimize(objective, start * size, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    click.echo(f"loss {found.fun:.4f} after {found.nfev} looks", err=True)
    return np.asarray(found.x / size)


def weights_of(x: Floats) -> Weights:
    """The weights of beads and nulls."""
    return Weights(x[: len(NAMES)], x[len(NAMES) :])


def calibrate(chances: Floats, right: NDArray[np.bool_]) -> dict[str, float]:
    """Slope and shift of the logistic from the log odds of ``chances`` to the share that is right."""
    odds = np.log(np.clip(chances, 1e-6, 1 - 1e-6) / np.clip(1 - chances, 1e-6, 1 - 1e-6))

    def objective(x: Floats) -> float:
        signed = np.where(right, 1, -1) * (x[0] * odds + x[1])
        return float(np.logaddexp(0, -signed).mean())

    slope, shift = minimize(objective, np.array([1.0, 0.0]), method="L-BFGS-B").x
    return {"slope": round(float(slope), 3), "shift": round(float(shift), 3)}


@dataclass
class Judged:
    """Scores of every set, and how probable its beads and nulls were held to be."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    rows: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: {"bead": [], "null": []})

    def judge(self, work: Work, solver: Solver, model: Model) -> None:
        """Align a document with these weights and hold it against its gold."""
        solver.rate = FIRST_RATE
        links = list(links_of(solver.ways, solver.chances(model.joined), model))
        self.tallies.setdefault(work.name, Tally()).add(work.gold, [(x.source, x.target) for x in links])
        gold, missing = set(work.gold), null_segments(work.gold)
        for link in links:
            bead = link.source, link.target
            kind, right = ("bead", bead in gold) if all(bead) else ("null", null_segments([bead]) <= missing)
            self.rows[kind].append((link.confidence, right))

    def scores(self) -> dict[str, dict[str, float | None]]:
        """Strict F1 and the null scores of every set."""
        return {name: tally.numbers() for name, tally in self.tallies.items()}

    def calibrations(self) -> dict[str, dict[str, float]]:
        """Slope and shift of the confidences."""
        return {kind: calibrate(*map(np.array, zip(*rows, strict=True))) for kind, rows in self.rows.items() if rows}


#: Probabilities as they are.
PLAIN = Calibration(1.0, 0.0)


def fit_model(works: Sequence[Work]) -> tuple[Model, list[Solver]]:
    """All weights without calibration, and the documents as the last of them see them."""
    rough = [w.rough() for w in works if max(w.size) <= SHORT] or [w.rough() for w in works]
    start = np.zeros(len(NAMES) + len(NULL_NAMES))
    start[NAMES.index("similarity")] = FIRST_SKETCH["similarity"]
    sketch = fit(rough, np.array([FIRST_SKETCH.get(name, 0.0) for name in SKETCH_NAMES]))
    model = Model(sketch, weights_of(start), weights_of(start), PLAIN, PLAIN)
    solvers = [Solver(w.text, first_ways(w.text, w.band, model)) for w in works]
    x = fit([w.example(s) for w, s in zip(works, solvers, strict=True)], start)
    model = replace(model, sums=weights_of(x))
    for k, (work, solver) in enumerate(zip(works, solvers, strict=True)):
        solvers[k] = Solver(work.text, joined_ways(work.text, solver.ways, solver.chances(model.sums)))
    x = fit([w.example(s) for w, s in zip(works, solvers, strict=True)], x)
    return replace(model, joined=weights_of(x)), solvers


def cross_validate(works: Sequence[Work], solvers: Sequence[Solver], model: Model) -> Judged:
    """Every genre judged by weights for joined texts that were fitted without it; ``sums`` and ``sketch``, which only
    leave out what is hopeless, are those of all genres."""
    judged = Judged()
    for genre in sorted({w.genre for w in works}):
        others = [w.example(s) for w, s in zip(works, solvers, strict=True) if w.genre != genre]
        x = fit(others, np.concatenate([model.sums.beads * 0, model.sums.nulls * 0]))
        for work, solver in zip(works, solvers, strict=True):
            if work.genre == genre:
                judged.judge(work, solver, replace(model, joined=weights_of(x)))
    return judged


def rounded(names: Sequence[str], x: Floats) -> dict[str, float]:
    """The weights by name."""
    return {name: round(float(value), 3) for name, value in zip(names, x, strict=True)}


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", required=True, type=click.Path(path_type=Path))
@click.option("--encoder", "encoder_name", default=DEFAULT)
@click.option("--vectors", type=click.Path(path_type=Path), help="An .npz file that keeps vectors from run to run.")
def main(sets: Sequence[Path], output: Path, encoder_name: str, vectors: Path | None) -> None:
    """Fit the weights of the aligner and write them with the scores of every set, as fitted and with its genre left
    out."""
    encoder = Kept(load(encoder_name), vectors)
    works = _works(sets, encoder)
    model, solvers = fit_model(works)
    encoder.save()
    fitted, left_out = Judged(), cross_validate(works, solvers, model)
    for work, solver in zip(works, solvers, strict=True):
        fitted.judge(work, solver, model)
    every = NAMES + NULL_NAMES
    names = " ".join(p.name for p in sets)
    data = {
        "command": f"python -m mtaudit.train.aligner {names} --output mtaudit/data/{output.name}",
        "encoder": encoder.signature,
        "fitted_on_all": fitted.scores(),
        "genre_left_out": left_out.scores(),
        "sketch": rounded(SKETCH_NAMES, model.sketch),
        "sums": rounded(every, np.concatenate([model.sums.beads, model.sums.nulls])),
        "joined": rounded(every, np.concatenate([model.joined.beads, model.joined.nulls])),
        "confidence": left_out.calibrations(),
    }
    output.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _works(sets: Sequence[Path], encoder: Encoder) -> list[Work]:
    documents = [(d, path) for path in sets for d in json.loads(path.read_text(encoding="utf-8"))]
    beads = Counter[str]()
    for document, path in documents:
        beads[genre_of(path)] += len(document["gold"])
    return [work_of(d, path, 1 / beads[genre_of(path)], encoder) for d, path in documents]


class Kept(Remembering):
    """An encoder whose vectors are kept in a file from run to run."""

    def __init__(self, encoder: Encoder, path: Path | None) -> None:
        super().__init__(encoder)
        self._path = path
        if path is not None and path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self._known.update(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def save(self) -> None:
        """Write all vectors given so far."""
        if self._path is not None:
            np.savez(self._path, texts=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))


if __name__ == "__main__":
    main()
