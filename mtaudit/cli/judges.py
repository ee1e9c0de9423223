"""``mtaudit judges``: lists the values of ``--judge``."""

from __future__ import annotations

import click

from mtaudit.cli.help import Command
from mtaudit.cli.say import say_lines


@click.command(cls=Command, examples=[("mtaudit judges", "List the names for --judge")])
def judges() -> None:
    """List the quality models that --judge accepts, with their requirements and the data that they send elsewhere."""
    from mtaudit.judge.load import FORMS

    for form, facts in FORMS.items():
        say_lines(f"{form}\n    {facts.what}")
        say_lines(f"    needs: {facts.needs}\n    data sent elsewhere: {facts.leaves}")
    say_lines("\nWithout --judge only the bundled models are used, and no data is sent elsewhere.")


#: The older name of the command.
estimators = judges
