"""A full disk, lost permission and several runs at once: an error says what happened, and no file is half written."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTPUTS = ("a.json", "a.jsonl", "a.html", "a.csv", "a.parquet", "pages/")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="uses mounts, limits and capabilities of Linux")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with a document of 200 pairs that cannot be compressed much."""
    rows = [
        json.dumps({"source": f"It cost ${n} million; see {os.urandom(500).hex()}.", "target": f"耗资{n}万美元。"})
        for n in range(200)
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mtaudit", *arguments]


def run(place: Path, *arguments: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command(*arguments), cwd=place, env=environment, capture_output=True, text=True, check=False, preexec_fn=before
    )


def score(place: Path, out: Path, *more: str, before: Callable[[], None] | None = None) -> tuple[int, str]:
    """Status and messages of an audit with all kinds of outputs, which has findings but fails for none."""
    outputs = [part for name in OUTPUTS for part in ("--output", f"{out}/{name}")]
    options = ["--depth", "model-free", "--quiet", "--fail-on", "never", "--workers", "1", *outputs, *more]
    done = run(place, "score", "in.jsonl", *options, before=before)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def are_whole(folder: Path) -> None:
    """Every file under its own name is a complete one; nothing else is there but lines that say that they are not."""
    for name in files(folder):
        assert not name.endswith(".part"), name
        path = folder / name
        if name == "a.json":
            json.loads(path.read_text(encoding="utf-8"))
        elif name.endswith(".html"):
            assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
        elif name in ("a.jsonl", "a.csv"):
            assert len(path.read_text(encoding="utf-8").splitlines()) >= 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a file system of so many kilobytes; skips where nobody may mount."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(size: int) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", str(place)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("file systems cannot be mounted here")
        return place

    if shutil.which("mount") is None:
        pytest.skip("there is no mount")
    yield mount
    subprocess.run(["umount", str(place)], capture_output=True, check=False)


@pytest.mark.parametrize("size", [64, 900])
def test_outputs_on_a_full_disk(corpus: Path, small_disk: Callable[[int], Path], size: int) -> None:
    disk = small_disk(size)
    (disk / "a.csv").write_text("of an earlier run\n" * 200)
    status, said = score(corpus, disk, "--no-cache")
    assert status == 2, said
    assert "No space left on device" in said
    are_whole(disk)
    (disk / "fill").write_bytes(b"")
    assert "a.json" not in files(disk)


def test_outputs_beyond_a_limit_of_their_size(corpus: Path) -> None:
    out = corpus / "out"
    out.mkdir()
    (out / "a.csv").write_text("of an earlier run\n" * 200)
    limit = 100_000
    status, said = score(
        corpus, out, "--no-cache", before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert (status, "too large" in said) == (2, True), said
    are_whole(out)
    assert (out / "a.csv").read_text() == "of an earlier run\n" * 200


def test_a_cache_on_a_full_disk_fails_no_run(corpus: Path, small_disk: Callable[[int], Path]) -> None:
    cache, out = small_disk(200), corpus / "out"
    assert score(corpus, out, "--cache", str(cache)) == (0, "")
    first = {name: (out / name).read_bytes() for name in ("a.jsonl", "a.csv")}
    assert score(corpus, out, "--cache", str(cache)) == (0, "")
    assert {name: (out / name).read_bytes() for name in first} == first
    are_whole(out)


BASELINE = ("baseline", "update", "in.jsonl", "--depth", "model-free", "--quiet", "--no-cache", "--who", "A")


def test_a_baseline_on_a_full_disk_stays_what_it_was(corpus: Path, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(40)
    path = disk / "known.txt"
    rows = (corpus / "in.jsonl").read_text(encoding="utf-8").splitlines()
    (corpus / "in.jsonl").write_text("\n".join(rows[:20]), encoding="utf-8")
    assert run(corpus, *BASELINE, "--file", str(path)).returncode == 0
    before = path.read_bytes()
    (corpus / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    done = run(corpus, *BASELINE, "--file", str(path))
    assert (done.returncode, "No space left" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert (files(disk), path.read_bytes()) == ({"known.txt"}, before)


def without_privileges() -> None:
    """The rights of root over files of any mode are dropped, so that modes count as for everybody else."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def test_lost_permission(corpus: Path) -> None:
    closed, unread, cache, out = (corpus / name for name in ("closed", "more/b.md", "cache", "out"))
    unread.parent.mkdir()
    closed.mkdir()
    (closed / "a.json").write_text("of an earlier run")
    closed.chmod(0o500)
    status, said = score(corpus, closed, "--no-cache", before=without_privileges)
    assert status == 2, said
    assert "Permission denied" in said
    assert "closed/a.json" in said
    assert files(closed) == {"a.json"}
    unread.write_text("# Bread\n\n# 面包\n", encoding="utf-8")
    unread.chmod(0)
    status, said = score(corpus, out, "--cache", "cache", "more", before=without_privileges)
    assert status == 2
    assert "b.md" in said
    assert "no permission to read it" in said
    are_whole(out)
    assert len((out / "a.jsonl").read_text(encoding="utf-8").splitlines()) == 200, "the others are audited"
    for path in (cache, *cache.iterdir()):
        path.chmod(0o500 if path.is_dir() else 0o400)
    (corpus / "in.jsonl").write_text('{"source": "It cost $43.", "target": "耗资43元。"}\n' * 200, encoding="utf-8")
    assert score(corpus, out, "--cache", "cache", before=without_privileges) == (0, "")


def test_a_folder_that_is_closed_while_a_run_writes(corpus: Path) -> None:
    """The outputs are open, but can no longer be moved to their places."""
    out = corpus / "out"
    script = (
        "import importlib, os, sys\n"
        "r = importlib.import_module('mtaudit.engine.run')\n"
        "from mtaudit.cli.main import main\n"
        "head = r.Tally.head\n"
        "def closing(*given):\n    os.chmod('out', 0o500)\n    return head(*given)\n"
        "r.Tally.head = closing\n"
        "main(sys.argv[1:])\n"
    )
    options = ["--depth", "model-free", "--no-cache", "--workers", "1", "-o", "out/a.json", "-o", "out/a.csv"]
    done = subprocess.run(
        [sys.executable, "-c", script, "score", "in.jsonl", *options],
        cwd=corpus,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=without_privileges,
    )
    assert out.exists(), done.stderr
    out.chmod(0o700)
    assert (done.returncode, "Permission denied" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert "a.json" not in files(out)


def test_two_runs_at_once_on_one_cache_and_one_baseline(corpus: Path) -> None:
    rows = (corpus / "in.jsonl").read_text(encoding="utf-8").splitlines()
    for name, part in (("x.jsonl", rows[:100]), ("y.jsonl", rows[100:])):
        (corpus / name).write_text("\n".join(part), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    shared = ("--depth", "model-free", "--quiet", "--cache", "cache")
    lines = [
        command("baseline", "update", name, "--file", "known.txt", "--who", "A", *shared)
        for name in ("x.jsonl", "y.jsonl")
    ]
    lines += [command("score", "in.jsonl", "-o", f"{n}.csv", "--fail-on", "never", *shared) for n in range(2)]
    processes = [subprocess.Popen(line, cwd=corpus, env=environment, stderr=subprocess.PIPE) for line in lines]
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, said
    assert (corpus / "0.csv").read_bytes() == (corpus / "1.csv").read_bytes()
    entries = [line.split("\t")[2] for line in (corpus / "known.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    alone = run(corpus, *BASELINE, "x.jsonl", "y.jsonl", "--file", "alone.txt")
    assert alone.returncode == 0, alone.stderr
    assert {"x.jsonl", "y.jsonl"} <= set(entries), "no update is lost"
    wanted = (corpus / "alone.txt").read_text("utf-8").splitlines()
    assert len(entries) == sum("\tx.jsonl\t" in line or "\ty.jsonl\t" in line for line in wanted)
    with sqlite3.connect(corpus / "cache" / "audit.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not [name for name in files(corpus) if name.endswith((".part", ".lock"))]
