"""The weights of the expected renderings: a log-bilinear model over Chinese words, and tables of word translations.

    log p(u | word i) = (own + context + tanh(M context) * own * gate) . out[u] + bias[u] + tables(u) - log of the sum

``own`` is a vector of the word, ``context`` a sum of vectors of the ten words on either side, weighted by distance;
``tables`` adds word-alignment counts of the word and of the pairs that it forms with its neighbours. The file is a
numpy archive (no pickles); matrices are int8 with one float16 scale per row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mtaudit.bundled import check
from mtaudit.errors import InputError, Problem

#: The bundled weights.
BUNDLED = Path(__file__).parent.parent / "data" / "renderings.npz"
#: Number of context words on either side of a word.
WINDOW = 10
#: Ids of a missing neighbour and of a word without a vector.
PAD, UNKNOWN = 0, 1
#: Steps of one unit in which the tables store their logits.
STEP = 18.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Table:
    """Rows of (unit, logit to add), concatenated."""

    start: NDArray[np.int64]
    units: NDArray[np.int64]
    logits: Floats

    def row(self, index: int) -> tuple[NDArray[np.int64], Floats]:
        """The entries of one row."""
        part = slice(self.start[index], self.start[index + 1])
        return self.units[part], self.logits[part]


@dataclass(frozen=True)
class Weights:
    """The contents of the file as arrays.

    Attributes:
        units: the Chinese words, most frequent first; ``frequency`` their log frequency in translations, (u,).
        keys: English words; the first ``len(own)`` have vectors, the others only a row of ``words``.
        own, context: (k, r) vectors of English words; out: (u, r), bias: (u,) of Chinese words.
        distance: (2 * WINDOW,) weights of the neighbours, the leftmost first.
        near: (2, r, r) for the word before and the word after; mix (r, r), mix_bias (r,), gate (r,).
        words: renderings of each key; seen: log(1 + occurrences) of each key in translations.
        phrases: renderings of a word next to another one; ``phrase_keys`` are sorted, see :func:`phrase_key`.
    """

    units: tuple[str, ...]
    keys: tuple[str, ...]
    frequency: Floats
    own: Floats
    context: Floats
    out: Floats
    bias: Floats
    distance: Floats
    near: Floats
    mix: Floats
    mix_bias: Floats
    gate: Floats
    words: Table
    seen: Floats
    phrases: Table
    phrase_keys: NDArray[np.uint64]


def phrase_key(left: int, right: int, of_right: bool) -> int:
    """The key of a pair of neighbouring words, for the renderings of the right or of the left word."""
    return (left << 21 | right) << 1 | of_right


def quantise(matrix: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """An (n, r) matrix as int8 with one scale per row."""
    scale = (np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127).astype(np.float16)
    whole = np.rint(matrix / np.maximum(scale.astype(np.float32), 1e-7)[:, None])
    return np.clip(whole, -127, 127).astype(np.int8), scale


@cache
def load(path: Path = BUNDLED) -> Weights:
    """The weights of a file. Loaded once per process.

    Raises:
        InputError: the file does not exist or is damaged.
    """
    try:
        check(path)
        with np.load(path, allow_pickle=False) as raw:
            return _weights({name: raw[name] for name in raw.files})
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        what = f"the weights of the expected renderings cannot be read ({error})"
        raise InputError(Problem(str(path), what, "reinstall mtaudit")) from error


def _weights(raw: dict[str, NDArray[np.generic]]) -> Weights:
    def floats(name: str) -> Floats:
        values = raw[name].astype(np.float32)
        return values * raw[f"{name}_scale"].astype(np.float32)[:, None] if f"{name}_scale" in raw else values

    def strings(name: str) -> tuple[str, ...]:
        return tuple(raw[name].tobytes().decode("utf-8").split("\n"))

    def table(name: str) -> Table:
        start = np.concatenate([[0], np.cumsum(raw[f"{name}_count"], dtype=np.int64)])
        return Table(start, raw[f"{name}_unit"].astype(np.int64), floats(f"{name}_logit") / np.float32(STEP))

    plain = ("frequency", "own", "context", "out", "bias", "distance", "near", "mix", "mix_bias", "gate", "seen")
    return Weights(
        units=strings("units"),
        keys=strings("keys"),
        words=table("words"),
        phrases=table("phrases"),
        phrase_keys=np.cumsum(raw["phrase_step"], dtype=np.uint64),
        **{name: floats(name) for name in plain},
    )
