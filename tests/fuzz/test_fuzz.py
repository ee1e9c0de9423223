"""A few seconds of the fuzz harness, which finds nothing; the inputs that it once found are tests of their parts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def fuzz(tmp_path: Path, *options: str) -> tuple[int, dict[str, object], str]:
    """Exit status, figures and output of a run."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.fuzz", "--keep", str(tmp_path / "faults"), "--json", str(figures), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(figures.read_text(encoding="utf-8")), done.stdout + done.stderr


def test_readers_and_text_stages_withstand_mutations(tmp_path: Path) -> None:
    status, figures, output = fuzz(tmp_path, "--seconds", "12")
    assert status == 0, output
    assert figures["faults"] == {}
    executions = figures["executions"]
    assert isinstance(executions, int)
    assert executions > 500


def test_a_fault_is_found_and_kept(tmp_path: Path) -> None:
    """With no time allowed for an input, every one is a fault."""
    status, figures, output = fuzz(tmp_path, "--seconds", "1", "--targets", "text checks", "--memory", "-1")
    assert status == 1, output
    assert figures["faults"]
    assert list((tmp_path / "faults").iterdir())
