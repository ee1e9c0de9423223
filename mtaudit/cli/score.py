"""``mtaudit score``: audits files and folders, writes reports, and exits with the verdict."""

from __future__ import annotations

from pathlib import Path

import click

from mtaudit.cli.errors import explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import GateOptions, RunOptions, gate_options, run_options


@click.command(
    cls=Command,
    examples=[
        ("mtaudit score docs/ -o audit.html -o audit.json", "Audit a folder, and write a page and the data"),
        ("mtaudit score --source en.txt --target zh.txt", "Audit a file with its translation"),
        ("mtaudit score pairs.tsv --lang zh", "Audit ready pairs, with the summary in Chinese"),
        ("mtaudit score - --input-format tsv < pairs.tsv", "Audit standard input"),
    ],
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--source", metavar="FILE", help="Source of a document in two files; needs --target.")
@click.option("--target", metavar="FILE", help="Its translation; needs --source.")
@click.option("--reference", metavar="F", help="Reference translations: one per line, or files like the corpus.")
@click.option("--input-format", metavar="FMT", help="Format of standard input (-), as a suffix: tsv, jsonl, po, md ….")
@click.option("--corpus", is_flag=True, help="Compare the documents with each other too; see `mtaudit corpus`.")
@click.option(
    "--find-source", metavar="FOLDER", help="With --corpus: folder to search for originals of Chinese documents."
)
@gate_options(
    since="Only pairs that are new or changed since this commit (since its merge base with HEAD).",
    fail_on="Fail from this severity on.",
)
@run_options
def score(
    paths: tuple[str, ...],
    source: str | None,
    target: str | None,
    reference: str | None,
    input_format: str | None,
    corpus: bool,
    find_source: str | None,
    gating: GateOptions,
    run: RunOptions,
) -> None:
    """Audit bilingual files and folders.

    Reads documents in which translations follow their source, files of ready pairs, and a file with its translation
    (--source, --target). Without --output a summary goes to standard output.

    Exit status: 0 passed, 1 the gate failed, 2 an input, option or setting cannot be used, or nothing was audited.
    """
    from tempfile import TemporaryDirectory

    from mtaudit.cli.audit import audit, look_of, report, status, wanted
    from mtaudit.cli.gate_steps import make_gate
    from mtaudit.cli.loading import load
    from mtaudit.engine import find_inputs
    from mtaudit.engine.inputs import with_input_format

    with explained():
        loaded = load(run, gating, fail_on=gating.fail_on, corpus=corpus or find_source is not None or None)
        settings = loaded.settings
        with TemporaryDirectory() as scratch:
            inputs = find_inputs(paths, source, target, settings.read, loaded.trust)
            if input_format is not None:
                inputs = with_input_format(inputs, input_format, Path(scratch))
            made = make_gate(inputs, loaded, False, gating)
            want = wanted(loaded, run, gating, reference, find_source)
            head, worst = audit(made.staged(Path(scratch)), want, made.steps)
        report(head, worst, look_of(run, gating), gating.format_)
    raise SystemExit(status(head))
