"""Kills runs with SIGKILL at random moments; afterwards the files are whole and the next run gives the same bytes.

``python tests/bench/kills.py [KILLS] [--depth standard]`` kills audits of generated documents with a cache and several
outputs, and updates of a baseline, in turn. After each it checks that every output and the baseline is one of a whole
run, that the cache opens, and that a run to the end gives the same bytes as one without a cache.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

OUTPUTS = ("audit.json", "audit.jsonl", "audit.html", "audit.csv")


def write(folder: Path, version: int) -> None:
    """Documents of which half change with the version."""
    folder.mkdir(exist_ok=True)
    for at in range(6):
        seed = version if at % 2 else 0
        rows = [
            {
                "source": f"It cost ${40 + n}.{seed} million in year {n}.",
                "target": f"第{n}年耗资{40 + n}{seed}0万美元。",
            }
            for n in range(12)
        ]
        (folder / f"{at}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def start(place: Path, command: str, depth: str, out: str, cache: str | None) -> subprocess.Popen[bytes]:
    """A run in its own session, so that its worker processes can be killed with it."""
    store = ["--no-cache"] if cache is None else ["--cache", cache]
    more = ["--depth", depth, "--quiet", *store]
    if command == "score":
        more += [part for name in OUTPUTS for part in ("--output", f"{out}/{name}")]
        arguments = ["score", "corpus", "--fail-on", "never", *more]
    else:
        arguments = ["baseline", "update", "corpus", "--file", f"{out}/baseline.txt", "--who", "A", *more]
    line = [sys.executable, "-m", "mtaudit", *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(line, cwd=place, stdout=quiet, stderr=quiet, start_new_session=True)


def contents(place: Path, out: str) -> dict[str, bytes]:
    """The outputs without the command line that they record."""
    found = {path.name: path.read_bytes() for path in (place / out).iterdir() if not path.name.startswith(".")}
    if "audit.json" in found:
        whole = json.loads(found["audit.json"])
        found["audit.json"] = json.dumps({**whole, "command": ""}).encode()
    found.pop(
        "audit.html", None
    )  # it holds the command line in compressed form; that it is whole is checked by its end
    return found


def check_whole(place: Path) -> None:
    """Every file under its own name is complete."""
    out = place / "out"
    for name, end in (("audit.json", "}"), ("audit.html", "</html>"), ("audit.jsonl", "}"), ("audit.csv", "")):
        if (out / name).exists():
            text = (out / name).read_text(encoding="utf-8").rstrip()
            assert text.endswith(end), name
    if (out / "audit.json").exists():
        json.loads((out / "audit.json").read_text(encoding="utf-8"))
    if (place / "cache" / "audit.sqlite").exists():
        with sqlite3.connect(place / "cache" / "audit.sqlite", timeout=20) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def after(place: Path, command: str, depth: str) -> None:
    """The next run ends well, and gives the bytes of a run that knows nothing of an earlier one."""
    shutil.rmtree(place / "fresh", ignore_errors=True)
    (place / "fresh").mkdir()
    if command == "baseline":
        shutil.copy(place / "out" / "baseline.txt", place / "fresh" / "baseline.txt")
    assert start(place, command, depth, "out", "cache").wait() == 0, "the next run"
    assert start(place, command, depth, "fresh", None).wait() == 0
    made, fresh = contents(place, "out"), contents(place, "fresh")
    assert {name: made[name] for name in fresh} == fresh, "the same bytes"


@click.command()
@click.argument("kills", type=int, default=6)
@click.option("--depth", default="model-free")
@click.option("--seed", type=int, default=1)
def main(kills: int, depth: str, seed: int) -> None:
    """Kill so many runs, audits and updates of a baseline in turn, and check what is left of each."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "out").mkdir()
        length: dict[str, float] = {}
        for version, command in enumerate(("score", "baseline")):
            write(place / "corpus", -version)  # so that there is something to audit
            begun = time.monotonic()
            assert start(place, command, depth, "out", "cache").wait() == 0
            length[command] = time.monotonic() - begun
        killed = ended = 0
        while killed < kills:
            command = ("score", "baseline")[killed % 2]
            write(place / "corpus", killed + ended + 1)
            process = start(place, command, depth, "out", "cache")
            moment = chance.uniform(0.05, 1) * length[command]
            time.sleep(moment)
            alive = process.poll() is None
            if alive:
                os.killpg(process.pid, 9)
            killed, ended = killed + alive, ended + (not alive)
            process.wait()
            check_whole(place)
            after(place, command, depth)
            how = "killed after" if alive else "ended before"
            click.echo(f"{command} {how} {moment:.2f} of {length[command]:.2f} s: all files are whole")
    click.echo(f"{killed} runs killed at depth {depth}, {ended} had ended before; the next run gave the same bytes")


if __name__ == "__main__":
    main()
