"""The stage "foreign-words": fits the probability of a foreign word, ``mtaudit/data/foreign_words.json``.

Rows are target words that encoder and critic doubt (:func:`mtaudit.score.foreign_words.doubtful`): the planted word of
human translations with a planted error, and all of them in the same translations without it and in labelled
machine-translated articles. A word of an article is foreign if a major or critical error overlaps it. The file also
contains the counts of a two-fold cross-validation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Word
from mtaudit.score.foreign_words import FEATURES, doubtful, foreign_rows
from mtaudit.score.trees import Floats, Trees
from mtaudit.train.boost import fit_trees
from mtaudit.train.data import required
from mtaudit.train.job import Job
from mtaudit.train.kept_signals import SIGNALS, KeptSignals
from mtaudit.train.labelled_articles import LabelledPair, articles
from mtaudit.train.labelled_pairs import LIMIT, MACHINE, Case, batches, cases

#: Weights of rows. Compared with real text, planted words are overrepresented, correct and real wrong ones
#: underrepresented.
PLANTED, SOUND, REAL = 0.6, 4.0, 3.0
#: Features that increase and that decrease the probability.
RISING = frozenset({"probability", "tag", "suspicion"})
FALLING = frozenset({"support", "surprise", "poor", "lead", "mixture"})
TREES, DEPTH, LEAF = 140, 3, 40
#: Probability at which words are counted in the cross-validation.
COUNTED = 0.92


@dataclass(frozen=True)
class Row:
    """A doubtful word: its features, whether it is foreign, its weight, and its source."""

    features: Floats
    foreign: bool
    weight: float
    source: str


def of_articles(labelled: Iterable[list[LabelledPair]], kept: KeptSignals) -> Iterator[Row]:
    """The doubtful words of articles."""
    for article in labelled:
        pairs = [item.pair for item in article]
        for item, signals in zip(article, kept.of(pairs), strict=True):
            doubted = doubtful(item.pair, signals)
            for suspect, features in zip(doubted, foreign_rows(item.pair, signals, doubted), strict=True):
                yield Row(features, item.marks(_at(suspect.word), Severity.MAJOR), REAL, item.pair.source)


def _at(word: Word) -> Finding:
    return Finding("", "", "", Severity.MAJOR, "", target_span=(word.start, word.end))


def of_human(found: Iterable[Case], kept: KeptSignals) -> Iterator[Row]:
    """The doubtful words of unchanged human translations, and the planted ones. Other words of a damaged translation
    are left out, since the damage makes them doubtful, too."""
    every = [case for case in found if case.unseen and case.corpus not in MACHINE]
    sound = {case.source: case.target for case in every if not case.wrong}
    for batch in batches(every):
        pairs = [Pair(str(i), "", case.source, case.target) for i, case in enumerate(batch)]
        for case, pair, signals in zip(batch, pairs, kept.of(pairs), strict=True):
            doubted = doubtful(pair, signals)
            for suspect, features in zip(doubted, foreign_rows(pair, signals, doubted), strict=True):
                planted = case.wrong and suspect.word.text not in sound.get(case.source, suspect.word.text)
                if planted or not case.wrong:
                    yield Row(features, planted, PLANTED if planted else SOUND, case.source)


def fit(rows: list[Row]) -> dict[str, Any]:
    """The trees."""
    monotone = [1 if name in RISING else -1 if name in FALLING else 0 for name in FEATURES]
    return fit_trees(
        np.array([row.features for row in rows]), np.array([float(row.foreign) for row in rows]), FEATURES,
        weights=np.array([row.weight for row in rows]), monotone=monotone, trees=TREES, depth=DEPTH, leaf=LEAF,
    )  # fmt: skip


def by_halves(rows: list[Row]) -> dict[str, dict[str, int]]:
    """The number of rows of each kind, and of those that reach :data:`COUNTED` by the fit on the other half."""
    out: dict[str, dict[str, int]] = {}
    for half in (0, 1):
        inside = [row for row in rows if crc32(row.source.encode()) % 2 == half]
        outside = [row for row in rows if crc32(row.source.encode()) % 2 != half]
        p = Trees(fit(inside)).probabilities(np.array([row.features for row in outside]))
        for row, chance in zip(outside, p, strict=True):
            name = "articles" if row.weight == REAL else "human"
            counts = out.setdefault(f"{name}, {'foreign' if row.foreign else 'sound'}", {"words": 0, "found": 0})
            counts["words"] += 1
            counts["found"] += bool(chance >= COUNTED)
    return out


def run(job: Job) -> None:
    """Fit the model and write the file."""
    kept = KeptSignals(job.work / SIGNALS, job.report)
    human = cases(required(job.data.bench), required(job.data.bitext), LIMIT)
    rows = [*of_articles(articles(required(job.data.articles)), kept), *of_human(human, kept)]
    data = {"made_with": "mtaudit train CORPORA foreign-words", "by_halves": by_halves(rows), "trees": fit(rows)}
    job.output.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    job.report(f"found in the other half: {data['by_halves']}")
