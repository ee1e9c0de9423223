"""However a run ends, its status says how, and nothing half written is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTPUTS = ("a.json", "a.jsonl", "a.html", "a.csv", "pages/")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [
        json.dumps({"source": f"It cost $43.{n} million in the year.", "target": f"那一年耗资430.{n}万美元。"})
        for n in range(9000)
    ]
    (tmp_path / "a.jsonl.in").write_text("", encoding="utf-8")
    (tmp_path / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def start(corpus: Path, *more: str) -> subprocess.Popen[bytes]:
    outputs = [part for name in OUTPUTS for part in ("--output", f"out/{name}")]
    command = [
        sys.executable,
        "-m",
        "mtaudit",
        "score",
        "in.jsonl",
        "--depth",
        "model-free",
        "--no-cache",
        *outputs,
        *more,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=corpus, env=environment, stdout=pipe, stderr=pipe, preexec_fn=hear_interrupts)


def hear_interrupts() -> None:
    """Undo that a shell lets its background commands, and so the whole test run, ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stopped_run_leaves_nothing_whole(corpus: Path, number: signal.Signals, status: int, workers: str) -> None:
    (corpus / "out").mkdir()
    (corpus / "out" / "a.json").write_text("of an earlier run")
    process = start(corpus, "--workers", workers)
    deadline = time.monotonic() + 120
    while not list((corpus / "out").glob(".a.json.*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    assert process.poll() is None, "the run ended before it could be stopped"
    process.send_signal(number)
    _, said = process.communicate(timeout=120)
    assert process.returncode == status, said
    assert b"Traceback" not in said
    # Lines that grew in sight are kept under a name that says so; everything else is gone.
    assert set(os.listdir(corpus / "out")) - {"a.jsonl.incomplete"} == {"a.json"}
    assert (corpus / "out" / "a.json").read_text() == "of an earlier run"


@pytest.mark.parametrize("format_", ["text", "jsonl", "csv"])
def test_a_reader_that_leaves_changes_no_status(corpus: Path, format_: str) -> None:
    lines = (corpus / "in.jsonl").read_text(encoding="utf-8").splitlines()[:400]
    (corpus / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m mtaudit score in.jsonl --depth model-free --no-cache"
    command += f" --format {format_}" if format_ != "text" else ""
    for script in (f"{command} | head -c 1", f"{command} 2>&1 | true", f"{command} | true"):
        script = f"set -o pipefail; {script} > /dev/null; echo ${{PIPESTATUS[0]}} >&3"
        done = subprocess.run(
            ["bash", "-c", f"exec 3>status; {script}"], cwd=corpus, env=environment, capture_output=True, check=False
        )
        assert (corpus / "status").read_text() == "1\n", done.stderr
        assert b"Traceback" not in done.stderr
        assert b"BrokenPipe" not in done.stderr
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m mtaudit --help | true; echo ${{PIPESTATUS[0]}}"],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (b"0\n", b"")
