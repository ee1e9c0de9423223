"""Fits the expected renderings on human translations and packs them into ``mtaudit/data/renderings.npz``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mtaudit.lexical.model import PAD, STEP, UNKNOWN, WINDOW, phrase_key, quantise
from mtaudit.train.corpora import rows
from mtaudit.train.data import required
from mtaudit.train.job import Job
from mtaudit.train.rendering_events import Event, Pair, Tables, align, glosses, read_pairs
from mtaudit.train.rendering_net import Batch, CountTable, RenderingNet

#: Minimum occurrences of a Chinese word, of an English word with a vector, and of a pair of English words.
_UNITS, _KEYS, _PHRASES = 5, 4, 3
#: Number of candidates in the tables for a word and for a pair of words.
_OF_WORD, _OF_PHRASE = 24, 8
#: Events with more occurrences are subsampled: the surplus is reduced to its square root.
_OFTEN = 300
_EPOCHS, _BATCH, _SAMPLE, _RATE, _WARM = 2.5, 2048, 1024, 3e-3, 50

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """Chinese units and English keys in order of frequency; ``vectors``: number of keys with vectors."""

    units: tuple[str, ...]
    frequency: NDArray[np.float32]
    keys: tuple[str, ...]
    vectors: int

    @classmethod
    def of(cls, pairs: Sequence[Pair], tables: Tables) -> Vocabulary:
        units = [(unit, count) for unit, count in tables.units.most_common() if count >= _UNITS]
        seen = Counter(word for pair in pairs if not pair.held_out for word in pair.source)
        common = [key for key, count in seen.most_common() if count >= _KEYS]
        keys = ("<pad>", "<unknown>", *common, *sorted(tables.words.keys() - set(common)))
        total = sum(tables.units.values())
        frequency = np.log(np.array([count / total for _, count in units], dtype=np.float32))
        return cls(tuple(unit for unit, _ in units), frequency, keys, 2 + len(common))


@dataclass(frozen=True)
class Prepared:
    """Events as ids for the network. ``batch`` contains all of them; ``held_out`` (n,) marks test data."""

    batch: Batch
    held_out: NDArray[np.bool_]
    words: CountTable
    phrases: CountTable
    phrase_keys: tuple[tuple[str, str, bool], ...]

    def part(self, index: Ints) -> Batch:
        at = torch.from_numpy(index)
        batch = self.batch
        return Batch(
            batch.own[at], batch.row[at], batch.context[at].long(), batch.right[at], batch.left[at], batch.gold[at]
        )


def fit_renderings(
    first: Sequence[Path], second: Sequence[Path], exclude: frozenset[str], output: Path, threads: int = 1,
    report: Callable[[str], None] = lambda _: None, work: Path | None = None,
) -> None:  # fmt: skip
    """Read, align, fit and write. ``first`` and ``second`` are bitexts (JSON lines with id, source, target).

    Seeds are fixed. 370,000 pairs take about 25 minutes on one core and 6 GB. With a folder ``work``, a call continues
    from what an earlier one with the same bitexts left there.
    """
    torch.set_num_threads(threads)
    pairs = read_pairs(first, second, exclude)
    report(f"{len(pairs):,} pairs")
    events, tables = aligned(pairs, work, report)
    report(f"{len(events):,} words with a rendering")
    vocabulary = Vocabulary.of(pairs, tables)
    prepared = prepare(pairs, events, tables, vocabulary)
    checkpoint = work / "renderings-running.pt" if work else None
    net = fit(prepared, vocabulary, report, checkpoint)
    report(f"held out: first {accuracy(net, prepared, 1):.3f}, among the first five {accuracy(net, prepared, 5):.3f}")
    pack(net, prepared, vocabulary, output)
    for kept in [] if work is None else work.glob("renderings-*"):
        kept.unlink()


def aligned(pairs: Sequence[Pair], work: Path | None, report: Callable[[str], None]) -> tuple[list[Event], Tables]:
    """The result of :func:`mtaudit.train.rendering_events.align`, kept in the folder ``work``."""
    kept = work / "renderings-aligned.msgpack" if work else None
    if kept and kept.exists():
        report("aligned before")
        return msgspec.msgpack.decode(kept.read_bytes(), type=tuple[list[Event], Tables], dec_hook=_counter)
    found = align(pairs, glosses(), report)
    if kept:
        part = kept.with_suffix(".part")
        part.write_bytes(msgspec.msgpack.encode(found))
        part.replace(kept)
    return found


def _counter(kind: type, value: Any) -> Any:
    """The counters of :class:`Tables`, which are written as mappings."""
    return Counter(value)


def prepare(pairs: Sequence[Pair], events: Sequence[Event], tables: Tables, vocabulary: Vocabulary) -> Prepared:
    """Events as ids, with frequent ones subsampled, and the tables as arrays."""
    units = {unit: at for at, unit in enumerate(vocabulary.units)}
    keys = {key: at for at, key in enumerate(vocabulary.keys)}
    common = {key: count for key, count in tables.phrases.items() if sum(count.values()) >= _PHRASES}
    phrases = {key: at for at, key in enumerate(common)}
    often = Counter((pairs[event.pair].source[event.at], event.unit) for event in events)
    rng = np.random.default_rng(0)
    found: list[tuple[int, ...]] = []
    around, held = [], []
    for event in events:
        pair, at = pairs[event.pair], event.at
        source = pair.source
        share = (_OFTEN / often[source[at], event.unit]) ** 0.5
        gold = units.get(event.unit, -1)
        if not pair.held_out and (gold < 0 or rng.random() > share):
            continue
        rows = [keys.get(word, UNKNOWN) for word in source]
        ids = [row if row < vocabulary.vectors else UNKNOWN for row in rows]
        right = phrases.get((source[at], source[at + 1], False), -1) if at + 1 < len(source) else -1
        left = phrases.get((source[at - 1], source[at], True), -1) if at else -1
        found.append((ids[at], rows[at], right, left, gold))
        around.append(_window(ids, at))
        held.append(pair.held_out)
    own, row, right_, left_, gold_ = (torch.from_numpy(column) for column in np.array(found, dtype=np.int64).T.copy())
    batch = Batch(own, row, torch.from_numpy(np.array(around, dtype=np.int32)), right_, left_, gold_)
    words = _table({keys[key]: counts for key, counts in tables.words.items()}, len(keys), units, _OF_WORD, 1.0)
    beside = _table({phrases[key]: counts for key, counts in common.items()}, len(phrases), units, _OF_PHRASE, 2.0)
    return Prepared(batch, np.array(held), words, beside, tuple(common))


def _window(ids: Sequence[int], at: int) -> list[int]:
    before, after = ids[max(0, at - WINDOW) : at], ids[at + 1 : at + 1 + WINDOW]
    return [*[PAD] * (WINDOW - len(before)), *before, *after, *[PAD] * (WINDOW - len(after))]


def _table(
    rows: Mapping[int, Counter[str]], size: int, units: Mapping[str, int], width: int, prior: float
) -> CountTable:
    ids, counts = np.full((size, width), -1, dtype=np.int64), np.zeros((size, width), dtype=np.float32)
    totals = np.zeros(size, dtype=np.float32)
    for row, found in rows.items():
        totals[row] = sum(found.values())
        best = sorted(((count, units[unit]) for unit, count in found.items() if unit in units), reverse=True)[:width]
        for column, (count, unit) in enumerate(best):
            ids[row, column], counts[row, column] = unit, count
    return CountTable(torch.from_numpy(ids), torch.from_numpy(counts), torch.from_numpy(totals), prior)


def fit(
    prepared: Prepared,
    vocabulary: Vocabulary,
    report: Callable[[str], None],
    checkpoint: Path | None = None,
    *,
    every: int = 500,
) -> RenderingNet:
    """Train the network for a fixed number of steps, with a learning rate that warms up and then decays to 0.

    With ``checkpoint`` the state is written to that file after every ``every`` steps, and the fit continues from it.
    """
    torch.manual_seed(0)
    rng = np.random.default_rng(1)
    net = RenderingNet(vocabulary.vectors, vocabulary.frequency, prepared.words, prepared.phrases)
    chance = np.exp(0.6 * vocabulary.frequency.astype(np.float64))
    chance = 0.7 * chance / chance.sum() + 0.3 / len(chance)
    log_rate = torch.from_numpy(np.log(chance * _SAMPLE).astype(np.float32))
    optimiser = torch.optim.Adam(net.parameters(), lr=_RATE, betas=(0.9, 0.98))
    known = np.flatnonzero(~prepared.held_out)
    order = np.concatenate([rng.permutation(known) for _ in range(int(np.ceil(_EPOCHS)))])
    steps = max(1, int(_EPOCHS * len(known) / _BATCH))
    done = _restore(checkpoint, net, optimiser) if checkpoint and checkpoint.exists() else 0
    for step in range(steps):
        drawn = rng.choice(len(chance), _SAMPLE, p=chance)
        if step < done:
            continue
        sample = torch.from_numpy(np.unique(drawn))
        loss = net.loss(prepared.part(order[step * _BATCH : (step + 1) * _BATCH]), sample, log_rate)
        for group in optimiser.param_groups:
            group["lr"] = _RATE * max(min(1.0, step / _WARM), 0.02) * max(1 - step / steps, 0.03)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if step % 100 == 0:
            report(f"step {step} of {steps}, loss {loss.item():.3f}")
        if checkpoint and step % every == every - 1:
            part = checkpoint.with_suffix(".part")
            torch.save({"steps": step + 1, "net": net.state_dict(), "optimiser": optimiser.state_dict()}, part)
            part.replace(checkpoint)
    return net.eval()


def _restore(path: Path, net: RenderingNet, optimiser: torch.optim.Optimizer) -> int:
    """Load a checkpoint and return its number of steps."""
    saved = torch.load(path, weights_only=True)
    net.load_state_dict(saved["net"])
    optimiser.load_state_dict(saved["optimiser"])
    return int(saved["steps"])


def accuracy(net: RenderingNet, prepared: Prepared, count: int, most: int = 20_000) -> float:
    """Share of the held-out events whose rendering is among the first ``count``; unknown renderings count as misses."""
    held = np.flatnonzero(prepared.held_out)[:most]
    hits = 0
    for at in range(0, len(held), 512):
        batch = prepared.part(held[at : at + 512])
        hits += int((_scores(net, batch).topk(count).indices == batch.gold[:, None]).any(1).sum())
    return hits / max(len(held), 1)


def _scores(net: RenderingNet, batch: Batch) -> Tensor:
    with torch.inference_mode():
        scores = net.vectors(batch.own, batch.context) @ net.out.T + net.bias
        units, more = net.candidates(batch, None)
        row = torch.arange(len(units))[:, None].expand_as(units)
        known = units >= 0
        return scores.index_put((row[known], units[known]), more[known], accumulate=True)


def pack(net: RenderingNet, prepared: Prepared, vocabulary: Vocabulary, path: Path) -> None:
    """Write the file that :func:`mtaudit.lexical.model.load` reads."""
    keys = {key: at for at, key in enumerate(vocabulary.keys)}
    numbers = [phrase_key(keys[a], keys[b], of_right=right) for a, b, right in prepared.phrase_keys]
    order = np.argsort(np.array(numbers, dtype=np.uint64), kind="stable")
    out: dict[str, NDArray[np.generic]] = {
        "units": np.frombuffer("\n".join(vocabulary.units).encode(), dtype=np.uint8),
        "keys": np.frombuffer("\n".join(vocabulary.keys).encode(), dtype=np.uint8),
        "frequency": vocabulary.frequency.astype(np.float16),
        "seen": np.log1p(prepared.words.totals.numpy()).astype(np.float16),
        "phrase_step": np.diff(np.array(numbers, dtype=np.uint64)[order], prepend=np.uint64(0)),
        "distance": net.distance.detach().numpy().astype(np.float16),
        "near": net.near.detach().numpy().astype(np.float16),
        "mix": net.mix.weight.detach().numpy().astype(np.float16),
        "mix_bias": net.mix.bias.detach().numpy().astype(np.float16),
        "gate": net.gate.detach().numpy().astype(np.float16),
        "bias": net.bias.detach().numpy().astype(np.float16),
    }
    for name, matrix in (("own", net.own.weight), ("context", net.context.weight), ("out", net.out)):
        out[name], out[f"{name}_scale"] = quantise(matrix.detach().numpy())
    every = np.arange(len(vocabulary.keys), dtype=np.int64)
    out |= _packed("words", prepared.words, net.weight[0], every)
    # Both neighbours have one table and two weights; the weight follows from the direction of the pair.
    of_right = np.array([right for _, _, right in prepared.phrase_keys], dtype=np.int64)
    out |= _packed("phrases", prepared.phrases, torch.stack([net.weight[1], net.weight[2]]), order, of_right)
    np.savez_compressed(path, allow_pickle=False, **out)


def _packed(
    name: str, table: CountTable, weight: Tensor, rows: Ints, kind: Ints | None = None
) -> Mapping[str, NDArray[np.generic]]:
    """The entries of the rows, in order, as units and steps of a logit."""
    at = torch.from_numpy(rows)
    units, logits, classes = table.logits(at, None)
    each = weight[classes] if kind is None else weight[torch.from_numpy(kind)[at], classes]
    steps = np.clip(np.rint((logits * each[:, None]).detach().numpy() * STEP), 0, 255).astype(np.uint8)
    keep = (units.numpy() >= 0) & (steps > 0)
    return {
        f"{name}_count": keep.sum(axis=1).astype(np.uint8),
        f"{name}_unit": units.numpy()[keep].astype(np.uint16),
        f"{name}_logit": steps[keep],
    }


def run(job: Job) -> None:
    """The stage "renderings"."""
    second = job.data.bitexts(*job.data.second_tier)
    first = [path for path in job.data.files("bitext") if path not in second and path.suffix == ".gz"]
    ids = frozenset(str(row["id"]) for row in rows(required(job.data.contrast)))
    fit_renderings(first, second, ids, job.output, job.threads, job.report, job.work)
