"""What changed since a commit, in throw-away repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from repository import Repository

from mtaudit.errors import UsageError
from mtaudit.git import Changed, changes_since, commit_of, export

LINES = "".join(f"line {n}\n" for n in range(1, 21))


@pytest.fixture
def repository(repository: Repository) -> Repository:
    repository.commit(a=LINES, b=LINES.upper())
    return repository


def test_changed_lines_and_nothing_else(repository: Repository) -> None:
    text = LINES.replace("line 3\n", "other 3\n").replace("line 9\nline 10\n", "") + "@@ -1 +1 @@\n"
    repository.commit(a=text)
    changed = changes_since("HEAD~1", repository.root).of(repository.root / "a.md")
    assert changed == Changed(ranges=((3, 3), (19, 19)), deletions=(8,))
    assert changes_since("HEAD~1", repository.root).of(repository.root / "b.md") is None


def test_what_is_not_committed_counts_too(repository: Repository) -> None:
    (repository.root / "a.md").write_text(LINES + "more\n", encoding="utf-8")
    (repository.root / "新 文.md").write_text("neu\n", encoding="utf-8")
    changes = changes_since("HEAD", repository.root)
    assert changes.of(repository.root / "a.md") == Changed(ranges=((21, 21),))
    assert changes.of(repository.root / "新 文.md") == Changed(whole=True)


def test_a_renamed_file_has_changed_only_where_it_differs(repository: Repository) -> None:
    repository("mv", "a.md", "moved to.md")
    repository("mv", "b.md", "b2.md")
    (repository.root / "moved to.md").write_text(LINES.replace("line 5\n", "line five\n"), encoding="utf-8")
    repository.commit()
    changes = changes_since("HEAD~1", repository.root)
    assert changes.of(repository.root / "moved to.md") == Changed(ranges=((5, 5),))
    assert changes.of(repository.root / "b2.md") == Changed()


def test_a_pair_is_touched_where_its_lines_changed_or_its_other_side_was_deleted() -> None:
    changed = Changed(ranges=((3, 4),), deletions=(10,))
    assert changed.touches((4, 6))
    assert not changed.touches((5, 6))
    assert changed.touches((9, 11)), "a line was taken out of its middle"
    assert not changed.touches((8, 10)), "what followed it was taken away"
    assert changed.touches((8, 9), is_null=True)
    assert not changed.touches((13, 13), is_null=True)
    assert not changed.touches(None)
    assert Changed(whole=True).touches(None)


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
    with pytest.raises(UsageError, match="inside of a git repository"):
        changes_since("main", tmp_path_factory.mktemp("plain"))


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    fresh = Repository(tmp_path)
    (tmp_path / "a.md").write_text(LINES, encoding="utf-8")
    fresh("add", "a.md")
    assert changes_since("HEAD", tmp_path).of(tmp_path / "a.md") == Changed(whole=True)
    with pytest.raises(UsageError, match="no such commit"):
        changes_since("main", tmp_path)
