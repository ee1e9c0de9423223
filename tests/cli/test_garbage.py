"""The settings of the garbage collector belong to the process of the command line, not to a program that calls it."""

from __future__ import annotations

import gc
import subprocess
import sys

from click.testing import CliRunner

from mtaudit.cli.main import main


def test_a_call_within_a_program_leaves_the_collector_alone() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    assert CliRunner().invoke(main, ["checks"]).exit_code == 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == frozen


def test_the_process_of_its_own_collects_less_often() -> None:
    program = (
        "import atexit, gc, sys; from mtaudit.__main__ import run; sys.argv[1:] = ['--version'];"
        "atexit.register(lambda: print(gc.get_threshold()[0])); run()"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(out.split()[-1]) > 700
