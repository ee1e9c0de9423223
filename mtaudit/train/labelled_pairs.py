"""Labelled pairs for the fit of the estimator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from random import Random
from typing import TypeVar

from mtaudit.train.corpora import Sound, planted, post_edits, references, rows, translations
from mtaudit.train.corpus_lexicon import Lexicon
from mtaudit.train.folds import validation
from mtaudit.train.word_suspicion import teaches_words

#: Corpora of machine output with human judgements; in the others, errors were planted in human translations.
MACHINE = frozenset({"critical", "assessed"})
_GARBLED = frozenset({"traditional", "mojibake", "copied"})
#: Kinds of planted errors that only one check detects; they are used for its weight, but not for the trees.
OF_CHECKS = frozenset({"wrong_number", "wrong_magnitude", "untranslated", "repeated", *_GARBLED})
#: Assessments between these z-scores are not used as labels, since annotators did not agree enough.
_POOR, _FAIR = -0.7, 0.2
_BATCH = 256
#: Approximate number of human pairs of each corpus; see :func:`cases`.
LIMIT = 900
_T = TypeVar("_T")


@dataclass(frozen=True)
class Case:
    """A labelled pair. ``unseen``: the critic was not trained on it. ``turn``: the index among the cases of its
    source."""

    source: str
    target: str
    corpus: str
    kind: str
    wrong: bool
    unseen: bool
    turn: int = 0


def cases(bench: Path, bitext: Path, limit: int) -> Iterator[Case]:
    """All cases of the fit; ``limit`` scales the number of human pairs of each corpus."""
    yield from _machine(bench, 2 * limit)
    mlqe = list(rows(bench / "mlqe_train.jsonl"))
    news = references(list(rows(bench / "wmt22.jsonl")))
    yield from _human("wmt22", [pair for pair in news if not teaches_words(pair.source)], copies=2)
    yield from _human("post_edit", some(_fresh(post_edits(mlqe)), limit // 3), copies=1)
    for name in ("tatoeba", "python_docs"):
        pairs = simplified(_fresh(translations(list(rows(bitext / f"{name}.jsonl.gz")), least=30)))
        unseen = [pair for pair in pairs if validation(pair.key)]
        yield from _human(name, [*some(pairs, limit // 3), *some(unseen, limit // 3)], copies=1)
    for name in UNSEEN:
        pairs = simplified(translations(list(rows(bitext / f"{name}.jsonl.gz")), least=30))
        yield from _human(name, some(pairs, 2 * limit), copies=2)


#: Bitexts that neither the critic nor the word suspicion model was trained on.
UNSEEN = ("nyt_articles",)


def _machine(bench: Path, assessments: int) -> Iterator[Case]:
    marked = [
        Case(r["source"], r["target"], "critical", r["label"], r["label"] == "ERR", validation(str(r["id"])))
        for r in rows(bench / "critical_train.jsonl")
    ]
    found = [r for r in rows(bench / "mlqe_train.jsonl") if not _POOR < r["da_z"] < _FAIR]
    chosen = [*some(found, assessments), *(r for r in found if validation(str(r["id"])))]
    unique = {r["id"]: r for r in chosen}.values()
    assessed = [
        Case(r["source"], r["target"], "assessed", "assessed", r["da_z"] <= _POOR, validation(str(r["id"])))
        for r in unique
    ]
    for corpus in (marked, assessed):
        yield from sorted(corpus, key=lambda case: case.unseen)


def _human(corpus: str, pairs: Sequence[Sound], copies: int) -> Iterator[Case]:
    """Human translations without, then with planted errors; those in the critic's training data come first."""
    unseen = {pair.source for pair in pairs if corpus in UNSEEN or validation(pair.key.split("/")[0])}
    lexicon = Lexicon.of(pair.target for pair in pairs)
    found, turns = [], Counter[tuple[str, bool]]()
    for e in planted(corpus, pairs, lexicon, copies=copies, halves=0.05):
        turn = turns[e.source, bool(e.damaged)]
        turns[e.source, bool(e.damaged)] += 1
        kind = e.origin.split("/")[1]
        found.append(Case(e.source, e.target, corpus, kind, bool(e.damaged), e.source in unseen, turn))
    found += _garbled(corpus, [pair for pair in some(pairs, len(pairs) // 8) if pair.source in unseen])
    yield from sorted(found, key=_sort)


def _garbled(corpus: str, pairs: Sequence[Sound]) -> Iterator[Case]:
    """Targets in the other script or half in the wrong encoding, and copies of the source: each an error that only one
    check detects."""
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    for at, pair in enumerate(pairs):
        yield Case(pair.source, pair.source, corpus, "copied", True, True)
        if at % 2:
            yield Case(pair.source, convert(pair.target), corpus, "traditional", True, True)
        else:
            half = len(pair.target) // 2
            broken = pair.target[:half].encode().decode("latin-1") + pair.target[half:]
            yield Case(pair.source, broken, corpus, "mojibake", True, True)


def _fresh(pairs: Sequence[Sound]) -> list[Sound]:
    """Pairs that the word suspicion model was not trained on."""
    return [pair for pair in pairs if not teaches_words(pair.source)]


def simplified(pairs: Sequence[Sound]) -> list[Sound]:
    """Pairs whose target is in Simplified characters; the few others would be errors among these neighbours."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    return [pair for pair in pairs if convert(pair.target) == pair.target]


def some(items: Sequence[_T], limit: int) -> list[_T]:
    """A deterministic sample of at most ``limit`` items."""
    return Random(0).sample(list(items), min(limit, len(items)))


def batches(found: Iterable[Case]) -> Iterator[list[Case]]:
    """Cases in batches that resemble documents, since checks compare neighbours: of one corpus, all correct or all
    damaged, all unseen or none, and no source twice."""
    for _, group in groupby(found, key=_sort):
        while batch := list(islice(group, _BATCH)):
            yield batch


def _sort(case: Case) -> tuple[str, bool, bool, int]:
    # Text in the other script is wrong only among other text, so garbled cases are mixed with correct ones.
    damaged = case.wrong and case.corpus not in MACHINE and case.kind not in _GARBLED
    return case.corpus, damaged, case.unseen, case.turn
