"""A short form of the benchmark that kills runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="kills groups of processes")
def test_after_every_kill_files_are_whole_and_the_next_run_gives_the_same_bytes() -> None:
    command = [sys.executable, "tests/bench/kills.py", "4", "--seed", str(os.getpid())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 runs killed" in done.stdout
