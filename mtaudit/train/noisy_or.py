"""The fit of the estimator's opinions: three points of view, each from the corpora that can teach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.score.noisy_or import NoisyOr
from mtaudit.train.logistic import Prior, fit_logistic

Floats = NDArray[np.float64]
Row = Mapping[str, float]
#: What the critic says that each opinion hears, with the weight before any data. How poor it finds the translation adds
#: nothing to its odds of a critical error: left free, the weight came out at 0.
OF_MACHINE = {"critical": 0.4}
OF_DAMAGE = {"damaged": 0.4, "worst_tag": 0.2, "agreed_word": 0.2}
#: Weight of the cheap evidence before any data.
CHEAP = 0.5
#: Weights of checks. The confidence of a finding is measured, so its log-odds count whole; but for checks that say
#: again what the cheap evidence says, and for names, whose second renderings are mostly a matter of taste.
CHECKS = {"ACC01": 0.5, "ACC02": 0.2, "ACC06": 0.8, "ACC07": 0.8, "ACC10": 0.4, "ACC14": 0.0, "TRM03": 0.4}
_PULL = 3.0
#: What damage is less likely, and checks are, in the texts that people read than in the corpora of the fit.
_SHIFTS = np.arange(0.0, 3.1, 0.25)
_CHECKED = -2.2


def fit_opinions(
    rows: Sequence[Row], cheap: Floats, labels: Floats, weights: Floats, marked: NDArray[np.bool_]
) -> list[dict[str, Any]]:
    """The three opinions.

    Args:
        rows: named numbers of each case, NaN where unknown.
        cheap: log-odds (n,) of the cheap evidence.
        labels: 1 where the case is wrong.
        weights: of human translations, sound and damaged; 0 for what teaches nothing.
        marked: machine output with marked errors.
    """
    counts = np.array([_checked(row) for row in rows])
    human = ~marked & (weights > 0)
    machine = _opinion(rows, cheap, labels, np.where(marked, 1.0, 0.0), 0.0 * counts, OF_MACHINE)
    damage = _opinion(rows, cheap, labels, np.where(human, weights, 0.0), counts, OF_DAMAGE)
    every = np.where(marked, 1.0, weights)

    def opinions(rarer: float, checked: float) -> list[dict[str, Any]]:
        less = {**damage, "bias": round(damage["bias"] - rarer, 4)}
        return [machine, less, {"bias": round(_CHECKED - checked, 4), "checks": CHECKS}]

    def loss(found: list[dict[str, Any]]) -> float:
        logits = NoisyOr({"opinions": found, "curve": [[0, 0], [1, 1]]}).logits(cheap, rows)
        return float(np.sum(every * (np.logaddexp(0, logits) - labels * logits)))

    return min((opinions(*shifts) for shifts in product(_SHIFTS, _SHIFTS)), key=loss)


def _opinion(
    rows: Sequence[Row], cheap: Floats, labels: Floats, weights: Floats, offset: Floats, heard: Mapping[str, float]
) -> dict[str, Any]:
    here = weights > 0
    said = [[row[name] for name in heard] for row, yes in zip(rows, here, strict=True) if yes]
    design = np.column_stack([cheap[here], np.nan_to_num(np.array(said, dtype=np.float64))])
    prior = Prior(np.array([CHEAP, *heard.values()]), [(0.0, 3.0)] * design.shape[1], pull=_PULL)
    solved, bias = fit_logistic(design, labels[here], weights[here], offset[here], prior)
    critic = {name: round(float(w), 4) for name, w in zip(heard, solved[1:], strict=True)}
    return {"bias": round(bias, 4), "cheap": round(float(solved[0]), 4), "critic": critic}


def _checked(row: Row) -> float:
    found = ((name.removeprefix("check:"), value) for name, value in row.items() if name.startswith("check:"))
    return sum(CHECKS.get(code, 1.0) * value for code, value in found)
