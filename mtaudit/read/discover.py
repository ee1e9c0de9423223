"""Resolves paths to the inputs to read, in order, and records files that are left out with the reason."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mtaudit.errors import Problem
from mtaudit.read.ignore import Ignore
from mtaudit.read.input import STDIN, STDIN_NAME, Input, LeftOut, Options, os_problem
from mtaudit.read.paired_files import pair_files, unread_pairs
from mtaudit.read.parallel_patterns import Patterns, shown
from mtaudit.read.registry import READERS, format_of, is_of_format, reader_for

_SPECIAL = {stat.S_IFSOCK: "a socket", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
#: Folders with files that the system generates when they are read.
_VIRTUAL = ("/proc", "/sys")
#: Beginning of a baseline written by :mod:`mtaudit.gate.baseline`.
_BASELINE = b"# mtaudit baseline"
_KNOWN = " ".join(sorted(READERS))
_NO_READER = "no reader for"


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of a run.

    Attributes:
        items: inputs, and a problem in the place of each file that cannot be read, in the order of the paths.
        left_out: files and folders inside given folders that are not read, with the reason.
        matched: each pair of patterns of the settings, as text, with the number of pairs of files that it matched.
    """

    items: tuple[Input | Problem, ...]
    left_out: tuple[LeftOut, ...] = ()
    matched: tuple[tuple[str, int], ...] = ()

    @property
    def joined(self) -> tuple[tuple[str, str], ...]:
        """(source, target) names of files that are paired by name."""
        return tuple((i.name, i.target.name) for i in self.items if isinstance(i, Input) and i.target)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Parameters and results of resolving the given paths.

    Attributes:
        roots: the real paths of all given paths; links that lead elsewhere are not read.
        inside: in safe mode, the folder that no given path may leave through a symbolic link; otherwise None.
    """

    options: Options
    left_out: list[LeftOut]
    patterns: Patterns
    ignore: Ignore
    roots: tuple[Path, ...]
    inside: Path | None = None


def plan(
    paths: Sequence[str], options: Options | None = None, ignore: Ignore | None = None, inside: Path | None = None
) -> Plan:
    """Resolve files and folders (recursively, sorted by name). A file that is given twice is read once.

    Args:
        ignore: decides which files .gitignore hides; by default all that its patterns match.
        inside: a folder that the paths may not leave through a symbolic link; if None, links in ``paths`` are followed.

    Raises:
        UsageError: a pattern of ``read.parallel`` matches no pair of files in the folders.
    """
    options = options or Options()
    items: list[Input | Problem] = []
    patterns = Patterns(options.parallel)
    roots = tuple(Path(os.path.realpath(path)) for path in paths if path != STDIN and "\0" not in path)
    scope = _Scope(options, [], patterns, ignore or Ignore(), roots, inside)
    seen: set[tuple[Path, Path | None]] = set()
    for path in paths:
        for item in _resolve(path, scope):
            if isinstance(item, Input):
                real = item.path.resolve(), item.target.path.resolve() if item.target else None
                if real in seen:
                    scope.left_out.append(LeftOut(item.name, "named twice"))
                    continue
                seen.add(real)
            items.append(item)
    if any(Path(path).is_dir() for path in paths if "\0" not in path):
        patterns.check()
    matched = tuple((shown(both), count) for both, count in patterns.counts.items())
    return Plan(tuple(items), tuple(scope.left_out), matched)


def _resolve(given: str, scope: _Scope) -> Iterator[Input | Problem]:
    path, name = Path(given), display_name(Path(given))
    if given == STDIN:
        yield Input(STDIN_NAME, path, options=scope.options)
        return
    try:
        mode = path.stat().st_mode
        refused = refusal(name, path, scope.inside)
    except OSError as error:
        yield os_problem(name, error)
        return
    except ValueError:
        yield Problem(name, "the name contains a NUL character", "check the command line")
        return
    if refused is not None:
        yield refused
    elif stat.S_ISDIR(mode):
        yield from _folder(path, scope)
    elif not stat.S_ISREG(mode):
        what = _SPECIAL.get(stat.S_IFMT(mode), "no regular file")
        yield Problem(name, f"it is {what}, not a file", "write its content to a file first")
    elif _is_baseline(path):
        yield Problem(name, "it is a baseline of mtaudit, not a document", "name documents; --baseline takes this file")
    elif reader_for(path.name) is None:
        yield Problem(name, f"there is no reader for {path.suffix!r} files", f"known suffixes: {_KNOWN}")
    else:
        yield Input(name, path, options=scope.options)


def refusal(name: str, path: Path, inside: Path | None = None) -> Problem | None:
    """Why a given file or folder must not be read; None if it may be.

    Files in /proc and /sys look like regular files, but contain secrets of processes or are endless.
    """
    real = Path(os.path.realpath(path))
    if any(real.is_relative_to(folder) for folder in _VIRTUAL):
        return Problem(name, f"it is a part of the running system ({real})", "write its content to a file first")
    if inside is not None and (not real.is_relative_to(inside) or ".git" in real.relative_to(inside).parts):
        what = f"safe mode does not read {real}, which is not part of the audited tree"
        return Problem(name, what, "name files and folders of the repository")
    return None


def _is_open(real: Path, roots: Sequence[Path]) -> bool:
    """Whether a real path is in one of the folders (or is one of them), and not hidden there as ``.git`` is."""
    inner = (real.relative_to(root) for root in roots if real.is_relative_to(root))
    return any(not any(part.startswith(".") for part in path.parts) for path in inner)


def _folder(folder: Path, scope: _Scope) -> Iterator[Input | Problem]:
    found: list[Input] = []
    problems: list[Problem] = []
    _walk(folder, _Walk(scope, found, problems))
    _name_unread_pairs(scope.left_out)
    items = list(pair_files(found, scope.patterns, scope.left_out))
    if not items and not problems:
        cure = f"name files, or a folder with files of a known suffix: {_KNOWN}"
        problems.append(Problem(display_name(folder), "the folder contains no file that can be read", cure))
    yield from problems
    yield from items


def _name_unread_pairs(left_out: list[LeftOut]) -> None:
    """Mark unsupported files whose names say that they are translations, so that the user learns they are not read."""
    places = {Path(left.name): n for n, left in enumerate(left_out) if left.reason.startswith(_NO_READER)}
    for name, source in unread_pairs(list(places)).items():
        target = Path(name)
        if _is_text(target):
            at = places[target]
            reason = f"{left_out[at].reason}, although it is the translation of {source.as_posix()} by its name"
            left_out[at] = replace(left_out[at], reason=reason, important=True)


def _is_text(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError:
        return False
    return b"\0" not in head and "\ufffd" not in head[:-4].decode("utf-8", "replace")[:-1]


@dataclass(frozen=True, slots=True)
class _Walk:
    """Parameters and results of a walk through a folder."""

    scope: _Scope
    found: list[Input]
    problems: list[Problem]


def _walk(folder: Path, walk: _Walk) -> None:
    """Collect the readable files under ``folder``. Links to folders are not followed, which prevents endless loops."""
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
                link = _reason_to_leave_link(entry, walk.scope)
                reason = link or _reason_to_leave(entry, walk.scope.ignore)
            except OSError as error:
                walk.problems.append(os_problem(display_name(path), error))
                continue
            if reason:
                walk.scope.left_out.append(LeftOut(display_name(path), reason, important=bool(link)))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                walk.found.append(Input(display_name(path), path, options=walk.scope.options, found=True))
        pending += reversed(folders)
    walk.found.sort(key=lambda i: i.path.parts)


def _reason_to_leave_link(entry: os.DirEntry[str], scope: _Scope) -> str:
    """Why a link to a file is not followed; "" if it is followed, or is not a link.

    A link may lead to a file outside the corpus, such as a private key, whose text would then appear in the report.
    """
    if not entry.is_symlink() or not entry.is_file() or entry.name.startswith("."):
        return ""
    real = Path(os.path.realpath(entry.path))
    if not _is_open(real, scope.roots):
        return f"a link to {display_name(real)}, which is not below the given paths"
    return "a link to a file that .gitignore hides" if scope.ignore.covers(real, False) else ""


def _reason_to_leave(entry: os.DirEntry[str], ignore: Ignore) -> str:
    """Why an entry of a folder is not read; "" if it is."""
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
        return "no regular file" if os.path.exists(entry.path) else "a broken link"
    if "." not in entry.name.lstrip("."):
        return "no suffix"
    if _is_baseline(Path(entry.path)):
        return "a baseline of mtaudit"
    suffix = Path(entry.name).suffix
    if reader_for(entry.name) is None:
        return f"{_NO_READER} {suffix!r} files"
    return "" if is_of_format(Path(entry.path)) else f"{_NO_READER} {suffix!r} files of this kind"


def _is_baseline(path: Path) -> bool:
    """Whether a text file is a baseline, whatever its name is."""
    if path.suffix.lower() != ".txt":
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_BASELINE)) == _BASELINE
    except OSError:
        return False  # the reader reports the problem


def display_name(path: Path) -> str:
    """A path for reports, with forward slashes and printable characters only."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def left_out_lines(plan: Plan) -> list[str]:
    """Messages about files that were not read: important files individually, the others counted by reason and
    suffix."""
    lines = [f"{left.name}: {left.reason}" for left in plan.left_out if left.important]
    counts: dict[str, Counter[str]] = {}
    for left in plan.left_out:
        if not left.important:
            reason = _NO_READER[:-4] if left.reason.startswith(_NO_READER) else left.reason
            counts.setdefault(reason, Counter())[_kind(left.name)] += 1
    for reason, kinds in counts.items():
        lines.append(f"{reason}: " + ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common()))
    return lines


def _kind(name: str) -> str:
    """The category under which a file is counted."""
    path = Path(name)
    if path.is_dir():
        return "folder"
    return format_of(path.name.lstrip(".")) or "without a suffix"
