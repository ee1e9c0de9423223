"""The file of a calibration, and the estimator under it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mtaudit.errors import InputError, UsageError
from mtaudit.records import Pair, Signals
from mtaudit.score import Estimator
from mtaudit.score.calibration import Calibration, load_calibration

LEVELS = {"minor": 0.2, "major": 0.5, "critical": 0.8}
PAIRS = [Pair("1", "a", "The mill turns.", "磨坊在转。"), Pair("2", "a", "The mill turns.", "")]
SIGNALS = [Signals(similarity=0.7), Signals()]


def made(estimator: str = "", slope: float = 0.5, bias: float = 1.0) -> Calibration:
    return Calibration(estimator or Estimator.load().signature, slope, bias, LEVELS, 50, 20)


def test_a_calibration_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(made().text(), encoding="utf-8")
    assert load_calibration(path) == made()
    assert load_calibration(path).signature == made().signature != made(slope=0.6).signature


def test_the_estimator_speaks_as_calibrated() -> None:
    plain, fitted = Estimator.load(), Estimator.load()
    fitted.calibrate(made())
    before = plain.probabilities(PAIRS, SIGNALS, [(), ()])
    after = fitted.probabilities(PAIRS, SIGNALS, [(), ()])
    assert after[0] == pytest.approx(float(made().apply(before[:1])[0]), abs=1e-5)
    assert after[0] > before[0]
    assert after[1] == before[1]  # one side only
    assert fitted.thresholds == LEVELS
    assert fitted.signature == f"{plain.signature}+{made().signature}"


def test_a_calibration_of_another_estimator_is_refused() -> None:
    with pytest.raises(UsageError, match="was fitted for the estimator other:1"):
        Estimator.load().calibrate(made("other:1"))


WHOLE = json.loads(made("e").text())


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        json.dumps({**WHOLE, "mtaudit_calibration": 2}),
        json.dumps({**WHOLE, "slope": 0}),
        json.dumps({**WHOLE, "slope": float("nan")}),
        json.dumps({**WHOLE, "bias": "much"}),
        json.dumps({**WHOLE, "thresholds": {"minor": 0.3}}),
        json.dumps({**WHOLE, "thresholds": {"minor": 0.9, "major": 0.5, "critical": 0.7}}),
    ],
)
def test_what_is_not_a_calibration_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not a calibration") as caught:
        load_calibration(path)
    assert caught.value.problem.place == str(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_calibration(tmp_path / "missing.json")
