"""``mtaudit train``: trains the critic on labelled data."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--assessed", type=_FILE, required=True, help="Machine output with da_z, word tags and post-edits (JSON lines)."
)
@click.option("--critical", type=_FILE, required=True, help="Machine output with a label ERR or NOT (JSON lines).")
@click.option(
    "--references", type=_FILE, required=True, help="Sentences with human references; half of them are held out."
)
@click.option("--everyday", type=_FILE, required=True, help="Bitext of short sentences (JSON lines, may be gzipped).")
@click.option("--technical", type=_FILE, multiple=True, help="Bitext of technical prose; may be repeated.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File for the weights.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Processor cores.")
def train(
    assessed: Path,
    critical: Path,
    references: Path,
    everyday: Path,
    technical: tuple[Path, ...],
    output: Path,
    threads: int,
) -> None:
    """Train the critic. This takes about three hours on one core with bfloat16 instructions.

    Seeds are fixed: the same data gives the same weights on the same kind of processor.
    """
    from mtaudit.train.course import COURSES, Corpora, course
    from mtaudit.train.critic import fit_file

    corpora = Corpora(assessed, critical, references, everyday, technical)
    courses = [course(corpora, sizes) for sizes in COURSES]
    fit_file(courses, output, threads=threads, report=lambda line: click.echo(line, err=True))
