"""Fits boosted trees with LightGBM and converts them to the lists of nodes that :mod:`mtaudit.score.trees` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """Fit trees to the logit of ``labels``.

    LightGBM is used because it exports nodes with its public ``dump_model``; scikit-learn keeps them in private
    attributes.

    Args:
        rows: (n, features), NaN where a feature is unknown.
        labels: (n,) 0 or 1.
        weights: (n,) sample weights.
        monotone: +1, 0 or -1 for each feature.

    Returns:
        The data that :class:`mtaudit.score.trees.Trees` reads.
    """
    import lightgbm

    # A feature that is never known becomes constant, so that no tree uses it.
    rows = np.where(np.isnan(rows).all(axis=0), 0.0, rows)
    model = lightgbm.LGBMClassifier(
        n_estimators=trees, learning_rate=rate, max_depth=depth, num_leaves=2**depth, min_child_samples=leaf,
        min_child_weight=0.0, reg_lambda=ridge, monotone_constraints=monotone and list(monotone), random_state=0,
        n_jobs=1, deterministic=True, force_row_wise=True, verbosity=-1,
    )  # fmt: skip
    model.fit(rows, labels, sample_weight=weights)
    made = model.booster_.dump_model()["tree_info"]
    return {"features": list(features), "base": 0.0, "trees": [_nodes(tree["tree_structure"]) for tree in made]}


def _nodes(root: Mapping[str, Any]) -> list[list[float]]:
    """The nodes of a tree in preorder, as :class:`mtaudit.score.trees.Trees` reads them."""
    out: list[list[float]] = []

    def add(node: Mapping[str, Any]) -> int:
        at = len(out)
        if "leaf_value" in node:
            out.append([round(float(node["leaf_value"]), 5)])
            return at
        threshold = float(f"{node['threshold']:.7g}")
        # Where no value was missing in training, LightGBM reads a missing one as zero.
        left = node["default_left"] if node["missing_type"] == "NaN" else threshold >= 0.0
        out.append([node["split_feature"], threshold, 0, 0, int(left)])
        out[at][2] = add(node["left_child"])
        out[at][3] = add(node["right_child"])
        return at

    add(root)
    return out


def dump(data: Any) -> str:
    """JSON with one innermost list (tree, point) per line."""
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
