"""Exported trees predict the same as the library that fitted them."""

from __future__ import annotations

import numpy as np
import pytest

from mtaudit.score.trees import Trees
from mtaudit.train.boost import fit_trees

lightgbm = pytest.importorskip("lightgbm")


def data(missing: bool) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    rows = random.normal(size=(3000, 4))
    rows[:, 3] = np.nan
    labels = (rows[:, 0] + np.abs(rows[:, 1]) + random.normal(size=3000) > 1).astype(float)
    if missing:
        rows[random.random(rows.shape) < 0.2] = np.nan
    return rows, labels


@pytest.mark.parametrize("missing", [True, False])
def test_written_trees_predict_what_the_library_predicts(missing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels = data(missing)
    fitted = []
    fit = lightgbm.LGBMClassifier.fit
    monkeypatch.setattr(lightgbm.LGBMClassifier, "fit", lambda self, *a, **k: fitted.append(self) or fit(self, *a, **k))
    trees = Trees(fit_trees(rows, labels, ["a", "b", "c", "d"], trees=40))
    plain = np.where(np.isnan(rows).all(axis=0), 0.0, rows)
    raw = fitted[0].predict(plain, raw_score=True)
    assert np.abs(trees.logits(plain) - raw).max() < 0.01
    assert np.isfinite(trees.logits(np.full((1, 4), np.nan))).all()


def test_a_monotone_feature_never_turns() -> None:
    rows, labels = data(missing=False)
    trees = Trees(fit_trees(rows, labels, ["a", "b", "c", "d"], monotone=[1, 0, 0, 0], trees=40))
    line = np.zeros((50, 4))
    line[:, 0] = np.linspace(-3, 3, 50)
    assert (np.diff(trees.logits(line)) >= 0).all()
    assert np.ptp(trees.logits(line)) > 1
