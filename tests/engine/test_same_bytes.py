"""The results of a document depend on nothing but the document: not on the order of inputs, batches or a cache."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from mtaudit import Auditor, pipeline
from mtaudit.engine import find_inputs
from mtaudit.report import open_writers

ROOT = Path(__file__).parents[2]
NAMES = ("tests/bench/gate_corpus/bread.md", "seeds/trams.md", "seeds/phrases.jsonl")


def lines(tmp_path: Path, names: tuple[str, ...], cache: Path | None = None) -> dict[str, list[str]]:
    """The JSON lines of every document."""
    out = tmp_path / "out.jsonl"
    Auditor(depth="model-free", cache=cache).run(find_inputs(names), open_writers([str(out)]))
    found: dict[str, list[str]] = {}
    for line in out.read_text(encoding="utf-8").splitlines():
        found.setdefault(json.loads(line)["document"], []).append(line)
    return found


def test_order_batch_and_cache_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    first = lines(tmp_path, NAMES)
    assert len(first) == 3
    assert sum(map(len, first.values())) > 20
    for order in permutations(NAMES):
        assert lines(tmp_path, order) == first
    for size in (1, 7, 10_000):
        monkeypatch.setattr(pipeline, "BATCH", size)
        assert lines(tmp_path, NAMES) == first
        assert lines(tmp_path, NAMES[::-1], tmp_path / str(size)) == first, "an empty cache"
        assert lines(tmp_path, NAMES, tmp_path / str(size)) == first, "a full cache"
