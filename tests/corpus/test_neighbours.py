"""Nearest neighbours across documents: exact, and by the index."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from mtaudit.corpus import neighbours
from mtaudit.errors import UsageError


@pytest.fixture
def corpus() -> tuple[neighbours.Halves, neighbours.Ints]:
    """200 pairs of near vectors, in two documents, and noise in a third."""
    rng = np.random.default_rng(7)
    base = rng.normal(size=(200, 64))
    near = base + 0.3 * rng.normal(size=base.shape)
    rows = np.concatenate([base, near, rng.normal(size=(200, 64))])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16), np.repeat(np.arange(3), 200).astype(np.int64)


def test_mutual_pairs_are_found_with_a_margin(corpus: tuple[neighbours.Halves, neighbours.Ints]) -> None:
    vectors, owner = corpus
    rows = neighbours.nearest(vectors, owner).mutual(owner).rows()
    paired = {(left, right): margin for left, right, _, margin in rows if owner[left] == 0 and owner[right] == 1}
    assert {(i, i + 200) for i in range(200)} == set(paired)
    noise = [margin for left, right, _, margin in rows if 2 in (owner[left], owner[right])]
    assert min(paired.values()) > max(noise)


def test_neighbours_are_of_other_documents(corpus: tuple[neighbours.Halves, neighbours.Ints]) -> None:
    vectors, owner = corpus
    ids = neighbours.nearest(vectors, owner).ids
    assert (owner[ids] != owner[:, None]).all()


def test_the_index_finds_what_all_similarities_show_and_the_same_every_time(
    corpus: tuple[neighbours.Halves, neighbours.Ints], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("usearch")
    vectors, owner = corpus
    exact = neighbours.nearest(vectors, owner)
    monkeypatch.setattr(neighbours, "EXACT", 0)
    first, second = (neighbours.nearest(vectors, owner) for _ in range(2))
    assert (first.ids == second.ids).all()
    assert (first.ids[:400, 0] == exact.ids[:400, 0]).mean() > 0.97
    assert np.allclose(first.similarity[:, 0], exact.similarity[:, 0], atol=0.2)


def test_without_the_package_a_large_corpus_says_what_to_install(
    corpus: tuple[neighbours.Halves, neighbours.Ints], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "EXACT", 0)
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with pytest.raises(UsageError, match=r"mtaudit\[corpus\]"):
        neighbours.nearest(*corpus)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_vectors(count: int) -> None:
    vectors = np.eye(8, dtype=np.float16)[:count]
    owner = np.arange(count, dtype=np.int64)
    assert len(neighbours.nearest(vectors, owner).mutual(owner).rows()) <= count
