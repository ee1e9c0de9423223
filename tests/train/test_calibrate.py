"""Calibration of the estimator on the verdicts of reviewers."""

from __future__ import annotations

import numpy as np
import pytest

from mtaudit.errors import UsageError
from mtaudit.numeric import array_sigmoid
from mtaudit.train.calibrate import Judged, calibration_error, fit, held_out, numbers


def judged(count: int, slope: float, bias: float, rng_seed: int = 5) -> list[Judged]:
    """Pairs that are wrong with a probability linear in the log-odds."""
    rng = np.random.default_rng(rng_seed)
    logits = rng.normal(0, 2, count)
    wrong = rng.random(count) < array_sigmoid(bias + slope * logits)
    return [
        Judged(f"Mill {i}", f"磨坊{i}", float(p), bool(w))
        for i, (p, w) in enumerate(zip(array_sigmoid(logits), wrong, strict=True))
    ]


def test_what_the_verdicts_were_drawn_from_comes_back() -> None:
    made = fit(judged(4000, 0.6, -1.0), "fitted:1")
    assert made.slope == pytest.approx(0.6, abs=0.08)
    assert made.bias == pytest.approx(-1.0, abs=0.12)
    assert made.estimator == "fitted:1"


def test_verdicts_that_agree_change_little() -> None:
    made = fit(judged(2000, 1.0, 0.0), "fitted:1")
    assert made.slope == pytest.approx(1, abs=0.1)
    assert made.bias == pytest.approx(0, abs=0.15)


def test_few_verdicts_do_not_run_wild() -> None:
    # Every verdict against the estimator: without the prior the slope would go to its bound.
    sure = [Judged(f"{i}", "x", 0.9 if i < 20 else 0.1, i >= 20) for i in range(40)]
    perfect = [Judged(f"{i}", "x", 0.9 if i < 20 else 0.1, i < 20) for i in range(40)]
    assert 0 < fit(sure, "e").slope < 0.5
    made = fit(perfect, "e")
    assert made.slope < 2
    assert float(made.apply([0.9])[0]) < 0.99


def test_the_order_of_pairs_stays_and_the_map_can_be_undone() -> None:
    made = fit(judged(300, 0.5, 1.0), "e")
    p = np.linspace(0.001, 0.999, 50)
    after = made.apply(p)
    assert (np.diff(after) > 0).all()
    assert made.undo(after) == pytest.approx(p, abs=1e-6)


def test_the_calibration_error_falls_on_verdicts_that_were_not_seen() -> None:
    items = judged(600, 0.7, -1.5)
    p, labels = numbers(items)
    unseen = held_out(items)
    assert calibration_error(p, labels) > 0.15
    assert calibration_error(unseen, labels) < 0.08


def test_thresholds_rise_where_what_is_shown_is_mostly_fine() -> None:
    strict, usual = (fit(judged(1500, 1.0, bias), "e").thresholds for bias in (-2.5, 0.0))
    assert strict["minor"] <= strict["major"] <= strict["critical"] <= 0.95
    for label in usual:
        assert strict[label] >= usual[label] - 0.02
    # Where nearly all that looks worst is fine, nothing but the very worst may be critical.
    flat = [Judged(f"{i}", "x", 0.95 if i % 2 else 0.05, i % 5 == 0) for i in range(400)]
    assert fit(flat, "e").thresholds["critical"] >= 0.64


@pytest.mark.parametrize(
    ("wrong", "fine", "more"), [(0, 0, 40), (10, 10, 20), (2, 60, 6), (60, 2, 6), (0, 20, 20), (3, 33, 5)]
)
def test_too_few_verdicts_are_refused_with_what_is_needed(wrong: int, fine: int, more: int) -> None:
    items = [Judged(f"{i}", "x", 0.5, i < wrong) for i in range(wrong + fine)]
    with pytest.raises(UsageError, match=rf"at least 40 are needed.*review {more} more"):
        fit(items, "e")
