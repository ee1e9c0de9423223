"""``mtaudit train``: retrains the bundled models, each stage from its own corpora."""

from __future__ import annotations

from pathlib import Path

import click

from mtaudit.cli.errors import explained
from mtaudit.cli.help import Command
from mtaudit.cli.say import say


@click.command(
    cls=Command,
    examples=[
        ("mtaudit train corpora.toml --work fits --list", "Show the stages, and which of them are finished"),
        ("mtaudit train corpora.toml --work fits", "Run every stage that is not finished"),
        ("mtaudit train corpora.toml precision estimator --work fits", "Run two stages"),
    ],
)
@click.argument("corpora", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("names", nargs=-1, metavar="[STAGE]...")
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for checkpoints, shared signals and the record of finished stages.",
)
@click.option("--list", "listing", is_flag=True, help="Print the stages and their state without training.")
@click.option("--again", is_flag=True, help="Also run finished stages again.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Processor cores.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Folder for the fitted files instead of the package. Later stages read those of the package.",
)
def train(
    corpora: Path, names: tuple[str, ...], work: Path, listing: bool, again: bool, threads: int, output: Path | None
) -> None:
    """Retrain the bundled models from the corpora that a TOML file lists.

    Without STAGE, all stages run in order. After an interruption, long stages continue from their last checkpoint;
    a finished stage runs again only if its inputs have changed. Seeds are fixed: the same data give the same
    weights on the same kind of processor.
    """
    with explained():
        _train(corpora, names, work, output, listing=listing, again=again, threads=threads)


def _train(
    corpora: Path, names: tuple[str, ...], work: Path, output: Path | None, *, listing: bool, again: bool, threads: int
) -> None:
    from mtaudit.train.data import load_training_data
    from mtaudit.train.stages import DATA, Finished, chosen, fit

    data, stages = load_training_data(corpora), chosen(names)
    if listing:
        finished = Finished(work)
        for stage in stages:
            lacking = stage.missing(data)
            state = f"needs {', '.join(lacking)}" if lacking else "finished" if finished.has(stage, data) else "to run"
            say(f"{stage.name:<16} {stage.writes:<21} about {stage.minutes:>3} min   {state}")
        return
    report = lambda line: say(line, err=True)  # noqa: E731
    fit(stages, data, work, output=output or DATA, again=again, threads=threads, report=report)
