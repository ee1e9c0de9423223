"""The critic: what a model that learned from human judgements says of a pair.

A cross-encoder over both texts (multilingual-e5-small, fine-tuned; the model card is ``mtaudit/data/critic.md``)
predicts a direct assessment, the probability of a critical error, and wrong and missing words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mtaudit.critic.e5_file import E5File, default_path
from mtaudit.critic.e5_tokenizer import E5Tokenizer
from mtaudit.critic.inputs import SOURCE, TARGET, Read, read, stack
from mtaudit.critic.word_tags import word_tags
from mtaudit.numeric import sigmoid
from mtaudit.records import Critique, Side, TokenTag

if TYPE_CHECKING:
    from mtaudit.critic.network import CriticNet

#: Tokens of a pair that are read, both sides together; what lies beyond is not judged.
LONGEST = 208
#: Code points of a side that are looked at; no text reaches the limit of tokens later than this.
_LOOK = 4000
#: Sequences are padded to a multiple of this, so that the length a pair is computed at is its own affair.
_STEP = 16
#: Tokens of one pass.
_PASS = 2048

Numbers = NDArray[np.float64]


class Critic:
    """Judges pairs. What it says of a pair never depends on the pairs beside it."""

    def __init__(self, path: Path, base: Path) -> None:
        from mtaudit.critic.network import CriticNet
        from mtaudit.critic.weights import unpack

        state, facts = unpack(path)
        self._file = E5File(base)
        self._tokenizer = E5Tokenizer(self._file.vocabulary(), self._file.shape)
        self._net: CriticNet = _ready(CriticNet, self._file, state)
        self.signature = f"critic/{facts.get('version', '0')} {'bf16' if _computes_bfloat16() else 'fp32'}"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        """What the critic says of each (source, target), in order. A pair with an empty side is judged as it stands."""
        pairs = [(source[:_LOOK], target[:_LOOK]) for source, target in pairs]
        sources = self._tokenizer.encode([source for source, _ in pairs])
        targets = self._tokenizer.encode([target for _, target in pairs])
        shape = self._file.shape
        ready = [read(s, t, shape, LONGEST) for s, t in zip(sources, targets, strict=True)]
        out: dict[int, Critique] = {}
        for batch in _batches(ready):
            sentence, tokens = self._run([ready[at] for at in batch])
            for row, at in enumerate(batch):
                out[at] = _critique(*pairs[at], ready[at], sentence[row], tokens[row])
        return [out[at] for at in range(len(pairs))]

    def _run(self, batch: Sequence[Read]) -> tuple[Numbers, Numbers]:
        """(n, 3) and (n, t, 2): the outputs of the net."""
        import torch

        ids, sides = stack(batch, self._file.shape.pad, _padded(len(batch[0])))
        used, where = np.unique(ids, return_inverse=True)
        rows = self._file.rows("emb.word", used, self._file.shape.hidden)[where.reshape(ids.shape)]
        with torch.inference_mode():
            vectors = torch.from_numpy(rows).to(self._net.position.weight.dtype)
            sentence, tokens = self._net(vectors, torch.from_numpy(sides))
        return sentence.numpy(), tokens.numpy()


def _ready(net: type[CriticNet], file: E5File, state: dict[str, Any]) -> CriticNet:
    """The net with its weights, ready to judge."""
    import torch

    made = net(file.shape, drop=0.0)
    whole = made.position.weight.detach().clone()
    whole[: len(state["position.weight"])] = state["position.weight"]
    made.load_state_dict({**state, "position.weight": whole})
    return made.steady(torch.bfloat16 if _computes_bfloat16() else torch.float32)


@cache
def _computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 matrices itself; elsewhere that would be slower than float32."""
    import torch

    return bool(torch.cpu.get_capabilities().get("amx_bf16") or torch.cpu.get_capabilities().get("avx512_bf16"))


def _padded(length: int) -> int:
    return -(-length // _STEP) * _STEP


def _batches(ready: Sequence[Read]) -> Iterator[list[int]]:
    """Indices of pairs of one padded length, in passes of bounded size."""
    order = sorted(range(len(ready)), key=lambda at: (len(ready[at]), at))
    batch: list[int] = []
    for at in order:
        size = _padded(len(ready[at]))
        if batch and (_padded(len(ready[batch[0]])) != size or (len(batch) + 1) * size > _PASS):
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _critique(source: str, target: str, one: Read, sentence: Numbers, tokens: Numbers) -> Critique:
    """Logits as numbers, rounded where float arithmetic may differ from machine to machine."""
    quality, critical, damaged = (float(x) for x in sentence)
    chance = _chance(tokens[: len(one)])
    tags: list[TokenTag] = []
    for name, side, text in (("source", SOURCE, source), ("target", TARGET, target)):
        at = np.flatnonzero(one.sides == side)
        spans = [one.spans[i] for i in at]
        label: Side = "source" if name == "source" else "target"
        tags.extend(word_tags(label, text, spans, [float(chance[i]) for i in at]))
    return Critique(
        quality=round(quality, 4),
        critical=round(sigmoid(critical), 4),
        tags=tuple(tags),
        damaged=round(sigmoid(damaged), 4),
    )


def _chance(logits: Numbers) -> Numbers:
    """Probability that people would change a token, (t,).

    The head that learned from post-edits finds planted words as well as the head that learned from those (the worst
    token is the planted one in 78% with either), and edited ones better. In training a wrong token counted 1.3 times.
    """
    return np.asarray(1 / (1 + 1.3 * np.exp(-logits[:, 0])), dtype=np.float64)


@cache
def load_critic(path: Path | None = None) -> Critic:
    """The bundled critic, or one from another file of weights. Loaded once a process.

    Raises:
        InputError: the weights or the base model are missing or damaged.
    """
    from mtaudit.critic.weights import BUNDLED

    return Critic(path or BUNDLED, default_path())
