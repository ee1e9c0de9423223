"""Files named by the address of a file system: here the local one, through the same interface as object stores."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from mtaudit.config import Settings
from mtaudit.engine import events_of, find_inputs, make_context
from mtaudit.engine.remote import is_remote
from mtaudit.errors import Problem, UsageError
from mtaudit.records import DocumentState, Event, Scored

ROWS = [{"source": "It cost $4 million.", "target": "耗资400美元。"}, {"source": "We slept.", "target": "我们睡了。"}]


def audit(address: str, cache: Path | None = None) -> list[Event]:
    context, _ = make_context(Settings(depth="model-free"), cache, "mtaudit")
    return list(events_of(find_inputs([address]), context, hints=True))


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    root = tmp_path / "bucket"
    (root / "deep").mkdir(parents=True)
    text = "".join(json.dumps(row) + "\n" for row in ROWS)
    (root / "b.jsonl").write_text(text, encoding="utf-8")
    (root / "deep" / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (root / "notes.bin").write_bytes(b"\0")
    return root


def test_a_folder_is_all_its_files_under_their_addresses(bucket: Path) -> None:
    events = audit(bucket.as_uri())
    names = [event.name for event in events if isinstance(event, DocumentState)]
    assert names == [f"{bucket.as_uri()}/b.jsonl", f"{bucket.as_uri()}/deep/a.jsonl.gz"]
    found = [event for event in events if isinstance(event, Scored)]
    assert [len(one.findings) > 0 for one in found] == [True, False, True, False]
    assert found[0].pair.document == names[0]


def test_results_are_those_of_the_local_file(bucket: Path) -> None:
    file = bucket / "b.jsonl"
    remote, local = ([e for e in audit(name) if isinstance(e, Scored)] for name in (file.as_uri(), str(file)))
    assert [(e.findings, e.error_probability) for e in remote] == [(e.findings, e.error_probability) for e in local]


def test_a_second_run_fetches_nothing(bucket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = audit(bucket.as_uri(), tmp_path / "cache")
    with monkeypatch.context() as patched:
        patched.setattr("mtaudit.engine.remote.shutil.copyfileobj", None)
        assert audit(bucket.as_uri(), tmp_path / "cache") == first
    (bucket / "b.jsonl").write_text(json.dumps(ROWS[1]), encoding="utf-8")
    assert sum(isinstance(e, Scored) for e in audit(bucket.as_uri(), tmp_path / "cache")) == 3


def test_a_file_that_goes_away_is_a_problem_and_the_others_are_audited(bucket: Path) -> None:
    context, _ = make_context(Settings(depth="model-free"), None, "mtaudit")
    inputs = find_inputs([bucket.as_uri()])
    (bucket / "b.jsonl").unlink()
    events = list(events_of(inputs, context))
    [problem] = [event for event in events if isinstance(event, Problem)]
    assert problem.place == f"{bucket.as_uri()}/b.jsonl"
    assert sum(isinstance(event, Scored) for event in events) == 2


@pytest.mark.parametrize(
    ("address", "says"),
    [("file:///nowhere/at/all", "no file that can be read"), ("nonsense://x/y", "cannot be opened")],
)
def test_addresses_that_cannot_be_used(address: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        find_inputs([address])


def test_paths_are_not_addresses() -> None:
    assert not any(map(is_remote, ("C:/x", "a/b.jsonl", "en:zh", "://x", "-")))
    assert is_remote("s3://bucket/key")
