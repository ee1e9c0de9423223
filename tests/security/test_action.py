"""The scripts of the action run in the folder of a stranger's files, and run nothing of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / ".github" / "action").glob("*.sh"))
#: Modules of the standard library that the scripts import.
MODULES = ("json", "sys", "hashlib", "encodings", "site", "sitecustomize", "usercustomize")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_python_is_isolated(script: Path) -> None:
    calls = re.findall(r"(?:^|[|;(\s])python3?\s.*", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(re.search(r"python3? -I\b", call) for call in calls if not call.strip().startswith("#")), calls


def test_modules_of_the_files_under_test_are_not_imported(tmp_path: Path) -> None:
    for module in MODULES:
        (tmp_path / f"{module}.py").write_text(f"open('ran', 'w').write({module!r})\nraise SystemExit(9)\n")
    output = tmp_path / "output"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "bin" / "pip").write_text("#!/bin/sh\necho cache\n")
    (tmp_path / "bin" / "pip").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "ACTION": str(ROOT),
        "PACKAGE": "mtaudit",
        "TORCH_INDEX": "",
        "GITHUB_OUTPUT": str(output),
    }
    script = ROOT / ".github" / "action" / "prepare.sh"
    subprocess.run(["bash", str(script)], cwd=tmp_path, env=environment, check=True)
    assert re.search(r"^key=[0-9a-f]{16}$", output.read_text(), re.MULTILINE)
    assert not (tmp_path / "ran").exists()
