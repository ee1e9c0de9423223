"""``mtaudit terms``: the names and terms of a corpus with their renderings, as a table or a glossary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import ERROR, PASSED, explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import RunOptions, run_options
from mtaudit.cli.say import say

if TYPE_CHECKING:
    from mtaudit.context import AuditContext
    from mtaudit.corpus.analysis import Analysis
    from mtaudit.corpus_records import TermRow
    from mtaudit.records import ReportHeader


@click.command(
    cls=Command,
    examples=[("mtaudit terms docs/ -o glossary.csv", "Write a glossary of the terms of a folder")],
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "-o", "--output", "outputs", metavar="FILE", multiple=True, help="A glossary: .csv, .json or .tbx. Repeatable."
)
@click.option("--least", type=click.IntRange(1), default=1, help="Minimum number of occurrences of a printed row.")
@run_options
def terms(paths: tuple[str, ...], outputs: tuple[str, ...], least: int, run: RunOptions) -> None:
    """List the names and terms of a corpus with their renderings.

    Finds English names and terms and their renderings in the translations, with counts. Renderings that
    deviate from the usual ones are marked. Documents in Chinese only are searched for the names. --output writes the
    terms whose renderings are settled as a glossary, which the check TRM01 enforces:
    [checks.TRM01] glossary = "terms.csv".

    Nothing is scored unless --depth is given; with it, more of the odd renderings are found.

    Exit status: 0 success, 2 an input, option or setting cannot be used.
    """
    from mtaudit.report.term_table import term_table

    with explained():
        writers = [(name, _format(name)) for name in outputs]
        head = _audit(paths, run)
        rows = head.corpus.terms if head.corpus is not None else ()
        for name, write in writers:
            _write(name, write(rows))
    for problem in head.problems:
        say(f"mtaudit: {problem}", err=True)
    if not outputs:
        for line in term_table(rows, least):
            say(line)
    raise SystemExit(ERROR if head.problems else PASSED)


def _audit(paths: Sequence[str], run: RunOptions) -> ReportHeader:
    from dataclasses import replace

    from mtaudit.cli.loading import load
    from mtaudit.cli.progress import progress
    from mtaudit.engine import audit_inputs, find_inputs, make_context
    from mtaudit.engine.corpus_stage import CorpusStage

    loaded = load(run)
    # Documents in Chinese only are read because the context has a corpus stage. The setting creates a stage that needs
    # vectors.
    settings = loaded.settings.override(corpus=False, **({} if run.depth else {"depth": "model-free"}))
    inputs = find_inputs(paths, read=settings.read, trust=loaded.trust)
    context, recipe = make_context(settings, run.folder, "mtaudit terms", loaded.trust)
    context = replace(context, corpus=CorpusStage(_analyses))
    with progress(len(inputs), run.quiet) as shown:
        return audit_inputs(inputs, context, recipe, (), shown)[0]


def _analyses(context: AuditContext) -> list[Analysis]:
    from mtaudit.corpus.terms import TermAnalysis

    return [TermAnalysis(context)]


def _format(name: str) -> Callable[[Sequence[TermRow]], Iterator[str]]:
    from mtaudit.errors import UsageError
    from mtaudit.report.glossary import FORMATS

    found = FORMATS.get(Path(name).suffix.lower())
    if found is None:
        raise UsageError(f"{name}: a glossary is a file {', '.join(FORMATS)}; give it one of these suffixes")
    return found


def _write(name: str, parts: Iterator[str]) -> None:
    from mtaudit.report.files import write_whole

    write_whole(name, parts)
