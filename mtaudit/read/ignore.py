"""Paths that git ignores, by the .gitignore files that apply to a folder, whose patterns pathspec matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mtaudit.git import path_spec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


#: Maximum size of a .gitignore in bytes; a longer one is ignored.
_LONGEST = 1 << 20


class Ignore:
    """Determines whether git ignores a path, by the .gitignore files from the root of the repository downwards.

    Args:
        tracked: absolute paths that are never ignored, like the folders that contain them. Git does not ignore files
            that it tracks; an untrusted change of .gitignore must not hide documents either.
    """

    def __init__(self, tracked: Iterable[Path] = ()) -> None:
        self._specs: dict[Path, GitIgnoreSpec | None] = {}
        self._kept = {kept for path in tracked for kept in (path, *path.parents)}

    def covers(self, path: Path, folder: bool) -> bool:
        """Whether ``path`` (absolute) is ignored. As in git, the deepest file with a matching pattern decides."""
        if path in self._kept:
            return False
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
            file = folder / ".gitignore"
            try:
                # Like git, links are not followed; reading a link to a device would never end.
                readable = not file.is_symlink() and file.is_file() and file.stat().st_size <= _LONGEST
                self._specs[folder] = path_spec(file.read_text("utf-8", "replace").splitlines()) if readable else None
            except (OSError, ValueError):
                self._specs[folder] = None
        return self._specs[folder]


def _within_repository(path: Path) -> Iterator[Path]:
    """The folders above ``path``, nearest first, up to the root of its repository, if it is in one."""
    for parent in path.parents:
        yield parent
        if (parent / ".git").exists():
            return
