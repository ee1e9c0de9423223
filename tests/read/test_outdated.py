"""A translation that is older than its source is noted at the pair of files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from mtaudit.engine.inputs import find_inputs, found_lines, unread_lines
from mtaudit.records import Document, DocumentState


def commit(folder: Path, date: str, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".md").write_text(text, encoding="utf-8")
    environment = {**os.environ, "GIT_COMMITTER_DATE": f"{date}T00:00:00Z"}
    for command in (("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", date)):
        subprocess.run(["git", *command], cwd=folder, check=True, env=environment)


def test_a_source_that_changed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    commit(tmp_path, "2024-01-02", en__a="One.", zh__a="一。", en__b="Two.", zh__b="二。", en__c="Three.", zh__c="三。")
    commit(tmp_path, "2024-03-04", en__a="One more.", zh__b="贰。")
    (tmp_path / "en/d.md").write_text("Four.")
    (tmp_path / "zh/d.md").write_text("四。")
    inputs = find_inputs(["."])
    notes = {d.name: d.notes for d in inputs.documents() if isinstance(d, Document)}
    assert notes == {
        "en/a.md": (
            "en/a.md changed on 2024-03-04, after its translation zh/a.md (2024-01-02), which may be outdated",
        ),
        **dict.fromkeys(("en/b.md", "en/c.md", "en/d.md"), ()),
    }
    assert found_lines(inputs)[0] == "read together: en/a.md with zh/a.md"
    digests = {source.digest() for source in inputs.sources()}
    commit(tmp_path, "2024-05-06", zh__a="一。 ")
    assert digests - {source.digest() for source in find_inputs(["."]).sources()}


def test_without_git_nothing_is_noted(tmp_path: Path) -> None:
    for name, text in (("a.en.md", "One."), ("a.zh.md", "一。")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (document,) = find_inputs([str(tmp_path)]).documents()
    assert isinstance(document, Document)
    assert document.notes == ()


def test_documents_without_text_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("One.")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\0")
    states = [DocumentState("x.json", "no text", notes=("no pairs",)), DocumentState("a.md", "source only")]
    assert unread_lines(find_inputs([str(tmp_path)]), states) == [
        "not read: no reader: 1 .png",
        "not read: no pairs: 1 .json",
    ]
