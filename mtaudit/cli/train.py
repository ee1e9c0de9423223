"""``mtaudit train``: fits the bundled models again, each from its own data."""

from __future__ import annotations

from pathlib import Path

import click

from mtaudit.cli.help import Group
from mtaudit.cli.say import say

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group)
def train() -> None:
    """Fit a bundled model again. Seeds are fixed: the same data give the same weights on the same kind of processor."""


@train.command(
    examples=[
        (
            "mtaudit train critic --assessed da.jsonl --critical errors.jsonl --references references.jsonl "
            "--everyday everyday.jsonl --output critic.safetensors",
            "Fit on all of its corpora",
        )
    ]
)
@click.option(
    "--assessed", type=_FILE, required=True, help="Machine output with da_z, word tags and post-edits (JSON lines)."
)
@click.option("--critical", type=_FILE, required=True, help="Machine output with a label ERR or NOT (JSON lines).")
@click.option(
    "--references", type=_FILE, required=True, help="Sentences with human references; half of them are held out."
)
@click.option("--everyday", type=_FILE, required=True, help="Bitext of short sentences (JSON lines, may be gzipped).")
@click.option("--technical", type=_FILE, multiple=True, help="Bitext of technical prose; may be repeated.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File for the weights."
)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Processor cores.")
def critic(
    assessed: Path,
    critical: Path,
    references: Path,
    everyday: Path,
    technical: tuple[Path, ...],
    output: Path,
    threads: int,
) -> None:
    """The critic, from human judgements and bitext: three hours or so on one core that computes in bfloat16."""
    from mtaudit.train.course import COURSES, Corpora, course
    from mtaudit.train.critic import fit_file

    corpora = Corpora(assessed, critical, references, everyday, technical)
    courses = [course(corpora, sizes) for sizes in COURSES]
    fit_file(courses, output, threads=threads, report=lambda line: say(line, err=True))


@train.command(
    examples=[("mtaudit train renderings --bitext pairs.jsonl --output renderings.npz", "Fit on one bitext")]
)
@click.option("--bitext", type=_FILE, multiple=True, required=True, help="Human translations (JSON lines); repeatable.")
@click.option("--second-tier", type=_FILE, multiple=True, help="Bitext whose pairs count half; repeatable.")
@click.option("--exclude", type=_FILE, multiple=True, help="JSON lines whose ids are held out for evaluation.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File for the weights."
)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Processor cores.")
def renderings(
    bitext: tuple[Path, ...], second_tier: tuple[Path, ...], exclude: tuple[Path, ...], output: Path, threads: int
) -> None:
    """The expected renderings, from bitext: word alignment, then a fit of half an hour or so on one core."""
    from mtaudit.train.corpora import rows
    from mtaudit.train.renderings import fit_renderings

    ids = frozenset(str(row["id"]) for path in exclude for row in rows(path))
    fit_renderings(bitext, second_tier, ids, output, threads, report=lambda line: say(line, err=True))
