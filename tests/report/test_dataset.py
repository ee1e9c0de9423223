"""A folder of Parquet files is as complete as one file, and says what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas
import pytest
from factory import head_of, many

from mtaudit.errors import InputError, UsageError
from mtaudit.records import Scored
from mtaudit.report import dataset, open_writers
from mtaudit.report.load import load_audit
from mtaudit.report.tally import PairTally

PAIRS = list(many(250, 0.5))


def head_for(pairs: list[Scored]) -> Any:
    tally = PairTally()
    for scored in pairs:
        tally.add(scored)
    return head_of(pairs, summary=tally.summary())


def keep(place: Path, pairs: list[Scored]) -> Path:
    (writer,) = open_writers([f"{place}/"])
    for scored in pairs:
        writer.add(scored)
    writer.finish(head_for(pairs))
    return place


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "ROWS", 100)


def test_files_hold_all_pairs_in_order_and_the_header(tmp_path: Path) -> None:
    place = keep(tmp_path / "a.parquet", PAIRS)
    assert len(list(place.glob("part-*.parquet"))) == 3
    kept = load_audit(place)
    assert [one.pair for one in kept.pairs] == [one.pair for one in PAIRS]
    assert kept.head == head_for(PAIRS)
    assert list(pandas.read_parquet(place)["id"]) == [one.pair.id for one in PAIRS]


def test_the_counts_of_files_add_up(tmp_path: Path) -> None:
    table = pandas.read_parquet(keep(tmp_path / "a.parquet", PAIRS) / dataset.SUMMARIES)
    summary = head_for(PAIRS).summary
    assert list(table["pairs"]) == [100, 100, 50]
    assert table["findings"].sum() == summary.findings
    assert tuple(sum(table["histogram"])) == summary.histogram


def test_results_of_shards_add_up_to_the_counts_of_a_run() -> None:
    whole, parts = PairTally(), PairTally()
    for start in range(0, len(PAIRS), 60):
        part = PairTally()
        for scored in PAIRS[start : start + 60]:
            part.add(scored)
            whole.add(scored)
        parts.add_result(part.result("part"))
    assert parts.summary() == whole.summary()
    lines = [[line.scored.pair for line in tally.worst.items()[:9]] for tally in (parts, whole)]
    assert lines[0] == lines[1]


def test_a_run_that_is_stopped_keeps_its_files_and_the_older_folder(tmp_path: Path) -> None:
    place = keep(tmp_path / "a.parquet", PAIRS[:10])
    (writer,) = open_writers([f"{place}/"])
    for scored in PAIRS[:130]:
        writer.add(scored)
    writer.abort()
    assert len(load_audit(place).pairs) == 10
    kept = load_audit(tmp_path / "a.parquet.incomplete")
    assert (kept.head, len(kept.pairs)) == (None, 130)
    assert len(load_audit(keep(place, PAIRS)).pairs) == 250
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


def test_a_run_that_is_stopped_before_its_first_pair_leaves_nothing(tmp_path: Path) -> None:
    (writer,) = open_writers([f"{tmp_path}/a.parquet/"])
    writer.abort()
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_missing_or_damaged_are_named(tmp_path: Path) -> None:
    place = keep(tmp_path / "a.parquet", PAIRS)
    first, second, third = sorted(place.glob("part-*.parquet"))
    second.write_bytes(third.read_bytes())
    with pytest.raises(InputError, match=f"{second.name}: it has 50 pairs where its counts have 100"):
        load_audit(place)
    first.unlink()
    with pytest.raises(InputError, match=f"{first.name}: it cannot be read as Parquet"):
        load_audit(place)
    (place / dataset.SUMMARIES).write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"_summaries\.parquet: it cannot be read"):
        load_audit(place)


@pytest.mark.parametrize("name", ["thesis.docx", "part-of-my-life.txt"])
def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, name: str) -> None:
    place = tmp_path / "a.parquet"
    place.mkdir()
    (place / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=name):
        open_writers([f"{place}/"])
    assert (place / name).read_text(encoding="utf-8") == "mine"
