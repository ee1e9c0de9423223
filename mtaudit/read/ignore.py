"""Paths that git ignores, by the .gitignore files that apply to a folder; pathspec matches their patterns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mtaudit.git import path_spec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Ignore:
    """Answers whether git ignores a path, by the .gitignore files from the root of the repository down."""

    def __init__(self) -> None:
        self._specs: dict[Path, GitIgnoreSpec | None] = {}

    def covers(self, path: Path, folder: bool) -> bool:
        """Whether ``path`` (absolute) is ignored. As in git, the deepest file with a matching pattern decides."""
        for parent in _within_repository(path):
            spec = self._spec(parent)
            if spec is None:
                continue
            ignored = spec.check_file(path.relative_to(parent).as_posix() + ("/" if folder else "")).include
            if ignored is not None:
                return ignored
        return False

    def _spec(self, folder: Path) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            try:
                lines = (folder / ".gitignore").read_text("utf-8", "replace").splitlines()
                self._specs[folder] = path_spec(lines)
            except (OSError, ValueError):
                self._specs[folder] = None
        return self._specs[folder]


def _within_repository(path: Path) -> Iterator[Path]:
    """The folders above ``path``, nearest first, up to the root of its repository; all of them outside of one."""
    for parent in path.parents:
        yield parent
        if (parent / ".git").exists():
            return
