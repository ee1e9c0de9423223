"""The stage "words": fits the word suspicion model.

Learns from errors planted in human translations (the training half of a test set, post-edits, bitext) and, with less
weight, from words that post-editors changed in machine output. Writes ``mtaudit/data/words.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mtaudit.encoder import load
from mtaudit.records import Pair
from mtaudit.score.lexemes import Lexeme
from mtaudit.score.word_features import SOURCE_FEATURES, TARGET_FEATURES, gather
from mtaudit.score.word_vectors import WordVectorCache
from mtaudit.train.boost import dump, fit_trees
from mtaudit.train.corpora import Sound, assessed, planted, post_edits, references, reverted, rows, translations
from mtaudit.train.corpus_lexicon import Lexicon
from mtaudit.train.data import required
from mtaudit.train.job import Job
from mtaudit.train.training_example import Example, Spans

#: Maximum number of human pairs of each corpus.
_LIMIT = 800
#: Weight of an edited word relative to a planted one: most edits are matters of style. Source words, whose labels are
#: even noisier, have weight 0.
EDITED = 0.1
_BATCH = 64
_T = TypeVar("_T")


@dataclass
class Table:
    """Rows of features with labels and weights."""

    rows: list[NDArray[np.float64]] = field(default_factory=list)
    labels: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, rows: NDArray[np.float64], words: Sequence[Lexeme], wrong: Spans, weight: float) -> None:
        """Add the words of one text; ``wrong`` are its wrong spans."""
        for row, word in zip(rows, words, strict=True):
            self.rows.append(row)
            self.labels.append(float(_covered(word, wrong)))
            self.weights.append(weight)

    def fit(self, features: Sequence[str], trees: int = 150) -> dict[str, object]:
        """Fit boosted trees to the labels."""
        arrays = np.array(self.rows), np.array(self.labels)
        weights = np.array(self.weights)
        return fit_trees(*arrays, features, weights=weights, leaf=40, ridge=10.0, trees=trees)


def _covered(word: Lexeme, spans: Spans) -> bool:
    return sum(max(0, min(word.end, b) - max(word.start, a)) for a, b in spans) * 2 >= word.end - word.start


def corpus(bench: Path, bitext: Path, limit: int) -> Iterator[Example]:
    """All examples, from at most ``limit`` intact pairs of each corpus."""
    wmt = references(list(rows(bench / "wmt22.jsonl")))
    mlqe = list(rows(bench / "mlqe_train.jsonl"))
    sets: dict[str, list[Sound]] = {"wmt22": wmt, "post_edit": _some(post_edits(mlqe), limit)}
    for name in ("tatoeba", "python_docs"):
        sets[name] = _some(translations(list(rows(bitext / f"{name}.jsonl.gz")), least=30), limit)
    lexicon = Lexicon.of(pair.target for pairs in sets.values() for pair in pairs)
    for name, pairs in sets.items():
        yield from planted(name, pairs, lexicon, copies=2 if name == "wmt22" else 1, halves=0.0)
    yield from (e for row in _some(mlqe, limit) if (e := reverted(row, Random(row["id"]))))
    yield from (assessed(row) for row in _some(mlqe, 2 * limit))


def _some(items: Sequence[_T], limit: int) -> list[_T]:
    return Random(0).sample(list(items), min(limit, len(items)))


def teaches_words(source: str) -> bool:
    """Whether a sentence is in the half that this fit uses. The estimator is fitted on the other half, where suspicions
    are as accurate as on unseen text."""
    return crc32(source.encode()) % 2 == 0


def tables(examples: Iterable[Example], report: Callable[[str], None]) -> tuple[Table, Table]:
    """Features and labels of the target words and of the source words of the examples."""
    encoder, memory = load(), WordVectorCache()
    target, source = Table(), Table()
    labelled = (e for e in examples if e.edited_target is not None or e.planted_target is not None)
    wanted = [e for e in labelled if teaches_words(e.source)]
    for at in range(0, len(wanted), _BATCH):
        batch = wanted[at : at + _BATCH]
        pairs = [Pair(str(i), "", e.source, e.target) for i, e in enumerate(batch)]
        sources, targets = (encoder.encode([getattr(e, side) for e in batch]) for side in ("source", "target"))
        for example, evidence in zip(batch, gather(pairs, sources, targets, encoder, memory), strict=True):
            weight = 1.0 if example.edited_target is None else EDITED
            wrong = example.planted_target if example.edited_target is None else example.edited_target
            lost = example.planted_source if example.edited_target is None else example.edited_source
            if len(evidence.target_rows):
                target.add(evidence.target_rows, evidence.target, wrong or (), weight)
                if lost is not None and example.edited_source is None:
                    source.add(evidence.source_rows, evidence.source, lost, weight)
        report(f"{at + len(batch)} of {len(wanted)} examples")
    return target, source


def run(job: Job) -> None:
    """Fit the model and write the file."""
    target, source = tables(corpus(required(job.data.bench), required(job.data.bitext), _LIMIT), job.report)
    data = {
        "made_with": "mtaudit train CORPORA words",
        "encoder": load().signature,
        "words": {"target": len(target.labels), "source": len(source.labels)},
        "target": target.fit(TARGET_FEATURES),
        "source": source.fit(SOURCE_FEATURES, trees=80),
    }
    job.output.write_text(dump(data), encoding="utf-8")
