"""The stage "rendering-words": fits the weights of unexpected words.

The corpus "contrast" contains human translations with one inserted mistranslation each (source, right, wrong,
wrong_span), the corpus "articles" machine translations with marked errors (source, target, split, errors); both are
JSON lines. Test data are excluded: every fifth id of the former, and the split "dev" of the latter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.lexical.expect import load_renderings
from mtaudit.score.rendering_features import FEATURES, compare
from mtaudit.train.corpora import rows
from mtaudit.train.data import required
from mtaudit.train.job import Job
from mtaudit.train.training_example import Spans

#: Odds of a wrong word to which both corpora are weighted, and weight of a word of the first relative to the second.
_ODDS, _CONTRAST = 0.1, 2.5

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Words:
    """Rows of features (n, f), labels (n,) and weights (n,) of the words of one corpus."""

    rows: Floats
    labels: NDArray[np.bool_]
    weights: Floats


def contrast(path: Path) -> Iterator[tuple[str, str, Spans, Spans]]:
    """(source, target, wrong spans, unclear spans) of both versions, without test data."""
    for row in rows(path):
        if int(sha256(str(row["id"]).encode()).hexdigest(), 16) % 5:
            yield row["source"], row["right"], (), ()
            yield row["source"], row["wrong"], _spans([row.get("wrong_span")]), ()


def articles(path: Path) -> Iterator[tuple[str, str, Spans, Spans]]:
    """(source, target, wrong spans, unclear spans) of machine translations; minor errors are unclear."""
    for row in rows(path):
        if row["split"] == "train":
            severe = [error for error in row["errors"] if error["severity"] != "minor"]
            minor = [error for error in row["errors"] if error["severity"] == "minor"]
            yield (
                row["source"],
                row["target"],
                *(_spans(e.get("target_span") for e in part) for part in (severe, minor)),
            )


def _spans(found: Any) -> Spans:
    return tuple((span[0], span[1]) for span in found if span)


def measure(pairs: Iterator[tuple[str, str, Spans, Spans]]) -> Words:
    """Features of the words of all pairs. Unclear words have weight 0, and the words of one error share a weight."""
    model = load_renderings()
    table, labels, weights = [], [], []
    for source, target, wrong, unclear in pairs:
        compared = compare(source, target, model)
        bad = np.array([_touches(word.start, word.end, wrong) for word in compared.words], dtype=bool)
        open_ = np.array([_touches(word.start, word.end, unclear) for word in compared.words], dtype=bool)
        table.append(compared.rows)
        labels.append(bad)
        weights.append(np.where(open_ & ~bad, 0.0, 1.0) * np.where(bad, max(bad.sum(), 1) ** -0.5, 1.0))
    return Words(np.concatenate(table), np.concatenate(labels), np.concatenate(weights))


def _touches(start: int, end: int, spans: Spans) -> bool:
    return any(a < end and start < b for a, b in spans)


def fit(corpora: Mapping[float, Words]) -> dict[str, Any]:
    """Weights and bias of a logistic regression; ``corpora`` maps relative weights to corpora."""
    from sklearn.linear_model import LogisticRegression

    table = np.concatenate([words.rows for words in corpora.values()])
    labels = np.concatenate([words.labels for words in corpora.values()])
    weights = np.concatenate([_balanced(words) * share for share, words in corpora.items()])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.05, max_iter=500).fit((table - mean) / scale, labels, sample_weight=weights)
    slope = model.coef_[0] / scale
    return {
        "weights": dict(zip(FEATURES, (round(float(x), 5) for x in slope), strict=True)),
        "bias": round(float(model.intercept_[0] - mean @ slope), 5),
    }


def _balanced(words: Words) -> Floats:
    """Sample weights by which the wrong words have the common odds."""
    right, wrong = (words.weights[words.labels == label].sum() for label in (False, True))
    return words.weights * np.where(words.labels, _ODDS * right / max(wrong, 1e-9), 1.0)


def run(job: Job) -> None:
    """Compute the features, fit the model and write the file."""
    first, second = required(job.data.contrast), required(job.data.articles)
    data = fit({_CONTRAST: measure(contrast(first)), 1.0: measure(articles(second))})
    made = {"made_with": "mtaudit train CORPORA rendering-words"}
    job.output.write_text(json.dumps({**made, **data}, indent=1) + "\n", encoding="utf-8")
