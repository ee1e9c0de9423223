"""Groups of equal and nearly equal texts, by MinHash and locality-sensitive hashing (Broder 1997) of datasketch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mtaudit.text import HAN

#: Least Jaccard similarity of nearly equal texts; permutations of a signature.
SIMILAR, PERMUTATIONS = 0.8, 64
#: Shortest text that is compared with others than equal ones, in words: one word makes a third of a shorter one differ.
_SHORTEST = 8
#: Words of a shingle; of Chinese, characters.
_SHINGLE = 3


def shingles(key: str) -> frozenset[str]:
    """Runs of three words, or of three characters of a text in Chinese; a shorter text is one shingle."""
    words = list(key.replace(" ", "")) if HAN.search(key) else key.split()
    return frozenset(" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the elements of either set that are in both; 1.0 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 1.0


def near_groups(keys: Sequence[str]) -> list[int]:
    """The number of the group of each text; equal and nearly equal texts are in one group.

    A text joins the group of the most similar earlier text, so that a chain of similar texts does not unite unlike
    ones.
    """
    first = {key: at for at, key in reversed(list(enumerate(keys)))}
    group = {at: at for at in first.values()}
    for at, other in _nearest(sorted((at, key) for key, at in first.items())):
        group[at] = group[other]
    return [group[first[key]] for key in keys]


def _nearest(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """(number of a text, number of the most similar text before it that begins a group)."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS)
    leaders: dict[int, frozenset[str]] = {}
    blank = MinHash(PERMUTATIONS)
    for at, key in texts:
        found = shingles(key)
        if len(found) <= _SHORTEST - _SHINGLE:
            continue
        signature = blank.copy()
        signature.update_batch([shingle.encode("utf-8", "replace") for shingle in found])
        alike = [(jaccard(found, leaders[other]), -other) for other in index.query(signature)]
        similarity, other = max(alike, default=(0.0, 0))
        if similarity >= SIMILAR:
            yield at, -other
        else:
            index.insert(at, signature, check_duplication=False)
            leaders[at] = found
