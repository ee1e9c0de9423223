"""Fit the aligner: ``python -m mtaudit.train.align SET.json... --output mtaudit/data/align.json``.

Input: lists of documents {"id", "en": [...], "zh": [...], "gold": [[[en index...], [zh index...]], ...]}. Every set
weighs the same. The weights maximise the likelihood of the gold beads (a conditional random field over the ways through
the band); gold beads that no shape can express are left free. ``--leave-out NAME`` fits without the sets whose file
name begins so, for cross-validation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from mtaudit.align.anchors import Floats, find_anchors, scale_of
from mtaudit.align.features import NAMES, NULL_NAMES, Text, bead_features
from mtaudit.align.lattice import NEVER, Band, Posterior, Scores, build_band, forward, posterior
from mtaudit.align.lists import Remembering
from mtaudit.align.model import Calibration, Model, Weights, default_model
from mtaudit.align.segments import HOPELESS, RATE, Solver, align_strands, joined_spans, score_beads
from mtaudit.align.shapes import HOLE, PARTS, REACH, SHAPES
from mtaudit.align.spans import Strand
from mtaudit.encoder import DEFAULT, Encoder, load

#: Log score of a null segment that the gold does not have: small enough to be never, large enough for running sums.
BARRED = -1e4
#: Strength of the pull of the weights towards 0, and the most steps of the optimiser.
RIDGE, STEPS = 0.001, 40
_KINDS = {parts: kind for kind, parts in PARTS.items()}
Gold = list[tuple[tuple[int, ...], tuple[int, ...]]]


@dataclass
class Example:
    """One document: features of every bead in the band, and which beads the gold has."""

    band: Band
    features: NDArray[np.float32]
    known: NDArray[np.bool_]
    nulls: tuple[Floats, Floats]
    gold: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]
    weight: float

    def scores(self, x: Floats, gold: bool) -> Scores:
        """Log scores under the weights ``x``; with ``gold`` of the gold beads only."""
        beads = np.where(self.gold[0] if gold else self.known, self.features @ x[: len(NAMES)], NEVER)
        left, right = (n @ x[len(NAMES) :] for n in self.nulls)
        if gold:
            left, right = np.where(self.gold[1], left, BARRED), np.where(self.gold[2], right, BARRED)
        return Scores(beads, left, right)

    def loss(self, x: Floats) -> tuple[float, Floats]:
        """Negative log likelihood of the gold and its gradient."""
        every, right = self.scores(x, False), self.scores(x, True)
        whole, part = (forward(self.band, s)[len(self.band) - 1] for s in (every, right))
        model, gold = posterior(self.band, every), posterior(self.band, right)
        return float(whole - part) * self.weight, self._gradient(model, gold) * self.weight

    def _gradient(self, model: Posterior, gold: Posterior) -> Floats:
        beads = np.tensordot(model.beads - gold.beads, self.features, ([0, 1], [0, 1]))
        left = (model.source_null - gold.source_null) @ self.nulls[0]
        return np.concatenate([beads, left + (model.target_null - gold.target_null) @ self.nulls[1]])


def mark_gold(
    band: Band, known: NDArray[np.bool_], gold: Gold, n: int, m: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which beads and null segments the gold allows; inside gold beads without a shape everything is allowed."""
    beads = np.zeros(known.shape, dtype=bool)
    nulls = np.zeros(n, dtype=bool), np.zeros(m, dtype=bool)
    free = np.zeros(n, dtype=bool), np.zeros(m, dtype=bool)
    passed: set[tuple[int, int]] = set()
    for source, target in (g for g in gold if g[0] and g[1]):
        found = _place(band, known, source, target)
        if found is None:
            free[0][source[0] : source[-1] + 1] = free[1][target[0] : target[-1] + 1] = True
            continue
        beads[found] = True
        passed |= {(side, span[0] + 1) for side, span in enumerate((source, target)) if _kind(span) == HOLE}
    for source, target in (g for g in gold if not (g[0] and g[1])):
        for side, span in enumerate((source, target)):
            nulls[side][[i for i in span if (side, i) not in passed]] = True
    beads |= known & _inside(band, *free)
    return beads, nulls[0] | free[0], nulls[1] | free[1]


def _kind(span: tuple[int, ...]) -> int | None:
    return _KINDS.get(tuple(i - span[0] for i in span))


def _place(
    band: Band, known: NDArray[np.bool_], source: tuple[int, ...], target: tuple[int, ...]
) -> tuple[int, int] | None:
    """(cell, shape) of a gold bead; None where there is no such shape or it is not in the band."""
    kinds = _kind(source), _kind(target)
    if kinds not in SHAPES:
        return None
    i, j = source[-1] + 1, target[-1] + 1
    if not band.low[i] <= j <= band.high[i]:
        return None
    place = int(band.offset[i] + j - band.low[i]), SHAPES.index(kinds)
    return place if known[place] else None


def _inside(band: Band, source: NDArray[np.bool_], target: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(cells, shapes): beads all of whose segments are marked."""
    sums = [np.concatenate([[0], np.cumsum(side)]) for side in (source, target)]
    out = np.zeros((len(band), len(REACH)), dtype=bool)
    for k, (a, b) in enumerate(REACH):
        i, j = band.row - a, band.column - b
        good = (i >= 0) & (j >= 0)
        counts = (sums[0][band.row[good]] - sums[0][i[good]], sums[1][band.column[good]] - sums[1][j[good]])
        out[good, k] = (counts[0] == a) & (counts[1] == b)
    return out


def example(document: dict[str, Any], encoder: Encoder, model: Model | None, weight: float) -> Example:
    """Features and gold of one document: with sums of vectors, or joined texts where ``model`` leaves doubt."""
    texts = tuple(document["en"]), tuple(document["zh"])
    source, target = (Strand(side, encoder.encode(side), encoder.encode) for side in texts)
    anchors = find_anchors(source.vectors, target.vectors)
    text = Text.of(source, target, scale_of(anchors, source.lengths, target.lengths))
    band = build_band(anchors, len(source), len(target))
    solver = Solver(text, band)
    wanted = None
    if model is not None:
        wanted = solver.chances(score_beads(text, band, model.sums.beads), model.sums).beads > HOPELESS
        for strand, spans in zip((source, target), joined_spans(band, wanted), strict=True):
            strand.join_spans(spans)
    features = np.zeros((len(band), len(SHAPES), len(NAMES)), dtype=np.float32)
    known = np.zeros(features.shape[:2], dtype=bool)
    for cells, k, values in bead_features(text, band, wanted):
        features[cells, k], known[cells, k] = values, True
    gold = [(tuple(s), tuple(t)) for s, t in document["gold"]]
    missing = sum(len(s) + len(t) for s, t in gold if not (s and t))
    nulls = solver.left.copy(), solver.right.copy()
    for side in nulls:
        side[:, RATE] = np.log(np.clip((missing + 1) / (len(source) + len(target) + 20), 0.002, 0.5))
    return Example(band, features, known, nulls, mark_gold(band, known, gold, len(source), len(target)), weight)


def fit(examples: Sequence[Example], start: Floats) -> Floats:
    """The weights (len(NAMES) + len(NULL_NAMES),) under which the gold is most likely."""

    def objective(x: Floats) -> tuple[float, Floats]:
        loss, gradient = RIDGE * float(x @ x), 2 * RIDGE * x
        for one in examples:
            value, slope = one.loss(x)
            loss, gradient = loss + value, gradient + slope
        click.echo(f"loss {loss:.4f}", err=True)
        return loss, gradient

    found: Floats = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found


def calibrate(chances: Floats, right: NDArray[np.bool_]) -> dict[str, float]:
    """Slope and shift of the logistic from the log odds of ``chances`` to the share that is right."""
    odds = np.log(np.clip(chances, 1e-6, 1 - 1e-6) / np.clip(1 - chances, 1e-6, 1 - 1e-6))

    def objective(x: Floats) -> float:
        signed = np.where(right, 1, -1) * (x[0] * odds + x[1])
        return float(np.logaddexp(0, -signed).mean())

    slope, shift = minimize(objective, np.array([1.0, 0.0]), method="L-BFGS-B").x
    return {"slope": round(float(slope), 3), "shift": round(float(shift), 3)}


def judged(documents: Sequence[dict[str, Any]], encoder: Encoder, model: Model) -> dict[str, tuple[Floats, Any]]:
    """("bead", "null") -> probabilities of what the model finds, and whether the gold has it."""
    plain = replace(model, bead=Calibration(1.0, 0.0), null=Calibration(1.0, 0.0))
    out: dict[str, list[tuple[float, bool]]] = {"bead": [], "null": []}
    for document in documents:
        gold = {(tuple(s), tuple(t)) for s, t in document["gold"]}
        missing = {(side, i) for g in gold if not (g[0] and g[1]) for side in (0, 1) for i in g[side]}
        source, target = (Strand(tuple(t), encoder.encode(t), encoder.encode) for t in (document["en"], document["zh"]))
        for link in align_strands(source, target, plain):
            if link.source and link.target:
                out["bead"].append((link.confidence, (link.source, link.target) in gold))
            else:
                found = {(side, i) for side, span in enumerate((link.source, link.target)) for i in span}
                out["null"].append((link.confidence, found <= missing))
    return {kind: (np.array([c for c, _ in rows]), np.array([r for _, r in rows])) for kind, rows in out.items()}


def named(x: Floats) -> dict[str, float]:
    """The weights by name."""
    return {name: round(float(value), 3) for name, value in zip(NAMES + NULL_NAMES, x, strict=True)}


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", required=True, type=click.Path(path_type=Path))
@click.option("--encoder", "encoder_name", default=DEFAULT)
@click.option("--leave-out", default="", help="Leave out the sets whose file name begins so.")
def main(sets: Sequence[Path], output: Path, encoder_name: str, leave_out: str) -> None:
    """Fit the weights of the aligner, first with sums of vectors and then with joined texts."""
    chosen = [path for path in sets if not leave_out or not path.name.startswith(leave_out)]
    documents = [(d, 1 / _beads(ds)) for ds in map(_read, chosen) for d in ds]
    encoder = Remembering(load(encoder_name))
    old = default_model()
    x = np.concatenate([old.sums.beads, old.sums.nulls])
    sums = named(fit([example(d, encoder, None, w) for d, w in documents], x))
    model = Model(Weights.of(sums), old.joined, old.bead, old.null)
    joined = named(fit([example(d, encoder, model, w) for d, w in documents], x))
    data = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    command = f"python -m mtaudit.train.align {' '.join(p.name for p in chosen)} --output mtaudit/data/{output.name}"
    model = replace(model, joined=Weights.of(joined))
    confidence = {kind: calibrate(*rows) for kind, rows in judged([d for d, _ in documents], encoder, model).items()}
    data |= {"command": command, "sums": sums, "joined": joined, "confidence": confidence}
    output.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _read(path: Path) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return documents


def _beads(documents: Sequence[dict[str, Any]]) -> int:
    return sum(len(d["gold"]) for d in documents)


if __name__ == "__main__":
    main()
