"""The training loop of the critic: optimiser, checkpoints, and the courses in sequence.

Computation is in bfloat16 with float32 master weights; the result is an exponential moving average of the weights,
which is more stable than their last state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtaudit.critic.e5_file import E5File, Floats, default_path
from mtaudit.critic.e5_tokenizer import E5Tokenizer
from mtaudit.train.critic import RECIPES, VERSION, Item, Labelled, Recipe, batches, loss, prepare

if TYPE_CHECKING:
    from torch import Tensor


def rate_at(step: int, steps: int, recipe: Recipe) -> float:
    """The learning rate at a step as a share of the full rate: warm-up, plateau, cosine decay to 0."""
    if step < recipe.warm:
        return (step + 1) / recipe.warm
    done = max(0.0, (step / steps - recipe.hold) / (1 - recipe.hold))
    return float(0.5 + 0.5 * np.cos(np.pi * done))


class Fit:
    """The state of a fit: float32 master weights, the bfloat16 network, their moving average, and the optimiser."""

    def __init__(self, file: E5File, recipe: Recipe) -> None:
        import torch

        from mtaudit.critic.network import CriticNet, base_weights

        torch.manual_seed(recipe.rng_seed)
        self.file, self.recipe = file, recipe
        net = CriticNet(file.shape, recipe.drop)
        net.load_state_dict(base_weights(file), strict=False)
        torch.nn.init.zeros_(net.side.weight)
        self.names = [name for name, _ in net.named_parameters()]
        self.full = [p.detach().clone() for p in net.parameters()]
        self.mean = [p.clone() for p in self.full]
        self.net = net.bfloat16().train()
        inside = [n.startswith(("layers", "norm", "position", "side")) for n in self.names]
        groups = [
            {"params": [p for p, i in zip(self.full, inside, strict=True) if i == body], "lr": rate, "full": rate}
            for body, rate in ((True, recipe.rate), (False, recipe.head_rate))
        ]
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=recipe.decay, fused=True)
        self._rows: dict[int, int] = {}
        self._table: Floats = np.zeros((0, file.shape.hidden), dtype=np.float32)

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Continue from these weights."""
        import torch

        with torch.no_grad():
            for name, full, mean, half in zip(self.names, self.full, self.mean, self.net.parameters(), strict=True):
                for weights in (full, mean, half):
                    weights.copy_(state[name])

    def learn_rows(self, items: Sequence[Item]) -> None:
        """Unpack the rows of the embedding table that the items use."""
        used = np.unique(np.concatenate([one.pair.ids for one in items] + [np.array([self.file.shape.pad])]))
        self._table = self.file.rows("emb.word", used.astype(np.int64), self.file.shape.hidden)
        self._where = np.zeros(self.file.shape.vocabulary, dtype=np.int64)
        self._where[used] = np.arange(len(used))

    def _embed(self, ids: NDArray[np.int64]) -> Floats:
        return np.asarray(self._table[self._where[ids]], dtype=np.float32)

    def step(self, batch: Sequence[Item], share: float, ratio: float) -> float:
        """Do one optimiser step at ``share`` of the full learning rate and return the loss.

        ``ratio`` is the decay of the moving average.
        """
        import torch

        value = loss(self.net, batch, self._embed, self.recipe, self.file.shape.pad)
        value.backward()  # type: ignore[no-untyped-call]
        parameters = list(self.net.parameters())
        for full, half in zip(self.full, parameters, strict=True):
            full.grad = None if half.grad is None else half.grad.float()
            half.grad = None
        torch.nn.utils.clip_grad_norm_(self.full, 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = group["full"] * share
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.mean, self.full, 1 - ratio)
            for full, half in zip(self.full, parameters, strict=True):
                half.copy_(full)
        return float(value.detach())

    def state(self) -> dict[str, Tensor]:
        """The averaged weights by name."""
        return dict(zip(self.names, (p.clone() for p in self.mean), strict=True))

    def save(self, path: Path, steps: int) -> None:
        """Write a checkpoint from which :meth:`restore` continues after this number of steps."""
        import torch

        _save(
            {"steps": steps, "full": self.full, "mean": self.mean, "optimiser": self.optimiser.state_dict(),
             "random": torch.get_rng_state()},
            path,
        )  # fmt: skip

    def restore(self, path: Path) -> int:
        """Continue from a checkpoint; returns its number of steps."""
        import torch

        saved = torch.load(path, weights_only=True)
        with torch.no_grad():
            for name, parameters in (("full", self.full), ("mean", self.mean), ("full", list(self.net.parameters()))):
                for parameter, value in zip(parameters, saved[name], strict=True):
                    parameter.copy_(value)
        self.optimiser.load_state_dict(saved["optimiser"])
        torch.set_rng_state(saved["random"])
        return int(saved["steps"])


def fit(
    epochs: Sequence[Sequence[Item]],
    file: E5File,
    recipe: Recipe,
    report: Callable[[str], None],
    checkpoint: Path | None = None,
    every: int = 400,
    start: Mapping[str, Tensor] | None = None,
) -> dict[str, Tensor]:
    """Fit on the epochs in order, from ``start`` or the base model, and return the averaged weights.

    With ``checkpoint`` the state is written to that file after every ``every`` steps; if the file exists, the fit
    continues from it, and ends with the same weights as a fit that was never stopped.
    """
    rng = np.random.default_rng(recipe.rng_seed)
    run = Fit(file, recipe)
    if start is not None:
        run.load(start)
    run.learn_rows([one for items in epochs for one in items])
    plan = [batch for items in epochs for batch in batches(items, recipe.tokens, rng)]
    done = run.restore(checkpoint) if checkpoint and checkpoint.exists() else 0
    began, recent = time.monotonic(), 0.0
    for step, batch in enumerate(plan[done:], done):
        ratio = min(recipe.average, (step + 1) / (step + 20))
        value = run.step(batch, rate_at(step, len(plan), recipe), ratio)
        recent = value if step == done else 0.98 * recent + 0.02 * value
        if step % 50 == 49 or step == 4:
            report(f"step {step + 1} of {len(plan)}, loss {recent:.3f}, {time.monotonic() - began:.0f} s")
        if checkpoint and step % every == every - 1:
            run.save(checkpoint, step + 1)
    return run.state()


def fit_file(
    courses: Sequence[Sequence[Sequence[Labelled]]],
    path: Path,
    *,
    threads: int,
    report: Callable[[str], None],
    recipes: Sequence[Recipe] = RECIPES,
    work: Path | None = None,
    every: int = 400,
) -> None:
    """Fit one course per recipe and write the weights to ``path``.

    The last course starts from the mean of the weights of the others; the result is the mean of its start and its end.

    Args:
        courses: the passes of each course, in the order of ``recipes``.
        report: called with lines of progress.
        work: folder for checkpoints; a call with the same courses continues from them.
        every: number of steps between two checkpoints.
    """
    import torch

    from mtaudit.critic.weights import pack

    torch.set_num_threads(threads)
    file = E5File(default_path())
    tokenizer = E5Tokenizer(file.vocabulary(), file.shape)
    states: list[dict[str, Tensor]] = []
    start = None
    for number, (passes, recipe) in enumerate(zip(courses, recipes, strict=True), 1):
        if number == len(recipes) and states:
            start = _mean(states)
            states = [start]
        finished = work / f"critic-{number}.pt" if work else None
        if finished and finished.exists():
            report(f"course {number} of {len(recipes)}: finished before")
            states.append(torch.load(finished, weights_only=True))
            continue
        items = [prepare(examples, tokenizer, file, recipe.longest) for examples in passes]
        report(f"course {number} of {len(recipes)}: {', '.join(f'{len(one)} pairs' for one in items)}")
        running = work / f"critic-{number}-running.pt" if work else None
        states.append(fit(items, file, recipe, report, running, every, start))
        if finished and running:
            _save(states[-1], finished)
            running.unlink(missing_ok=True)
    pack(_mean(states), {"version": VERSION, "steps": "all"}, path)
    for kept in [] if work is None else work.glob("critic-*.pt"):
        kept.unlink()


def _mean(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    import torch

    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def _save(content: Mapping[str, object], path: Path) -> None:
    """Write a checkpoint atomically."""
    import torch

    part = path.with_suffix(".part")
    torch.save(content, part)
    part.replace(path)
