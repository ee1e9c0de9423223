"""``mtaudit gate``: audit, compare with the baseline, decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from mtaudit.cli.errors import ERROR, FAILED, PASSED, explained
from mtaudit.config import Depth, FailOn

if TYPE_CHECKING:
    from mtaudit.cli.gate_steps import Gate


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--baseline", metavar="FILE", help="Findings that are known; made by `mtaudit baseline update`.")
@click.option("--any-signature", is_flag=True, help="Use a baseline although another recipe made it.")
@click.option("--since", metavar="GIT_REF", help="What changed since this commit is judged as the patch.")
@click.option("--fail-on", type=click.Choice(get_args(FailOn)), help="Fail from this severity on in the patch.")
@click.option("--dry-run", is_flag=True, help="Print what would be gated, and by which rules; audit nothing.")
@click.option("--output", "outputs", metavar="FILE", multiple=True, help="A report; repeatable. The suffix decides.")
@click.option("--format", "format_", metavar="FMT", help="Names the format where the suffix does not.")
@click.option("--encoder", metavar="NAME", help="Bundled encoder, or name or path of a sentence-transformers model.")
@click.option("--depth", type=click.Choice(get_args(Depth)), help="How much evidence is gathered.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
@click.option("--cache", type=click.Path(path_type=Path), envvar="MTAUDIT_CACHE", help="Folder of the cache.")
@click.option("--no-cache", is_flag=True, help="Compute everything anew and keep nothing.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def gate(
    paths: tuple[str, ...],
    baseline: str | None,
    any_signature: bool,
    since: str | None,
    fail_on: str | None,
    dry_run: bool,
    outputs: tuple[str, ...],
    format_: str | None,
    encoder: str | None,
    depth: str | None,
    config: Path | None,
    cache: Path | None,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Stop an update that makes a corpus worse.

    Audits PATH... (or this folder), leaves out of account what the baseline knows and what is suppressed, and judges
    by the rules of [gate] in the settings: new and changed pairs as the patch, and the whole as the project.

    Exit status: 0 passed, 1 failed, 2 an input, option or setting that cannot be used.
    """
    from mtaudit.cli.audit import Wanted, audit, report
    from mtaudit.cli.gate_steps import make_gate
    from mtaudit.config import default_cache, load_settings
    from mtaudit.engine import find_inputs

    with explained():
        settings = load_settings(config, fail_on=fail_on, encoder=encoder, depth=depth)
        inputs = find_inputs(paths or (".",), read=settings.read)
        made = make_gate(inputs, settings, True, baseline, since, any_signature)
        if dry_run:
            _show(made)
            raise SystemExit(PASSED)
        folder = None if no_cache else cache or default_cache()
        wanted = Wanted(settings, folder, outputs, format_, quiet, changes=made.changes)
        head, worst = audit(made.inputs, wanted, made.steps)
        report(head, worst, wanted)
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
