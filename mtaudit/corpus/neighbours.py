"""Nearest neighbours among vectors of different documents.

Up to :data:`EXACT` vectors all similarities are computed; beyond that a graph index (HNSW) of the package usearch is
built. Of the packages for this purpose, usearch 2.26 (Apache-2.0) has wheels of 2 MB, and of 10 MB for its kernels, for
all platforms and versions of Python that mtaudit supports. faiss-cpu 1.15 (MIT) has wheels of 19 MB and brings its own
OpenMP beside that of torch; hnswlib 0.8 (Apache-2.0) has no wheels and needs a compiler. The index is built in one
thread in the order of the vectors, so that it is the same in every run. It keeps 8-bit copies of the vectors; the
similarities of what it finds are computed again from the vectors themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.errors import UsageError

#: Neighbours of a vector that are looked at.
NEIGHBOURS = 16
#: Number of vectors up to which all similarities are computed: ten seconds and no package at this size.
EXACT = 20_000
#: Rows of similarities that are computed at once.
_ROWS = 512
#: Neighbours of which the mean is taken for the margin.
_AROUND = 4
#: Parameters of the graph: edges of a node, and candidates when building and searching. 97% of the true neighbours of
#: 40,000 vectors are found.
_EDGES, _CANDIDATES = 16, 64

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest vectors of other documents.

    Attributes:
        ids: (n, k) indices, nearest first; -1 where there are fewer.
        similarity: (n, k) cosines.
    """

    ids: Ints
    similarity: Floats

    def mutual(self, owner: Ints) -> MutualPairs:
        """The pairs that are each other's nearest neighbour among the vectors of the other's document.

        Args:
            owner: (n,) number of the document of each vector.
        """
        there = self.ids >= 0
        count = np.minimum(there.sum(axis=1), _AROUND)
        around = np.where(there, self.similarity, 0)[:, :_AROUND].sum(axis=1) / np.maximum(count, 1)
        rows, columns = np.nonzero(there)
        left, right = rows.astype(np.int64), self.ids[rows, columns]
        near = self.similarity[rows, columns]
        first = _first_of_document(left, owner[right])
        left, right, near = left[first], right[first], near[first]
        key = np.minimum(left, right) * len(owner) + np.maximum(left, right)
        order = np.argsort(key, kind="stable")
        twice = order[1:][key[order][1:] == key[order][:-1]]
        a, b = np.minimum(left, right)[twice], np.maximum(left, right)[twice]
        margin = 2 * near[twice] / np.maximum(around[a] + around[b], 1e-6)
        return MutualPairs(a, b, near[twice], margin.astype(np.float32))


@dataclass(frozen=True, slots=True)
class MutualPairs:
    """Mutual nearest neighbours.

    Attributes:
        left, right: (m,) indices with left < right.
        similarity: (m,) cosines.
        margin: (m,) cosine divided by the mean cosine of both to their nearest neighbours in all other documents
            (Artetxe and Schwenk 2019, ratio margin); 1 for a pair that is no nearer than the others.
    """

    left: Ints
    right: Ints
    similarity: Floats
    margin: Floats

    def rows(self) -> list[tuple[int, int, float, float]]:
        """(left, right, similarity, margin) of every pair."""
        columns = (self.left, self.right, self.similarity, self.margin)
        return list(zip(*(column.tolist() for column in columns), strict=True))


def _first_of_document(rows: Ints, documents: Ints) -> Ints:
    """The positions of the first entry of every (row, document); entries of a row are in order."""
    order = np.lexsort((np.arange(len(rows)), documents, rows))
    changes = np.ones(len(order), dtype=bool)
    changes[1:] = (rows[order][1:] != rows[order][:-1]) | (documents[order][1:] != documents[order][:-1])
    return np.sort(order[changes])


def nearest(vectors: Halves, owner: Ints) -> Neighbours:
    """The nearest vectors of other documents.

    Args:
        vectors: (n, d) unit rows.
        owner: (n,) number of the document of each vector.

    Raises:
        UsageError: there are more than :data:`EXACT` vectors and the package usearch is not installed.
    """
    return Neighbours(*(_all if len(vectors) <= EXACT else _by_index)(vectors, owner))


def _all(vectors: Halves, owner: Ints) -> tuple[Ints, Floats]:
    full, k = vectors.astype(np.float32), min(NEIGHBOURS, max(len(vectors), 1))
    ids, near = np.full((len(full), k), -1, dtype=np.int64), np.zeros((len(full), k), dtype=np.float32)
    for at in range(0, len(full), _ROWS):
        some = full[at : at + _ROWS] @ full.T
        some[owner[at : at + _ROWS, None] == owner[None, :]] = -np.inf
        # Only the k best are sorted.
        best = np.argpartition(-some, k - 1, axis=1)[:, :k]
        values = np.take_along_axis(some, best, axis=1)
        order = np.lexsort((best, -values), axis=1)
        best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
        known = np.isfinite(values)
        ids[at : at + _ROWS] = np.where(known, best, -1)
        near[at : at + _ROWS] = np.where(known, values, 0)
    return ids, near


def _by_index(vectors: Halves, owner: Ints) -> tuple[Ints, Floats]:
    index = _index(vectors)
    ids = np.full((len(vectors), NEIGHBOURS), -1, dtype=np.int64)
    near = np.zeros((len(vectors), NEIGHBOURS), dtype=np.float32)
    for at in range(0, len(vectors), _ROWS):
        rows = vectors[at : at + _ROWS]
        keys = index.search(rows, 2 * NEIGHBOURS).keys.astype(np.int64)
        some = np.einsum("nd,nkd->nk", rows.astype(np.float32), vectors[keys].astype(np.float32))
        some[owner[keys] == owner[at : at + _ROWS, None]] = -np.inf
        order = np.lexsort((keys, -some), axis=1)[:, :NEIGHBOURS]
        keys, some = np.take_along_axis(keys, order, axis=1), np.take_along_axis(some, order, axis=1)
        known = np.isfinite(some)
        ids[at : at + _ROWS], near[at : at + _ROWS] = np.where(known, keys, -1), np.where(known, some, 0)
    return ids, near


def _index(vectors: Halves) -> Any:
    try:
        from usearch.index import Index
    except ImportError:
        raise UsageError(
            f"a corpus with {len(vectors):,} sentences needs the package usearch; install it with "
            "`pip install 'mtaudit[corpus]'`, or compare fewer documents at once"
        ) from None
    index = Index(
        ndim=vectors.shape[1],
        metric="ip",
        dtype="i8",
        connectivity=_EDGES,
        expansion_add=_CANDIDATES,
        expansion_search=_CANDIDATES,
    )
    index.add(np.arange(len(vectors)), vectors, threads=1)
    return index
