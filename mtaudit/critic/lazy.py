"""The critic, loaded with the first pair, so that a run answered by the cache does not load it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mtaudit.critic.weights import BUNDLED, read_facts, signature
from mtaudit.records import Critique


class LazyCritic:
    """Like :class:`mtaudit.critic.predict.Critic`, but leaves its weights on disk until they are needed.

    The signature does not name the processor: results differ in the third decimal at most between processors, and a
    baseline must be valid on other machines.
    """

    def __init__(self, path: Path = BUNDLED, device: str = "auto") -> None:
        self._path, self._device = path, device
        self.signature = signature(read_facts(path))

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        """One critique for each (source, target), in order."""
        import torch

        from mtaudit.critic.predict import load_critic

        # The number of torch threads is a setting per thread, and the caller may use a thread of its own.
        torch.set_num_threads(1)
        return load_critic(self._path, self._device).judge(pairs)
