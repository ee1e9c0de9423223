"""A kept audit comes back as the records it was written from, and what is none is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from factory import hostile, many, sample, sample_head

from mtaudit.checks.facts import facts_of
from mtaudit.checks.registry import CHECKS
from mtaudit.cli.main import main
from mtaudit.errors import InputError
from mtaudit.records import Signals
from mtaudit.report import open_writers
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
    names = ("a.html", "a.json", "a.jsonl", "a.md", "a.sarif", "a.xml", "a.csv", "a.txt")
    for pairs in (sample(), hostile()):
        for name in names:
            keep(first / name, pairs, replace(sample_head(), checks=facts_of(CHECKS)))
        arguments = [part for name in names for part in ("--output", str(again / name))]
        done = CliRunner().invoke(main, ["report", str(first / "a.json"), *arguments])
        assert done.exit_code == 2, done.output  # the head names a problem
        for name in names:
            assert (again / name).read_bytes() == (first / name).read_bytes(), name
    assert "What it finds" in (again / "a.html").read_text(encoding="utf-8")


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
