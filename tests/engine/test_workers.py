"""A run in several processes gives what a run in one gives, and a run that was stopped goes on where it stopped."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from mtaudit import pipeline
from mtaudit.cli.main import main
from mtaudit.config import Settings
from mtaudit.engine import events_of, find_inputs, make_context, shards, workers
from mtaudit.engine.inputs import Source
from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.records import Document, Event, Scored

TEXTS = [
    ("The bread is still warm.", "面包还是热的。"),
    ("It cost $4 million.", "耗资400美元。"),
    ("Anna Karlsson spoke to the press.", "安娜·卡尔松对媒体说。"),
    ("He did not see it.", "他看见了。"),
    ("The harbour was empty.", "港口空无一人。"),
    ("", "只有译文。"),
]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


def rows(count: int) -> Iterator[str]:
    for at in range(count):
        source, target = TEXTS[at % len(TEXTS)]
        yield json.dumps({"id": str(at), "source": source.replace("4", str(at + 4)), "target": target})


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A large file with a bad line, small files of pairs and of text, and a file that cannot be read."""
    monkeypatch.setattr(shards, "_SMALL", 2000)
    monkeypatch.setattr(shards, "_SHARD", {False: 500, True: 500})
    monkeypatch.setattr(pipeline, "SECTION", 40)
    root = tmp_path / "corpus"
    root.mkdir()
    lines = list(rows(500))
    lines[123] = "{"
    (root / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for at in range(5):
        (root / f"b{at}.jsonl").write_text("\n".join(rows(3 + at)), encoding="utf-8")
        text = f"The harbour was empty in {at + 4} minutes.\n\n港口在5分钟内空无一人。\n\nWe slept.\n\n我们睡了。\n"
        (root / f"c{at}.md").write_text(text, encoding="utf-8")
    (root / "d.jsonl").write_bytes(b"")
    return root


def audited(corpus: Path, count: int, cache: Path | None = None, hints: bool = True) -> list[Event]:
    context, _ = make_context(Settings(depth="model-free"), cache, "mtaudit")
    return list(events_of(find_inputs([str(corpus)]), context, hints, engine=partial(workers.audited, workers=count)))


@pytest.mark.parametrize("hints", [True, False])
def test_processes_give_the_events_of_one_process_in_order(corpus: Path, hints: bool) -> None:
    one = audited(corpus, 1, hints=hints)
    assert sum(isinstance(event, Scored) for event in one) == 499 + sum(range(3, 8)) + 5 * 2
    assert sum(isinstance(event, Problem) for event in one) == 2
    assert audited(corpus, 2, hints=hints) == one


def test_reports_are_equal_to_the_byte(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["mtaudit", "score"])
    made = []
    for count in ("1", "2"):
        outputs = [tmp_path / f"{count}.{suffix}" for suffix in ("jsonl", "json", "html", "csv", "sarif")]
        options = [f"--output={path}" for path in outputs]
        with pytest.raises(SystemExit):
            main(["score", str(corpus), "--workers", count, "--depth", "model-free", "--no-cache", *options])
        made.append([path.read_bytes() for path in outputs])
    assert made[0] == made[1]


@pytest.mark.parametrize("count", [1, 2])
def test_a_second_run_audits_nothing_and_starts_no_process(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    cache = tmp_path / "cache"
    first = audited(corpus, count, cache)
    with monkeypatch.context() as patched:
        patched.setattr(workers, "_in_processes", None)
        patched.setattr(pipeline, "run_checks", None)
        assert audited(corpus, 2, cache) == first


def test_a_small_run_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(rows(20)), encoding="utf-8")
    monkeypatch.setattr(workers, "_in_processes", None)
    assert sum(isinstance(event, Scored) for event in audited(tmp_path, 2)) == 20


def test_checks_that_compare_documents_run_in_one_process(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_in_processes", None)
    settings = Settings(depth="model-free", checks={"TRM03": {"scope": "corpus"}})
    context, _ = make_context(settings, None, "mtaudit")
    assert len(list(events_of(find_inputs([str(corpus)]), context, engine=partial(workers.audited, workers=2)))) > 500


def test_errors_come_back_whole(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Sequence[object]:
        if os.getpid() != parent:
            raise UsageError("the settings contradict each other")
        return run_checks(*_)  # type: ignore[arg-type]

    parent, run_checks = os.getpid(), pipeline.run_checks
    monkeypatch.setattr(pipeline, "run_checks", broken)
    with pytest.raises(UsageError, match="contradict"):
        audited(corpus, 2)
    error = InputError(Problem("a.jsonl", "it is damaged", "restore it", 3))
    assert pickle.loads(pickle.dumps(error)).problem == error.problem


def test_a_killed_process_ends_the_run_with_advice(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> Sequence[object]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return run_checks(*_)  # type: ignore[arg-type]

    parent, run_checks = os.getpid(), pipeline.run_checks
    monkeypatch.setattr(pipeline, "run_checks", killed)
    with pytest.raises(UsageError, match="fewer --workers"):
        audited(corpus, 2)


def children(of: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(of)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def is_alive(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    given, out, cache = tmp_path / "a.jsonl", tmp_path / "out.jsonl", tmp_path / "cache"
    given.write_text("\n".join(rows(12_000)), encoding="utf-8")
    command = [sys.executable, "-m", "mtaudit", "score", str(given), "--depth", "model-free", "--workers", "2"]
    command += ["--cache", str(cache), "--output", str(out), "--fail-on", "never"]
    # A shell lets its background commands, and so perhaps the whole test run, ignore interrupts.
    hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=hear)
    deadline = time.monotonic() + 240
    while not (started := children(run.pid)) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    while _stored(cache) < 2 and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert run.poll() is None, "the run ended before it could be stopped"
    run.send_signal(stop)
    assert run.wait(120) != 0
    assert not out.exists()
    while any(map(is_alive, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(is_alive, started)), "the processes end with the first one"
    kept = _stored(cache)
    assert kept >= 2
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    resumed = out.read_bytes()
    subprocess.run([*command, "--no-cache"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert resumed == out.read_bytes()


def _stored(cache: Path) -> int:
    """Entries of the cache."""
    import sqlite3

    if not (cache / "audit.sqlite").exists():
        return 0
    connection = sqlite3.connect(cache / "audit.sqlite", timeout=10)
    try:
        found: int = connection.execute("SELECT count(*) FROM entries").fetchone()[0]
    except sqlite3.Error:
        found = 0
    finally:
        connection.close()
    return found


def test_an_unchanged_large_file_is_not_read(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = audited(corpus, 1, tmp_path / "cache")
    read = list[str]()
    documents = Source.documents

    def watched(self: Source) -> Iterator[Document | Problem]:
        read.append(str(self.item))
        return documents(self)

    monkeypatch.setattr(Source, "documents", watched)
    assert audited(corpus, 1, tmp_path / "cache") == first
    assert not any("a.jsonl" in one for one in read)


def test_sections_that_are_lost_are_audited_again(corpus: Path, tmp_path: Path) -> None:
    first = audited(corpus, 1, tmp_path / "cache")
    with sqlite3.connect(tmp_path / "cache" / "audit.sqlite") as database:
        largest = "SELECT key FROM entries ORDER BY length(value) DESC LIMIT 4"
        database.execute(f"DELETE FROM entries WHERE key IN ({largest})")
    assert audited(corpus, 1, tmp_path / "cache") == first
