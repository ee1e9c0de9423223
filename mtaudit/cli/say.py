"""Printing. All other modules of the command line print through this one.

Printed text may come from an untrusted source: the name of a file, a key of a document, the message of a server. It is
sanitised, so that the terminal receives no control characters, and a CI runner that reads the output no commands.
"""

from __future__ import annotations

import sys

import click

from mtaudit.printing import nobody_reads, printable


def say(line: str = "", err: bool = False) -> None:
    """Print one line to standard output, or with ``err`` to standard error. Line breaks in it become spaces."""
    _put(printable(line), err)


def say_lines(text: str, err: bool = False) -> None:
    """Print a text of several lines. Untrusted texts in it must not contain line breaks."""
    _put("\n".join(map(printable, text.removesuffix("\n").split("\n"))), err)


def say_styled(text: str, color: bool) -> None:
    """Print a text that may contain colours to standard output. Untrusted texts in it must have been sanitised by
    the caller."""
    _put(text.removesuffix("\n"), False, color)


def _put(text: str, err: bool, color: bool | None = None) -> None:
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    try:
        # Characters that the encoding of the terminal lacks become "?".
        click.echo(text.encode(encoding, "replace").decode(encoding), err=err, color=color)
    except BrokenPipeError:
        nobody_reads(sys.stderr if err else sys.stdout)
