"""The bundled encoder as a sentence-transformers module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.base.modules.input_module import InputModule

from mtaudit.encoder.use_net import DIMENSION, UseNet


class USE(InputModule):  # type: ignore[misc]
    """USE multilingual v3: ``preprocess`` returns flat token rows, ``forward`` adds ``sentence_embedding`` (n, 512)."""

    config_keys: list[str] = []  # noqa: RUF012 - the base class declares it so

    def __init__(self, net: UseNet | None = None) -> None:
        super().__init__()
        self.net = net or UseNet()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, torch.Tensor]:
        """Token rows of all texts and their lengths, as :meth:`UseNet.rows` returns them."""
        rows, lengths = self.net.rows([self.net.tokens((prompt or "") + str(text)) for text in inputs])
        return {"token_rows": rows, "lengths": lengths}

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        with torch.inference_mode():
            features["sentence_embedding"] = self.net.embed(features["token_rows"], features["lengths"])
        return features

    def get_sentence_embedding_dimension(self) -> int:
        return DIMENSION

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Does nothing: the weights belong to their own package."""

    @classmethod
    def load(cls, model_name_or_path: str, *args: Any, **kwargs: Any) -> USE:
        return cls()
