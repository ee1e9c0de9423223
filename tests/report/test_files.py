"""Outputs: which format, and whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from factory import head_of, hostile, many, sample, sample_head

from mtaudit.errors import UsageError
from mtaudit.report import open_writers
from mtaudit.report.files import WholeFile
from mtaudit.report.jsonfile import JsonWriter
from mtaudit.report.jsonlines import JsonLinesWriter
from mtaudit.report.page import HtmlWriter
from mtaudit.report.textfile import TextWriter


def write(writer, pairs, head):
    for pair in pairs:
        writer.add(pair)
    writer.finish(head)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.json", JsonWriter), ("a.JSONL", JsonLinesWriter), ("a.html", HtmlWriter), ("a.txt", TextWriter)],
)
def test_the_suffix_decides(tmp_path, name, kind):
    (writer,) = open_writers([str(tmp_path / name)])
    assert type(writer) is kind
    writer.abort()
    assert list(tmp_path.iterdir()) == []


def test_format_decides_where_the_suffix_does_not(tmp_path):
    made = open_writers([str(tmp_path / "a.out"), str(tmp_path / "b.html")], "jsonl")
    assert [type(w) for w in made] == [JsonLinesWriter, HtmlWriter]
    for writer in made:
        writer.abort()


def test_a_format_alone_goes_to_standard_output(capfdbinary):
    (writer,) = open_writers([], "jsonl")
    write(writer, sample(), sample_head())
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [s.pair.id for s in sample()]


def test_no_output_and_no_format_means_no_writer():
    assert open_writers([]) == []


@pytest.mark.parametrize(
    ("outputs", "format", "said"),
    [
        (["audit.xyz"], None, "cannot tell the format of audit.xyz; end it with one of .txt .json"),
        (["audit"], None, "or name it with --format"),
        (["a.html"], "jsonl", "--format jsonl does not fit a.html"),
        (["a.html"], "yaml", "unknown format 'yaml'; known are text, json"),
        (["a.html", "a.html"], None, "--output a.html is given twice"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_cure(outputs, format, said):
    with pytest.raises(UsageError) as error:
        open_writers(outputs, format)
    assert said in str(error.value)


def test_one_bad_output_leaves_nothing_of_the_others(tmp_path):
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(UsageError, match=r"is a folder; name a file in it"):
        open_writers([str(tmp_path / "a.jsonl"), str(tmp_path / "folder.html")])
    assert [p.name for p in tmp_path.iterdir()] == ["folder.html"]


def test_a_parent_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match=r"cannot write .*a\.jsonl: .*; choose a folder you may write to"):
        open_writers([str(tmp_path / "file" / "a.jsonl")])


def test_abort_leaves_the_older_file_and_nothing_else(tmp_path):
    place = tmp_path / "a.json"
    place.write_text("older")
    (writer,) = open_writers([str(place)])
    writer.add(sample()[0])
    writer.abort()
    assert place.read_text() == "older"
    assert list(tmp_path.iterdir()) == [place]
    writer.abort()


def test_finish_replaces_and_a_later_abort_changes_nothing(tmp_path):
    place = tmp_path / "new" / "a.jsonl"
    (writer,) = open_writers([str(place)])
    assert not place.exists()
    write(writer, sample(), sample_head())
    writer.abort()
    assert len(place.read_text(encoding="utf-8").splitlines()) == len(sample())
    assert list(place.parent.iterdir()) == [place]


def test_the_umask_decides_who_may_read(tmp_path):
    before = os.umask(0o027)
    try:
        file = WholeFile(str(tmp_path / "a.txt"))
        file.commit()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_an_output_follows_no_link_and_a_device_stays_a_device(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    (tmp_path / "broken.txt").symlink_to("nowhere.txt")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "folder").symlink_to("elsewhere")
    for name in (str(tmp_path / "link.txt"), "link.txt", "broken.txt", "folder/new.txt", "folder/deep/new.txt"):
        with pytest.raises(UsageError, match=r"is a link to .*, which outputs do not follow"):
            WholeFile(name)
    file = WholeFile("/dev/null")
    file.write("new")
    file.commit()
    assert (tmp_path / "real.txt").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["broken.txt", "elsewhere", "folder", "link.txt", "real.txt"]
    assert os.listdir(tmp_path / "elsewhere") == []
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_parts_of_killed_runs_are_no_hindrance_and_are_deleted(tmp_path, monkeypatch):
    monkeypatch.setattr("mtaudit.report.files.token_hex", lambda _: "00")
    (tmp_path / ".out.txt.1.part").write_text("old")  # as earlier versions named it, by the process
    os.utime(tmp_path / ".out.txt.1.part", (0, 0))
    (tmp_path / ".out.txt.new.part").write_text("of a run that begins")
    os.mkfifo(tmp_path / ".out.txt.pipe.part")
    os.utime(tmp_path / ".out.txt.pipe.part", (0, 0))
    file = WholeFile(str(tmp_path / "out.txt"))
    os.utime(tmp_path / ".out.txt.00.part", (0, 0))
    monkeypatch.setattr("mtaudit.report.files.token_hex", lambda _: "01")
    other = WholeFile(str(tmp_path / "out.txt"))
    for each, text in ((file, "first"), (other, "second")):
        each.write(text)
        each.commit()
    assert (tmp_path / "out.txt").read_text() == "second"
    assert ".out.txt.1.part" not in os.listdir(tmp_path)
    assert ".out.txt.new.part" in os.listdir(tmp_path)


def test_json_lines_have_the_form_of_the_contract(tmp_path):
    place = tmp_path / "a.jsonl"
    (writer,) = open_writers([str(place)])
    write(writer, sample(), sample_head())
    rows = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]
    row = rows[2]
    assert list(row) == [
        "id",
        "document",
        "source",
        "target",
        "source_lines",
        "target_lines",
        "bead",
        "similarity",
        "quality",
        "error_probability",
        "severity",
        "findings",
    ]
    finding = row["findings"][0]
    assert list(finding) == [
        "check",
        "name",
        "category",
        "severity",
        "message",
        "source_span",
        "target_span",
        "confidence",
        "evidence",
    ]
    assert row["source"][slice(*finding["source_span"])] == "dystopia"
    assert row["target"][slice(*finding["target_span"])] == "二维码"
    assert (row["severity"], row["error_probability"], row["source_lines"]) == ("critical", 0.96, [13, 13])
    null = rows[5]
    assert (null["bead"], null["target"], null["target_lines"], null["similarity"]) == ("1-0", "", None, None)


def test_json_has_the_same_pairs_under_a_head(tmp_path):
    both = open_writers([str(tmp_path / "a.json"), str(tmp_path / "a.jsonl")])
    for writer in both:
        write(writer, sample(), sample_head())
    whole = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert list(whole)[:4] == ["schema_version", "signature", "command", "settings"]
    assert {"summary", "documents", "skips", "problems", "verdict"} < set(whole)
    assert whole["pairs"] == [json.loads(x) for x in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert whole["problems"][0]["line"] == 3


def test_json_of_no_pairs_is_json(tmp_path):
    (writer,) = open_writers([str(tmp_path / "a.json")])
    write(writer, [], head_of([]))
    assert json.loads((tmp_path / "a.json").read_text())["pairs"] == []


def test_hostile_texts_come_back_unchanged(tmp_path):
    for name in ("a.json", "a.jsonl"):
        (writer,) = open_writers([str(tmp_path / name)])
        write(writer, hostile(), head_of(hostile()))
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_bytes().decode("utf-8").split("\n") if line]
    assert [(r["id"], r["source"], r["target"]) for r in rows] == [
        (s.pair.id, s.pair.source, s.pair.target) for s in hostile()
    ]
    assert json.loads((tmp_path / "a.json").read_bytes().decode("utf-8"))["pairs"] == rows


def test_json_lines_keep_no_pairs_in_memory(tmp_path):
    import tracemalloc

    (writer,) = open_writers([str(tmp_path / "a.jsonl")])
    pair = next(many(1))
    writer.add(pair)
    tracemalloc.start()
    for _ in range(3000):
        writer.add(pair)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.abort()
    assert peak < 200_000


def test_lines_grow_beside_their_place_until_they_are_complete(tmp_path: Path) -> None:
    out, part = tmp_path / "a.jsonl", tmp_path / "a.jsonl.incomplete"
    file = WholeFile(str(out), grows=True)
    file.write("x" * 100_000)
    assert not out.exists()
    assert 0 < part.stat().st_size <= 100_000
    with pytest.raises(UsageError, match="another run is writing it"):
        WholeFile(str(out), grows=True)
    file.abort()
    assert part.stat().st_size == 100_000, "what was written is kept"
    again = WholeFile(str(out), grows=True)
    again.write("whole")
    again.commit()
    assert (out.read_text(), part.exists()) == ("whole", False)
    empty = WholeFile(str(out), grows=True)
    empty.abort()
    assert not part.exists()
