"""The Python interface: typed results, DataFrames, threads, and the same answers as the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import mtaudit
from mtaudit.records import DocumentState, Pair, Scored

PAIRS = [
    ("It cost $43 million.", "耗资430万美元。"),
    ("The bridge is open again.", "大桥重新开放了。"),
    ("The bridge is closed.", ""),
]


@pytest.fixture(scope="module")
def auditor() -> mtaudit.Auditor:
    return mtaudit.Auditor(depth="model-free")


def test_pairs_come_back_in_order_with_findings_and_spans(auditor: mtaudit.Auditor) -> None:
    scored = auditor.score(PAIRS)
    assert [(one.pair.source, one.pair.target) for one in scored] == PAIRS
    finding = scored[0].findings[0]
    assert finding.name == "number-mismatch"
    assert finding.target_span is not None
    assert PAIRS[0][1][slice(*finding.target_span)] == "430万美元"
    assert scored[0].error_probability > scored[1].error_probability
    assert not scored[1].findings
    assert [one.pair.id for one in scored] == ["1", "2", "3"]


def test_records_are_taken_as_they_are(auditor: mtaudit.Auditor) -> None:
    (scored,) = auditor.score([Pair("u7", "", *PAIRS[0], kind="heading")])
    assert (scored.pair.id, scored.pair.kind) == ("u7", "heading")


def test_one_call_leaves_nothing_behind_for_the_next(auditor: mtaudit.Auditor) -> None:
    first = auditor.score(PAIRS)
    auditor.score([("The bridge is open again.", "那座桥又通车了。")] * 3)
    assert auditor.score(PAIRS) == first


def test_frames_keep_index_and_columns(auditor: mtaudit.Auditor) -> None:
    frame = pd.DataFrame({"en": [s for s, _ in PAIRS], "zh": [t or None for _, t in PAIRS], "n": 1}, index=list("abc"))
    before = frame.copy()
    made = auditor.score_frame(frame, source="en", target="zh")
    pd.testing.assert_frame_equal(frame, before)
    assert list(made.index) == list("abc")
    assert made["severity"].iloc[0] != "neutral"
    assert made.loc["a", "findings"][0]["check"] == "ACC03"
    assert made["error_probability"].between(0, 1).all()
    assert made["quality"].isna().all()
    with pytest.raises(mtaudit.UsageError, match="no column 'english'; it has en, zh, n"):
        auditor.score_frame(frame, source="english", target="zh")


def test_an_empty_frame_gets_the_columns(auditor: mtaudit.Auditor) -> None:
    made = auditor.score_frame(pd.DataFrame({"source": [], "target": []}))
    assert {"error_probability", "severity", "quality", "similarity", "findings"} <= set(made.columns)


def test_files_give_what_the_command_line_gives(auditor: mtaudit.Auditor, tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(i), "source": s, "target": t}) for i, (s, t) in enumerate(PAIRS[:2])]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    events = list(auditor.audit([tmp_path / "a.jsonl", tmp_path / "none.md"]))
    scored = [event for event in events if isinstance(event, Scored)]
    assert [event.pairs for event in events if isinstance(event, DocumentState) and event.pairs] == [2]
    (problem,) = (event for event in events if isinstance(event, mtaudit.Problem))
    assert "none.md" in problem.place
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "mtaudit", "score", "a.jsonl", "--depth", "model-free", "--no-cache", "--quiet"]
    subprocess.run([*command, "--output", str(out)], cwd=tmp_path, check=False, capture_output=True)
    loaded = mtaudit.load(out)
    assert [one.error_probability for one in loaded.pairs] == [one.error_probability for one in scored]
    assert [one.findings for one in loaded.pairs] == [tuple(f for f in one.findings) for one in mtaudit.load(out).pairs]
    assert list(loaded.frame()["severity"]) == [one.severity.label for one in scored]
    assert list(loaded.findings()["target_words"]) == ["430万美元"]


def test_a_file_and_its_translation(auditor: mtaudit.Auditor, tmp_path: Path) -> None:
    source = "The tower is 300 metres high. The bread is still warm. It rained all night.\n"
    (tmp_path / "a.md").write_text(source, encoding="utf-8")
    (tmp_path / "b.md").write_text("这座塔高30米。面包还是热的。下了一整夜的雨。\n", encoding="utf-8")
    scored = [e for e in auditor.audit(tmp_path / "a.md", target=tmp_path / "b.md") if isinstance(e, Scored)]
    assert [f.check for one in scored for f in one.findings] == ["ACC03"]


def test_alignment_of_two_texts(auditor: mtaudit.Auditor) -> None:
    beads = auditor.align("The bread is warm. The bridge is old.", "面包是热的。桥很古老。")
    assert [(bead.kind, bead.source[0].text) for bead in beads] == [
        ("1-1", "The bread is warm."),
        ("1-1", "The bridge is old."),
    ]


def test_threads_get_the_answers_of_a_single_one(auditor: mtaudit.Auditor) -> None:
    alone = auditor.score(PAIRS)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == alone for found in pool.map(lambda _: auditor.score(PAIRS), range(12)))


def test_settings_are_checked() -> None:
    with pytest.raises(mtaudit.UsageError, match="depth is 'quick'"):
        mtaudit.Auditor(depth="quick")
    with pytest.raises(mtaudit.InputError, match="cannot be read"):
        mtaudit.Auditor(config="none.toml")
    with pytest.raises(mtaudit.UsageError, match="either settings or config"):
        mtaudit.Auditor(mtaudit.Settings(), config="mtaudit.toml")


def test_the_settings_of_the_current_directory_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mtaudit.toml").write_text('disable = ["ACC03"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert mtaudit.Auditor(depth="model-free").settings.disable == ()
    assert mtaudit.Auditor(depth="model-free", config="mtaudit.toml").settings.disable == ("ACC03",)


def test_everything_public_is_there_and_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, os\nbefore = dict(os.environ)\nimport mtaudit\n"
        "assert all(getattr(mtaudit, name) is not None for name in mtaudit.__all__)\n"
        "mtaudit.Auditor()\n"
        "assert dict(os.environ) == before\n"
        "print([m for m in ('torch', 'pandas', 'jinja2', 'sacrebleu', 'sentence_transformers') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert sorted(mtaudit.__all__) == mtaudit.__all__
