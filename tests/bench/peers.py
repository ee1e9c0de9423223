#!/usr/bin/env python3
"""Pairs a second, peak memory and start time of mtaudit beside what one would run instead; ratios from one run.

    peers.py PAIRS [--limit N] [--slow N] [--rounds N] [--only NAMES] [--keep FILE]
                   [--opusfilter COMMAND] [--bicleaner COMMAND]

PAIRS: JSON lines with source and target. Everything runs on the same pairs, on one thread of one processor, in its own
process. Each contender runs over one pair, for the start, over the first quarter of N pairs, and over all of them; the
slow models of the peers over the first ``--slow`` of them. Rates are pairs by second of processor time between the last
two runs, so that neither tables that are built once nor other work on the machine count, and the best of the rounds.
Compare them only if the machine has nothing else to do: shared caches slow everything down. Memory is the peak resident
size.

The peers:

- sentence-transformers with a model of the size of LaBSE (12 layers, 768 wide, 501,153 pieces), cosine of both sides;
- a cross-encoder of the size of COMETKiwi (XLM-R large: 24 layers, 1,024 wide), one forward pass for each pair.

Both are made from a configuration with random weights, which cost the same as trained ones, in the precision in which
they are distributed, float32, in batches of 16 sorted by length. Their tokens are drawn at random, as many as the texts
have by a common rule (a piece has 4.2 letters of English or 1.6 Chinese characters); tokenizing is not counted.

- OpusFilter's rule stages and bicleaner-hardrules, if the options name an installation of them.

Modules have been compiled to byte code before the first measurement, as they are after an installation.

``--only`` takes some of the names of the table, separated by commas, and ``--keep`` a file in which the figures are
kept with the time, so that a run can be divided: the table then shows all figures of the file that are at most
:data:`TOGETHER` seconds older than the newest. Older ones were measured on a machine in another state, and ratios to
them would mean nothing.

Prints one table and one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEPTHS = ("model-free", "fast", "standard", "deep")
BATCH = 16
ENGLISH, CHINESE = 4.2, 1.6
#: Seconds within which figures are comparable.
TOGETHER = 900
HERE = Path(__file__)


@dataclass(frozen=True)
class Peer:
    """A configuration of transformers; ``cross``: both texts in one sequence instead of one each."""

    kind: str
    vocabulary: int
    hidden: int
    layers: int
    cross: bool


PEERS = {
    "LaBSE-sized": Peer("BertModel", 501_153, 768, 12, False),
    "COMETKiwi-sized": Peer("XLMRobertaModel", 250_002, 1024, 24, True),
}


@dataclass(frozen=True)
class Measured:
    """Seconds of processor time and of the clock, and the peak of memory in MB."""

    processor: float
    clock: float
    memory: float


def measured(command: list[str], folder: Path, **options: Any) -> Measured:
    """Run a command on one thread, with byte code in a folder."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"), "1")
    single |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    began = os.times().elapsed
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **single}, **options
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{errors.decode(errors='replace')[-2000:]}")

    return Measured(usage.ru_utime + usage.ru_stime, os.times().elapsed - began, usage.ru_maxrss / 1024)


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as JSON lines."""
    lines = (json.dumps({"source": row["source"], "target": row["target"]}, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def ours(depth: str) -> list[str]:
    """The command that audits a file at this depth, which is appended."""
    options = f"--no-cache --workers 1 --fail-on never --quiet --depth {depth} --output /dev/null --format jsonl"
    return [sys.executable, "-m", "mtaudit", "score", *options.split()]


def run_peer(name: str, path: Path) -> None:
    """Load the model, and score the pairs of a file."""
    import torch
    import transformers

    torch.set_num_threads(1)
    peer = PEERS[name]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    config = getattr(transformers, peer.kind.replace("Model", "Config"))(
        vocab_size=peer.vocabulary, hidden_size=peer.hidden, num_hidden_layers=peer.layers,
        num_attention_heads=peer.hidden // 64, intermediate_size=4 * peer.hidden, max_position_embeddings=514,
    )  # fmt: skip
    model = getattr(transformers, peer.kind)(config).eval()
    lengths = [(round(len(r["source"]) / ENGLISH) + 2, round(len(r["target"]) / CHINESE) + 2) for r in rows]
    sides = [[a + b for a, b in lengths]] if peer.cross else [[a for a, _ in lengths], [b for _, b in lengths]]
    with torch.inference_mode():
        vectors = [_vectors(model, [min(size, 512) for size in side]) for side in sides]
        torch.cosine_similarity(vectors[0], vectors[-1])


def _vectors(model: Any, lengths: list[int]) -> Any:
    """(n, d) vectors of the first token of random sequences of these lengths, in batches of similar length."""
    import torch

    out = torch.zeros(len(lengths), model.config.hidden_size)
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for at in range(0, len(order), BATCH):
        batch = order[at : at + BATCH]
        size = torch.tensor([lengths[i] for i in batch])
        mask = (torch.arange(int(size.max()))[None] < size[:, None]).long()
        ids = torch.where(mask.bool(), torch.randint(5, 20_000, mask.shape), 1)
        out[batch] = model(input_ids=ids, attention_mask=mask).last_hidden_state[:, 0]
    return out


def opusfilter(command: str, folder: Path, rows: list[dict[str, str]]) -> list[str]:
    """A configuration of the rule stages of OpusFilter over these rows, as a command."""
    for side in ("source", "target"):
        lines = (" ".join(row[side].split()) for row in rows)
        (folder / side).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    config = {
        "common": {"output_directory": str(folder)},
        "steps": [{"type": "filter", "parameters": {
            "inputs": ["source", "target"], "outputs": ["source.kept", "target.kept"],
            "filters": [
                {"LengthFilter": {"unit": ["word", "char"], "min_length": 1, "max_length": [100, 400]}},
                {"LengthRatioFilter": {"unit": "char", "threshold": 8}},
                {"LongWordFilter": {"threshold": [40, 400]}},
                {"HtmlTagFilter": {}},
                {"CharacterScoreFilter": {"scripts": ["Latin", "Han"], "thresholds": [0.7, 0.3]}},
                {"TerminalPunctuationFilter": {}},
                {"NonZeroNumeralsFilter": {}},
                {"RepetitionFilter": {}},
            ],
        }}],
    }  # fmt: skip
    (folder / "opusfilter.yaml").write_text(json.dumps(config), encoding="utf-8")
    return [command, "--overwrite", str(folder / "opusfilter.yaml")]


def bicleaner(command: str, folder: Path, rows: list[dict[str, str]]) -> list[str]:
    """bicleaner-hardrules over these rows, as a command."""
    lines = ("\t".join(("u", "u", *(" ".join(row[s].split()) for s in ("source", "target")))) for row in rows)
    (folder / "pairs.tsv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    options = "--score_only -s en -t zh --disable_lm_filter --disable_porn_removal -p 1"
    return [command, *options.split(), str(folder / "pairs.tsv"), str(folder / "scores")]


def contender(name: str, folder: Path, rows: list[dict[str, str]], options: argparse.Namespace) -> list[str]:
    """The command of a contender over these rows."""
    if name in DEPTHS:
        return [*ours(name), str(write(folder / "pairs.jsonl", rows))]
    if name in PEERS:
        return [sys.executable, str(HERE), "--peer", name, str(write(folder / "pairs.jsonl", rows))]
    made = {"OpusFilter rules": (opusfilter, options.opusfilter), "bicleaner-hardrules": (bicleaner, options.bicleaner)}
    build, given = made[name]
    return build(given, folder, rows)


def compare(rows: list[dict[str, str]], options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The figures of every contender, or of those that the options name."""
    names = [*DEPTHS, *PEERS]
    names += [n for n, v in (("OpusFilter rules", options.opusfilter), ("bicleaner-hardrules", options.bicleaner)) if v]
    if options.only:
        names = options.only.split(",")
    out: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for turn in range(options.rounds):
            for who in names:
                some = rows[: options.slow] if who in PEERS else rows
                if turn == 0 and who in DEPTHS:
                    measured(contender(who, folder, some[:1], options), folder)
                found = figures(who, folder, some, options)
                best = out.setdefault(who, found)
                best |= {key: (max if key in _MOST else min)(best[key], value) for key, value in found.items()}
    return out


#: Figures of which the highest of the rounds counts; of the others it is the lowest.
_MOST = ("pairs_per_second", "memory_mb", "at")


def figures(who: str, folder: Path, rows: list[dict[str, str]], options: argparse.Namespace) -> dict[str, float]:
    """One measurement of a contender."""
    sizes = (1, len(rows) // 4, len(rows))
    start, warm, whole = (measured(contender(who, folder, rows[:size], options), folder) for size in sizes)
    if whole.processor < 1.2 * warm.processor:
        raise SystemExit(f"{who}: {len(rows)} pairs are too few to measure a rate; give more")
    return {
        "pairs_per_second": (len(rows) - len(rows) // 4) / (whole.processor - warm.processor),
        "memory_mb": whole.memory,
        "start_seconds": start.clock,
        "start_processor_seconds": start.processor,
        "at": time.time(),
    }


def kept(found: dict[str, dict[str, float]], file: Path) -> dict[str, dict[str, float]]:
    """The figures with those of the file that were measured shortly before; the file then holds all of them."""
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    every = {**before, **found}
    newest = max(of["at"] for of in every.values())
    every = {name: of for name, of in every.items() if newest - of["at"] <= TOGETHER}
    file.write_text(json.dumps(every, indent=1), encoding="utf-8")
    return every


def table(found: dict[str, dict[str, float]]) -> str:
    """The figures and ratios, one contender a line."""
    lines = [f"{'':22} {'pairs/s':>9} {'memory MB':>9} {'start s':>8} {'cpu s':>6}  {'x LaBSE':>8} {'x COMETKiwi':>11}"]
    for name, of in found.items():
        rate = of["pairs_per_second"]
        ratios = [f"{rate / found[peer]['pairs_per_second']:.1f}" if peer in found else "" for peer in PEERS]
        lines.append(
            f"{name:22} {rate:9.1f} {of['memory_mb']:9.0f} {of['start_seconds']:8.2f} "
            f"{of['start_processor_seconds']:6.2f}  {ratios[0]:>8} {ratios[1]:>11}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--slow", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", metavar="NAMES", help="Contenders, separated by commas.")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="Figures of this run and of those shortly before.")
    parser.add_argument("--opusfilter", metavar="COMMAND", help="opusfilter of an environment.")
    parser.add_argument("--bicleaner", metavar="COMMAND", help="bicleaner-hardrules of an environment.")
    parser.add_argument("--peer", choices=[*PEERS], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        run_peer(options.peer, options.pairs)
        return
    rows = [json.loads(line) for line in options.pairs.read_text(encoding="utf-8").splitlines()][: options.limit]
    found = compare(rows, options)
    if options.keep:
        found = kept(found, options.keep)
    print(table(found))
    print(json.dumps({"pairs": len(rows), **found}, indent=1))


if __name__ == "__main__":
    main()
