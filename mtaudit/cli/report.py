"""``mtaudit report``: reports of a kept audit, without auditing again."""

from __future__ import annotations

from pathlib import Path

import click

from mtaudit.cli.errors import ERROR, FAILED, PASSED, explained


@click.command()
@click.argument("audit", type=click.Path(path_type=Path))
@click.option("--output", "outputs", metavar="FILE", multiple=True, help="A report; repeatable. The suffix decides.")
@click.option("--format", "format_", metavar="FMT", help="Names the format where the suffix does not.")
def report(audit: Path, outputs: tuple[str, ...], format_: str | None) -> None:
    """Write reports of a kept audit (the .json output of score or gate) without auditing again.

    Without --output a summary goes to standard output. The verdict is the one that was given then.

    Exit status: 0 passed, 1 the gate failed, 2 an input or option that cannot be used.
    """
    from mtaudit.cli.audit import Wanted
    from mtaudit.cli.audit import report as show
    from mtaudit.config import Settings
    from mtaudit.errors import InputError, Problem
    from mtaudit.report import open_writers
    from mtaudit.report.load import load_audit
    from mtaudit.report.worst import worst_of

    with explained():
        kept = load_audit(audit)
        if kept.head is None:
            cure = "JSON lines have no head; give the .json output of the same run"
            raise InputError(Problem(str(audit), "its verdict and counts are not known", cure))
        writers = open_writers(outputs, format_)
        try:
            for scored in kept.pairs:
                for writer in writers:
                    writer.add(scored)
            for writer in writers:
                writer.finish(kept.head)
        except BaseException:
            for writer in writers:
                writer.abort()
            raise
        show(kept.head, worst_of(kept.pairs), Wanted(Settings(), None, outputs, format_))
    raise SystemExit(ERROR if kept.head.problems else PASSED if kept.head.verdict.passed else FAILED)
