"""The stage "tags": fits the thresholds at which the critic's tags become findings.

Wrong words are learned from machine output with word tags (MLQE-PE). The threshold of an untranslated source word is
determined on human translations: machine output rarely omits words, and words that are marked on its source side were
translated badly. Only data that the critic was not trained on are used. Runs the models over them (two minutes) and
writes ``mtaudit/data/tags.json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.checks.models.word_hints import FACTS, facts, is_word
from mtaudit.critic.predict import load_critic
from mtaudit.encoder import load
from mtaudit.numeric import array_sigmoid
from mtaudit.records import Critique, Pair, Signals
from mtaudit.score.pairs import score_pairs
from mtaudit.train.boost import dump
from mtaudit.train.corpora import assessed, references, rows
from mtaudit.train.folds import validation
from mtaudit.train.job import Job
from mtaudit.train.logistic import Prior, fit_logistic
from mtaudit.train.training_example import Spans

Floats = NDArray[np.float64]
#: Of the thresholds whose correlation with corrections is within this distance of the best one, the highest is used.
NEAR_BEST = 0.01
#: Share of correct human translations in which a word is reported as untranslated.
ALARMS = 0.02
#: Bounds of the weights: tag and suspicion increase the probability that a word is wrong, support decreases it.
_BOUNDS = {"tag": (0.0, 5.0), "suspicion": (0.0, 5.0), "support": (-5.0, 0.0)}
_STEPS = np.round(np.arange(0.2, 0.96, 0.01), 2)


@dataclass(frozen=True)
class Words:
    """The words of the targets: features (n, features), and whether post-editors changed each."""

    facts: Floats
    changed: NDArray[np.bool_]


def words(pairs: Sequence[Pair], signals: Sequence[Signals], changed: Sequence[Spans]) -> Words:
    """All tagged words and punctuation marks of the targets. A word that overlaps a changed span was changed."""
    table: list[tuple[float, ...]] = []
    labels: list[bool] = []
    for pair, signal, spans in zip(pairs, signals, changed, strict=True):
        for tag in signal.critique.tags if signal.critique else ():
            if tag.side == "target":
                table.append(facts(tag, pair.target, signal.words))
                labels.append(any(tag.start < end and start < tag.end for start, end in spans))
    return Words(np.array(table, dtype=np.float64).reshape(len(table), len(FACTS)), np.array(labels, dtype=bool))


def fit(found: Words) -> tuple[dict[str, Any], Floats]:
    """Weights and bias of a logistic regression on the features, and its probabilities (n,)."""
    prior = Prior(
        np.array([float(name == "tag") for name in FACTS]), [_BOUNDS.get(name, (-5.0, 5.0)) for name in FACTS]
    )
    even = np.ones(len(found.facts))
    weights, bias = fit_logistic(found.facts, found.changed.astype(np.float64), even, 0 * even, prior)
    named = {name: round(float(w), 3) for name, w in zip(FACTS, weights, strict=True)}
    return {"weights": named, "bias": round(bias, 3)}, array_sigmoid(found.facts @ weights + bias)


def correlation(marked: NDArray[np.bool_], changed: NDArray[np.bool_]) -> float:
    """Matthews correlation of two labellings; 0 if one of them is constant."""
    table = np.corrcoef(marked, changed) if 0 < marked.mean() < 1 and 0 < changed.mean() < 1 else np.zeros((2, 2))
    return float(table[0, 1])


def most_sparing(p: Floats, changed: NDArray[np.bool_]) -> float:
    """The highest threshold whose correlation is almost the best."""
    reached = [correlation(p >= step, changed) for step in _STEPS]
    return float(max(step for step, value in zip(_STEPS, reached, strict=True) if value >= max(reached) - NEAR_BEST))


def quiet(pairs: Sequence[Pair], critiques: Sequence[Critique]) -> float:
    """The value that the highest source tag exceeds in the share :data:`ALARMS` of these correct pairs."""
    surest = [
        max((t.probability for t in critique.tags if t.side == "source" and is_word(pair.source, t)), default=0.0)
        for pair, critique in zip(pairs, critiques, strict=True)
    ]
    return round(float(np.quantile(surest, 1 - ALARMS)), 2)


def run(job: Job) -> None:
    """Run the models, fit the thresholds and write the file."""
    machine, human = job.data.benches("mlqe_train", "wmt22")
    critic = load_critic()
    marked = [e for e in map(assessed, _unseen(machine)) if e.edited_target is not None]
    pairs = [Pair(str(at), "", e.source, e.target) for at, e in enumerate(marked)]
    found = words(pairs, score_pairs(pairs, load(), critic), [e.edited_target or () for e in marked])
    edited, p = fit(found)
    sound = [Pair(one.key, "", one.source, one.target) for one in references(list(_unseen(human)))]
    made: dict[str, Any] = {
        "made_with": "mtaudit train CORPORA tags",
        "critic": critic.signature.split()[0],
        "words": len(found.changed),
        "sound": len(sound),
        "edited": {**edited, "least": most_sparing(p, found.changed)},
        "lost": {"least": quiet(sound, critic.judge([(pair.source, pair.target) for pair in sound]))},
    }
    job.output.write_text(dump(made), encoding="utf-8")
    job.report(f"correlation with corrections {correlation(p >= made['edited']['least'], found.changed):.3f}")


def _unseen(path: Path) -> Iterator[dict[str, Any]]:
    return (row for row in rows(path) if validation(str(row["id"])))
