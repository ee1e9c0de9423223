"""``mtaudit report``: reports of a kept audit, without auditing again, and corrections written back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import explained

if TYPE_CHECKING:
    from mtaudit.records import ReportHeader, Scored


@click.command()
@click.argument("audit", type=click.Path(path_type=Path))
@click.option("--output", "outputs", metavar="FILE", multiple=True, help="A report; repeatable. The suffix decides.")
@click.option("--format", "format_", metavar="FMT", help="Names the format where the suffix does not.")
@click.option(
    "--apply-corrections",
    "verdicts",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the corrected targets of a review into copies of the documents.",
)
@click.option("--into", metavar="FOLDER", type=click.Path(path_type=Path), help="Where the copies go.")
@click.option("--in-place", is_flag=True, help="Change the documents themselves, after asking.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
def report(
    audit: Path,
    outputs: tuple[str, ...],
    format_: str | None,
    verdicts: Path | None,
    into: Path | None,
    in_place: bool,
    config: Path | None,
) -> None:
    """Write reports of a kept audit (the .json output of score or gate) without auditing again.

    Without --output a summary goes to standard output. The verdict is the one that was given then.

    With --apply-corrections the corrected targets in a file of verdicts (exported from the HTML report) go into copies
    of the documents and into corrections.jsonl beside them. Nothing but what was corrected changes; a correction whose
    place no longer holds what was audited is refused. The audit may then be JSON lines too.

    Exit status: 0 passed, 1 the gate failed, 2 an input or option that cannot be used, a correction that was refused.
    """
    from mtaudit.cli.audit import status
    from mtaudit.config import load_settings
    from mtaudit.report.load import load_audit

    with explained():
        settings = load_settings(config)
        kept = load_audit(audit)
        if verdicts is not None:
            from mtaudit.cli.corrections import correct
            from mtaudit.read import options_from

            pairs = [scored.pair for scored in kept.pairs]
            raise SystemExit(correct(verdicts, pairs, into, in_place, options_from(settings.read)))
        head = _write(audit, kept.head, kept.pairs, outputs, format_)
    raise SystemExit(status(head))


def _write(
    audit: Path, head: ReportHeader | None, pairs: Sequence[Scored], outputs: tuple[str, ...], format_: str | None
) -> ReportHeader:
    from mtaudit.cli.audit import Wanted
    from mtaudit.cli.audit import report as show
    from mtaudit.config import Settings
    from mtaudit.errors import InputError, Problem
    from mtaudit.report import open_writers
    from mtaudit.report.worst import worst_of

    if head is None:
        cure = "JSON lines have no head; give the .json output of the same run (score --output audit.json)"
        raise InputError(Problem(str(audit), "its verdict and counts are not known", cure))
    writers = open_writers(outputs, format_)
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
    show(head, worst_of(pairs), Wanted(Settings(), None, outputs, format_))
    return head
