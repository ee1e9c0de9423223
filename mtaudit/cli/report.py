"""``mtaudit report``: writes reports of a saved audit, and writes corrections back to the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import color_option, lang_option
from mtaudit.messages import speak

if TYPE_CHECKING:
    from mtaudit.records import ReportHeader, Scored
    from mtaudit.report import Look


@click.command(
    cls=Command,
    examples=[
        ("mtaudit report audit.json -o audit.html", "Write a page of a saved audit"),
        ("mtaudit report audit.json --lang zh -o summary.md", "Write its summary in Chinese"),
        ("mtaudit report audit.json --apply-corrections verdicts.jsonl --into corrected/", "Write corrected copies"),
    ],
)
@click.argument("audit", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="A report; may be repeated. The suffix gives the format.",
)
@click.option("--format", "format_", metavar="FMT", help="Output format, if not given by the suffix.")
@click.option(
    "--apply-corrections",
    "verdicts",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the corrected targets of a review to copies of the documents.",
)
@click.option(
    "--suggestions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the suggestions of the judge to a file.",
)
@click.option("--into", metavar="FOLDER", type=click.Path(path_type=Path), help="Folder for the copies.")
@click.option("--in-place", is_flag=True, help="Change the documents themselves, after confirmation.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file to use instead of the nearest one.")
@lang_option
@color_option
def report(
    audit: Path,
    outputs: tuple[str, ...],
    format_: str | None,
    verdicts: Path | None,
    suggestions: Path | None,
    into: Path | None,
    in_place: bool,
    config: Path | None,
    lang: str | None,
    color: bool,
) -> None:
    """Write reports of a saved audit (the .json or .parquet output of score or gate) without auditing again.

    Without --output a summary is printed. The verdict is that of the saved audit.

    With --apply-corrections the corrected targets in a file of verdicts (exported from the HTML report) are written to
    copies of the documents, and to corrections.jsonl next to them. Nothing else is changed; a correction is refused if
    the text at its position is no longer the one that was audited. The audit may then also be JSON lines.

    With --suggestions the renderings that the judge suggests are written, one line for each pair with the target that
    would result as "corrected". No document is changed: review the file, delete rejected lines, and apply it
    with --apply-corrections.

    Exit status: 0 passed, 1 the gate failed, 2 an input or option cannot be used or a correction was refused.
    """
    from mtaudit.cli.audit import status
    from mtaudit.config import load_settings
    from mtaudit.report import Look
    from mtaudit.report.load import load_audit

    with explained():
        settings = load_settings(config, language=lang)
        speak(settings.language)
        kept = load_audit(audit)
        if verdicts is not None:
            from mtaudit.cli.corrections import correct
            from mtaudit.read import options_from

            pairs = [scored.pair for scored in kept.pairs]
            raise SystemExit(correct(verdicts, pairs, into, in_place, options_from(settings.read)))
        if suggestions is not None:
            from mtaudit.cli.suggestions import write_suggestions

            raise SystemExit(write_suggestions(suggestions, kept.pairs))
        head = _write(audit, kept.head, kept.pairs, Look(color=color, outputs=outputs), format_)
    raise SystemExit(status(head))


def _write(
    audit: Path, head: ReportHeader | None, pairs: Sequence[Scored], look: Look, format_: str | None
) -> ReportHeader:
    from mtaudit.checks.facts import facts_of
    from mtaudit.checks.registry import CHECKS
    from mtaudit.cli.audit import report as show
    from mtaudit.errors import InputError, Problem
    from mtaudit.report import WorstLines, open_writers

    if head is None:
        cure = "JSON lines and interrupted runs have no header; give the .json or .parquet output of a complete run"
        raise InputError(Problem(str(audit), "its verdict and counts are unknown", cure))
    # A saved audit contains only the codes of its checks; their documentation comes from this version.
    head = replace(head, checks=facts_of(CHECKS))
    writers = open_writers(look.outputs, format_)
    try:
        for scored in pairs:
            for writer in writers:
                writer.add(scored)
        for writer in writers:
            writer.finish(head)
    except BaseException:
        for writer in writers:
            writer.abort()
        raise
    show(head, WorstLines.of(pairs), look, format_)
    return head
