"""The critic, loaded when the first pair comes: a run that memory answers never pays for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mtaudit.critic.weights import BUNDLED, read_facts
from mtaudit.records import Critique


class LazyCritic:
    """What :class:`mtaudit.critic.predict.Critic` is, with its weights left on disk until they are needed.

    The signature names the weights. Whether a processor computes in bfloat16 or float32 is no part of it: the
    probabilities differ in the second decimal at most, and a baseline made on one machine must hold on another.
    """

    def __init__(self, path: Path = BUNDLED) -> None:
        self._path = path
        self.signature = f"critic/{read_facts(path).get('version', '0')}"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        """One critique for each (source, target), in order."""
        import torch

        from mtaudit.critic.predict import load_critic

        # It may run in a thread of its own, and the number of threads of a product is a thread's own setting.
        torch.set_num_threads(1)
        return load_critic(self._path).judge(pairs)
