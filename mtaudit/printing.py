"""Sanitises untrusted text for printing, and handles closed pipes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, Any

from mtaudit.late import late_pattern

#: Control characters (which begin escape sequences), directional marks, and lone surrogates,
#: which UTF-8 cannot encode.
CONTROL = late_pattern("[\ud800-\udfff\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
#: Text that a CI runner interprets as a command: ``::name::`` at the beginning of a line, ``##[name]`` anywhere.
_COMMAND = late_pattern(r"^\s*::|##\[")


def printable(line: str) -> str:
    """The text on one line, without control characters and without commands to a CI runner."""
    return _COMMAND.sub(lambda found: found.group()[:-1] + " " + found.group()[-1], CONTROL.sub(" ", line))


def printable_lines(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of UTF-8 text, each sanitised by :func:`printable`; line breaks and tabs are kept."""
    for line in stream:
        end = len(line.rstrip(b"\r\n"))
        yield "\t".join(map(printable, line[:end].decode("utf-8", "replace").split("\t"))).encode() + line[end:]


def nobody_reads(stream: IO[Any]) -> None:
    """Discard further output to a closed pipe (``| head``), so that the exit status is not affected."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
