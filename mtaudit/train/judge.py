"""What the answers of a judge are worth, from its agreement with a careful reading: ``data/judge.json``.

    python -m mtaudit.train.judge --agreement 0.91 --share 0.103
    python -m mtaudit.train.judge --answers judge.jsonl --reading reading.jsonl

The first form takes two numbers: the Matthews correlation of two readings on which pairs hold a major or critical
error, and the share of pairs that do. The second form counts: JSON lines with "id" and "errors", each with a
"severity", of the judge and of the reading it is held against. Both print the fit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log
from pathlib import Path
from typing import Any

import click

from mtaudit.mqm import Severity

#: Not measured: the confidence of a minor error. Readers agree less on these than on graver ones.
_MINOR = 0.5
#: Added to each count, so that what was never seen is not impossible.
_UNSEEN = 0.5
_SEVERITIES = ("neutral", "minor", "major", "critical")


def from_agreement(mcc: float, share: float) -> dict[str, Any]:
    """The fit for two readings alike that find an error in ``share`` of the pairs and correlate with ``mcc``."""
    both = mcc * share * (1 - share) + share**2
    found, false = both / share, (share - both) / (1 - share)
    wrong, right = log(found / false), log((1 - found) / (1 - false))
    return _fit({"neutral": right, "minor": right, "major": wrong, "critical": wrong}, found, found)


def from_readings(answers: Iterable[Mapping[str, Any]], reading: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The fit of counts over the pairs that are in both."""
    truth = {row["id"]: _worst(row) in ("major", "critical") for row in reading}
    counts = Counter((_worst(row), truth[row["id"]]) for row in answers if row["id"] in truth)
    wrong = sum(count for (_, bad), count in counts.items() if bad)
    right = counts.total() - wrong

    def given(kind: str, bad: bool) -> float:
        return (counts[kind, bad] + _UNSEEN) / ((wrong if bad else right) + len(_SEVERITIES) * _UNSEEN)

    ratios = {kind: log(given(kind, True) / given(kind, False)) for kind in _SEVERITIES}
    sure = {k: (counts[k, True] + _UNSEEN) / (counts[k, True] + counts[k, False] + 2 * _UNSEEN) for k in _SEVERITIES}
    return _fit(ratios, sure["major"], sure["critical"])


def _fit(ratios: Mapping[str, float], major: float, critical: float) -> dict[str, Any]:
    # A second reading by the same judge is no independent witness: it confirms, and adds nothing.
    ratios = {**ratios, "confirmed": ratios["major"], "unconfirmed": 0.0}
    confidence = {"minor": _MINOR, "major": major, "critical": critical, "confirmed": max(major, critical)}
    return {
        "log_likelihood_ratio": {kind: round(ratio, 3) for kind, ratio in ratios.items()},
        "confidence": {kind: round(value, 3) for kind, value in confidence.items()},
    }


def _worst(row: Mapping[str, Any]) -> str:
    return max((Severity.parse(error["severity"]) for error in row["errors"]), default=Severity.NEUTRAL).label


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@click.command()
@click.option("--agreement", type=click.FloatRange(0, 1, max_open=True), help="Matthews correlation of two readings.")
@click.option("--share", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Share of wrong pairs.")
@click.option("--answers", type=click.Path(exists=True, path_type=Path), help="Answers of the judge, JSON lines.")
@click.option("--reading", type=click.Path(exists=True, path_type=Path), help="The reading they are held against.")
def main(agreement: float | None, share: float | None, answers: Path | None, reading: Path | None) -> None:
    """Print the fit of a judge as JSON."""
    if answers is not None and reading is not None:
        made = from_readings(_rows(answers), _rows(reading))
    elif agreement is not None and share is not None:
        made = from_agreement(agreement, share)
    else:
        raise click.UsageError("give --agreement and --share, or --answers and --reading")
    click.echo(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
