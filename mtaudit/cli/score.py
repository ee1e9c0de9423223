"""``mtaudit score``: audit files and folders, write reports, leave with the verdict."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from mtaudit.cli.errors import ERROR, FAILED, PASSED, explained
from mtaudit.config import Depth, FailOn

if TYPE_CHECKING:
    from mtaudit.config import Settings
    from mtaudit.errors import Problem
    from mtaudit.records import Document, Head, Scored


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--source", metavar="FILE", help="Source of a document in two files; needs --target.")
@click.option("--target", metavar="FILE", help="Its translation.")
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
    from mtaudit.config import default_cache, load_settings

    with explained():
        settings = load_settings(config, fail_on=fail_on, encoder=encoder, depth=depth)
        folder = None if no_cache else cache or default_cache()
        head, worst = _run(paths, (source, target), outputs, format_, settings, folder, quiet)
        _report(head, worst, bool(format_) and not outputs)
    raise SystemExit(ERROR if head.problems else PASSED if head.verdict.passed else FAILED)


def _run(
    paths: tuple[str, ...],
    two_files: tuple[str | None, str | None],
    outputs: tuple[str, ...],
    format_: str | None,
    settings: Settings,
    cache: Path | None,
    quiet: bool,
) -> tuple[Head, list[Scored]]:
    from mtaudit.cli.progress import progress
    from mtaudit.engine import make_tools, run
    from mtaudit.read import plan
    from mtaudit.report import open_writers

    _refuse(paths, two_files)
    found = plan(paths)
    for left in found.left_out if not quiet else ():
        click.echo(f"left out: {left.name} ({left.reason})", err=True)
    tools, recipe = make_tools(settings, cache, shlex.join(["mtaudit", *sys.argv[1:]]))
    writers = open_writers(outputs, format_)
    total = len(found.items) + (two_files[0] is not None)
    with progress(total, quiet) as step:
        return run(_documents(found, two_files), tools, recipe, writers, step)


def _refuse(paths: tuple[str, ...], two_files: tuple[str | None, str | None]) -> None:
    from mtaudit.errors import UsageError

    if (two_files[0] is None) != (two_files[1] is None):
        raise UsageError("--source and --target go together; give both, or name the file that holds both languages")
    if not paths and two_files[0] is None:
        raise UsageError("nothing to audit; name files or folders, or --source and --target")


def _documents(found: object, two_files: tuple[str | None, str | None]) -> Iterator[Document | Problem]:
    from mtaudit.errors import InputError
    from mtaudit.read import Plan, read_parallel, read_plan

    assert isinstance(found, Plan)
    if two_files[0] is not None and two_files[1] is not None:
        try:
            yield read_parallel(two_files[0], two_files[1])
        except InputError as error:
            yield error.problem
    yield from read_plan(found)


def _report(head: Head, worst: list[Scored], data_on_stdout: bool) -> None:
    """Problems go to stderr; the summary to stdout, unless a report was asked for there."""
    from mtaudit.report import text_summary

    for problem in head.problems:
        click.echo(f"mtaudit: {problem}", err=True)
    if not data_on_stdout:
        click.echo(text_summary(head, worst), nl=False)
