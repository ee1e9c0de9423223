"""What changed since a commit, in throw-away repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from repository import Repository

from mtaudit.errors import UsageError
from mtaudit.git import blobs, changes_since, commit_of, export

LINES = "".join(f"line {n}\n" for n in range(1, 21))


@pytest.fixture
def repository(repository: Repository) -> Repository:
    repository.commit(a=LINES, b=LINES.upper())
    return repository


def test_changed_new_and_deleted_files(repository: Repository) -> None:
    (repository.root / "b.md").unlink()
    repository.commit(a=LINES + "more\n", c="new\n")
    root = repository.root.resolve()
    changes = changes_since("HEAD~1", repository.root)
    assert changes.changed == {root / name for name in ("a.md", "b.md", "c.md")}
    assert set(changes.before) == {root / "a.md", root / "b.md"}
    [then] = blobs([changes.before[root / "a.md"]], root)
    assert then.decode() == LINES
    assert changes_since("HEAD", repository.root).changed == set()


def test_what_is_not_committed_counts_too(repository: Repository) -> None:
    (repository.root / "a.md").write_text(LINES + "more\n", encoding="utf-8")
    (repository.root / "新 文.md").write_text("neu\n", encoding="utf-8")
    root = repository.root.resolve()
    assert changes_since("HEAD", repository.root).changed == {root / "a.md", root / "新 文.md"}


def test_a_renamed_file_is_known_by_its_old_name(repository: Repository) -> None:
    repository("mv", "a.md", "moved to.md")
    repository.commit()
    root = repository.root.resolve()
    assert changes_since("HEAD~1", repository.root).renamed == {root / "moved to.md": root / "a.md"}


def test_the_index_is_compared_where_it_is_asked_for(repository: Repository) -> None:
    root = repository.root.resolve()
    (root / "a.md").write_text("staged\n", encoding="utf-8")
    repository("add", "a.md")
    (root / "a.md").write_text("not staged\n", encoding="utf-8")
    (root / "b.md").write_text("not staged\n", encoding="utf-8")
    (root / "c.md").write_text("not tracked\n", encoding="utf-8")
    changes = changes_since("HEAD", root, staged=True)
    assert changes.changed == {root / "a.md"}
    assert changes.untracked == {root / "c.md"}
    assert changes.staged is not None
    assert list(blobs([changes.staged[root / "a.md"]], root)) == [b"staged\n"]


def test_a_branch_is_compared_with_its_merge_base(repository: Repository) -> None:
    base = commit_of("HEAD", repository.root)
    repository("checkout", "-q", "-b", "feature")
    repository.commit(c="feature\n")
    repository("checkout", "-q", "main")
    repository.commit(a="changed on main\n")
    repository("checkout", "-q", "feature")
    root = repository.root.resolve()
    changes = changes_since("main", repository.root)
    assert (changes.commit, changes.changed) == (base, {root / "c.md"})
    assert changes.label == f"{str(base)[:10]} (merge base of main and HEAD)"
    exact = changes_since("main", repository.root, exact=True)
    assert exact.changed == {root / "a.md", root / "c.md"}
    assert exact.label == f"main ({str(commit_of('main', root))[:10]})"


def test_without_a_merge_base_the_cause_and_the_remedy_are_named(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository("checkout", "-q", "--orphan", "other")
    repository.commit(a="of another history\n")
    with pytest.raises(UsageError, match=r"no merge base.*unrelated.*--since-exact"):
        changes_since("main", repository.root)
    assert changes_since("main", repository.root, exact=True).exact
    repository("checkout", "-q", "main")
    repository.commit(a="1\n")
    repository("checkout", "-q", "-b", "feature", "HEAD~1")
    repository.commit(b="2\n")
    clone = tmp_path_factory.mktemp("clone") / "it"
    url = repository.root.as_uri()
    repository("clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "feature", url, str(clone))
    with pytest.raises(UsageError, match=r"shallow.*git fetch --unshallow.*fetch-depth: 0"):
        changes_since("origin/main", clone)
    with pytest.raises(UsageError, match="shallow"):
        changes_since("HEAD~1", clone)


def test_export_of_a_folder_and_of_a_file(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    repository.commit(a="new\n")
    into = tmp_path_factory.mktemp("out")
    assert (export("HEAD~1", "", into, repository.root) / "a.md").read_text() == LINES
    assert export("HEAD", "a.md", into, repository.root).read_text() == "new\n"
    with pytest.raises(UsageError, match=r"HEAD has no none\.md"):
        export("HEAD", "none.md", into, repository.root)


def test_a_name_that_is_no_commit(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert commit_of("main", repository.root)
    assert commit_of("none", repository.root) is None
    assert commit_of("--all", repository.root) is None
    with pytest.raises(UsageError, match="fetch"):
        changes_since("none", repository.root)
    with pytest.raises(UsageError, match="inside a git repository"):
        changes_since("main", tmp_path_factory.mktemp("plain"))


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    fresh = Repository(tmp_path)
    (tmp_path / "a.md").write_text(LINES, encoding="utf-8")
    fresh("add", "a.md")
    assert changes_since("HEAD", tmp_path).changed == {tmp_path.resolve() / "a.md"}
    with pytest.raises(UsageError, match="no such commit"):
        changes_since("main", tmp_path)
