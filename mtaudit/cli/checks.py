"""``mtaudit checks`` and ``mtaudit explain``: what is looked for, and how well."""

from __future__ import annotations

import inspect
import shutil
import textwrap
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import explained

if TYPE_CHECKING:
    from mtaudit.checks.check import Check

_HEADINGS = ("code", "name", "category", "severity", "default", "measured precision")


_config = click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")


@click.command()
@_config
def checks(config: Path | None) -> None:
    """List the checks: code, name, MQM category, severity, whether they run by default, precision as measured.

    Those of plug-ins and of [[patterns]] in the settings stand behind the built-in ones.
    """
    with explained():
        click.echo(table([_row(check) for check in _all(config)], shutil.get_terminal_size((120, 24)).columns))


@click.command()
@click.argument("code", metavar="CODE")
@_config
def explain(code: str, config: Path | None) -> None:
    """Explain one check: what it finds, why it matters, its known problems, an example, its options.

    CODE is the code or the name of a check, as `mtaudit checks` lists them.
    """
    with explained():
        click.echo(explanation(find(code, _all(config))))


def _all(config: Path | None) -> tuple[type[Check], ...]:
    from mtaudit.checks.runner import available
    from mtaudit.config import load_settings

    return available(load_settings(config).patterns)


def find(code: str, checks: Sequence[type[Check]]) -> type[Check]:
    """The check of that code or name, in any case. UsageError with the nearest one where there is none."""
    from mtaudit.errors import UsageError

    known = {key: check for check in checks for key in (check.code.lower(), check.name)}
    if code.lower() in known:
        return known[code.lower()]
    near = get_close_matches(code.lower(), known, 1)
    cure = f"did you mean {known[near[0]].code} ({known[near[0]].name})?" if near else "`mtaudit checks` lists them"
    raise UsageError(f"there is no check {code!r}; {cure}")


def explanation(check: type[Check]) -> str:
    """Facts and documentation of a check as plain text."""
    first, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
    needs = f", needs {' and '.join(sorted(check.needs))}" if check.needs else ""
    state = "on by default" if check.default else "off by default"
    lines = [
        f"{check.code} {check.name}: {first}",
        f"{check.category}, {check.severity.label}, {state}{needs}",
        f"Measured: {check.precision or 'not yet'}",
        rest,
    ]
    return "\n".join(lines).rstrip()


def table(rows: Sequence[tuple[str, ...]], width: int) -> str:
    """Rows under their headings; the last column is folded into what is left of ``width``."""
    sizes = [max(len(row[i]) for row in (_HEADINGS, *rows)) for i in range(len(_HEADINGS) - 1)]
    left = sum(sizes) + 2 * len(sizes)
    lines = []
    for *cells, last in (_HEADINGS, *rows):
        head = "".join(f"{cell:<{size}}  " for cell, size in zip(cells, sizes, strict=True))
        folded = textwrap.wrap(last, max(width - left, 30)) or [""]
        lines += [head + folded[0], *(" " * left + line for line in folded[1:])]
    return "\n".join(line.rstrip() for line in lines)


def _row(check: type[Check]) -> tuple[str, ...]:
    state = "on" if check.default else "off"
    return check.code, check.name, check.category, check.severity.label, state, check.precision or "not yet measured"
