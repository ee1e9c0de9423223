"""Boosted trees fitted with scikit-learn and written as readable lists of nodes for :mod:`mtaudit.score.trees`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit_trees(
    rows: Floats,
    labels: Floats,
    features: Sequence[str],
    *,
    weights: Floats | None = None,
    monotone: Sequence[int] | None = None,
    trees: int = 150,
    depth: int = 4,
    rate: float = 0.06,
    leaf: int = 20,
    ridge: float = 5.0,
) -> dict[str, Any]:
    """Trees for the logit of ``labels`` (0 or 1, (n,)) from ``rows`` (n, features), NaN where a feature is unknown.

    ``monotone`` holds +1, 0 or -1 a feature. The result is what :class:`mtaudit.score.trees.Trees` reads.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_depth=depth, learning_rate=rate, max_iter=trees, min_samples_leaf=leaf, l2_regularization=ridge,
        monotonic_cst=monotone, early_stopping=False, random_state=0,
    )  # fmt: skip
    # A feature that nobody knows is constant: no tree asks for it.
    rows = np.where(np.isnan(rows).all(axis=0), 0.0, rows)
    model.fit(rows, labels, sample_weight=weights)
    return {
        "features": list(features),
        "base": round(float(model._baseline_prediction[0, 0]), 5),
        "trees": [_nodes(stage[0].nodes) for stage in model._predictors],
    }


def _nodes(nodes: Any) -> list[list[float]]:
    return [
        [round(float(node["value"]), 5)]
        if node["is_leaf"]
        else [
            int(node["feature_idx"]),
            float(f"{node['num_threshold']:.7g}"),
            int(node["left"]),
            int(node["right"]),
            int(node["missing_go_to_left"]),
        ]
        for node in nodes
    ]


def dump(data: Any) -> str:
    """JSON with one tree a line."""
    import json

    def lines(value: Any, indent: str) -> str:
        if isinstance(value, dict):
            inner = [f"{indent} {json.dumps(k)}: {lines(v, indent + ' ')}" for k, v in value.items()]
            return "{\n" + ",\n".join(inner) + f"\n{indent}}}" if inner else "{}"
        if isinstance(value, list) and value and isinstance(value[0], list):
            inner = [f"{indent} {json.dumps(v, separators=(',', ':'))}" for v in value]
            return "[\n" + ",\n".join(inner) + f"\n{indent}]"
        return json.dumps(value, ensure_ascii=False)

    return lines(data, "") + "\n"
