"""``mtaudit corpus``: compare the documents of a corpus with each other."""

from __future__ import annotations

import click

from mtaudit.cli.errors import explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import GateOptions, RunOptions, run_options
from mtaudit.cli.say import say, say_lines


@click.command(
    cls=Command,
    examples=[("mtaudit corpus docs/ -o corpus.html", "Compare the documents of a folder, and write a page")],
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "-o", "--output", "outputs", metavar="FILE", multiple=True, help="Report: .html (corpus page) or .json. Repeatable."
)
@click.option("--find-source", metavar="FOLDER", help="Search this folder for originals of documents in Chinese only.")
@run_options
def corpus(paths: tuple[str, ...], outputs: tuple[str, ...], find_source: str | None, run: RunOptions) -> None:
    """Compare the documents of a corpus with each other.

    Audits files and folders like `mtaudit score --corpus`, but reports only results that concern several documents:
    passages that contradict each other, documents about the same events, and documents in Chinese only.

    With --find-source, the original of each document in Chinese only is searched for among the documents of a folder,
    by sentence vectors, values and names. If it is found, the two documents are audited as a pair.

    Exit status: 0 success, 2 an input, option or setting cannot be used.
    """
    from mtaudit.cli.audit import audit, wanted
    from mtaudit.cli.loading import load
    from mtaudit.engine import find_inputs
    from mtaudit.report.corpus_text import corpus_lines
    from mtaudit.report.duplicate_lines import duplicate_lines

    with explained():
        loaded = load(run, None, corpus=True)
        inputs = find_inputs(paths, read=loaded.settings.read, trust=loaded.trust)
        pages = any(output.endswith((".html", ".htm")) for output in outputs)
        gating = GateOptions(None, False, None, False, False, None, outputs, "corpus" if pages else None)
        head, _ = audit(inputs, wanted(loaded, run, gating, find_source=find_source))
    assert head.corpus is not None
    for problem in head.problems:
        say(f"mtaudit: {problem}", err=True)
    say_lines("\n".join([*corpus_lines(head.corpus), *duplicate_lines(head.corpus)]))
    raise SystemExit(2 if head.problems else 0)
