"""``mtaudit gate``: audit, compare with the baseline, decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import ERROR, FAILED, PASSED, explained
from mtaudit.cli.options import GateOptions, RunOptions, gate_options, run_options

if TYPE_CHECKING:
    from mtaudit.cli.gate_steps import Gate


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--dry-run", is_flag=True, help="Print what would be gated, and by which rules; audit nothing.")
@gate_options(
    since="What changed since this commit is judged as the patch.",
    fail_on="Fail from this severity on in the patch.",
)
@run_options
def gate(paths: tuple[str, ...], dry_run: bool, gating: GateOptions, run: RunOptions) -> None:
    """Stop an update that makes a corpus worse.

    Audits PATH... (or this folder), leaves out of account what the baseline knows and what is suppressed, and judges
    by the rules of [gate] in the settings: new and changed pairs as the patch, and the whole as the project.

    Exit status: 0 passed, 1 failed, 2 an input, option or setting that cannot be used.
    """
    from mtaudit.cli.audit import audit, report, wanted
    from mtaudit.cli.gate_steps import make_gate
    from mtaudit.engine import find_inputs

    with explained():
        settings = run.settings(fail_on=gating.fail_on)
        inputs = find_inputs(paths or (".",), read=settings.read)
        made = make_gate(inputs, settings, True, gating)
        if dry_run:
            _show(made)
            raise SystemExit(PASSED)
        want = wanted(settings, run, gating, changes=made.changes)
        head, worst = audit(made.inputs, want, made.steps)
        report(head, worst, want)
    raise SystemExit(ERROR if head.problems else PASSED if head.verdict.passed else FAILED)


def _show(made: Gate) -> None:
    from mtaudit.engine.gating import only_changed

    items = made.inputs.plan.items
    click.echo(f"would audit {len(items):,} inputs")
    if made.changes is not None:
        changed = only_changed(made.inputs, made.changes).plan.items
        click.echo(f"of which {len(changed):,} changed:")
    else:
        changed = items
    for item in changed:
        click.echo(f"  {getattr(item, 'name', item)}")
    if made.baseline is not None:
        click.echo(f"{len(made.baseline.entries):,} known findings in {made.baseline_name} would not count")
    click.echo("rules:")
    for sentence in made.rules.sentences() or ["none: nothing could fail"]:
        click.echo(f"  {sentence}")
