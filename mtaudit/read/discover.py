"""From the paths a user names to the inputs to read, in order, with what was left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtaudit.errors import Problem
from mtaudit.read.ignore import Ignore
from mtaudit.read.input import STDIN, STDIN_NAME, Input, LeftOut, Options, os_problem
from mtaudit.read.paired_files import pair_files
from mtaudit.read.registry import READERS, reader_for

_SPECIAL = {stat.S_IFSOCK: "a socket", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
_KNOWN = " ".join(sorted(READERS))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will read.

    Attributes:
        items: inputs, and problems in the place of what cannot be read, in the order of the paths.
        left_out: files and folders inside of given folders that are not read, with the reason.
    """

    items: tuple[Input | Problem, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def joined(self) -> tuple[tuple[str, str], ...]:
        """(source, target) names of the files that are read together because of their names."""
        return tuple((i.name, i.target.name) for i in self.items if isinstance(i, Input) and i.target)


def plan(paths: Sequence[str], options: Options | None = None) -> Plan:
    """Resolve files and folders (recursively, sorted by name). A file named twice is read once."""
    options = options or Options()
    items: list[Input | Problem] = []
    left_out: list[LeftOut] = []
    seen: set[Path] = set()
    for path in paths:
        for item in _resolve(path, options, left_out):
            if isinstance(item, Input):
                real = item.path.resolve()
                if real in seen:
                    left_out.append(LeftOut(item.name, "named twice"))
                    continue
                seen.add(real)
            items.append(item)
    return Plan(tuple(items), tuple(left_out))


def _resolve(given: str, options: Options, left_out: list[LeftOut]) -> Iterator[Input | Problem]:
    path, name = Path(given), display_name(Path(given))
    if given == STDIN:
        yield Input(STDIN_NAME, path, options=options)
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield os_problem(name, error)
        return
    except ValueError:
        yield Problem(name, "the name holds a NUL character", "check the command line")
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, options, left_out)
    elif not stat.S_ISREG(mode):
        what = _SPECIAL.get(stat.S_IFMT(mode), "no regular file")
        yield Problem(name, f"it is {what}, not a file", "write its content to a file first")
    elif reader_for(path.name) is None:
        yield Problem(name, f"there is no reader for {path.suffix!r} files", f"known suffixes: {_KNOWN}")
    else:
        yield Input(name, path, options=options)


def _folder(folder: Path, options: Options, left_out: list[LeftOut]) -> Iterator[Input | Problem]:
    found: list[Input] = []
    problems: list[Problem] = []
    _walk(folder, _Walk(Ignore(), options, found, left_out, problems))
    if not found and not problems:
        cure = f"name files, or a folder with files of a known suffix: {_KNOWN}"
        problems.append(Problem(display_name(folder), "the folder holds no file that can be read", cure))
    yield from problems
    yield from pair_files(found, options.parallel)


@dataclass(frozen=True, slots=True)
class _Walk:
    """What a walk through a folder needs and collects."""

    ignore: Ignore
    options: Options
    found: list[Input]
    left: list[LeftOut]
    problems: list[Problem]


def _walk(folder: Path, walk: _Walk) -> None:
    """Collect the readable files under ``folder``; links to folders are not followed, so that no loop can form."""
    pending = [folder]
    while pending:
        try:
            entries = sorted(os.scandir(pending.pop()), key=lambda e: e.name)
        except OSError as error:
            walk.problems.append(os_problem(display_name(Path(str(error.filename))), error))
            continue
        folders = []
        for entry in entries:
            path = Path(entry.path)
            try:
                reason = _reason_to_leave(entry, walk.ignore)
            except OSError as error:
                walk.problems.append(os_problem(display_name(path), error))
                continue
            if reason:
                walk.left.append(LeftOut(display_name(path), reason))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                walk.found.append(Input(display_name(path), path, options=walk.options, found=True))
        pending += reversed(folders)
    walk.found.sort(key=lambda i: i.path.parts)


def _reason_to_leave(entry: os.DirEntry[str], ignore: Ignore) -> str:
    """Why a folder's entry is not read; empty where it is."""
    if entry.name.startswith("."):
        return "hidden"
    folder = entry.is_dir(follow_symlinks=False)
    if entry.is_symlink() and entry.is_dir():
        return "a link to a folder"
    if ignore.covers(Path(entry.path).absolute(), folder):
        return "ignored by .gitignore"
    if folder:
        return ""
    if not entry.is_file():
        return "a broken link" if entry.is_symlink() else "no regular file"
    if "." not in entry.name.lstrip("."):
        return "no suffix"
    return "" if reader_for(entry.name) else f"no reader for {Path(entry.name).suffix!r} files"


def display_name(path: Path) -> str:
    """A path as reports show it: forward slashes, and characters that can be printed."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
