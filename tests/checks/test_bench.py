"""tests/bench/checks.py counts as its documentation says."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "bench" / "checks.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_checks", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_alarms_of_sound_pairs_and_recall_of_planted_errors(
    bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = [{"source": f"Room {n} is free.", "target": f"{n} 号房间空着。", "type": "clean"} for n in range(20, 40)]
    source = "The hall seats 60 people."
    planted = [
        {"source": source, "target": "大厅可容纳 90 人。", "type": "wrong_number", "span": [6, 8]},
        {"source": source, "target": "大厅可容纳 60 人。", "type": "wrong_word", "span": [0, 2]},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in [*sound, *planted]), encoding="utf-8")
    bench.main([str(path), "--json"])
    result = json.loads(capsys.readouterr().out)["pairs.jsonl"]
    assert result["alarms"]["together"] == {"major": 0.0, "shown": 0.0}
    assert result["recall"]["wrong_number"] == {"recall": 1.0, "shown": 1.0, "span": 1.0}
    assert result["recall"]["wrong_word"] == {"recall": 0.0, "shown": 0.0, "span": 0.0}
    assert result["speed"].keys() >= {"ACC03", "together"}


def test_a_reference_by_name_and_what_is_shown_of_an_alarm(
    bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "one", "source": "It seats 60.", "references": {"A": "可坐 60 人。", "B": "可坐 90 人。"}}
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    bench.main([str(path), "--side", "B", "--show", "ACC03"])
    shown = capsys.readouterr().out
    assert "100.00%" in shown
    assert "可坐 90 人。" in shown
