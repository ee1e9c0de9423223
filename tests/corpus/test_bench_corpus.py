"""The made corpus of the bench holds what it says: contradictions that differ in one value, and near misses."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mtaudit.corpus.facts import agree, facts_of

PATH = Path(__file__).resolve().parents[1] / "bench" / "corpus.py"
ROWS = [
    (
        f"In {1950 + n} the mayor said that the bridge cost ${n + 2} million.",
        f"市长在{1950 + n}年说，这座桥花了{n + 2}00万美元。",
    )
    for n in range(60)
] + [(f"Number {n} of the plain sentences.", f"第{n}句普通的句子，没有别的内容。") for n in range(400)]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_corpus", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_changed_value_is_another_value(bench: ModuleType) -> None:
    text = "市长在1960年说，这座桥花了4300万美元。"
    fact = next(one for one in facts_of(text, "target") if one.category == "money USD")
    changed = bench._changed(text, fact, random.Random(3))
    again = next(one for one in facts_of(changed, "target") if one.category == "money USD")
    assert not agree(fact, again)
    assert changed.replace(changed[slice(*again.span)], "") == text.replace(text[slice(*fact.span)], "")


def test_the_corpus_has_the_planted_sentences_at_two_places(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "CONTRADICTIONS", 0.02)
    monkeypatch.setattr(bench, "NEAR_MISSES", 0.05)
    corpus = bench.make_corpus(ROWS, 400, 1)
    where: dict[str, set[int]] = {}
    for number, rows in enumerate(corpus.documents):
        for row in rows:
            for text in row:
                where.setdefault(text, set()).add(number)
    planted = [texts for texts, kind in corpus.planted.items() if kind == "contradiction"]
    assert planted
    for texts in planted:
        places = [where[text] for text in texts if text in where]
        assert len(places) != 2 or places[0].isdisjoint(places[1])
    assert set(corpus.planted.values()) > {"contradiction"}
    assert bench.make_corpus(ROWS, 400, 1).planted == corpus.planted
