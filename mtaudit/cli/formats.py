"""``mtaudit formats``: lists the supported input formats."""

from __future__ import annotations

import click

from mtaudit.cli.help import Command
from mtaudit.cli.say import say, say_lines


@click.command(cls=Command, examples=[("mtaudit formats --format markdown", "Print a table for a document")])
@click.option(
    "--format", "format_", type=click.Choice(["text", "markdown"]), default="text", help="Markdown prints a table."
)
def formats(format_: str) -> None:
    """List the supported input formats.

    For each format: the suffixes, whether one file contains both languages, how findings refer to a place, and whether
    `mtaudit report --apply-corrections` can write corrected targets into a copy of the file.
    """
    from mtaudit.read.registry import FORMATS, as_markdown, installed_suffixes

    if format_ == "markdown":
        say_lines(as_markdown())
        return
    for each in FORMATS:
        say_lines(f"{each.name}\n    {' '.join(each.suffixes)}")
        say(f"    {each.files}; place: {each.place}; corrections: {each.corrections}")
    if suffixes := installed_suffixes():
        say_lines(f"from other packages\n    {' '.join(suffixes)}")
