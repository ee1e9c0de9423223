"""``mtaudit baseline``: the file of known findings, made and kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtaudit.cli.errors import ERROR, PASSED, explained
from mtaudit.cli.options import RunOptions, run_options

if TYPE_CHECKING:
    from mtaudit.engine.gating import Collected
    from mtaudit.gate.baseline import Baseline, Entry

_FILE = click.option("--file", "name", metavar="FILE", help="The baseline; default: that of the settings.")
_WHO = click.option("--who", metavar="NAME", help="Who says so; default: the user.name of git.")
_REASON = click.option("--reason", metavar="TEXT", default="", help="Why the new entries are accepted.")


@click.group()
def baseline() -> None:
    """Keep the file of known findings, so that only new ones count."""


@baseline.command()
@click.argument("paths", nargs=-1, type=click.Path())
@_FILE
@_WHO
@_REASON
@click.option("--prune", is_flag=True, help="Drop entries that meet no pair; PATH... must then be the whole corpus.")
@run_options
def update(
    paths: tuple[str, ...], name: str | None, who: str | None, reason: str, prune: bool, run: RunOptions
) -> None:
    """Audit PATH... (or this folder) and write every finding into the baseline.

    Entries that are there keep their verdict, reason and date; those whose check finds nothing any more go.
    """
    from mtaudit.cli.audit import Wanted, audit
    from mtaudit.cli.gate_steps import BASELINE, make_gate, read_baseline, write_whole
    from mtaudit.engine import find_inputs
    from mtaudit.engine.gating import Collected
    from mtaudit.gate.rules import read_rules

    with explained():
        settings = run.settings()
        path = Path(name or read_rules(settings.gate, settings.fail_on).baseline or BASELINE)
        old = read_baseline(path) if path.exists() else None
        inputs = find_inputs(paths or (".",), read=settings.read)
        made = make_gate(inputs, _without_baseline(settings), False)
        found = Collected()
        gating: list[Any] = []

        def steps(recipe: Any) -> list[Any]:
            gating.extend(made.steps(recipe))
            return [*gating, found]

        head, _ = audit(made.inputs, Wanted(settings, run.folder, quiet=run.quiet), steps)
        for problem in head.problems:
            click.echo(f"mtaudit: {problem}", err=True)
        if head.problems:
            click.echo(f"mtaudit: {path} was not written: what cannot be read has unknown findings", err=True)
            raise SystemExit(ERROR)
        new, said = _updated(old, found, (who or _user(), reason), prune)
        write_whole(path, _headed(new, head.signature, gating[0].judge.score).text())
        click.echo(f"{path}: {len(new.entries):,} entries ({said})")
    raise SystemExit(PASSED)


@baseline.command()
@click.argument("verdicts", type=click.Path(path_type=Path))
@_FILE
@_WHO
@_REASON
@click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
def apply(verdicts: Path, name: str | None, who: str | None, reason: str, config: Path | None) -> None:
    """Take the verdicts of a review (verdicts.jsonl of the HTML report) into the baseline.

    What was found fine becomes an entry and no longer counts; entries of what was found wrong or unsure say so.
    """
    from mtaudit.cli.gate_steps import BASELINE, read_baseline, write_whole
    from mtaudit.config import load_settings
    from mtaudit.gate.baseline import with_entries
    from mtaudit.gate.rules import read_rules

    with explained():
        settings = load_settings(config)
        path = Path(name or read_rules(settings.gate, settings.fail_on).baseline or BASELINE)
        old = read_baseline(path)
        entries = list(_entries(verdicts, old, who or _user(), reason))
        write_whole(path, with_entries(old, entries).text())
        fine = sum(entry.verdict == "fine" for entry in entries)
        click.echo(f"{path}: {len(entries):,} entries written, {fine:,} of them fine")
    raise SystemExit(PASSED)


def _without_baseline(settings: Any) -> Any:
    """Settings whose gate names no baseline: what is known must be found again."""
    from dataclasses import replace

    return replace(settings, gate={k: v for k, v in settings.gate.items() if k != "baseline"})


def _headed(made: Baseline, signature: str, score: float) -> Baseline:
    from dataclasses import replace

    return replace(made, signature=signature, score=score)


def _updated(old: Baseline | None, found: Collected, said_by: tuple[str, str], prune: bool) -> tuple[Baseline, str]:
    """The new entries, and in words how they differ from the old ones."""
    from mtaudit.gate.baseline import Baseline, make_entry, pair_key

    before = dict(old.entries) if old else {}
    now: dict[tuple[str, str], Entry] = {}
    for source, target, check in found.findings:
        entry = make_entry(source, target, check, "known", *said_by, date.today())
        now[entry.pair, check] = before.get((entry.pair, check), entry)
    seen = {pair_key(*texts) for texts in found.pairs}
    absent = {key: entry for key, entry in before.items() if key not in now and entry.pair not in seen}
    resolved = sum(key not in now and key not in absent for key in before)
    added = sum(key not in before for key in now)
    said = f"{added:,} new, {resolved:,} resolved"
    if absent:
        said += f", {len(absent):,} that meet no pair " + ("dropped" if prune else "kept; --prune drops them")
    return Baseline(now if prune else {**absent, **now}), said


def _entries(path: Path, old: Baseline, who: str, reason: str) -> Iterator[Entry]:
    """An entry for every finding that a verdict makes one, or changes one of."""
    from mtaudit.engine.verdicts import read_verdicts
    from mtaudit.gate.baseline import make_entry, pair_key

    for _, row in read_verdicts(path):
        verdict = row["verdict"]
        pair = pair_key(row["source"], row["target"])
        for check in row["checks"]:
            if verdict == "fine" or (verdict in ("wrong", "unsure") and old.find(pair, check)):
                why = row.get("note") or reason
                yield make_entry(row["source"], row["target"], check, verdict, who, why, date.today())


def _user() -> str:
    """The name git has for the user; else the one of the system."""
    import getpass

    from mtaudit.git import user_name

    return user_name() or getpass.getuser()
