"""The critic as a torch module: a cross-encoder over source and target with sentence and token heads.

This module imports torch, so import it inside functions only.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mtaudit.critic.e5_file import E5File, Shape
from mtaudit.encoder.device import find_precision

#: Outputs of the sentence head: predicted direct assessment, logit of a critical error, logit of any planted error.
SENTENCE_OUTPUTS = ("quality", "critical", "damaged")
#: Outputs of the token head: logits of "people edited this" (machine output) and "planted" (damaged human output).
TOKEN_OUTPUTS = ("edited", "planted")
#: Upper limit of the scores of attention. The softmax does without the maximum of each row, since scores stay far below
#: 88, where the exponential leaves the range of bfloat16; the limit holds whatever the weights.
_HIGHEST = 60.0


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

    def forward(self, x: Tensor, masks: Sequence[Tensor], drop: float) -> Tensor:
        """x (r, h): the tokens of the pairs of each batch, one after another; an additive mask (n, 1, 1, t) of each
        batch, where the sum of all n * t is r -> (r, h)."""
        sizes = [mask.shape[0] * mask.shape[3] for mask in masks]
        inputs = torch.split(self.qkv(x), sizes)
        seen = torch.cat([self._attend(rows, mask) for rows, mask in zip(inputs, masks, strict=True)])
        pairs = sum(len(mask) for mask in masks)
        x = self.norm1(x + _dropped(self.out(seen), drop, pairs))
        y: Tensor = self.norm2(x + _dropped(self.outer(F.gelu(self.inner(x))), drop, pairs))
        return y

    def _attend(self, rows: Tensor, mask: Tensor) -> Tensor:
        """Queries, keys and values (n * t, 3h) of one batch -> (n * t, h)."""
        n, t = mask.shape[0], mask.shape[3]
        q, k, v = rows.view(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        if self.training:
            # Written out: the backward pass of the fused kernel is six times slower in bfloat16 on a CPU.
            seen = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + mask).softmax(-1) @ v
        else:
            seen = _attention(q, k, v, mask)
        out: Tensor = seen.transpose(1, 2).reshape(n * t, -1)
        return out


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
        return self.judge_batches([vectors], [sides])[0]

    def judge_batches(self, vectors: Sequence[Tensor], sides: Sequence[Tensor]) -> list[tuple[Tensor, Tensor]]:
        """As :meth:`forward`, for batches of different lengths at once. Only attention looks at each by itself; all
        other layers run over the tokens of all batches, which makes better use of the processor."""
        drop = self.drop if self.training else 0.0
        x = torch.cat([self._input(*batch) for batch in zip(vectors, sides, strict=True)])
        masks = [torch.zeros_like(side, dtype=x.dtype).masked_fill(side == 3, -1e4)[:, None, None, :] for side in sides]
        for layer in self.layers:
            x = layer(x, masks, drop)
        first, bend, last = self.token
        pairs = sum(len(side) for side in sides)
        tokens = last(bend(first(_dropped(x, drop, pairs))).to(last.weight.dtype))
        tokens = tokens if tokens.dtype == torch.float64 else tokens.float()
        sizes = [side.numel() for side in sides]
        every = zip(torch.split(x, sizes), torch.split(tokens, sizes), sides, strict=True)
        whole = [(out.view(*side.shape, -1), token.view(*side.shape, -1), side) for out, token, side in every]
        return [(self._judge(out, side, token), token) for out, token, side in whole]

    def _input(self, vectors: Tensor, sides: Tensor) -> Tensor:
        """(n * t, h): the vectors of the tokens with those of their positions and sides."""
        after = (sides == 1).cummax(1).values.long()
        x: Tensor = self.norm(vectors + self.position.weight[: vectors.shape[1]] + self.side(after))
        return x.flatten(0, 1)

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

    def for_inference(self) -> CriticNet:
        """Switch to inference: the wide linear maps compute in 8-bit integers, the small heads in float64, the rest in
        float32.

        The order of additions in the heads depends on the size of the batch; in float64 the difference is far below the
        digits that are reported.
        """
        from mtaudit.critic.integer_linear import IntegerLinear

        self.eval()
        for layer in self.layers:
            for name in ("qkv", "out", "inner", "outer"):
                setattr(layer, name, IntegerLinear(getattr(layer, name)))
        for head in (self.token[2], self.look, self.join, self.sentence):
            head.double()
        return self


def _attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """Attention (n, heads, t, w) of queries, keys and values of that shape, with an additive mask (n, 1, 1, t).

    Products are in bfloat16 where the processor has it. For sequences of some 60 tokens this takes half the time of
    torch's fused kernel, which is made for long ones.
    """
    n, heads, t, width = q.shape
    precision = find_precision(q.device)
    q, k, v = (x.to(precision).reshape(n * heads, t, width) for x in (q, k, v))
    added = mask.to(precision).expand(n, heads, 1, t).reshape(n * heads, 1, t)
    scores = torch.baddbmm(added, q, k.transpose(1, 2), alpha=width**-0.5)
    weight = scores.clamp_(max=_HIGHEST).exp_()
    seen = torch.bmm(weight, v).float() / weight.sum(-1, keepdim=True, dtype=torch.float32)
    return seen.view(n, heads, t, width)


def _dropped(x: Tensor, drop: float, pairs: int) -> Tensor:
    """Dropout of x (r, h), the tokens of pairs of one length, with one mask for all tokens of a pair: it regularises as
    well, and drawing it is almost free."""
    if not drop:
        return x
    keep = torch.empty(pairs, 1, x.shape[1], dtype=x.dtype).bernoulli_(1 - drop) / (1 - drop)
    return (x.view(pairs, -1, x.shape[1]) * keep).view(x.shape)


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
