"""``mtaudit calibrate``: refits the error probability and its thresholds on verdicts of reviewers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtaudit.cli.errors import PASSED, explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import judge_option, judge_url_option
from mtaudit.cli.say import say_lines

if TYPE_CHECKING:
    from mtaudit.score.calibration import Calibration
    from mtaudit.train.calibrate import Judged

DEFAULT = "mtaudit-calibration.json"
_ESTIMATOR = re.compile(r"\|estimator:([^|]*)")
_Key = tuple[str, str]


@click.command(
    cls=Command,
    examples=[
        ("mtaudit calibrate verdicts.jsonl", "Fit on the verdicts that a page exported"),
        ("mtaudit calibrate verdicts.jsonl -o ours.json", "Write the calibration to another file"),
    ],
)
@click.argument("verdicts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--results", type=click.Path(path_type=Path), help="JSON or JSON lines of the run that was reviewed.")
@click.option("--calibration", type=click.Path(path_type=Path), help="Calibration that the run used, if any.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path(DEFAULT), show_default=True)
@judge_option
@judge_url_option
@click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
def calibrate(
    verdicts: tuple[Path, ...],
    results: Path | None,
    calibration: Path | None,
    output: Path,
    judge: str | None,
    judge_url: str | None,
    config: Path | None,
) -> None:
    """Refit the error probability and the thresholds on VERDICTS (verdicts.jsonl of the HTML report).

    Prints the precision of each check and severity before and after, and a reliability diagram, and writes a file that
    other commands use through --calibration or the setting `calibration`. Verdicts without a probability (from older
    reports) require the results of the run.
    """
    from mtaudit.cli.calibrate_text import told
    from mtaudit.config import load_settings
    from mtaudit.engine.setup import estimator_of
    from mtaudit.report.files import write_whole
    from mtaudit.score.calibration import load_calibration
    from mtaudit.train.calibrate import fit

    with explained():
        settings = load_settings(config, judge=judge, judge_url=judge_url)
        fitted = estimator_of(settings)
        named = str(calibration) if calibration else settings.calibration
        old = load_calibration(Path(named)) if named else None
        known = _results(results) if results else {}
        judged, counts = _judged(verdicts, known, _Recipe(fitted.signature, old))
        made = fit(judged, fitted.signature)
        before = old.thresholds if old else fitted.thresholds
        say_lines(told(judged, counts, made, old, before))
        write_whole(str(output), made.text())
        say_lines(f"\n{output} written ({made.signature}); use it with --calibration {output} or in the settings")
    raise SystemExit(PASSED)


class _Recipe:
    """The estimator and calibration of the reviewed run."""

    def __init__(self, estimator: str, old: Calibration | None) -> None:
        self.estimator, self.old = estimator, old

    def raw(self, row: Mapping[str, Any], place: tuple[Path, int]) -> float:
        """The uncalibrated probability of a row. Raises InputError if it comes from another estimator."""
        from mtaudit.errors import InputError, Problem

        path, line = place
        p = row.get("error_probability")
        if not isinstance(p, int | float) or isinstance(p, bool) or not 0 <= p <= 1:
            what = "the verdict has no error probability"
            cure = "give the results of the run that was reviewed with --results, or export again from a new report"
            raise InputError(Problem(str(path), what, cure, line))
        found = _ESTIMATOR.search(str(row.get("signature", "")))
        name, _, fitted = found[1].partition("+") if found else (self.estimator, "", "")
        if name != self.estimator:
            what = f"the verdict refers to numbers of the estimator {name}, but this is {self.estimator}"
            raise InputError(Problem(str(path), what, "review a report of this version", line))
        if found is None:
            fitted = self.old.signature if self.old else ""
        if not fitted:
            return float(p)
        if self.old is None or self.old.signature != fitted:
            what = f"the verdict refers to numbers of a calibration ({fitted})"
            raise InputError(Problem(str(path), what, "name its file with --calibration", line))
        return float(self.old.undo([p])[0])


def _judged(
    paths: Iterable[Path], known: Mapping[_Key, Mapping[str, Any]], recipe: _Recipe
) -> tuple[list[Judged], dict[str, int]]:
    """Pairs with their last verdict, and the number of ignored verdicts by reason."""
    from mtaudit.engine.verdicts import read_verdicts
    from mtaudit.train.calibrate import Judged

    found: dict[_Key, Judged] = {}
    counts = {"unsure or without a verdict": 0, "of pairs with one side only": 0, "of pairs judged twice": 0}
    for path in paths:
        for line, row in read_verdicts(path):
            key = row["source"], row["target"]
            if row["verdict"] not in ("wrong", "fine"):
                counts["unsure or without a verdict"] += 1
            elif not all(text.strip() for text in key):
                counts["of pairs with one side only"] += 1
            else:
                counts["of pairs judged twice"] += key in found
                checks = tuple(sorted({check for check in row["checks"] if isinstance(check, str)}))
                p = recipe.raw({**known.get(key, {}), **row}, (path, line))
                found[key] = Judged(*key, p, row["verdict"] == "wrong", checks)
    return list(found.values()), {why: count for why, count in counts.items() if count}


def _results(path: Path) -> dict[_Key, dict[str, Any]]:
    """Probability and signature of every pair of a report (.json or .jsonl)."""
    from mtaudit.errors import InputError, Problem

    wrong = InputError(Problem(str(path), "it contains no results of mtaudit", "give the .json or .jsonl of the run"))
    try:
        rows = list(_rows(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, TypeError, KeyError):
        raise wrong from None
    if not rows:
        raise wrong
    return {(row["source"], row["target"]): row for row in rows}


def _rows(text: str) -> Iterator[dict[str, Any]]:
    whole = json.loads(text) if '"schema_version"' in text[:2000] else None
    head = {"signature": whole["signature"]} if whole else {}
    for row in whole["pairs"] if whole else (json.loads(line) for line in text.split("\n") if line.strip()):
        kept = {key: row[key] for key in ("source", "target", "error_probability")}
        yield {**kept, **head}
