"""The commands that list and explain the checks."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from mtaudit.checks.check import BaseCheck
from mtaudit.checks.registry import CHECKS
from mtaudit.cli.main import main

HEADINGS = ["What it finds:", "Why it matters:", "Known problems:", "Example:", "Options:"]


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.output


def test_every_check_is_listed_once() -> None:
    status, output = run("checks")
    assert status == 0
    listed = [line.split()[:2] for line in output.splitlines() if line[:3].isupper()]
    assert listed == [[check.code, check.name] for check in CHECKS]


def test_the_table_fits_eighty_columns_and_json_has_everything() -> None:
    _, output = run("checks")
    assert max(map(len, output.splitlines())) <= 80
    listed = {entry["code"]: entry for entry in json.loads(run("checks", "--format", "json")[1])}
    assert set(listed) == {check.code for check in CHECKS}
    for measured in listed["ACC03"]["measured"]:
        assert 0 <= measured["misleading"] <= measured["error"] <= 1
        assert measured["right"] <= measured["findings"]
    assert {m["severity"] for m in listed["ACC03"]["measured"]} >= {"minor", "major"}
    assert listed["TRM01"]["measured"] == []


def test_the_scale_is_explained_with_its_thresholds() -> None:
    status, output = run("explain", "scale")
    assert status == 0
    for word in ("Severity", "Confidence", "Error probability", "0.8", "0.6"):
        assert word in output


def test_the_table_is_in_the_order_of_codes() -> None:
    branches = ["ACC", "TRM", "LNG", "LOC", "DES", "ALN"]
    order = [(branches.index(check.code[:3]), check.code) for check in CHECKS]
    assert order == sorted(order)
    assert len(set(order)) == len(order)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_explanation_has_the_headings_in_order(check: type[BaseCheck]) -> None:
    status, output = run("explain", check.code.lower())
    assert status == 0
    lines = [line.strip() for line in output.splitlines()]
    assert [line for line in lines if line in HEADINGS] == HEADINGS
    assert lines[0].startswith(f"{check.code} {check.name}: ")


def test_a_name_will_do() -> None:
    assert run("explain", CHECKS[0].name) == run("explain", CHECKS[0].code)


def test_an_unknown_code_names_the_nearest() -> None:
    status, output = run("explain", "ACC4")
    assert status == 2
    assert "there is no check 'ACC4'; did you mean ACC" in output
    assert run("explain", "wholly-other")[1].strip().endswith("`mtaudit checks` lists them")
