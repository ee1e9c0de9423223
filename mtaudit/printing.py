"""Makes text of strangers fit to be printed, and goes on when nobody reads what is printed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, Any

from mtaudit.late import late_pattern

#: Control characters (and with them escape sequences), marks that change the direction of writing, and lone surrogates,
#: which UTF-8 cannot encode.
CONTROL = late_pattern("[\ud800-\udfff\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
#: What a CI runner takes for a command: ``::name::`` at the beginning of a line, ``##[name]`` anywhere.
_COMMAND = late_pattern(r"^\s*::|##\[")


def printable(line: str) -> str:
    """One line without control characters, in which a CI runner finds no command."""
    return _COMMAND.sub(lambda found: found.group()[:-1] + " " + found.group()[-1], CONTROL.sub(" ", line))


def printable_lines(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of UTF-8 text, each as :func:`printable` makes it; line breaks and tabs stay."""
    for line in stream:
        end = len(line.rstrip(b"\r\n"))
        yield "\t".join(map(printable, line[:end].decode("utf-8", "replace").split("\t"))).encode() + line[end:]


def nobody_reads(stream: IO[Any]) -> None:
    """Go on without an output whose reader has left (``| head``), so that the exit status is the same as with one."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
