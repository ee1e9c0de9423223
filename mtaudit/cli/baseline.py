"""``mtaudit baseline``: writes the file of known findings and keeps it up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtaudit.cli.errors import ERROR, PASSED, explained
from mtaudit.cli.help import Group
from mtaudit.cli.options import RunOptions, run_options
from mtaudit.cli.say import say
from mtaudit.messages import problem_text

if TYPE_CHECKING:
    from mtaudit.cli.loading import Loaded
    from mtaudit.engine.gating import Collected
    from mtaudit.gate.baseline import Baseline, Entry

_FILE = click.option(
    "--file", "name", metavar="FILE", help="The baseline; default: that of the settings, else mtaudit-baseline.txt."
)
_WHO = click.option("--who", metavar="NAME", help="Who accepts the findings; default: the user.name of git.")
_REASON = click.option("--reason", metavar="TEXT", default="", help="Why the new entries are accepted.")


@click.group(cls=Group)
def baseline() -> None:
    """Maintain the file of known findings, so that only new ones count."""


@baseline.command(
    examples=[
        ('mtaudit baseline update docs/ --reason "before the gate"', "Accept all current findings"),
        ("mtaudit baseline update docs/ --prune", "Remove entries whose pair is gone"),
    ]
)
@click.argument("paths", nargs=-1, type=click.Path())
@_FILE
@_WHO
@_REASON
@click.option("--prune", is_flag=True, help="Remove entries that match no pair; PATH... must then be the whole corpus.")
@run_options
def update(
    paths: tuple[str, ...], name: str | None, who: str | None, reason: str, prune: bool, run: RunOptions
) -> None:
    """Audit PATH... (or this folder) and write every finding into the baseline.

    Existing entries keep their verdict, reason and date; entries whose finding no longer occurs are removed. The lines
    of other entries do not change.
    """
    from mtaudit.cli.audit import Wanted, audit
    from mtaudit.cli.gate_steps import make_gate, read_baseline, without
    from mtaudit.cli.loading import load
    from mtaudit.engine import find_inputs
    from mtaudit.engine.gating import Collected
    from mtaudit.report.files import changing, write_whole

    with explained():
        loaded = load(run)
        path = _path(name, loaded)
        if path.exists():
            read_baseline(path)  # so that a damaged file is reported before the audit
        inputs = without(find_inputs(paths or (".",), read=loaded.settings.read, trust=loaded.trust), path)
        loaded = _without_baseline(loaded)
        made = make_gate(inputs, loaded, False)
        found = Collected()
        gating: list[Any] = []

        def steps(*parts: Any) -> list[Any]:
            gating.extend(made.steps(*parts))
            return [*gating, found]

        head, _ = audit(
            made.inputs, Wanted(loaded, run.folder, quiet=run.quiet, engine=run.engine(loaded.settings)), steps
        )
        for problem in head.problems:
            say(f"mtaudit: {problem_text(problem)}", err=True)
        if head.problems or head.verdict.state == "nothing audited":
            why = "some inputs could not be read" if head.problems else head.verdict.reasons[0]
            say(f"mtaudit: {path} was not written: {why}", err=True)
            raise SystemExit(ERROR)
        score = gating[0].evaluator.score if made.rules.max_fall is not None else None
        with changing(path):
            old = read_baseline(path) if path.exists() else None
            new, changes = _updated(old, found, (who or _user(), reason), prune)
            write_whole(str(path), _headed(new, head.signature, score).text())
        say(f"{path}: {len(new.entries):,} entries ({changes})")
    raise SystemExit(PASSED)


@baseline.command(
    examples=[("mtaudit baseline apply verdicts.jsonl", "Accept the findings that a reviewer marked as fine")]
)
@click.argument("verdicts", type=click.Path(path_type=Path))
@_FILE
@_WHO
@_REASON
@click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
def apply(verdicts: Path, name: str | None, who: str | None, reason: str, config: Path | None) -> None:
    """Add the verdicts of a review (verdicts.jsonl of the HTML report) to the baseline.

    Findings marked as fine, and rejected findings of other pairs, become entries and no longer count. Entries of
    findings marked as wrong or unsure record that verdict.
    """
    from mtaudit.cli.gate_steps import read_baseline
    from mtaudit.cli.loading import Loaded
    from mtaudit.config import load_settings, settings_file
    from mtaudit.gate.baseline import with_entries
    from mtaudit.report.files import changing, write_whole
    from mtaudit.trust import Trust

    with explained():
        path = _path(name, Loaded(load_settings(config), settings_file(config), Trust()))
        with changing(path):
            old = read_baseline(path)
            entries = list(_entries(verdicts, old, who or _user(), reason))
            write_whole(str(path), with_entries(old, entries).text())
        fine = sum(entry.verdict == "fine" for entry in entries)
        say(f"{path}: {len(entries):,} entries written, {fine:,} of them fine")
    raise SystemExit(PASSED)


def _path(name: str | None, loaded: Loaded) -> Path:
    """The file to write: from the option or the settings, else an existing one, else a new one next to the settings."""
    from mtaudit.cli.gate_steps import BASELINE, nearest_baseline
    from mtaudit.gate.rules import read_rules

    if name:
        return Path(name)
    folder = Path(os.path.relpath(loaded.file.parent)) if loaded.file else Path()
    setting = read_rules(loaded.settings.gate, loaded.settings.fail_on).baseline
    return folder / setting if setting else nearest_baseline() or folder / BASELINE


def _without_baseline(loaded: Loaded) -> Loaded:
    """The settings without a baseline for the gate, since known findings must be found again."""
    from dataclasses import replace

    gate = {key: value for key, value in loaded.settings.gate.items() if key != "baseline"}
    return replace(loaded, settings=replace(loaded.settings, gate=gate))


def _headed(made: Baseline, signature: str, score: float | None) -> Baseline:
    from dataclasses import replace

    return replace(made, signature=signature, score=score)


def _updated(old: Baseline | None, found: Collected, by: tuple[str, str], prune: bool) -> tuple[Baseline, str]:
    """The new entries, and a description of how they differ from the old ones.

    Args:
        by: who accepts the new entries, and why.
    """
    from dataclasses import replace

    from mtaudit.gate.baseline import Baseline, Claims, Key, make_entry, pair_key

    old = old or Baseline()
    claims = Claims(old)
    now: dict[Key, Entry] = {}
    added = 0
    for pair, check in found.findings:
        texts = (pair.source, pair.target)
        entry = make_entry(texts, check, pair.document, "known", *by, date.today())
        known = claims.find(pair, check)
        key = (entry.pair, check, entry.document)
        added += known is None and key not in now
        now[key] = replace(known, document=entry.document) if known else now.get(key, entry)
    seen = {(document, pair_key(*texts)) for document, *texts in found.pairs} | {
        ("", pair_key(*texts)) for _, *texts in found.pairs
    }
    left = claims.left()
    absent = [entry for entry in left if (entry.document, entry.pair) not in seen]
    words = f"{added:,} new, {len(left) - len(absent):,} resolved"
    if absent:
        words += f", {len(absent):,} that match no pair " + ("removed" if prune else "kept; --prune removes them")
    kept = {} if prune else {(e.pair, e.check, e.document): e for e in absent}
    return Baseline({**kept, **now}), words


def _entries(path: Path, old: Baseline, who: str, reason: str) -> Iterator[Entry]:
    """The entries that the verdicts of a review add or change."""
    from dataclasses import replace

    from mtaudit.engine.verdicts import read_verdicts
    from mtaudit.gate.baseline import make_entry

    for _, row in read_verdicts(path):
        refused = row.get("refused")
        for check in row["checks"]:
            verdict: Any = "fine" if isinstance(refused, list) and check in refused else row["verdict"]
            why = row.get("note") or reason
            texts = (row["source"], row["target"])
            made = make_entry(texts, check, row.get("document") or "", verdict, who, why, date.today())
            there = [e for e in old.entries.values() if (e.pair, e.check) == (made.pair, check)]
            if there and verdict in ("fine", "wrong", "unsure"):
                yield from (replace(made, document=entry.document) for entry in there)
            elif verdict == "fine":
                yield made


def _user() -> str:
    """The name of the user according to git, else according to the system."""
    import getpass

    from mtaudit.git import user_name

    return user_name() or getpass.getuser()
