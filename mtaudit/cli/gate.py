"""``mtaudit gate``: audits, compares with the baseline and a commit, and decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import PASSED, explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import GateOptions, RunOptions, gate_options, run_options
from mtaudit.cli.say import say

if TYPE_CHECKING:
    from mtaudit.cli.gate_steps import Gate


@click.command(
    cls=Command,
    examples=[
        ("mtaudit gate docs/ --since origin/main", "Gate what a branch adds or changes"),
        ("mtaudit gate --staged --fail-on major", "Gate what is staged, in a hook"),
        ("mtaudit gate docs/ --dry-run", "Print the rules and the inputs, without auditing"),
    ],
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--dry-run", is_flag=True, help="Print what would be gated and by which rules, without auditing.")
@gate_options(
    since="Pairs that are new or changed since this commit (since its merge base with HEAD) are the patch.",
    fail_on="Fail from this severity on in the patch; overrides the settings.",
)
@run_options
def gate(paths: tuple[str, ...], dry_run: bool, gating: GateOptions, run: RunOptions) -> None:
    """Stop an update that makes a corpus worse.

    Audits PATH... (or this folder), ignores findings that are in the baseline or suppressed, and decides by the rules
    of [gate] in the settings: new and changed pairs are the patch, all pairs are the project. Command-line options
    override settings.

    Exit status: 0 passed, 1 failed, 2 an input, option or setting cannot be used, or nothing was audited.
    """
    from tempfile import TemporaryDirectory

    from mtaudit.cli.audit import audit, look_of, report, status, wanted
    from mtaudit.cli.gate_steps import make_gate
    from mtaudit.cli.loading import load
    from mtaudit.engine import find_inputs

    with explained():
        loaded = load(run, gating, fail_on=gating.fail_on)
        inputs = find_inputs(paths or (".",), read=loaded.settings.read, trust=loaded.trust)
        made = make_gate(inputs, loaded, True, gating)
        if dry_run:
            _show(made)
            raise SystemExit(PASSED)
        want = wanted(loaded, run, gating)
        with TemporaryDirectory() as scratch:
            head, worst = audit(made.staged(Path(scratch)), want, made.steps)
        report(head, worst, look_of(run, gating), gating.format_)
    raise SystemExit(status(head))


def _show(made: Gate) -> None:
    from mtaudit.engine.before import changed_items
    from mtaudit.report.terminal import clean

    items = made.inputs.plan.items
    say(f"would audit {len(items):,} inputs")
    if made.changes is not None:
        changed = changed_items(made.changes, made.inputs).plan.items
        what = "staged content" if made.changes.staged is not None else "working tree"
        say(f"compares the {what} with {made.changes.label}")
        say(f"of which {len(changed):,} changed:")
    else:
        changed = items
    for item in changed:
        say(f"  {clean(str(getattr(item, 'name', item)))}")
    if made.baseline is not None:
        say(f"{len(made.baseline.entries):,} known findings in {made.baseline_name} would not count")
    say("rules:")
    for sentence in made.rules.sentences() or ["none: nothing could fail"]:
        say(f"  {sentence}")
