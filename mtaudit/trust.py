"""Determines which version of the files that control a run is used: settings, baseline, calibration and glossary.

Without safe mode it is the one on disk. In safe mode the audited tree is untrusted and must not control its own audit:
these files are read from a trusted commit, usually the tip of the branch into which the change will be merged.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from mtaudit.errors import InputError, Problem
from mtaudit.git import blobs, objects_at, require_commit, root_of, tracked_files

_CURE = "merge it into the trusted commit first, or name a file outside of the repository"
_SHOWN = 10


@dataclass(frozen=True)
class Trust:
    """Reads the files that control a run.

    Attributes:
        safe: whether files of the audited tree are rejected.
        commit: full hash of the trusted commit. If "", of the files in the repository only those given by the user
            are read, from disk.
        label: a description of the commit.
        root: the top folder of the repository; None outside of one.
        objects: git object by path for every regular file of the commit.
    """

    safe: bool = False
    commit: str = ""
    label: str = ""
    root: Path | None = None
    objects: Mapping[Path, str] = field(default_factory=dict)

    def holds(self, path: Path) -> bool:
        """Whether a file that was not given by the user, such as the settings file of a folder, can be read."""
        return self._place(path) in self.objects if self.safe else path.is_file()

    def read(self, path: Path, named: bool = False) -> bytes:
        """The content of a file.

        Args:
            named: whether the command line or the environment names it. If so, a file that git does not track is read
                from disk, since it cannot be part of the change.

        Raises:
            InputError: in safe mode, the file belongs to the audited tree, but not to the trusted commit.
            OSError: the file cannot be read.
        """
        found = self._object(path, named)
        if found is None or self.root is None:
            return path.read_bytes()
        return next(iter(blobs([found], self.root)))

    def file(self, path: Path, named: bool = False) -> Path:
        """A file with the content that :meth:`read` returns: ``path`` itself, or a copy that exists as long as this
        object. Raises the errors of :meth:`read`."""
        found = self._object(path, named)
        if found is None or self.root is None:
            return path
        copy = Path(self._scratch.name) / self.commit[:_SHOWN] / self._place(path).relative_to(self.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(next(iter(blobs([found], self.root))))
        return copy

    @cached_property
    def tracked(self) -> frozenset[Path] | None:
        """In safe mode, the files tracked by git, which a .gitignore of the tree must not hide; otherwise None."""
        if not self.safe:
            return None
        return frozenset(tracked_files(self.root)) if self.root is not None else frozenset()

    def _object(self, path: Path, named: bool) -> str | None:
        """The git object with the content of a file; None to use the file on disk."""
        place = self._place(path)
        if not self.safe or (self.root is None or not place.is_relative_to(self.root)):
            return None
        found = self.objects.get(place)
        if found is None and not (named and (not self.commit or place not in (self.tracked or ()))):
            where = f"is not in the trusted commit ({self.label})" if self.commit else "belongs to what is audited"
            raise InputError(Problem(str(path), f"safe mode does not read this file: it {where}", _CURE))
        return found

    @staticmethod
    def _place(path: Path) -> Path:
        """The absolute path. Symbolic links are not resolved, since they belong to the audited tree."""
        return Path(os.path.normpath(Path.cwd().resolve() / path))

    @cached_property
    def _scratch(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="mtaudit-")


def safe_trust(ref: str) -> Trust:
    """The trust of a run in safe mode.

    Args:
        ref: the trusted commit; "" if there is none, in which case no file of the repository is used.

    Raises:
        UsageError: there is no such commit, or no repository.
    """
    root = root_of()
    if not ref:
        return Trust(safe=True, root=root)
    commit = require_commit(ref)
    label = commit[:_SHOWN] if commit.startswith(ref) else f"{ref}, {commit[:_SHOWN]}"
    assert root is not None  # there is a commit
    return Trust(True, commit, label, root, objects_at(commit, root))
