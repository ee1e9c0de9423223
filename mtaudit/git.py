"""What is asked of git, through its command line: the tree of a commit, and what changed since one."""

from __future__ import annotations

import os
import re
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import IO

from mtaudit.errors import UsageError

_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
#: How many lines away from a deletion a null bead may stand that lost its other side there.
_NEAR = 2
Lines = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed in a file that exists now.

    Attributes:
        whole: the file is new.
        ranges: first and last line of what was added or rewritten.
        deletions: lines after which lines were only taken away.
        old: its path then, from the root of the repository; "" where it is new.
    """

    whole: bool = False
    ranges: tuple[Lines, ...] = ()
    deletions: tuple[int, ...] = ()
    old: str = field(default="", compare=False)

    def touches(self, lines: Lines | None, is_null: bool = False) -> bool:
        """Whether text on ``lines`` changed. Of a deletion that is so where it was taken out of their middle, or
        where ``is_null`` says that they lack their other side, which may have been what was deleted."""
        if self.whole:
            return True
        if lines is None:
            return False
        first, last = lines
        if any(a <= last and first <= b for a, b in self.ranges):
            return True
        reach = _NEAR if is_null else 0
        return any(first - reach <= at <= last + reach - (not is_null) for at in self.deletions)


@dataclass(frozen=True, slots=True)
class Changes:
    """The files that changed since the commit ``ref``, by their resolved path; ``root`` is that of the repository."""

    files: Mapping[Path, Changed] = field(default_factory=dict)
    ref: str = ""
    root: Path = field(default_factory=Path)

    def of(self, path: Path) -> Changed | None:
        """What changed in a file; None: nothing."""
        return self.files.get(path.resolve())


def commit_of(ref: str, folder: Path | None = None) -> str | None:
    """The commit that a name stands for; None where it stands for none, or there is no repository."""
    if not ref or ref.startswith("-"):
        return None
    done = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"], folder)
    return done.stdout.decode().strip() if done.returncode == 0 else None


def user_name() -> str:
    """The name that git puts on commits; "" where it has none."""
    return _git(["config", "user.name"], None).stdout.decode("utf-8", "replace").strip()


def export(ref: str, path: str, into: Path, folder: Path | None = None) -> Path:
    """Write the file or folder ``path`` (from the root of the repository; "": all) as it was at ``ref``.

    Returns:
        Where it stands under ``into``.

    Raises:
        UsageError: there is no such path at ``ref``.
    """
    inner = path.strip("/").removeprefix("./")
    # From a folder inside of it, git archive would pack that folder only.
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


def changes_since(ref: str, folder: Path | None = None) -> Changes:
    """What changed in the working tree since ``ref``: files that git tracks, and new ones that it does not ignore.

    Of a renamed file only the lines that differ count.

    Raises:
        UsageError: no repository, or no such commit in it.
    """
    ref = _existing(ref, folder)
    root = _root(folder)
    files: dict[Path, Changed] = {}
    listing = _must(["diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", ref, "--"], root)
    for old, new in _renames(_texts(listing)):
        files[root / new] = Changed(whole=True) if old is None else replace(_lines(ref, old, new, root), old=old)
    for name in _texts(_must(["ls-files", "--others", "--exclude-standard", "-z"], root)):
        files[root / name] = Changed(whole=True)
    return Changes({path.resolve(): changed for path, changed in files.items()}, ref, root)


def _existing(ref: str, folder: Path | None) -> str:
    """``ref``, where it is a commit; the empty tree for HEAD before the first commit. UsageError for anything else."""
    if commit_of(ref, folder) is not None:
        return ref
    inside = _git(["rev-parse", "--git-dir"], folder).returncode == 0
    if inside and ref == "HEAD":
        return _must(["hash-object", "-t", "tree", os.devnull], folder).decode().strip()
    cure = "fetch it first (in CI: fetch-depth: 0)" if inside else "run inside of a git repository"
    raise UsageError(f"--since {ref}: there is no such commit; {cure}")


def _root(folder: Path | None) -> Path:
    return Path(_must(["rev-parse", "--show-toplevel"], folder).decode().rstrip("\n")).resolve()


def _renames(fields: Sequence[str]) -> Iterable[tuple[str | None, str]]:
    """(old name, new name) of every entry of ``--name-status -z``; the old name of a new file is None."""
    entries = iter(fields)
    for status in entries:
        if status[0] in "RC":
            yield next(entries), next(entries)
        elif status[0] == "D":
            next(entries)
        else:
            name = next(entries)
            yield (None if status[0] == "A" else name), name


def _lines(ref: str, old: str, new: str, root: Path) -> Changed:
    """The lines of ``new`` that differ. One file at a time, so that no name has to be read out of a patch: in it,
    only the head of a hunk begins a line with ``@@``."""
    names = [old] if old == new else [old, new]
    options = ["--unified=0", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv"]
    patch = _must(["diff", *options, ref, "--", *names], root)
    ranges, deletions = [], []
    for match in _HUNK.finditer(patch):
        first, count = int(match[1]), int(match[2]) if match[2] is not None else 1
        if count:
            ranges.append((first, first + count - 1))
        else:
            deletions.append(first)
    if not ranges and not deletions and b"Binary files" in patch:
        return Changed(whole=True)
    return Changed(ranges=tuple(ranges), deletions=tuple(deletions))


def _texts(data: bytes) -> list[str]:
    return [part.decode("utf-8", "surrogateescape") for part in data.split(b"\0") if part]


def _git(arguments: list[str], folder: Path | None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "--literal-pathspecs", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        raise UsageError("git is not installed; install it, or compare files and folders") from None


def _must(arguments: list[str], folder: Path | None) -> bytes:
    done = _git(arguments, folder)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {reason[-1] if reason else 'failed'}; run it by hand to see why")
    return done.stdout


def last_changes(paths: Iterable[Path], folder: Path, most: int = 20_000) -> dict[Path, int]:
    """When each of the files was last changed by a commit, in seconds since 1970; without those that none changed.

    Empty outside of a repository, or where git is not installed.

    Args:
        paths: resolved, as the keys of the result.
        folder: inside of the repository.
        most: commits that are looked at, newest first.
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
    """(time, file) of every entry of the log, as it comes."""
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
