"""Progress: pairs, their rate and the time left, from what is expected."""

from __future__ import annotations

import json
from pathlib import Path

from mtaudit.cli.progress import Meter
from mtaudit.engine import find_inputs
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Pair, Scored, Signals


def scored() -> Scored:
    return Scored(Pair("1", "a", "Rain.", "雨。"), Signals(), (), 0.0, None, Severity.NEUTRAL)


def test_rate_and_time_left_go_by_pairs() -> None:
    now = [0.0]
    meter = Meter(3, 1000, lambda: now[0])
    assert (meter.rate(), meter.left()) == ("0 pairs", "")
    for _ in range(250):
        meter.add(scored())
    now[0] = 50.0
    assert meter.share == 0.25
    assert (meter.rate(), meter.left()) == ("250 pairs, 5 a second", "0:02:30 left")
    for _ in range(900):
        meter.add(scored())
    assert (meter.share, meter.left()) == (1.0, "")


def test_without_an_expectation_documents_count() -> None:
    now = [0.0]
    meter = Meter(4, None, lambda: now[0])
    meter.add(scored())
    meter.add(DocumentState("a", "bilingual"))
    now[0] = 3700.0
    assert (meter.share, meter.left()) == (0.25, "3:05:00 left")


def test_pairs_are_expected_from_the_length_of_lines(tmp_path: Path) -> None:
    row = json.dumps({"source": "The bread is still warm.", "target": "面包还是热的。"})
    (tmp_path / "a.jsonl").write_text(f"{row}\n" * 9000, encoding="utf-8")
    expected = find_inputs([str(tmp_path)]).expected_pairs()
    assert expected is not None
    assert abs(expected - 9000) < 100
    (tmp_path / "b.md").write_text("Rain.\n\n雨。\n", encoding="utf-8")
    assert find_inputs([str(tmp_path)]).expected_pairs() is None
