"""Files at s3:// addresses, read by pyarrow's client from an object store on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from s3_standin import KEY, object_store

from mtaudit.cli.main import main
from mtaudit.config import Settings
from mtaudit.engine import events_of, find_inputs, make_context
from mtaudit.errors import UsageError
from mtaudit.records import DocumentState

ROWS = [{"source": "It cost $4 million.", "target": "耗资400美元。"}, {"source": "We slept.", "target": "我们睡了。"}]
NAMES = ["en-zh/a.jsonl", "en-zh/deep/新闻 50%.jsonl"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    for name in NAMES:
        file = tmp_path / "corpus" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    with object_store(tmp_path) as (address, seen):
        for name, value in {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield address, seen


def documents(address: str, cache: Path | None = None) -> list[str]:
    context, _ = make_context(Settings(depth="model-free"), cache, "mtaudit")
    events = events_of(find_inputs([address]), context, hints=True)
    return [event.name for event in events if isinstance(event, DocumentState) and event.pairs == 2]


@pytest.mark.parametrize("address", ["s3://corpus/en-zh", "s3://corpus/en-zh/", "s3://corpus", "s3://corpus/"])
def test_folders_are_all_their_files(store: tuple[str, list[str]], address: str) -> None:
    assert documents(address) == [f"s3://corpus/{name}" for name in NAMES]


def test_names_with_blanks_and_chinese_characters(store: tuple[str, list[str]]) -> None:
    assert documents("s3://corpus/en-zh/deep/新闻 50%25.jsonl") == ["s3://corpus/en-zh/deep/新闻 50%25.jsonl"]


def test_parameters_and_passwords_are_used_and_not_shown(
    store: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    host = store[0].removeprefix("http://")
    address = f"s3://{KEY}:secret@corpus/en-zh?endpoint_override={host}&scheme=http"
    assert documents(address) == [f"s3://corpus/{name}" for name in NAMES]


def test_a_second_run_reads_no_object(store: tuple[str, list[str]], tmp_path: Path) -> None:
    first = documents("s3://corpus/en-zh", tmp_path / "cache")
    del store[1][:]
    assert documents("s3://corpus/en-zh", tmp_path / "cache") == first
    assert store[1]
    assert not any(request.startswith("GET") and request.endswith(".jsonl") for request in store[1])


def test_what_cannot_be_read_is_said(store: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no file that can be read at s3://corpus/nothing"):
        find_inputs(["s3://corpus/nothing"])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    with pytest.raises(UsageError, match=r"s3://corpus/en-zh cannot be reached .*credentials"):
        find_inputs(["s3://corpus/en-zh"])


def test_a_filter_says_that_it_needs_files(store: tuple[str, list[str]], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["filter", "s3://corpus/en-zh/a.jsonl", "-o", str(tmp_path / "out.jsonl")])
    assert result.exit_code == 2
    assert "s3://corpus/en-zh/a.jsonl is remote" in result.output
