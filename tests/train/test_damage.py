"""The trees of damage: what they learn, and that a case is judged by trees that never saw its source."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

pytest.importorskip("lightgbm")

from mtaudit.score.features import DAMAGE_FEATURES
from mtaudit.score.noisy_or import learned, table
from mtaudit.score.trees import Trees
from mtaudit.train.damage import by_halves, fit_damage


def cases(count: int) -> tuple[list[dict[str, float]], np.ndarray, list[str]]:
    """Half of the cases are damaged; these have a lower similarity and more that is lost."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % 2.0
    rows = [
        {
            **dict.fromkeys(DAMAGE_FEATURES, nan),
            "similarity": 0.8 - 0.3 * label + 0.1 * rng.normal(),
            "lost_odds": 2 * label + 0.5 * rng.normal(),
            "found": 0.0,
        }
        for label in labels
    ]
    return rows, labels, [f"sentence {number}" for number in range(count)]


def hidden(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    return [{**row, "lost_odds": nan} for row in rows]


def test_both_choices_of_signals_are_learned_and_more_is_lost_never_lowers_the_odds() -> None:
    rows, labels, _ = cases(800)
    trees = Trees(fit_damage([rows, hidden(rows)], labels, np.ones(800)))
    for known in (rows, hidden(rows)):
        odds = trees.logits(table(known, DAMAGE_FEATURES))
        assert odds[labels == 1].mean() > odds[labels == 0].mean() + 1
    steps = [{**rows[0], "lost_odds": lost} for lost in (-1.0, 0.0, 1.0, 2.0, 3.0)]
    assert [row["learned"] for row in learned(trees, steps)] == sorted(row["learned"] for row in learned(trees, steps))


def test_a_case_is_judged_by_trees_that_never_saw_its_source() -> None:
    rows, *_ = cases(400)
    # The label is a matter of chance, and each source occurs twice: only trees that saw it could know.
    chance = np.random.default_rng(1).integers(0, 2, 200).astype(float)
    odds = by_halves(
        [[*rows[:200], *rows[:200]]], np.tile(chance, 2), np.ones(400), [f"source {n % 200}" for n in range(400)]
    )[0]
    assert abs(np.corrcoef(odds, np.tile(chance, 2))[0, 1]) < 0.2
    assert (odds[:200] == odds[200:]).all()


def test_what_does_not_count_is_not_learned() -> None:
    rows, labels, _ = cases(800)
    wrong = [{**row, "similarity": 1 - row["similarity"]} for row in rows]
    trees = [
        fit_damage([given], truth, weights)
        for given, truth, weights in (
            (rows, labels, np.ones(800)),
            ([*rows, *wrong], np.tile(labels, 2), np.repeat([1.0, 0.0], 800)),
        )
    ]
    assert trees[0] == trees[1]
