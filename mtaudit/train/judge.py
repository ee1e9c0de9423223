"""Fits the weight of a judge's answers from its agreement with a careful annotation: ``data/judge.json``.

    python -m mtaudit.train.judge --agreement 0.91 --share 0.103
    python -m mtaudit.train.judge --answers judge.jsonl --reading reading.jsonl

The first form takes two numbers: the Matthews correlation of two annotations of which pairs contain a major or critical
error, and the share of such pairs. The second form computes them from JSON lines with "id" and "errors", each with a
"severity", of the judge and of the reference annotation. Both print the fit.
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

#: Confidence of a minor error; an estimate, since annotators agree less on these than on more severe ones.
_MINOR = 0.5
#: Added to each count, so that unseen events do not have probability 0.
_UNSEEN = 0.5
_SEVERITIES = ("neutral", "minor", "major", "critical")


def from_agreement(mcc: float, share: float) -> dict[str, Any]:
    """The fit for two equivalent annotations with errors in ``share`` of the pairs and the correlation ``mcc``."""
    both = mcc * share * (1 - share) + share**2
    found, false = both / share, (share - both) / (1 - share)
    wrong, right = log(found / false), log((1 - found) / (1 - false))
    return _fit({"neutral": right, "minor": right, "major": wrong, "critical": wrong}, found, found)


def from_readings(answers: Iterable[Mapping[str, Any]], reading: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The fit of the counts over the pairs that are in both annotations."""
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
    # A second reading by the same judge is not independent: it can confirm, but adds no evidence.
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
@click.option(
    "--agreement", type=click.FloatRange(0, 1, max_open=True), help="Matthews correlation of two annotations."
)
@click.option("--share", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Share of wrong pairs.")
@click.option("--answers", type=click.Path(exists=True, path_type=Path), help="Answers of the judge, JSON lines.")
@click.option("--reading", type=click.Path(exists=True, path_type=Path), help="The reference annotation, JSON lines.")
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
