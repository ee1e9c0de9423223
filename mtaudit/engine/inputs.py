"""What a run reads: files and folders, and a file with its translation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtaudit.errors import Problem, UsageError
from mtaudit.read import Options, Plan, options_from, plan, read_plan, read_two
from mtaudit.read.base import Input
from mtaudit.records import Document
from mtaudit.store import key


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a run, resolved but not read. ``two_files``: source and target of one document."""

    plan: Plan
    two_files: tuple[str, str] | None = None
    options: Options = field(default_factory=Options)

    def __len__(self) -> int:
        return len(self.plan.items) + (self.two_files is not None)

    @property
    def only_name(self) -> str | None:
        """What the document is called where it is the only one and stands in one file."""
        items = self.plan.items
        alone = len(items) == 1 and self.two_files is None
        return items[0].name if alone and isinstance(items[0], Input) else None

    def documents(self) -> Iterator[Document | Problem]:
        """The documents in order, a problem in the place of each that cannot be read."""
        if self.two_files is not None:
            yield from read_two(*self.two_files, self.options)
        yield from read_plan(self.plan)

    def digest(self) -> bytes | None:
        """Digest of all names and bytes; None where there is anything that no second run would find the same
        (standard input, a file that cannot be read)."""
        parts: list[bytes] = [repr((self.two_files, self.options)).encode()]
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


def find_inputs(
    paths: Sequence[str],
    source: str | None = None,
    target: str | None = None,
    read: Mapping[str, Any] | None = None,
) -> Inputs:
    """Resolve what the user named; ``read`` are the settings of reading. UsageError where nothing or only one of two
    files is named, or a setting does not fit."""
    if (source is None) != (target is None):
        raise UsageError("--source and --target go together; give both, or name the file that holds both languages")
    if not paths and source is None:
        raise UsageError("nothing to audit; name files or folders, or --source and --target")
    options = options_from(read or {})
    two_files = (source, target) if source is not None and target is not None else None
    return Inputs(plan(paths, options), two_files, options)

