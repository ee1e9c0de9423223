"""``mtaudit estimators``: what ``--estimator`` takes."""

from __future__ import annotations

import click


@click.command()
def estimators() -> None:
    """List the models that may judge pairs in place of the bundled critic, and what leaves the machine with each."""
    from mtaudit.judge.load import BUNDLED, FORMS

    for form, (what, needs, leaves) in FORMS.items():
        click.echo(f"{form}{' (default)' if form == BUNDLED else ''}\n    {what}")
        click.echo(f"    needs: {needs}\n    leaves the machine: {leaves}")
