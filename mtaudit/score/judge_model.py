"""The estimator for a model that stands in place of the bundled critic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from mtaudit.score.estimator import Estimator
from mtaudit.signature import digest

#: What the bundled critic says on a scale of its own; all else that it says are log-odds.
_NO_ODDS = "poor"
#: The check that reports the errors which such a model marks.
_JUDGED = "ACC14"


def estimator_for_judge(critic: str, path: Path | None = None) -> Estimator:
    """The fitted estimator of the package with another model in the place of its critic: the log-odds of what the
    model's score leaves to 1 have the weight that the log-odds of the bundled critic have together.

    Its signature says that it is not calibrated, and for which model: `mtaudit calibrate` calibrates it, on a user's
    verdicts, for that model alone.

    Args:
        critic: the signature of the model.
        path: another fit than that of the package.
    """
    source = files("mtaudit") / "data" / "estimator.json" if path is None else path
    data = stand_in(json.loads(source.read_text(encoding="utf-8")))
    return Estimator({**data, "signature": f"{data['signature']}/uncalibrated-{digest(critic)}"})


def stand_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fit ``data`` with the one number that an outside model gives, ``critical``, for all that the critic says, in
    every opinion that hears the critic."""
    sums = {
        kind: {**fitted, "opinions": [_heard(opinion) for opinion in fitted["opinions"]]}
        for kind, fitted in data["sums"].items()
    }
    return {**data, "sums": sums}


def _heard(opinion: Mapping[str, Any]) -> dict[str, Any]:
    if "critic" not in opinion:
        return dict(opinion)
    weight = sum(value for name, value in opinion["critic"].items() if name != _NO_ODDS)
    return {**opinion, "critic": {"critical": weight}}
