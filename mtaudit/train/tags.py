"""The stage "tags": fits what the critic's tags come to as findings.

Wrong words are learned from machine output with word tags (MLQE-PE). From when on a source word counts as lost is read
off sound human translations: in machine output hardly anything is left out, and what is marked on its source side was
rendered badly. Only what the critic never saw in training is read. Runs the models over that (two minutes) and writes
``mtaudit/data/tags.json``.
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
#: Of the thresholds whose correlation with corrections is so near the best one, the highest is taken.
NEAR_BEST = 0.01
#: Share of sound human translations in which a word counts as lost.
ALARMS = 0.02
#: What is known of the weights: a tag and a suspicion speak against a word, support speaks for it.
_BOUNDS = {"tag": (0.0, 5.0), "suspicion": (0.0, 5.0), "support": (-5.0, 0.0)}
_STEPS = np.round(np.arange(0.2, 0.96, 0.01), 2)


@dataclass(frozen=True)
class Words:
    """The words of the targets: facts (n, facts), and whether people changed each."""

    facts: Floats
    changed: NDArray[np.bool_]


def words(pairs: Sequence[Pair], signals: Sequence[Signals], changed: Sequence[Spans]) -> Words:
    """All tagged words and signs of the targets. One that touches a changed span was changed."""
    table: list[tuple[float, ...]] = []
    labels: list[bool] = []
    for pair, signal, spans in zip(pairs, signals, changed, strict=True):
        for tag in signal.critique.tags if signal.critique else ():
            if tag.side == "target":
                table.append(facts(tag, pair.target, signal.words))
                labels.append(any(tag.start < end and start < tag.end for start, end in spans))
    return Words(np.array(table, dtype=np.float64).reshape(len(table), len(FACTS)), np.array(labels, dtype=bool))


def fit(found: Words) -> tuple[dict[str, Any], Floats]:
    """Weights and bias of a logistic regression on the facts, and its probabilities (n,)."""
    prior = Prior(
        np.array([float(name == "tag") for name in FACTS]), [_BOUNDS.get(name, (-5.0, 5.0)) for name in FACTS]
    )
    even = np.ones(len(found.facts))
    weights, bias = fit_logistic(found.facts, found.changed.astype(np.float64), even, 0 * even, prior)
    named = {name: round(float(w), 3) for name, w in zip(FACTS, weights, strict=True)}
    return {"weights": named, "bias": round(bias, 3)}, array_sigmoid(found.facts @ weights + bias)


def correlation(marked: NDArray[np.bool_], changed: NDArray[np.bool_]) -> float:
    """Matthews correlation of two labellings; 0 where one of them is constant."""
    table = np.corrcoef(marked, changed) if 0 < marked.mean() < 1 and 0 < changed.mean() < 1 else np.zeros((2, 2))
    return float(table[0, 1])


def most_sparing(p: Floats, changed: NDArray[np.bool_]) -> float:
    """The highest threshold at which the correlation is still nearly the best."""
    reached = [correlation(p >= step, changed) for step in _STEPS]
    return float(max(step for step, value in zip(_STEPS, reached, strict=True) if value >= max(reached) - NEAR_BEST))


def quiet(pairs: Sequence[Pair], critiques: Sequence[Critique]) -> float:
    """The tag that the surest source word of so many of these sound pairs has as :data:`ALARMS` says."""
    surest = [
        max((t.probability for t in critique.tags if t.side == "source" and is_word(pair.source, t)), default=0.0)
        for pair, critique in zip(pairs, critiques, strict=True)
    ]
    return round(float(np.quantile(surest, 1 - ALARMS)), 2)


def run(job: Job) -> None:
    """Measure, fit and write."""
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
