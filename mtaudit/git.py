"""Queries to git through its command line: files of a commit or the index, and changes since a commit."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mtaudit.errors import UsageError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: Number of digits of a commit that are shown.
_SHOWN = 10
_SHALLOW = "this clone is shallow: fetch the history (`git fetch --unshallow`; in CI, fetch-depth: 0)"


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between a commit and the working tree, or the index.

    Attributes:
        commit: the full hash of the commit to compare with; the empty tree before the first commit.
        root: the top folder of the repository.
        changed: resolved paths whose content differs: changed, new and deleted files.
        renamed: current path -> path at the commit, for files that git detects as renamed.
        before: git object by path (resolved) for every file of the commit.
        ref: the name that the user gave.
        exact: whether ``commit`` is ``ref`` itself, not its merge base with HEAD.
        staged: None if the working tree is compared; else the git object by path (resolved) of every file of the index
            whose content differs from the working tree.
        untracked: resolved paths of files that git does not track.
    """

    commit: str = ""
    root: Path = field(default_factory=Path)
    changed: frozenset[Path] = frozenset()
    renamed: Mapping[Path, Path] = field(default_factory=dict)
    before: Mapping[Path, str] = field(default_factory=dict)
    ref: str = ""
    exact: bool = True
    staged: Mapping[Path, str] | None = None
    untracked: frozenset[Path] = frozenset()

    @property
    def label(self) -> str:
        """A description of the commit: ``1a2b3c4d5e (merge base of origin/main and HEAD)``."""
        shown = self.commit[:_SHOWN]
        if self.exact:
            return shown if self.commit.startswith(self.ref) else f"{self.ref} ({shown})"
        return f"{shown} (merge base of {self.ref} and HEAD)"


def commit_of(ref: str, folder: Path | None = None) -> str | None:
    """The commit that a name refers to; None if there is none or no repository."""
    if not ref or ref.startswith("-"):
        return None
    done = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"], folder)
    return done.stdout.decode().strip() if done.returncode == 0 else None


def require_commit(ref: str, folder: Path | None = None) -> str:
    """The commit of ``ref``; the empty tree for HEAD before the first commit.

    Raises:
        UsageError: no repository, or no such commit.
    """
    return _existing(ref, folder)


def root_of(folder: Path | None = None) -> Path | None:
    """The top folder of the repository, resolved; None outside of one or without git."""
    try:
        return _root(folder)
    except UsageError:
        return None


def objects_at(commit: str, root: Path) -> dict[Path, str]:
    """The git object by path (resolved) of every regular file of a commit. UsageError if git fails."""
    return dict(_objects(root, _must(["ls-tree", "-r", "-z", commit], root)))


def tracked_files(root: Path) -> list[Path]:
    """The resolved paths of all files in the index. UsageError if git fails."""
    return _paths(root, _must(["ls-files", "-z"], root))


def user_name() -> str:
    """The author name that git uses for commits; "" if none is set."""
    return _git(["config", "user.name"], None).stdout.decode("utf-8", "replace").strip()


def export(ref: str, path: str, into: Path, folder: Path | None = None) -> Path:
    """Write the file or folder ``path`` (from the root of the repository; "": all) as it was at ``ref``.

    Returns: Its path under ``into``.

    Raises:
        UsageError: the path does not exist at ``ref``.
    """
    inner = path.strip("/").removeprefix("./")
    # From a subfolder, git archive would pack only that folder.
    folder = _root(folder)
    done = _git(["cat-file", "-t", f"{ref}:{inner}"], folder)
    kind = done.stdout.decode().strip()
    if done.returncode or kind not in {"tree", "blob"}:
        raise UsageError(f"{ref} has no {path or 'files'}; `git ls-tree -r --name-only {ref}` lists what it has")
    if kind == "blob":
        out = into / Path(inner).name
        out.write_bytes(_must(["cat-file", "blob", f"{ref}:{inner}"], folder))
        return out
    data = _must(["archive", "--format=tar", f"{ref}:{inner}"], folder)
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        archive.extractall(into, filter="data")
    return into


def changes_since(ref: str, folder: Path | None = None, *, exact: bool = False, staged: bool = False) -> Changes:
    """The differences between a commit and the working tree, in tracked files and new files that git does not ignore.

    Args:
        ref: a commit. Differences from its merge base with HEAD count, so that commits which only ``ref`` has are
            ignored.
        exact: compare with ``ref`` itself.
        staged: compare the index, which `git commit` would record, instead of the working tree.

    Raises:
        UsageError: no repository, no such commit, or no merge base.
    """
    given = _existing(ref, folder)
    root = _root(folder)
    commit = given if exact or commit_of("HEAD", root) is None else _merge_base(ref, given, root)
    where = ["--cached"] if staged else []
    options = ["--name-status", "-z", "--find-renames", "--no-ext-diff"]
    names = list(_renames(_texts(_must(["diff", *options, *where, commit, "--"], root))))
    changed = [root / name for both in names for name in set(both)]
    untracked = _paths(root, _must(["ls-files", "--others", "--exclude-standard", "-z"], root))
    return Changes(
        commit=commit,
        root=root,
        changed=frozenset(changed if staged else [*changed, *untracked]),
        renamed={root / new: root / old for old, new in names if old != new},
        before=objects_at(commit, root),
        ref=ref,
        exact=commit == given,
        staged=_unlike_the_index(root) if staged else None,
        untracked=frozenset(untracked),
    )


def blobs(objects: Iterable[str], root: Path) -> Iterator[bytes]:
    """The content of git objects, in order."""
    wanted = list(objects)
    data = _must(["cat-file", "--batch"], root, "".join(f"{one}\n" for one in wanted).encode()) if wanted else b""
    at = 0
    for _ in wanted:
        end = data.index(b"\n", at)
        size = int(data[at:end].rsplit(b" ", 1)[1])
        yield data[end + 1 : end + 1 + size]
        at = end + size + 2


def _existing(ref: str, folder: Path | None) -> str:
    """The commit of ``ref``; the empty tree for HEAD before the first commit. UsageError if there is no such commit."""
    commit = commit_of(ref, folder)
    if commit is not None:
        return commit
    inside = _git(["rev-parse", "--git-dir"], folder).returncode == 0
    if inside and ref == "HEAD":
        return _must(["hash-object", "-t", "tree", os.devnull], folder).decode().strip()
    if not inside:
        remedy = "run inside a git repository"
    elif _is_shallow(folder):
        remedy = _SHALLOW
    else:
        remedy = f"fetch it first, e.g. `git fetch origin {ref.removeprefix('origin/')}` (in CI, fetch-depth: 0)"
    raise UsageError(f"{ref}: there is no such commit; {remedy}")


def _merge_base(ref: str, commit: str, root: Path) -> str:
    """The best common ancestor of a commit and HEAD. UsageError if there is none."""
    done = _git(["merge-base", commit, "HEAD"], root)
    if done.returncode == 0:
        return done.stdout.decode().split()[0]
    why = _SHALLOW if _is_shallow(root) else "their histories are unrelated"
    raise UsageError(f"--since {ref}: it has no merge base with HEAD; {why}, or compare with its tip by --since-exact")


def _is_shallow(folder: Path | None) -> bool:
    return _git(["rev-parse", "--is-shallow-repository"], folder).stdout.strip() == b"true"


def _renames(fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(old name, new name) of every entry of ``--name-status -z``; both are equal unless a file was renamed."""
    entries = iter(fields)
    for status in entries:
        name = next(entries)
        yield name, next(entries) if status[0] in "RC" else name


def _unlike_the_index(root: Path) -> dict[Path, str]:
    """The objects of the index whose files in the working tree differ or are missing."""
    names = set(_paths(root, _must(["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff"], root)))
    entries = _objects(root, _must(["ls-files", "--stage", "-z"], root))
    return {path: object_ for path, object_ in entries if path in names}


def _objects(root: Path, listing: bytes) -> Iterator[tuple[Path, str]]:
    """(path, object) of the regular files in the output of ``ls-tree`` or ``ls-files --stage``."""
    for entry in _texts(listing):
        facts, _, name = entry.partition("\t")
        mode, *fields = facts.split(" ")
        if mode.startswith("100"):
            yield root / name, next(field for field in fields if len(field) >= 40)


def _root(folder: Path | None) -> Path:
    return Path(_must(["rev-parse", "--show-toplevel"], folder).decode().rstrip("\n")).resolve()


def _paths(root: Path, listing: bytes) -> list[Path]:
    return [root / name for name in _texts(listing)]


def _texts(data: bytes) -> Sequence[str]:
    return [part.decode("utf-8", "surrogateescape") for part in data.split(b"\0") if part]


def _git(arguments: list[str], folder: Path | None, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "--literal-pathspecs", *arguments]
    try:
        return subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False)
    except FileNotFoundError:
        raise UsageError("git is not installed; install it, or compare files and folders") from None


def _must(arguments: list[str], folder: Path | None, given: bytes | None = None) -> bytes:
    done = _git(arguments, folder, given)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {reason[-1] if reason else 'failed'}; run it by hand to see why")
    return done.stdout


def last_changes(paths: Iterable[Path], folder: Path, most: int = 20_000) -> dict[Path, int]:
    """The time of the last commit that changed each file, in seconds since 1970; files without one are left out.

    Empty outside a repository or if git is not installed.

    Args:
        paths: resolved paths, which are the keys of the result.
        folder: a folder inside the repository.
        most: maximum number of commits to search, newest first.
    """
    try:
        root = _root(folder)
    except UsageError:
        return {}
    wanted = {path.relative_to(root).as_posix(): path for path in paths if path.is_relative_to(root)}
    found: dict[Path, int] = {}
    command = ["git", "log", f"--max-count={most}", "--format=%x01%ct", "--name-only", "--no-renames", "-z"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as log:
        assert log.stdout is not None
        for time, name in _changes(log.stdout):
            path = wanted.pop(name, None)
            if path is not None:
                found[path] = time
            if not wanted:
                break
        log.kill()
    return found


def _changes(log: IO[bytes]) -> Iterator[tuple[int, str]]:
    """(time, file) of every entry of the log, lazily."""
    pending, time = b"", 0
    while data := log.read(1 << 16):
        *parts, pending = (pending + data).split(b"\0")
        for part in parts:
            text = part.strip(b"\n").decode("utf-8", "surrogateescape")
            if text.startswith("\x01"):
                time = int(text[1:].partition("\n")[0])
                text = text.partition("\n")[2].strip("\n")
            if text:
                yield time, text


def path_spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Patterns as in .gitignore, ready to match paths. ValueError if one of them is invalid."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)
