"""A kept audit comes back as the records it was written from, and what is none is named."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import get_type_hints

import pandas
import pyarrow
import pytest
from click.testing import CliRunner
from factory import hostile, many, sample, sample_head
from pyarrow import parquet

from mtaudit.checks.facts import facts_of
from mtaudit.checks.registry import CHECKS
from mtaudit.cli.main import main
from mtaudit.errors import InputError
from mtaudit.records import Signals
from mtaudit.report import open_writers
from mtaudit.report.forms import PairForm
from mtaudit.report.load import load_audit


def keep(place, pairs, head):
    (writer,) = open_writers([str(place)])
    for pair in pairs:
        writer.add(pair)
    writer.finish(head)
    return place


def bare(pairs):
    """The pairs without what JSON does not keep: words, and the facts for the markup checks."""
    return tuple(pair if not pair.signals.words else _without_words(pair) for pair in pairs)


def _without_words(pair):
    return replace(pair, signals=Signals(pair.signals.similarity))


def test_pairs_and_head_come_back(tmp_path):
    kept = load_audit(keep(tmp_path / "a.json", sample(), sample_head()))
    assert kept.pairs == bare(sample())
    assert kept.head == sample_head()


def test_json_lines_have_no_head(tmp_path):
    for pairs in (sample(), sample()[:1], list(many(3))):
        kept = load_audit(keep(tmp_path / "a.jsonl", pairs, sample_head()))
        assert (kept.head, kept.pairs) == (None, bare(pairs))


def test_every_report_is_the_same_from_a_kept_audit(tmp_path):
    first, again = tmp_path / "first", tmp_path / "again"
    names = ("a.html", "a.json", "a.jsonl", "a.parquet", "a.md", "a.sarif", "a.xml", "a.csv", "a.txt")
    for pairs, kept in (
        (sample(), "a.json"),
        (sample(), "a.parquet"),
        (hostile(), "a.json"),
    ):  # Parquet has no half characters
        for name in names:
            keep(first / name, pairs, replace(sample_head(), checks=facts_of(CHECKS)))
        arguments = [part for name in names for part in ("--output", str(again / name))]
        done = CliRunner().invoke(main, ["report", str(first / kept), *arguments])
        assert done.exit_code == 2, done.output  # the head names a problem
        for name in names:
            assert (again / name).read_bytes() == (first / name).read_bytes(), name
    assert "What it finds" in (again / "a.html").read_text(encoding="utf-8")


def test_parquet_is_a_table_with_the_columns_of_the_json_lines(tmp_path):
    pairs = list(many(20, 0.5))
    frame = pandas.read_parquet(keep(tmp_path / "a.parquet", pairs, sample_head()))
    lines = keep(tmp_path / "a.jsonl", pairs, sample_head()).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert set(frame.columns) == set(get_type_hints(PairForm))
    for name in ("id", "document", "source", "target", "severity", "error_probability"):
        assert list(frame[name]) == [row[name] for row in rows]
    found = next(cell[0] for cell in frame["findings"] if len(cell))
    first = next(row["findings"][0] for row in rows if row["findings"])
    assert json.loads(found["evidence"]) == first["evidence"]
    assert list(found["target_span"]) == first["target_span"]


def test_parquet_of_an_interrupted_run_has_its_pairs_and_no_header(tmp_path):
    (writer,) = open_writers([str(tmp_path / "a.parquet")])
    pairs = list(many(6_000))
    for pair in pairs:
        writer.add(pair)
    assert (tmp_path / "a.parquet.incomplete").stat().st_size > 0
    writer.abort()
    assert not (tmp_path / "a.parquet").exists()
    shutil.move(tmp_path / "a.parquet.incomplete", tmp_path / "part.parquet")
    kept = load_audit(tmp_path / "part.parquet")
    assert (kept.head, len(kept.pairs)) == (None, len(pairs))
    done = CliRunner().invoke(main, ["report", str(tmp_path / "part.parquet")])
    assert done.exit_code == 2
    assert "interrupted runs have no header" in done.output


def test_parquet_writes_lone_surrogates_as_question_marks(tmp_path):
    pair = sample()[0]
    broken = replace(pair, pair=replace(pair.pair, target="坏\ud800的"))
    (found,) = load_audit(keep(tmp_path / "a.parquet", [broken], sample_head())).pairs
    assert found.pair.target == "坏?的"


def test_parquet_that_is_no_audit_is_named(tmp_path):
    place = tmp_path / "a.parquet"
    table = pyarrow.table({"source": ["a"], "target": ["b"]})
    for write, says in (
        (lambda: place.write_bytes(b"PAR1 but not much more"), "cannot be read as Parquet"),
        (lambda: parquet.write_table(table, place), "it has no column 'id'"),
        (lambda: keep(place, sample(), replace(sample_head(), signature=None)), "it is not an audit"),
    ):
        write()
        with pytest.raises(InputError, match=says):
            load_audit(place)


def test_the_command_shows_the_summary_and_leaves_with_the_verdict(tmp_path):
    place = keep(tmp_path / "a.json", sample(), sample_head())
    whole = json.loads(place.read_text(encoding="utf-8"))
    for passed, status in ((True, 0), (False, 1)):
        whole["problems"] = []
        whole["verdict"]["passed"] = passed
        place.write_text(json.dumps(whole), encoding="utf-8")
        done = CliRunner().invoke(main, ["report", str(place)])
        assert done.exit_code == status
        assert "tea/spring-harvest.md:15: critical ACC01" in done.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its verdict and counts are unknown"),
        ("no json", r"a\.json:1: it is neither an audit nor JSON lines of one"),
        ("[]", "it has no pairs"),
        ('{"pairs": [], "schema_version": "7.0"}', "its schema_version is 7.0, and this version of mtaudit reads 1.0"),
        ('{"pairs": [], "schema_version": "1.0"}', "the key 'summary' is missing"),
        ('{"pairs": [3], "schema_version": "1.0"}', "it is not an audit"),
        ('{"id": 1, "findings": []}', r"a\.json:1: the key 'document' is missing"),
    ],
)
def test_what_is_no_audit_is_named_with_its_cure(tmp_path, text, said):
    place = tmp_path / "a.json"
    place.write_text(text, encoding="utf-8")
    if text:
        with pytest.raises(InputError, match=said):
            load_audit(place)
    done = CliRunner().invoke(main, ["report", str(place)])
    assert done.exit_code == 2
    assert "score --output audit.json" in done.output or "with this version" in done.output or not text
