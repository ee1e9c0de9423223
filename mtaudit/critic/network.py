"""The critic as a torch module: a cross-encoder over source and target with sentence and token heads.

This module imports torch, so import it inside functions only.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mtaudit.critic.e5_file import E5File, Shape

#: Outputs of the sentence head: predicted direct assessment, logit of a critical error, logit of any planted error.
SENTENCE_OUTPUTS = ("quality", "critical", "damaged")
#: Outputs of the token head: logits of "people edited this" (machine output) and "planted" (damaged human output).
TOKEN_OUTPUTS = ("edited", "planted")


class Layer(nn.Module):
    """A post-norm transformer layer with fused query, key and value projections."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.norm1 = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.inner = nn.Linear(shape.hidden, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.hidden)
        self.norm2 = nn.LayerNorm(shape.hidden, eps=shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor, drop: float) -> Tensor:
        """x (n, t, h), additive mask (n, 1, 1, t) -> (n, t, h)."""
        n, t, h = x.shape
        width = h // self.heads
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, width).permute(2, 0, 3, 1, 4).unbind(0)
        if self.training:
            # Written out: the backward pass of the fused kernel is six times slower in bfloat16 on a CPU.
            seen = (q @ k.transpose(-1, -2) * width**-0.5 + mask).softmax(-1) @ v
        else:
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + _dropped(self.out(seen.transpose(1, 2).reshape(n, t, h)), drop))
        inner = F.gelu(self.inner(x))
        y: Tensor = self.norm2(x + _dropped(self.outer(inner) if self.training else _in_parts(self.outer, inner), drop))
        return y


class CriticNet(nn.Module):
    """Token vectors in, three numbers per pair and two per token out.

    The embedding table is not part of the network: the caller looks up its rows, so that only those are unpacked.
    """

    def __init__(self, shape: Shape, drop: float = 0.1) -> None:
        super().__init__()
        self.drop = drop
        hidden = shape.hidden
        self.position = nn.Embedding(shape.positions, hidden)
        self.side = nn.Embedding(2, hidden)
        self.norm = nn.LayerNorm(hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.token = nn.Sequential(nn.Linear(hidden, hidden // 2), nn.GELU(), nn.Linear(hidden // 2, 2))
        self.look = nn.Linear(hidden, 1)
        self.join = nn.Linear(4 * hidden + 8, hidden)
        self.sentence = nn.Linear(hidden, len(SENTENCE_OUTPUTS))

    def forward(self, vectors: Tensor, sides: Tensor) -> tuple[Tensor, Tensor]:
        """vectors (n, t, h) of the tokens; sides (n, t): 0 source, 1 target, 2 special, 3 padding.

        Returns (n, 3) outputs as in SENTENCE_OUTPUTS and (n, t, 2) as in TOKEN_OUTPUTS.
        """
        drop = self.drop if self.training else 0.0
        after = (sides == 1).cummax(1).values.long()
        x = self.norm(vectors + self.position.weight[: vectors.shape[1]] + self.side(after))
        mask = torch.zeros_like(sides, dtype=x.dtype).masked_fill(sides == 3, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask, drop)
        first, bend, last = self.token
        tokens = last(bend(first(_dropped(x, drop))).to(last.weight.dtype))
        tokens = tokens if tokens.dtype == torch.float64 else tokens.float()
        return self._judge(x, sides, tokens), tokens

    def _judge(self, x: Tensor, sides: Tensor, tokens: Tensor) -> Tensor:
        """(n, 3) sentence outputs, from the first token, the mean of each side, an attention-weighted mean and the
        token logits."""
        source, target = (sides == 0), (sides == 1)
        inside = source | target
        weight = self.look(x.to(self.look.weight.dtype)).to(tokens.dtype).squeeze(-1)
        weight = weight.masked_fill(~inside, -1e4).softmax(1)
        x = x.to(tokens.dtype)
        pooled = [x[:, 0], _mean(x, source), _mean(x, target), (x * weight[..., None]).sum(1)]
        facts = [_peak(tokens, source), _mean(tokens, source), _peak(tokens, target), _mean(tokens, target)]
        joined = F.dropout(torch.cat(pooled + facts, 1), 2 * self.drop, self.training).to(self.join.weight.dtype)
        result: Tensor = self.sentence(F.gelu(self.join(joined))).to(tokens.dtype)
        return result

    def for_inference(self, dtype: torch.dtype) -> CriticNet:
        """Switch to inference: the body computes in ``dtype``, the small heads in float64.

        The order of additions in the heads depends on the size of the batch; in float64 the difference is far below the
        digits that are reported.
        """
        self.eval().to(dtype)
        for head in (self.token[2], self.look, self.join, self.sentence):
            head.double()
        return self


def _in_parts(linear: nn.Linear, x: Tensor) -> Tensor:
    """A wide linear map as a sum of narrow ones, so that results do not depend on the batch.

    For more than about 1,000 inputs the library splits the sum depending on the number of rows; up to 384 inputs it
    never did (tested with all batches of 1 to 2,048 rows, with one and two threads).
    """
    width = linear.out_features
    parts = [
        F.linear(x[..., at : at + width], linear.weight[:, at : at + width]) for at in range(0, x.shape[-1], width)
    ]
    total: Tensor = sum(parts[1:], parts[0] + linear.bias)
    return total


def _dropped(x: Tensor, drop: float) -> Tensor:
    """Dropout with one mask for all tokens of a pair: regularises as well, and drawing it is almost free."""
    if not drop:
        return x
    keep = torch.empty(x.shape[0], 1, x.shape[2], dtype=x.dtype).bernoulli_(1 - drop) / (1 - drop)
    return x * keep


def _mean(x: Tensor, where: Tensor) -> Tensor:
    weight = where.to(x.dtype)
    return (x * weight[..., None]).sum(1) / weight.sum(1, keepdim=True).clamp(min=1.0)


def _peak(x: Tensor, where: Tensor) -> Tensor:
    """The maximum of each output where ``where`` is true, at least -8, which is the value for a side without tokens."""
    return x.masked_fill(~where[..., None], -8.0).amax(1).clamp(min=-8.0)


def base_weights(file: E5File) -> dict[str, Tensor]:
    """The part of the state of :class:`CriticNet` that comes from the base model: all but side embedding and heads."""
    shape = file.shape
    hidden = shape.hidden

    def get(name: str, *size: int) -> Tensor:
        return torch.from_numpy(file.tensor(name)).reshape(size)

    state = {
        "position.weight": get("emb.pos", shape.positions, hidden) + get("emb.type", -1, hidden)[0],
        "norm.weight": get("emb.ln.w", hidden),
        "norm.bias": get("emb.ln.b", hidden),
    }
    for n in range(shape.layers):
        at, to = f"l{n}.", f"layers.{n}."
        state[to + "qkv.weight"] = torch.cat([get(f"{at}{x}.w", hidden, hidden) for x in "qkv"])
        state[to + "qkv.bias"] = torch.cat([get(f"{at}{x}.b", hidden) for x in "qkv"])
        for mine, theirs, size in (
            ("out", "ao", (hidden, hidden)),
            ("inner", "fi", (shape.inner, hidden)),
            ("outer", "fo", (hidden, shape.inner)),
        ):
            state[f"{to}{mine}.weight"] = get(f"{at}{theirs}.w", *size)
            state[f"{to}{mine}.bias"] = get(f"{at}{theirs}.b", size[0])
        for mine, theirs in (("norm1", "aln"), ("norm2", "oln")):
            state[f"{to}{mine}.weight"] = get(f"{at}{theirs}.w", hidden)
            state[f"{to}{mine}.bias"] = get(f"{at}{theirs}.b", hidden)
    return state
