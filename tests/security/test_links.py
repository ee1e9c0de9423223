"""Links and files that are none: nothing outside of the given paths is read, nothing endless is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repository import Repository

from mtaudit.cli.main import main

CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
SECRET = "The password of the server is swordfish.\n\n服务器的密码是剑鱼。\n"


@pytest.fixture
def corpus(repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None) -> Path:
    """A folder of documents beside a secret, in a repository."""
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("MTAUDIT_PLUGINS", "")
    (repository.root / "secret.md").write_text(SECRET, encoding="utf-8")
    (repository.root / "corpus").mkdir()
    repository.commit(**{"corpus/a": CLEAN})
    return repository.root / "corpus"


def score(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["score", "--fail-on", "never", *arguments], catch_exceptions=False)


def test_links_out_of_the_given_paths_are_left_out_and_named(corpus: Path) -> None:
    (corpus / "leak.md").symlink_to("../secret.md")
    (corpus / "config.en.txt").symlink_to("../.git/config")
    (corpus / "absolute.md").symlink_to(corpus.parent / "secret.md")
    (corpus / ".gitignore").write_text("kept.md\n")
    (corpus / "kept.md").write_text(SECRET, encoding="utf-8")
    (corpus / "ignored.md").symlink_to("kept.md")
    (corpus / "same.md").symlink_to("a.md")
    result = score("corpus", "--output", "out.json")
    assert result.exit_code == 0
    for name in ("leak.md", "config.en.txt", "absolute.md"):
        assert f"not read: corpus/{name}: a link to " in result.stderr, name
    assert "not read: corpus/ignored.md: a link to a file that .gitignore hides" in result.stderr
    written = Path("out.json").read_text(encoding="utf-8")
    assert "swordfish" not in written
    assert "repositoryformatversion" not in written
    assert "corpus/a.md" in written


def test_a_hidden_file_of_the_given_folder_is_not_reached_through_a_link(corpus: Path) -> None:
    (corpus / "config.md").symlink_to("../.git/config")
    result = score(".")
    assert "not read: corpus/config.md: a link to " in result.stderr


def test_a_link_within_the_given_paths_is_read_once(corpus: Path) -> None:
    (corpus / "b.md").symlink_to("../secret.md")
    result = score(".", "--output", "out.json")
    assert result.exit_code == 0
    assert Path("out.json").read_text(encoding="utf-8").count('"source": "The password') <= 1


def test_what_is_no_file_is_never_opened(corpus: Path) -> None:
    os.mkfifo(corpus / "pipe.md")
    (corpus / "device.md").symlink_to("/dev/zero")
    (corpus / "descriptor.md").symlink_to("/dev/stdin")
    (corpus / "process.md").symlink_to("/proc/self/environ")
    (corpus / ".gitignore").symlink_to("/dev/zero")
    result = score("corpus")
    assert result.exit_code == 0
    assert "no regular file: 3 .md" in result.stderr
    assert "corpus/process.md: a link to /proc/" in result.stderr
    for name in ("corpus/pipe.md", "corpus/device.md", "/proc/self/environ", "corpus/process.md"):
        named = score(name)
        assert named.exit_code == 2, name
        assert "a pipe" in named.stderr or "a device" in named.stderr or "running system" in named.stderr


def test_safe_mode_follows_no_named_link_out_of_the_repository(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "key.md"
    outside.write_text(SECRET, encoding="utf-8")
    (corpus / "key.md").symlink_to(outside)
    (corpus / "git.txt").symlink_to("../.git/config")
    assert score("corpus/key.md").exit_code == 0, "without safe mode the user decides"
    for name in ("corpus/key.md", "corpus/git.txt"):
        for arguments in ([name], ["--source", name, "--target", "corpus/a.md"]):
            result = score(*arguments, "--safe")
            assert result.exit_code == 2
            assert "which is not part of the audited tree" in result.stderr
            assert "swordfish" not in result.output
