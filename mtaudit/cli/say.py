"""Prints for people. Every other module of the command line prints through this one.

What is printed may come from a stranger: the name of a file, a key of a document, the message of a server. It reaches
the terminal without control characters, and a CI runner that reads the output finds no command in it.
"""

from __future__ import annotations

import sys

import click

from mtaudit.printing import nobody_reads, printable


def say(line: str = "", err: bool = False) -> None:
    """Print one line to standard output, or with ``err`` to standard error. Line breaks in it become blanks."""
    _put(printable(line), err)


def say_lines(text: str, err: bool = False) -> None:
    """Print a text of several lines whose breaks are its own; foreign texts in it have none."""
    _put("\n".join(map(printable, text.removesuffix("\n").split("\n"))), err)


def say_styled(text: str, color: bool) -> None:
    """Print a text to standard output that may have colours of its own; foreign texts in it are made printable by
    whoever composes it."""
    _put(text.removesuffix("\n"), False, color)


def _put(text: str, err: bool, color: bool | None = None) -> None:
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    try:
        # What the encoding of the terminal lacks becomes "?".
        click.echo(text.encode(encoding, "replace").decode(encoding), err=err, color=color)
    except BrokenPipeError:
        nobody_reads(sys.stderr if err else sys.stdout)
