"""Vectors of words and glosses, kept during a run, since a few thousand words make up most of any text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mtaudit.encoder import Encoder, Vectors

#: About 60 MB at 512 dimensions in half precision.
CAPACITY = 60_000


class WordVectorCache:
    """A bounded cache of vectors by text. It is cleared when full; results do not depend on its contents."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.kept: dict[str, np.ndarray[tuple[int], np.dtype[np.float16]]] = {}

    def learn(self, texts: Iterable[str], encoder: Encoder) -> None:
        """Encode the texts that are not cached; :meth:`vectors` can return them until the next call but one."""
        wanted = list(dict.fromkeys(texts))
        new = [text for text in wanted if text not in self.kept]
        if len(self.kept) + len(new) > self.capacity:
            self.kept = {text: self.kept[text] for text in wanted if text in self.kept}
        for text, vector in zip(new, encoder.encode(new), strict=True):
            self.kept[text] = vector.astype(np.float16)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n, d) of cached texts."""
        out: Vectors = np.stack([self.kept[text] for text in texts]).astype(np.float32)
        return out
