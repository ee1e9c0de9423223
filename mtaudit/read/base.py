"""What readers share: the input they get and what they give back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mtaudit.errors import InputError, Problem
from mtaudit.read.encoding import Decoded, decode
from mtaudit.records import Document


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read; ``name`` is what the user calls it, with forward slashes. ``target`` is the file of the
    target side where source and target stand in two files."""

    name: str
    path: Path
    target: Input | None = None

    def data(self) -> bytes:
        """All bytes of the file. InputError where it is empty."""
        data = self.path.read_bytes()
        if not data.strip():
            raise InputError(Problem(self.name, "the file is empty", "leave it out, or restore its text"))
        return data

    def text(self) -> Decoded:
        """The text of the file, its encoding found. InputError where it is empty or no text."""
        return decode(self.name, self.data())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder inside a given folder that was not read, and why; nothing is wrong with it."""

    name: str
    reason: str


#: What a reader gives for one input: its document, and problems beside it or instead of it.
Result = Iterator[Document | Problem]
Reader = Callable[[Input], Result]


def os_problem(name: str, error: OSError) -> Problem:
    """An error of the operating system, with its cure."""
    match error:
        case PermissionError():
            return Problem(name, "no permission to read it", "give yourself the right to read, e.g. `chmod u+r`")
        case FileNotFoundError():
            return Problem(name, "no such file or folder", "check the spelling and the folder you are in")
        case IsADirectoryError():
            return Problem(name, "it is a folder where a file was expected", "name a file")
        case _:
            reason = (error.strerror or str(error)).lower()
            return Problem(name, f"it cannot be read: {reason}", "check the disk, or leave the file out")
