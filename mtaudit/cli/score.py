"""``mtaudit score``: audit files and folders, write reports, leave with the verdict."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from mtaudit.cli.errors import ERROR, FAILED, PASSED, explained
from mtaudit.config import Depth, FailOn


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--source", metavar="FILE", help="Source of a document in two files; needs --target.")
@click.option("--target", metavar="FILE", help="Its translation.")
@click.option("--reference", metavar="F", help="Reference translations: a line a pair, or files like the corpus.")
@click.option("--baseline", metavar="FILE", help="Findings that are known; made by `mtaudit baseline update`.")
@click.option("--any-signature", is_flag=True, help="Use a baseline although another recipe made it.")
@click.option("--since", metavar="GIT_REF", help="Only pairs whose text changed since this commit.")
@click.option("--output", "outputs", metavar="FILE", multiple=True, help="A report; repeatable. The suffix decides.")
@click.option("--format", "format_", metavar="FMT", help="Names the format where the suffix does not.")
@click.option("--fail-on", type=click.Choice(get_args(FailOn)), help="Fail from this severity on.")
@click.option("--encoder", metavar="NAME", help="Bundled encoder, or name or path of a sentence-transformers model.")
@click.option("--depth", type=click.Choice(get_args(Depth)), help="How much evidence is gathered.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
@click.option("--cache", type=click.Path(path_type=Path), envvar="MTAUDIT_CACHE", help="Folder of the cache.")
@click.option("--no-cache", is_flag=True, help="Compute everything anew and keep nothing.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def score(
    paths: tuple[str, ...],
    source: str | None,
    target: str | None,
    reference: str | None,
    baseline: str | None,
    any_signature: bool,
    since: str | None,
    outputs: tuple[str, ...],
    format_: str | None,
    fail_on: str | None,
    encoder: str | None,
    depth: str | None,
    config: Path | None,
    cache: Path | None,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Audit bilingual files and folders.

    Reads documents in which translations follow their source, files of ready pairs, and a file with its translation
    (--source, --target). Without --output a summary goes to standard output.

    Exit status: 0 passed, 1 the gate failed, 2 an input, option or setting that cannot be used.
    """
    from mtaudit.cli.audit import Wanted, audit, report
    from mtaudit.cli.gate_steps import make_gate
    from mtaudit.config import default_cache, load_settings
    from mtaudit.engine import find_inputs

    with explained():
        settings = load_settings(config, fail_on=fail_on, encoder=encoder, depth=depth)
        folder = None if no_cache else cache or default_cache()
        inputs = find_inputs(paths, source, target, settings.read)
        made = make_gate(inputs, settings, False, baseline, since, any_signature)
        wanted = Wanted(settings, folder, outputs, format_, quiet, reference, made.changes)
        head, worst = audit(made.inputs, wanted, made.steps)
        report(head, worst, wanted)
    raise SystemExit(ERROR if head.problems else PASSED if head.verdict.passed else FAILED)
