"""A folder of everything that used to end a run, with one sound file among it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from bombs import BOMBS, LIMITS, MENDED

SOUND = "The fund lost 13 billion euros.\n\n该基金损失了13亿欧元。\n"


def test_a_folder_of_hostile_files_is_named_and_the_sound_file_is_audited(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, write in BOMBS.items():
        write(folder / name)
    for name, text in {**MENDED, "sound.md": SOUND}.items():
        (folder / name).write_text(text, encoding="utf-8")
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "mtaudit", "score", str(folder), "--depth", "model-free", "--output", str(out)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MTAUDIT_CACHE": str(tmp_path / "cache")},
    )
    assert done.returncode == 2, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Traceback" not in done.stdout + done.stderr
    report = json.loads(out.read_text(encoding="utf-8"))
    problems = {Path(problem["place"]).name: problem for problem in report["problems"]}
    documents = {Path(document["name"]).name for document in report["documents"]}
    assert not [problem for problem in problems.values() if problem.get("internal")]
    notes = {Path(document["name"]).name: document["notes"] for document in report["documents"]}
    for name, limit in LIMITS.items():
        assert limit in problems[name]["cure"] if name in problems else notes[name], name
    assert {*BOMBS, *MENDED, "sound.md"} - documents - set(problems) == set()
    assert not set(MENDED) & set(problems)
    (pair,) = [pair for pair in report["pairs"] if pair["document"].endswith("sound.md")]
    assert [finding["check"] for finding in pair["findings"]] == ["ACC03"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime < 240
