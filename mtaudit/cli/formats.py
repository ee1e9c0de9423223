"""``mtaudit formats``: lists the formats that are read."""

from __future__ import annotations

import click

from mtaudit.cli.help import Command


@click.command(cls=Command, examples=[("mtaudit formats --format markdown", "Print a table for a document")])
@click.option(
    "--format", "format_", type=click.Choice(["text", "markdown"]), default="text", help="Markdown prints a table."
)
def formats(format_: str) -> None:
    """List the formats that are read.

    For each format: the suffixes, whether one file holds both languages, the place that findings name, and whether
    `mtaudit report --apply-corrections` can write corrected targets into a copy of the file.
    """
    from mtaudit.read.registry import FORMATS, as_markdown, installed_suffixes

    if format_ == "markdown":
        click.echo(as_markdown())
        return
    for each in FORMATS:
        click.echo(f"{each.name}\n    {' '.join(each.suffixes)}")
        click.echo(f"    {each.files}; place: {each.place}; corrections: {each.corrections}")
    if suffixes := installed_suffixes():
        click.echo(f"from other packages\n    {' '.join(suffixes)}")
