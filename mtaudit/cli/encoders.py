"""``mtaudit encoders``: lists the values of ``--encoder``."""

from __future__ import annotations

import click

from mtaudit.cli.help import Command
from mtaudit.cli.say import say_lines


@click.command(cls=Command, examples=[("mtaudit encoders", "List the names for --encoder")])
def encoders() -> None:
    """List the encoders that need no download."""
    from mtaudit.encoder import BUNDLED, DEFAULT

    for name, (package, what) in BUNDLED.items():
        say_lines(f"{name}{' (default)' if name == DEFAULT else ''}\n    {what}; from the package {package}")
    say_lines("any name or path of a sentence-transformers model\n    e.g. --encoder sentence-transformers/LaBSE")
