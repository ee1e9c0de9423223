from __future__ import annotations

import numpy as np
import pytest

from mtaudit.score.trees import Trees

TWO = {
    "features": ["a", "b"],
    "base": 0.5,
    "trees": [
        [[0, 1.0, 1, 2, 0], [-1.0], [1, 0.0, 3, 4, 1], [2.0], [3.0]],
        [[0.25]],
    ],
}


@pytest.mark.parametrize(
    ("row", "logit"),
    [
        ((1.0, 9.0), -0.25),
        ((1.5, 0.0), 2.75),
        ((1.5, 0.1), 3.75),
        ((np.nan, np.nan), 2.75),
    ],
)
def test_a_row_walks_to_its_leaf(row: tuple[float, float], logit: float) -> None:
    assert Trees(TWO).logits(np.array([row]))[0] == pytest.approx(logit)


def test_rows_do_not_depend_on_each_other() -> None:
    rows = np.array([(1.0, 9.0), (1.5, 0.1), (np.nan, 1.0)])
    together = Trees(TWO).logits(rows)
    assert together.tolist() == [Trees(TWO).logits(rows[i : i + 1])[0] for i in range(3)]
