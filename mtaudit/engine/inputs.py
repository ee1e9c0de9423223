"""The inputs of a run: files and folders, and a file with its translation."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from mtaudit.engine.outdated import with_outdated
from mtaudit.engine.remote import RemoteSource, is_remote, remote_sources
from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.read import Options, Plan, left_out_lines, options_from, plan, read_plan, read_two
from mtaudit.read.discover import refusal
from mtaudit.read.ignore import Ignore
from mtaudit.read.input import STDIN, Input
from mtaudit.read.registry import BY_SUFFIX, READERS, format_of, reader_for
from mtaudit.records import Document, DocumentState
from mtaudit.store import key
from mtaudit.trust import Trust

#: Maximum number of pairs of files that are listed individually.
_SHOWN = 20
#: Suffixes of formats with one pair per line, and the number of bytes from which the length of a line is estimated.
_BY_LINE, _SAMPLE = frozenset({".jsonl", ".ndjson", ".tsv", ".tab", ".csv", ".en", ".zh"}), 1 << 18


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a run, resolved but not read.

    Attributes:
        two_files: source and target of one document.
        paths: the files and folders that were named.
        remote: files in object stores and on file servers.
        ignoring: whether .gitignore hides files that git tracks; in safe mode it does not.
    """

    plan: Plan
    two_files: tuple[str, str] | None = None
    options: Options = field(default_factory=Options)
    paths: tuple[str, ...] = ()
    ignoring: bool = True
    remote: tuple[RemoteSource, ...] = ()

    def __len__(self) -> int:
        return len(self.plan.items) + len(self.remote) + (self.two_files is not None)

    @property
    def only_name(self) -> str | None:
        """The name of the document if it is the only one and is one file; else None."""
        items = self.plan.items
        alone = len(self) == 1 and self.two_files is None and items
        return items[0].name if alone and isinstance(items[0], Input) else None

    def documents(self) -> Iterator[Document | Problem]:
        """The documents in order, with a problem in place of each that cannot be read."""
        if self.two_files is not None:
            yield from read_two(*self.two_files, self.options)
        yield from read_plan(self.plan)
        for remote in self.remote:
            yield from remote.documents()

    def sources(self) -> Iterator[Source | RemoteSource]:
        """The inputs one by one."""
        if self.two_files is not None:
            yield Source(None, self.two_files, self.options)
        yield from (Source(item) for item in self.plan.items)
        yield from self.remote

    def expected_pairs(self) -> int | None:
        """An estimate of the number of pairs; None if an input has a format whose size does not indicate it."""
        total = 0
        for source in self.sources():
            expected = source.expected_pairs() if isinstance(source, Source) else None
            if expected is None:
                return None
            total += expected
        return total


@dataclass(frozen=True, slots=True)
class Source:
    """One input, not read yet; it can be sent to another process and read there.

    Attributes:
        item: a file, a file with its translation, or the problem in its place; None for ``two_files``.
    """

    item: Input | Problem | None
    two_files: tuple[str, str] = ("", "")
    options: Options = field(default_factory=Options)

    def documents(self) -> Iterator[Document | Problem]:
        """Read the input."""
        return read_two(*self.two_files, self.options) if self.item is None else read_plan(Plan((self.item,)))

    def digest(self) -> bytes | None:
        """A digest of everything its documents depend on; None if a second run could not compute it (standard
        input, a file that cannot be read)."""
        item = self.item
        if item is None:
            names = [os.fsencode(name) for name in self.two_files]
            return _digest((*names, repr(self.options).encode()), self.two_files)
        if isinstance(item, Problem):
            return None
        both = [one for one in (item, item.target) if one is not None]
        facts = repr((item.options, item.found, item.variant, item.note)).encode()
        return _digest((*(os.fsencode(one.name) for one in both), facts), [str(one.path) for one in both])

    @property
    def holds_pairs(self) -> bool:
        """Whether its format holds ready pairs and never blocks."""
        name = self.two_files[0] if self.item is None else self.item.path.name if isinstance(self.item, Input) else ""
        known = BY_SUFFIX.get(format_of(name))
        return known is not None and (known.streamed or known.holds == "both")

    def size(self) -> int | None:
        """Bytes of its files; None if it is a stream or cannot be read."""
        item = self.item
        if isinstance(item, Problem):
            return 0
        both = self.two_files if item is None else [one.path for one in (item, item.target) if one is not None]
        sizes = [_size(path) for path in both]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def expected_pairs(self) -> int | None:
        """An estimate of the number of pairs from the length of the first lines; None in other formats."""
        path, size = (self.item.path, self.size()) if isinstance(self.item, Input) else (None, None)
        if path is None or not size or format_of(path.name) not in _BY_LINE or path.suffix.lower() not in _BY_LINE:
            return None
        with open(path, "rb") as file:
            head = file.read(_SAMPLE)
        return max(1, round(size * max(head.count(b"\n"), 1) / len(head))) if head else None


def _size(path: str | Path) -> int | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _digest(facts: Iterable[bytes], files: Iterable[str]) -> bytes | None:
    contents = []
    for name in files:
        try:
            if not stat.S_ISREG(os.stat(name).st_mode):
                return None  # reading from a pipe here would leave nothing for the reader
            with open(name, "rb") as file:
                contents.append(hashlib.file_digest(file, "blake2b").digest())
        except OSError:
            return None
    return key(*facts, *contents)


def find_inputs(
    paths: Sequence[str],
    source: str | None = None,
    target: str | None = None,
    read: Mapping[str, Any] | None = None,
    trust: Trust | None = None,
) -> Inputs:
    """Resolve the paths that the user named; ``read`` contains the settings of reading, ``trust`` says whether the run
    is in safe mode.

    Raises:
        UsageError: no path or only one of two files is named, or a setting is not valid.
        InputError: one of the two files cannot or must not be read.
    """
    if (source is None) != (target is None):
        raise UsageError("--source and --target go together; give both, or name the file that contains both languages")
    if not paths and source is None:
        raise UsageError("nothing to audit; name files or folders, or --source and --target")
    options = options_from(read or {})
    two_files = (source, target) if source is not None and target is not None else None
    tracked = trust.tracked if trust is not None else None
    inside = (trust.root or Path.cwd().resolve()) if trust is not None and trust.safe else None
    for name in two_files or ():
        if Path(name).exists() and (problem := refusal(name, Path(name), inside)) is not None:
            raise InputError(problem)
    local = [path for path in paths if not is_remote(path)]
    remote = tuple(chain.from_iterable(remote_sources(path, options) for path in paths if is_remote(path)))
    planned = with_outdated(plan(local, options, Ignore(tracked or ()), inside))
    return Inputs(planned, two_files, options, tuple(local), tracked is None, remote)


def with_input_format(inputs: Inputs, suffix: str, into: Path) -> Inputs:
    """The inputs with standard input read as a file of the given format.

    Args:
        suffix: suffix of the format, with or without a dot.
        into: a folder for the content of standard input, which must exist until the end of the run.

    Raises:
        UsageError: there is no such format, or standard input is not among the inputs.
    """
    name = f"stdin.{suffix.lower().lstrip('.')}"
    if reader_for(name) is None or not suffix.strip("."):
        known = " ".join(sorted(one.removeprefix(".") for one in READERS))
        raise UsageError(f"there is no format {suffix!r} to read; known are {known}")
    if not any(isinstance(item, Input) and str(item.path) == STDIN for item in inputs.plan.items):
        raise UsageError("--input-format applies to standard input; name - instead of a file")
    with (into / name).open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)

    def named(item: Input | Problem) -> Input | Problem:
        is_stdin = isinstance(item, Input) and str(item.path) == STDIN
        return replace(item, path=into / name) if is_stdin and isinstance(item, Input) else item

    return replace(inputs, plan=replace(inputs.plan, items=tuple(map(named, inputs.plan.items))))


def found_lines(inputs: Inputs) -> list[str]:
    """A description of the pairs of files that are read together, and the number that each pattern matched."""
    joined = inputs.plan.joined
    lines = [f"read together: {ours} with {theirs}" for ours, theirs in joined[:_SHOWN]]
    if len(joined) > _SHOWN:
        lines.append(f"read together: {len(joined):,} pairs of files in all")
    return lines + [f"read.parallel: {pattern}: {count:,} pairs of files" for pattern, count in inputs.plan.matched]


def unread_lines(inputs: Inputs, documents: Iterable[DocumentState]) -> list[str]:
    """A description of files that were not read or contained no text, counted by reason and suffix."""
    empty = Counter((next(iter(d.notes), "no text"), format_of(d.name)) for d in documents if d.state == "no text")
    lines = [f"{reason}: {count:,} {suffix or 'without a suffix'}" for (reason, suffix), count in empty.most_common()]
    return [f"not read: {line}" for line in (*left_out_lines(inputs.plan), *lines)]
