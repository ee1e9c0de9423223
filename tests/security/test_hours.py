"""A short form of the hour of audits in one process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_audits_in_one_process_keep_no_memory_and_no_file() -> None:
    # In so short a time the tables of a process still fill.
    command = [sys.executable, "-m", "tests.bench.hours", "20", "--most", "0.15"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [rounds] = re.findall(r"^(\d+) rounds", done.stdout, re.MULTILINE)
    assert int(rounds) >= 4
