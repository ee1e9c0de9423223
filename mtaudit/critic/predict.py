"""The critic: a cross-encoder that predicts the quality of a pair, fine-tuned on human judgements.

It reads both texts together (multilingual-e5-small; the model card is ``mtaudit/data/critic.md``) and predicts a direct
assessment, the probability of a critical error, and which words are wrong or missing.
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
from mtaudit.critic.inputs import SOURCE, TARGET, PairInput, pair_input, stack
from mtaudit.critic.word_tags import word_tags
from mtaudit.numeric import sigmoid
from mtaudit.records import Critique, Side, TokenTag

if TYPE_CHECKING:
    import torch

    from mtaudit.critic.network import CriticNet

#: Maximum number of tokens of a pair, both sides together; the rest is not judged.
LONGEST = 208
#: Code points of a side that are tokenised; every text reaches the limit of tokens before this.
_MAX_CHARACTERS = 4000
#: Tokens per pass.
_PASS = 2048

Numbers = NDArray[np.float64]


class Critic:
    """The loaded critic. Its output for a pair never depends on the other pairs of a call."""

    def __init__(self, path: Path, base: Path, device: str = "auto") -> None:
        from mtaudit.critic.network import CriticNet
        from mtaudit.critic.weights import signature, unpack
        from mtaudit.encoder.device import find_device

        state, facts = unpack(path)
        self._file = E5File(base)
        self._tokenizer = E5Tokenizer(self._file.vocabulary(), self._file.shape)
        self._device = find_device(device)
        self._net: CriticNet = _load_net(CriticNet, self._file, state, self._device)
        self.signature = signature(facts)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        """One critique for each (source, target), in order; a side may be empty."""
        pairs = [(source[:_MAX_CHARACTERS], target[:_MAX_CHARACTERS]) for source, target in pairs]
        sources = self._tokenizer.encode([source for source, _ in pairs])
        targets = self._tokenizer.encode([target for _, target in pairs])
        shape = self._file.shape
        ready = [pair_input(s, t, shape, LONGEST) for s, t in zip(sources, targets, strict=True)]
        out: dict[int, Critique] = {}
        for batches in _passes(ready):
            made = self._run([[ready[at] for at in batch] for batch in batches])
            for batch, (sentence, tokens) in zip(batches, made, strict=True):
                for row, at in enumerate(batch):
                    out[at] = _critique(*pairs[at], ready[at], sentence[row], tokens[row])
        return [out[at] for at in range(len(pairs))]

    def _run(self, batches: Sequence[Sequence[PairInput]]) -> list[tuple[Numbers, Numbers]]:
        """(n, 3) sentence outputs and (n, t, 2) token outputs of the network, for each batch."""
        import torch

        pad, hidden = self._file.shape.pad, self._file.shape.hidden
        stacked = [stack(batch, pad, _padded(len(batch[0]))) for batch in batches]
        used, where = np.unique(np.concatenate([ids.ravel() for ids, _ in stacked]), return_inverse=True)
        rows = torch.from_numpy(self._file.rows("emb.word", used, hidden)[where])
        with torch.inference_mode():
            rows = rows.to(self._device, self._net.position.weight.dtype)
            every = torch.split(rows, [ids.size for ids, _ in stacked])
            vectors = [x.view(*ids.shape, hidden) for x, (ids, _) in zip(every, stacked, strict=True)]
            sides = [torch.from_numpy(side).to(self._device) for _, side in stacked]
            made = self._net.judge_batches(vectors, sides)
        return [(sentence.cpu().numpy(), tokens.cpu().numpy()) for sentence, tokens in made]


def _load_net(net: type[CriticNet], file: E5File, state: dict[str, Any], device: torch.device) -> CriticNet:
    """The network with its weights, in inference mode."""
    made = net(file.shape, drop=0.0)
    whole = made.position.weight.detach().clone()
    whole[: len(state["position.weight"])] = state["position.weight"]
    made.load_state_dict({**state, "position.weight": whole})
    return made.to(device).for_inference()


def _padded(length: int) -> int:
    """The length to which a sequence is padded, by less than a sixteenth of it and 3% on average. It depends on nothing
    else, so the result for a pair does not depend on its batch."""
    step = 1 << max(0, length.bit_length() - 5)
    return -(-length // step) * step


def _passes(ready: Sequence[PairInput]) -> Iterator[list[list[int]]]:
    """Indices of pairs in batches of the same padded length, and these in passes of a bounded number of tokens."""
    order = sorted(range(len(ready)), key=lambda at: (len(ready[at]), at))
    batches: list[list[int]] = []
    tokens = last = 0
    for at in order:
        size = _padded(len(ready[at]))
        if batches and tokens + size > _PASS:
            yield batches
            batches, tokens, last = [], 0, 0
        if size != last:
            batches.append([])
        batches[-1].append(at)
        tokens, last = tokens + size, size
    if batches:
        yield batches


def _critique(source: str, target: str, one: PairInput, sentence: Numbers, tokens: Numbers) -> Critique:
    """The critique of one pair from its logits, rounded so that it is the same on all machines."""
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
    """(t,) probability that a post-editor would change each token.

    Of the two heads, the one trained on post-edits finds planted words as well as the one trained on these (the worst
    token is the planted one in 78% with either), and edited words better. The factor undoes the weight of 1.3 that
    wrong tokens had in training.
    """
    return np.asarray(1 / (1 + 1.3 * np.exp(-logits[:, 0])), dtype=np.float64)


@cache
def load_critic(path: Path | None = None, device: str = "auto") -> Critic:
    """The bundled critic, or one from another file of weights; loaded once per process.

    Raises:
        InputError: the weights or the base model are missing or damaged.
    """
    from mtaudit.critic.weights import BUNDLED

    return Critic(path or BUNDLED, default_path(), device)
