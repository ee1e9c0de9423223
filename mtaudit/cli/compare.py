"""``mtaudit compare``: compares two versions of a translated corpus."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import ERROR, PASSED, explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import RunOptions, run_options
from mtaudit.cli.say import say

if TYPE_CHECKING:
    from mtaudit.compare.metrics import Test
    from mtaudit.compare.reference import Reference
    from mtaudit.compare.result import Comparison
    from mtaudit.context import AuditContext
    from mtaudit.engine import Recipe
    from mtaudit.errors import Problem

_TESTS = {"auto": None, "both": ("bs", "ar"), "bs": ("bs",), "ar": ("ar",), "none": ()}


@click.command(
    cls=Command,
    examples=[
        ("mtaudit compare old/ new/ -o change.html", "Compare two folders, and write a page"),
        ("mtaudit compare HEAD~1 HEAD", "Compare two commits of this repository"),
        ("mtaudit compare old.tsv new.tsv --reference reference.txt", "Compare both with a reference translation"),
    ],
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--reference", metavar="F", help="Reference translations: one line per pair (.txt), or files like the corpus."
)
@click.option("--test", type=click.Choice(list(_TESTS)), default="auto", help="bs: bootstrap, ar: randomisation.")
@click.option("--samples", type=click.IntRange(1), default=None, help="Number of samples or trials of a test.")
@click.option("--no-audit", is_flag=True, help="Compare texts only, without error probabilities.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file (.html, .json, .txt) instead of standard output.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "html"]),
    help="Output format, if not given by the suffix.",
)
@run_options
def compare(
    old: str,
    new: str,
    reference: str | None,
    test: str,
    samples: int | None,
    no_audit: bool,
    output: str | None,
    format_: str | None,
    run: RunOptions,
) -> None:
    """Compare two versions of a translated corpus.

    OLD and NEW are files, folders, or git commits (COMMIT, or COMMIT:PATH with a path from the root of the
    repository). Reports which pairs were added, removed and changed, how large the edits are, and which pairs are now
    more or less likely to be wrong; with --reference also BLEU, chrF++ and TER of both with sacrebleu's signatures and
    paired significance tests.

    Exit status: 0 compared, 2 an input, option or setting cannot be used.
    """
    from mtaudit.cli.compare_text import write
    from mtaudit.cli.loading import load
    from mtaudit.engine import make_context

    with explained():
        loaded = load(run)
        context, recipe = make_context(
            loaded.settings, run.folder, shlex.join(["mtaudit", *sys.argv[1:]]), loaded.trust, run.device
        )
        tests: tuple[Test, ...] | None = _TESTS[test]  # type: ignore[assignment]
        made, problems = _compare(
            (old, new), reference, context, recipe, (tests, samples or 0), not no_audit, run.quiet
        )
        for problem in problems:
            say(f"mtaudit: {problem}", err=True)
        write(made, recipe.command, problems, output, format_)
    raise SystemExit(ERROR if problems else PASSED)


def _compare(
    names: tuple[str, str],
    reference: str | None,
    context: AuditContext,
    recipe: Recipe,
    testing: tuple[tuple[Test, ...] | None, int],
    audit: bool,
    quiet: bool,
) -> tuple[Comparison, list[Problem]]:
    from mtaudit.cli.progress import progress
    from mtaudit.compare.result import compare as compare_rows
    from mtaudit.engine.references import load_reference
    from mtaudit.engine.versions import find_version, plain_rows, rows_of

    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / "old", Path(scratch) / "new"]
        for folder in folders:
            folder.mkdir()
        new = find_version(names[1], folders[1])
        only = new.only_name
        old = find_version(names[0], folders[0], only)
        known: Reference | None = load_reference(reference, context, only) if reference else None
        rows, problems = [], []
        for inputs in (old, new):
            with progress(len(inputs), quiet) as step:
                found, wrong = rows_of(inputs, context, recipe, step) if audit else plain_rows(inputs, context)
            rows.append(found)
            problems += wrong
    return compare_rows(names, rows[0], rows[1], recipe.signature, known, *testing), problems
