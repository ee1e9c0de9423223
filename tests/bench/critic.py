#!/usr/bin/env python3
"""The accuracy of the critic alone, on assessed, critical and planted errors.

    critic.py --assessed F --critical F --planted F [--weights F]

Input files are JSON lines. assessed: with da_z, target_tokens, target_tags. critical: with label ERR or NOT. planted:
with type ("clean" or the kind of error) and span; only pairs whose id is held out from training are counted. Prints one
JSON object. As in published results, the best thresholds are chosen on the test data itself.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mtaudit.critic.predict import Critic, load_critic
from mtaudit.records import Critique
from mtaudit.train.corpora import place, rows
from mtaudit.train.folds import held_out

Row = dict[str, Any]


def ranks(values: Sequence[float]) -> np.ndarray:
    """Ranks from 1; equal values get their mean rank."""
    _, where, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[where]


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    yes = np.asarray(positive, dtype=bool)
    p, n = int(yes.sum()), int((~yes).sum())
    return float((ranks(scores)[yes].sum() - p * (p + 1) / 2) / (p * n)) if p and n else float("nan")


def best_mcc(scores: Sequence[float], positive: Sequence[bool]) -> dict[str, float]:
    """The best Matthews correlation over all thresholds, and the F1 of the positive class there."""
    order = np.argsort(-np.asarray(scores), kind="stable")
    value, yes = np.asarray(scores)[order], np.asarray(positive, dtype=bool)[order]
    last = np.r_[value[1:] != value[:-1], True]
    tp, fp = np.cumsum(yes)[last].astype(float), np.cumsum(~yes)[last].astype(float)
    fn, tn = yes.sum() - tp, (~yes).sum() - fp
    with np.errstate(invalid="ignore", divide="ignore"):
        mcc = np.nan_to_num((tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))
    at = int(mcc.argmax())
    f1 = 2 * tp / (2 * tp + fp + fn)
    return {"mcc": float(mcc[at]), "threshold": float(value[last][at]), "f1": float(f1[at]), "f1_best": float(f1.max())}


def worst(critique: Critique, start: int, end: int) -> float:
    """The highest probability of the target words that overlap ``[start, end)``."""
    return max(
        (t.probability for t in critique.tags if t.side == "target" and t.start < end and start < t.end), default=0
    )


def assessed(critic: Critic, data: Sequence[Row]) -> dict[str, Any]:
    got = critic.judge([(r["source"], r["target"]) for r in data])
    quality, truth = [g.quality for g in got], [r["da_z"] for r in data]
    scores, bad = [], []
    for row, critique in zip(data, got, strict=True):
        spans = place(row["target"], row["target_tokens"], ["BAD"] * len(row["target_tokens"]))
        for span, tag in zip(spans or (), row["target_tags"], strict=False):
            scores.append(worst(critique, *span))
            bad.append(tag == "BAD")
    return {
        "pearson": float(np.corrcoef(quality, truth)[0, 1]),
        "spearman": float(np.corrcoef(ranks(quality), ranks(truth))[0, 1]),
        "words": {"auc": auc(scores, bad), **best_mcc(scores, bad)},
    }


def critical(critic: Critic, data: Sequence[Row]) -> dict[str, Any]:
    got = critic.judge([(r["source"], r["target"]) for r in data])
    truth = [r["label"] == "ERR" for r in data]
    return {
        name: {"auc": auc(scores, truth), **best_mcc(scores, truth)}
        for name, scores in (
            ("critical", [g.critical for g in got]),
            ("damaged", [g.damaged for g in got]),
            ("quality", [-g.quality for g in got]),
        )
    }


def planted(critic: Critic, data: Sequence[Row]) -> dict[str, Any]:
    data = [row for row in data if held_out(row["id"].split("/")[0])]
    got = critic.judge([(r["source"], r["target"]) for r in data])
    clean = [g.damaged for r, g in zip(data, got, strict=True) if r["type"] == "clean"]
    cut = sorted(clean, reverse=True)[len(clean) // 100]
    kinds: dict[str, list[tuple[Row, Critique]]] = defaultdict(list)
    for row, critique in zip(data, got, strict=True):
        kinds[row["type"]].append((row, critique))
    out: dict[str, Any] = {}
    for kind, pairs in sorted(kinds.items()):
        if kind == "clean":
            continue
        scores = [critique.damaged for _, critique in pairs]
        first = [first_hit(row, critique) for row, critique in pairs if row["span"]]
        out[kind] = {
            "n": len(pairs),
            "auc": auc(scores + clean, [True] * len(scores) + [False] * len(clean)),
            "recall_at_1pc": float(np.mean([s > cut for s in scores])),
            "worst_word_right": float(np.mean(first)) if first else None,
        }
    many = [one for one in out.values() if one["n"] >= 20]
    out["mean"] = (
        {key: float(np.mean([one[key] for one in many])) for key in ("auc", "recall_at_1pc")} if many else None
    )
    return {"clean": len(clean), **out}


def first_hit(row: Row, critique: Critique) -> bool:
    """Whether the target word with the highest probability is in the planted span."""
    tags = [t for t in critique.tags if t.side == "target"]
    top = max(tags, key=lambda t: t.probability, default=None)
    return top is not None and top.start < row["span"][1] and row["span"][0] < top.end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("assessed", "critical", "planted"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    critic = load_critic(options.weights)
    out: dict[str, Any] = {"signature": critic.signature}
    began, pairs = time.perf_counter(), 0
    for name, measure in (("assessed", assessed), ("critical", critical), ("planted", planted)):
        data = list(rows(getattr(options, name)))
        pairs += len(data)
        out[name] = measure(critic, data)
    out["pairs_per_second"] = pairs / (time.perf_counter() - began)
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
