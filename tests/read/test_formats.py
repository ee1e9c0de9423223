"""Every format of pairs: what was written comes back with its place; what is damaged is named."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
from pathlib import Path

import polib
import pytest
import zstandard
from writers import ROWS, WRITERS, jsonl, pairs_of, texts, tmx, xliff1, xliff2

from mtaudit.errors import Problem
from mtaudit.read import Options, plan, read_paths, read_two
from mtaudit.records import Document, Markup, Pair

#: Place (or line) of the second of ROWS.
PLACES = {
    "a.tmx": ("unit u1", 5),
    "a.xlf": ("unit 1", 4),
    "a.xliff": ("unit 1", 4),
    "a.po": ("k1", 9),
    "a.mo": ("k1", None),
    "a.srt": ("00:00:03.000", 8),
    "a.vtt": ("00:00:03.000", 8),
    "a.csv": ("r1", 3),
    "a.tsv": ("", 2),
    "a.json": ("item 2", None),
    "a.jsonl": ("", 2),
    "a.parquet": ("row 2", None),
    "a.xlsx": ("row 3", None),
}


@pytest.mark.parametrize("name", WRITERS)
def test_pairs_and_places_of_every_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(WRITERS[name](ROWS))
    found = pairs_of(str(path))
    assert texts(found) == ROWS
    assert len({pair.id for pair in found if isinstance(pair, Pair)}) == len(ROWS)
    second = found[1]
    assert isinstance(second, Pair)
    place, line = PLACES[name]
    assert second.place == place
    assert (second.source_lines or (None,))[0] == line


COMPRESSORS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("suffix", COMPRESSORS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.tsv", "a.csv", "a.tmx", "a.xlf"])
def test_compressed_streams(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / (name + suffix)
    path.write_bytes(COMPRESSORS[suffix](WRITERS[name](ROWS)))
    assert texts(pairs_of(str(path))) == ROWS


def test_other_files_of_a_folder_are_no_errors(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "mill"}')
    (tmp_path / "sales.csv").write_text("day,cups\n1,2\n")
    (tmp_path / "log.jsonl").write_text('{"time": 1}\n')
    found = list(read_paths([str(tmp_path)]))
    assert all(isinstance(item, Document) and item.notes and not item.blocks for item in found)
    assert len(found) == 3


def test_columns_by_name_number_and_language(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(
        "http://a.example/en\thttp://a.example/zh\tThe mill turns.\t磨坊在转。\t0.9\n" * 3, encoding="utf-8"
    )
    assert texts(pairs_of(str(path))) == [ROWS[0]] * 3
    path.write_text("n\tours\ttheirs\n1\tThe mill turns.\t磨坊在转。\n", encoding="utf-8")
    assert texts(pairs_of(str(path), options=Options(source_column="ours", target_column="theirs"))) == [ROWS[0]]
    (problem,) = pairs_of(str(path), options=Options(source_column="ours", target_column="yours"))
    assert isinstance(problem, Problem)
    assert "'yours'" in problem.message


def test_native_codes_of_exchange_formats_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    seg = "<seg>The <bpt i='1'>&lt;b&gt;</bpt>mill<ept i='1'>&lt;/b&gt;</ept> <hi>turns</hi>.</seg>"
    path.write_text(f'<tmx><body><tu><tuv lang="EN">{seg}</tuv><tuv lang="zh">{seg}</tuv></tu></body></tmx>')
    assert texts(pairs_of(str(path))) == [("The mill turns.", "The mill turns.")]
    path = tmp_path / "a.xlf"
    path.write_bytes(xliff1([("A mill", "磨坊")]).replace(b"A mill", b'A <g id="1">mi<x id="2"/>ll</g>'))
    (pair,) = pairs_of(str(path))
    assert isinstance(pair, Pair)
    assert (pair.source, pair.target) == ("A mi{2}ll", "磨坊")
    assert pair.markup == (Markup(codes=('<g id="1">',)), Markup())


def test_english_is_the_source_whatever_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    path.write_bytes(
        xliff1([("磨坊", "Mill")]).replace(b'"en"', b'"x"').replace(b'"zh-CN"', b'"en"').replace(b'"x"', b'"zh-CN"')
    )
    assert texts(pairs_of(str(path))) == [("Mill", "磨坊")]


def test_exchange_files_in_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    text = tmx(ROWS).decode()
    for encoding in ("gb18030", "big5", "utf-16"):
        rows = text.replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
        rows = rows.replace("转", "動").replace("两", "二").replace("说", "説").replace("请", "要").replace("现", "見")
        path.write_bytes(rows.encode(encoding, "replace" if encoding == "big5" else "strict"))
        assert texts(pairs_of(str(path)))[0] == ("The mill turns.", "磨坊在動。")


def test_untranslated_entries_are_counted_and_plurals_are_pairs(tmp_path: Path) -> None:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="Mill", msgstr="", occurrences=[("a.c", "7")]))
    catalogue.append(
        polib.POEntry(
            msgid="%d mill", msgid_plural="%d mills", msgstr_plural={0: "%d 座磨坊"}, occurrences=[("b.c", "8")]
        )
    )
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="没了", obsolete=True))
    catalogue.append(polib.POEntry(msgid="Perhaps", msgstr="也许", flags=["fuzzy"]))
    path = tmp_path / "a.po"
    catalogue.save(str(path))
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert document.notes == ("1 fuzzy entries are read too", "1 of 3 entries have no translation")
    pairs = [p for p in document.pairs if isinstance(p, Pair)]
    assert [(p.source, p.target, p.bead) for p in pairs] == [
        ("%d mills", "%d 座磨坊", "1-1"),
        ("Perhaps", "也许", "1-1"),
    ]
    assert pairs[0].place == "b.c:8"


def test_json_trees(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"menu": {"open": {"en": "Open", "zh": "打开"}}, "v": 1}))
    (pair,) = pairs_of(str(path))
    assert isinstance(pair, Pair)
    assert (pair.source, pair.target, pair.place) == ("Open", "打开", "menu.open")
    en, zh = tmp_path / "app.en.json", tmp_path / "app.zh.json"
    en.write_text(json.dumps({"menu": {"open": "Open", "list": ["One"]}, "only": "Here"}))
    zh.write_text(json.dumps({"menu": {"list": ["一"], "open": "打开"}}))
    path.unlink()
    found = [p for p in pairs_of(str(tmp_path)) if isinstance(p, Pair)]
    assert [(p.place, p.source, p.target) for p in found] == [
        ("menu.open", "Open", "打开"),
        ("menu.list.0", "One", "一"),
    ]
    assert [(p.source_lines, p.target_lines) for p in found] == [((1, 1), (1, 1))] * 2
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert document.notes == (f"1 of 3 keys have no text in {zh}: only",)


SRT = (
    "1\n00:00:01,000 --> 00:00:02,500\n<i>The mill</i>\nturns.\n{\\an8}磨坊\n在转。\n\n"
    "2\n00:01:03,000 --> 00:01:04,000\nTea.\n茶。\n"
)


def test_subtitles_with_both_languages(tmp_path: Path) -> None:
    for name, text in (
        ("a.srt", SRT),
        ("a.vtt", "WEBVTT\n\nNOTE x\n\n" + SRT.replace(",", ".").replace("00:01:03", "01:03")),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        found = pairs_of(str(path))
        assert texts(found) == [("The mill turns.", "磨坊在转。"), ("Tea.", "茶。")]
        assert [p.place for p in found if isinstance(p, Pair)] == ["00:00:01.000", "00:01:03.000"]
    assert isinstance(found[0], Pair)
    assert (found[0].source_lines, found[0].target_lines) == ((7, 8), (9, 10))


def test_subtitles_in_two_files_meet_by_time(tmp_path: Path) -> None:
    ours = (
        "1\n00:00:01,000 --> 00:00:02,000\nThe mill\n\n2\n00:00:02,000 --> 00:00:04,000\nturns.\n\n"
        "3\n00:00:09,000 --> 00:00:10,000\nTea.\n"
    )
    theirs = "1\n00:00:01,000 --> 00:00:04,000\n磨坊在转。\n\n2\n00:00:05,000 --> 00:00:06,000\n茶。\n"
    for name, text in (("t.en.srt", ours), ("t.zh.srt", theirs)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = [p for p in pairs_of(str(tmp_path)) if isinstance(p, Pair)]
    assert [(p.source, p.target, p.bead, p.source_lines, p.target_lines) for p in found] == [
        ("The mill turns.", "磨坊在转。", "2-1", (3, 7), (3, 3)),
        ("", "茶。", "0-1", None, (7, 7)),
        ("Tea.", "", "1-0", (11, 11), None),
    ]


def test_subtitles_in_one_language_are_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nTea.\n")
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert [(b.text, b.lines) for b in document.blocks] == [("Tea.", (3, 3))]


def test_two_texts_of_one_sentence_a_line(tmp_path: Path) -> None:
    for stem in ("corpus.{}", "talk.{}.txt"):
        for code, i in (("en", 0), ("zh", 1)):
            (tmp_path / stem.format(code)).write_text("".join(row[i] + "\n" for row in ROWS), encoding="utf-8")
    assert texts(pairs_of(str(tmp_path))) == ROWS * 2
    with (tmp_path / "corpus.en").open("a") as file:
        file.write("More.\n")
    problem = pairs_of(str(tmp_path))[3]
    assert isinstance(problem, Problem)
    assert (problem.place, problem.line) == (f"{tmp_path}/corpus.zh", 4)
    (alone,) = pairs_of(str(tmp_path / "corpus.en"))
    assert isinstance(alone, Problem)
    assert "one language" in alone.message


def test_folders_in_parallel_by_pattern(tmp_path: Path) -> None:
    for name in ("docs/a.md", "docs/b.md", "i18n/docs-cn/a.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# Mill\n")
    found = plan([str(tmp_path)], Options(parallel=(("docs/{name}.md", "i18n/docs-cn/{name}.md"),)))
    assert [(a.rsplit("/", 1)[1], b.rsplit("/", 2)[1]) for a, b in found.joined] == [("a.md", "docs-cn")]
    assert len(found.items) == 2


@pytest.mark.parametrize("data", [jsonl(ROWS), tmx(ROWS), xliff2(ROWS)])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert texts(pairs_of("-")) == ROWS


def test_standard_input_as_markdown_and_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("# Mill 磨坊\n\nIt turns.\n\n它在转。\n".encode())))
    (document,) = read_paths(["-"])
    assert isinstance(document, Document)
    assert (document.name, [b.text for b in document.blocks]) == ("stdin", ["Mill", "磨坊", "It turns.", "它在转。"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    (problem,) = read_paths(["-"])
    assert isinstance(problem, Problem)


def test_two_files_that_hold_both_sides_cannot_be_joined(tmp_path: Path) -> None:
    (problem,) = read_two(str(tmp_path / "a.tmx"), str(tmp_path / "b.md"))
    assert isinstance(problem, Problem)
    assert "not one side" in problem.message
