"""The benchmark of the gate, without models: what it promises holds, so that nobody finds out in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_bad_edits_stop_and_good_ones_pass(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests" / "bench" / "gate_edits.py"), "--depth", "model-free"]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MTAUDIT_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "24 of 24 good edits pass; 0 stop without --since only" in done.stdout
