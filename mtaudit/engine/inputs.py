"""What a run reads: files and folders, and a file with its translation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtaudit.errors import Problem, UsageError
from mtaudit.read import Plan, plan, read_plan, read_two
from mtaudit.records import Document
from mtaudit.store import key


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a run, resolved but not read. ``two_files``: source and target of one document."""

    plan: Plan
    two_files: tuple[str, str] | None = None

    def __len__(self) -> int:
        return len(self.plan.items) + (self.two_files is not None)

    def documents(self) -> Iterator[Document | Problem]:
        """The documents in order, a problem in the place of each that cannot be read."""
        if self.two_files is not None:
            yield from read_two(*self.two_files)
        yield from read_plan(self.plan)

    def digest(self) -> bytes | None:
        """Digest of all names and bytes; None where there is anything that no second run would find the same
        (standard input, a file that cannot be read)."""
        parts: list[bytes] = [repr(self.two_files).encode()]
        files = list(self.two_files or ())
        for item in self.plan.items:
            if isinstance(item, Problem):
                return None
            for one in (item, item.target):
                if one is not None:
                    parts.append(one.name.encode("utf-8", "surrogateescape"))
                    files.append(str(one.path))
        try:
            for name in files:
                with open(name, "rb") as file:
                    parts.append(hashlib.file_digest(file, "blake2b").digest())
        except OSError:
            return None
        return key(*parts)


def find_inputs(paths: Sequence[str], source: str | None = None, target: str | None = None) -> Inputs:
    """Resolve what the user named. UsageError where that is nothing, or one of two files."""
    if (source is None) != (target is None):
        raise UsageError("--source and --target go together; give both, or name the file that holds both languages")
    if not paths and source is None:
        raise UsageError("nothing to audit; name files or folders, or --source and --target")
    return Inputs(plan(paths), (source, target) if source is not None and target is not None else None)

