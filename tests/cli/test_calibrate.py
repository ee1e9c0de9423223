"""``mtaudit calibrate``: from the verdicts of a review to a run under the calibration."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mtaudit.cli.main import main
from mtaudit.score import Estimator
from mtaudit.score.calibration import load_calibration

Run = Callable[..., Result]
LOAD = Estimator.load
SIGNATURE = f"mtaudit|version:0|estimator:{LOAD().signature}|checks:1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path / "cache"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    return call


def verdict(number: int, **facts: Any) -> dict[str, Any]:
    """A line of the export: pairs above 0.5 were found wrong, but for every fourth."""
    p = (number % 20 + 0.5) / 20
    return {
        "id": str(number),
        "document": "a.md",
        "source": f"Mill {number}",
        "target": f"磨坊{number}",
        "checks": ["ACC01"] if p > 0.6 else ["LNG03"] if p < 0.2 else [],
        "error_probability": p,
        "signature": SIGNATURE,
        "verdict": "wrong" if p > 0.5 and number % 4 else "fine",
        "note": "",
        "corrected": None,
    } | facts


def write(name: str, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> str:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return name


def test_precision_before_and_after_is_printed_and_a_file_is_written(run: Run) -> None:
    rows = [verdict(i) for i in range(60)]
    rows += [verdict(60, verdict="unsure"), verdict(61, verdict=None), verdict(62, target=" "), verdict(0)]
    result = run("calibrate", write("verdicts.jsonl", rows))
    assert result.exit_code == 0, result.output
    lines = result.output.split("\n")
    assert lines[:4] == [
        "60 verdicts: 24 wrong, 36 fine",
        "  left out: 2 unsure or without a verdict",
        "  left out: 1 of pairs with one side only",
        "  left out: 1 of pairs judged twice",
    ]
    assert any(line.split()[:4] == ["ACC01", "18/24", "=", "0.75"] for line in lines)
    assert any(line.split()[:4] == ["LNG03", "0/12", "=", "0.00"] for line in lines)
    assert any(line.split()[0:1] == ["critical"] for line in lines)
    assert sum("said" in line and ", found" in line and "|" in line for line in lines) >= 15
    made = load_calibration(Path("mtaudit-calibration.json"))
    assert (made.verdicts, made.wrong) == (60, 24)
    assert made.signature in result.output


def pairs() -> Iterator[dict[str, Any]]:
    """Sound pairs, and pairs with another number; short ones, since each word costs time."""
    for i in range(42):
        yield {"id": str(i), "source": f"{i + 20} mills", "target": f"{i + 20 + 7 * (i % 2)}座磨坊"}


def test_a_run_a_review_and_a_run_under_the_calibration(quick: None, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtaudit.engine.setup.Estimator.load", lambda *_: LOAD())
    write("pairs.jsonl", pairs())
    run("score", "pairs.jsonl", "--depth", "fast", "--output", "before.json", "--fail-on", "never")
    before = json.loads(Path("before.json").read_text(encoding="utf-8"))
    said = [
        # Without a probability, as older reports exported them: the results of the run know it.
        {key: row[key] for key in ("id", "source", "target")}
        | {"checks": [f["check"] for f in row["findings"]], "verdict": "wrong" if int(row["id"]) % 3 == 1 else "fine"}
        for row in before["pairs"]
    ]
    write("verdicts.jsonl", said)
    lacking = run("calibrate", "verdicts.jsonl")
    assert lacking.exit_code == 2
    assert "verdicts.jsonl:1: the verdict has no error probability; give the results" in lacking.output
    assert run("calibrate", "verdicts.jsonl", "--results", "before.json", "--output", "c.json").exit_code == 0
    made = load_calibration(Path("c.json"))
    Path("mtaudit.toml").write_text('depth = "fast"\ncalibration = "c.json"\n', encoding="utf-8")
    run("score", "pairs.jsonl", "--output", "after.json", "--output", "after.jsonl", "--fail-on", "never")
    after = json.loads(Path("after.json").read_text(encoding="utf-8"))
    assert f"+{made.signature}|" in after["signature"]
    assert made.signature not in before["signature"]
    assert after["summary"]["thresholds"] == made.thresholds
    # What the verdicts correct is the pair, whether models or the measured precision of a finding decide it.
    want = made.apply([row["error_probability"] for row in before["pairs"]])
    assert [row["error_probability"] for row in after["pairs"]] == pytest.approx(list(want), abs=1e-4)
    assert any(row["findings"] for row in after["pairs"])
    # The second review was of calibrated numbers: what comes out is again a map of the estimator's own.
    assert run("calibrate", "verdicts.jsonl", "--results", "after.json", "--output", "d.json").exit_code == 0
    again = load_calibration(Path("d.json"))
    assert again.slope == pytest.approx(made.slope, abs=1e-3)
    assert again.estimator == made.estimator
    Path("mtaudit.toml").unlink()
    lost = run("calibrate", "verdicts.jsonl", "--results", "after.json")
    assert lost.exit_code == 2
    assert "name its file with --calibration" in lost.output


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([verdict(i) for i in range(12)], "12 verdicts (2 wrong, 10 fine) are too few: at least 40 are needed"),
        ([verdict(0), {"id": "1"}], "verdicts.jsonl:2: this is not a verdict with source, target, checks, verdict"),
        ([verdict(0, error_probability=None)], "verdicts.jsonl:1: the verdict has no error probability"),
        ([verdict(0, error_probability=2)], "verdicts.jsonl:1: the verdict has no error probability"),
        ([verdict(0, signature="mtaudit|estimator:old:1|checks:1")], "numbers of the estimator old:1"),
        ([verdict(0, signature=SIGNATURE.replace("|checks", "+calibrated:00000000|checks"))], "name its file with"),
    ],
)
def test_verdicts_that_cannot_be_used(run: Run, rows: list[dict[str, Any]], said: str) -> None:
    result = run("calibrate", write("verdicts.jsonl", rows))
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert not Path("mtaudit-calibration.json").exists()


@pytest.mark.parametrize("arguments", [("--results", "none.json"), ("--results", "bad.json"), ("--calibration", "no")])
def test_files_that_cannot_be_used(run: Run, arguments: tuple[str, str]) -> None:
    write("verdicts.jsonl", [verdict(i) for i in range(60)])
    Path("bad.json").write_text('{"source": 1}', encoding="utf-8")
    result = run("calibrate", "verdicts.jsonl", *arguments)
    assert result.exit_code == 2
    assert arguments[1] in result.output
