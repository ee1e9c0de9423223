"""Every format of pairs: what was written comes back with its place; what is damaged is named."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pandas
import polib
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mtaudit.errors import Problem
from mtaudit.read import Options, plan, read_paths, read_plan, read_two
from mtaudit.records import Document, Pair

ROWS = [
    ("The mill turns.", "磨坊在转。"),
    ('He said "no", twice.', "他说了两次“不”。"),
    ("Tea, please; now.", "请上茶；现在。"),
]
Rows = list[tuple[str, str]]


def pairs_of(*paths: str, options: Options | None = None) -> list[Pair | Problem]:
    """Pairs and problems of a run, flat."""
    found: list[Pair | Problem] = []
    for item in read_plan(plan(paths, options)):
        found += [item] if isinstance(item, Problem) else list(item.pairs)
    return found


def texts(items: list[Pair | Problem]) -> Rows:
    assert not [item for item in items if isinstance(item, Problem)]
    return [(item.source, item.target) for item in items if isinstance(item, Pair)]


def tmx(rows: Rows) -> bytes:
    units = "".join(
        f'<tu tuid="u{i}">\n<tuv xml:lang="zh-CN"><seg>{escape(b)}</seg></tuv>'
        f'<tuv xml:lang="en-US"><seg>{escape(a)}</seg></tuv></tu>\n'
        for i, (a, b) in enumerate(rows)
    )
    return f'<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="en"/><body>\n{units}</body></tmx>'.encode()


def xliff1(rows: Rows) -> bytes:
    units = "".join(
        f"<trans-unit id={quoteattr(str(i))}><source>{escape(a)}</source><target>{escape(b)}</target></trans-unit>\n"
        for i, (a, b) in enumerate(rows)
    )
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        f'<file original="a" source-language="en" target-language="zh-CN"><body>\n{units}</body></file></xliff>'
    ).encode()


def xliff2(rows: Rows) -> bytes:
    units = "".join(
        f'<unit id="{i}"><segment><source>{escape(a)}</source><target>{escape(b)}</target></segment></unit>\n'
        for i, (a, b) in enumerate(rows)
    )
    return (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh">\n'
        f'<file id="f">\n{units}</file></xliff>'
    ).encode()


def po(rows: Rows) -> bytes:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for i, (a, b) in enumerate(rows):
        catalogue.append(polib.POEntry(msgid=a, msgstr=b, msgctxt=f"k{i}"))
    return str(catalogue).encode()


def csv_text(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("id", "source", "target"), *((f"r{i}", *row) for i, row in enumerate(rows))])
    return out.getvalue().encode()


def tsv(rows: Rows) -> bytes:
    return "".join(f"{a}\t{b}\n" for a, b in rows).encode()


def json_list(rows: Rows) -> bytes:
    return json.dumps([{"en": a, "zh": b} for a, b in rows]).encode()


def jsonl(rows: Rows) -> bytes:
    return b"".join(
        json.dumps({"id": str(i), "source": a, "target": b}).encode() + b"\n" for i, (a, b) in enumerate(rows)
    )


def parquet(rows: Rows) -> bytes:
    out = io.BytesIO()
    pandas.DataFrame(rows, columns=["source", "target"]).to_parquet(out)
    return out.getvalue()


def excel(rows: Rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for i, row in enumerate([("source", "target"), *rows], 1):
        for j, text in enumerate(row, 1):
            book.active.cell(i, j, text).data_type = "s"  # "=0" is a text here, no formula
    book.save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "a.tmx": tmx,
    "a.xlf": xliff1,
    "a.xliff": xliff2,
    "a.po": po,
    "a.csv": csv_text,
    "a.tsv": tsv,
    "a.json": json_list,
    "a.jsonl": jsonl,
    "a.parquet": parquet,
    "a.xlsx": excel,
}
#: Place (or line) of the second of ROWS.
PLACES = {
    "a.tmx": ("unit u1", 5),
    "a.xlf": ("unit 1", 4),
    "a.xliff": ("unit 1", 4),
    "a.po": ("k1", 9),
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


# Characters that XML and a workbook can hold, and no line ends: those are normalised by XML itself.
TEXT = st.text(
    st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda t: t.strip() == t)


@pytest.mark.parametrize("name", [n for n in WRITERS if n not in ("a.tsv", "a.csv")])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5, unique=True))
def test_any_text_comes_back(tmp_path: Path, name: str, rows: Rows) -> None:
    path = tmp_path / name
    path.write_bytes(WRITERS[name](rows))
    assert texts(pairs_of(str(path))) == rows


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_comes_back_from_tables(tmp_path: Path, name: str, rows: Rows) -> None:
    path = tmp_path / name
    rows = [(f"The mill {a}", f"磨坊{b}") for a, b in rows]
    path.write_bytes(WRITERS[name](rows))
    options = Options(source_column="1", target_column="2") if name == "a.tsv" else None
    assert texts(pairs_of(str(path), options=options)) == rows


COMPRESSORS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("suffix", COMPRESSORS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.tsv", "a.csv", "a.tmx", "a.xlf"])
def test_compressed_streams(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / (name + suffix)
    path.write_bytes(COMPRESSORS[suffix](WRITERS[name](ROWS)))
    assert texts(pairs_of(str(path))) == ROWS


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_damaged_compression_and_bombs(tmp_path: Path, suffix: str) -> None:
    noise = random.Random(1).randbytes(400_000).hex()
    whole = COMPRESSORS[suffix](jsonl(ROWS) + json.dumps({"source": noise, "target": "x"}).encode())
    cut, bomb, none = (tmp_path / f"{stem}.jsonl{suffix}" for stem in ("cut", "bomb", "none"))
    cut.write_bytes(whole[: len(whole) // 2])
    bomb.write_bytes(COMPRESSORS[suffix](jsonl(ROWS) * 20_000))
    none.write_bytes(b"no such data")
    for path, options, what in (
        (cut, None, ("damaged", "not JSON")),
        (none, None, ("damaged",)),
        (bomb, Options(max_bytes=1_000_000), ("more than 1,000,000 bytes",)),
    ):
        last = pairs_of(str(path), options=options)[-1]
        assert isinstance(last, Problem)
        assert any(words in last.what for words in what)
        assert last.cure


ENTITY = (
    '<?xml version="1.0"?>\n<!DOCTYPE tmx [<!ENTITY a "{}">]>\n'
    '<tmx><body><tu><tuv xml:lang="en"><seg>&a;</seg></tuv></tu></body></tmx>'
)
XXE = ENTITY.replace('"{}"', 'SYSTEM "file:///etc/hostname"')
TU = '<tu><tuv xml:lang="en"><seg>Tea.</seg></tuv><tuv xml:lang="zh"><seg>茶。</seg></tuv></tu>'
TWICE = TU.replace("<tu>", '<tu tuid="1">')
DAMAGED: list[tuple[str, str | bytes, str, int | None]] = [
    ("a.tmx", tmx(ROWS)[:-60], "not well-formed", None),
    ("a.tmx", "<html><body/></html>", "root element is <html>", 1),
    ("a.tmx", ENTITY.format("x" * 9), "entity &a;", 2),
    ("a.tmx", XXE, "entity &a;", 2),
    ("a.tmx", f"<tmx><body>\n{TU}\n<tu><b>&nope;</b></tu></body></tmx>", "undefined entity", 3),
    ("a.tmx", '<!DOCTYPE tmx SYSTEM "x.dtd">\n<tmx><body><tu>&nope;</tu></body></tmx>', "entity &nope;", 2),
    ("a.tmx", f'<tmx><body>\n<tu tuid="1"/>\n{TU}</body></tmx>', "neither English nor Chinese", 2),
    (
        "a.tmx",
        f"<tmx><body>{TWICE}\n{TWICE}</body></tmx>",
        "already",
        2,
    ),
    ("a.tmx", tmx(ROWS).replace("磨".encode(), b"\xff"), "not well-formed", 4),
    ("a.tmx", b"\x89PNG\r\n\x1a\n\0\0", "not well-formed", None),
    ("a.xlf", xliff1(ROWS)[:-30], "not well-formed", None),
    ("a.xlf", xliff1(ROWS).replace(b'"zh-CN"', b'"fr"'), "languages are en and fr", 3),
    ("a.xlf", xliff1(ROWS).replace(b'id="1"', b'id="0"'), "already", 4),
    ("a.po", po(ROWS)[:-8], "PO file", None),
    ("a.po", po(ROWS) + b'\nmsgid "unfinished\n', "PO file", 17),
    ("a.po", po(ROWS).replace("磨".encode(), b"\xff"), "0xFF", 7),
    ("a.po", po([*ROWS, ROWS[0]]).replace(b"k3", b"k0"), "already", 17),
    ("a.mo", b"\0" * 40, "MO file", None),
    ("a.csv", "source,target\nTea.,茶。\nTea.\n", "1 columns where 2", 3),
    ("a.csv", 'source,target\n"Tea,茶。\n', "not valid CSV", 2),
    ("a.csv", "one,two\n1,2\n", "no two columns", None),
    ("a.csv", b"source,target\nTea.,\xe8\x8c\n", "0xE8", 2),
    ("a.tsv", "Tea.\t茶。\nonly one\n", "1 columns where 2", 2),
    ("a.tsv", b"Tea.\t\xe8\x8c\xb6\nTea.\t\xff\n", "0xFF", 2),
    ("a.json", '[{"source": "a", "target": "b"}, {"source": "a"}]', "item 2", None),
    ("a.json", '[{"source": "a", "target": 3}]', "a number", None),
    ("a.json", '{"en": {"a": "x",\n "a": "y"}, "zh": {}}', "stands twice", None),
    ("a.json", '{\n"en": }', "not JSON", 2),
    ("a.json", '{"name": "mill"}', "no pairs", None),
    ("a.json", "[1, 2]", "item 1 is no object", None),
    ("a.parquet", parquet(ROWS)[:-20], "Parquet file is damaged", None),
    ("a.parquet", b"PAR1", "Parquet file is damaged", None),
    ("a.xlsx", excel(ROWS)[:200], "Excel file is damaged", None),
    ("a.xlsx", b"PK\x03\x04", "Excel file is damaged", None),
    ("a.srt", "1\n00:00:01,000 -> 00:00:02,000\nTea.\n茶。\n", "no line with its times", 1),
    ("a.srt", "1\n00:00:xx,000 --> 00:00:02,000\nTea.\n茶。\n", "cannot be read", 2),
    *(
        (name, b"", "empty", None)
        for name in (*WRITERS, "a.mo", "a.srt", "a.vtt", "a.html")
        if name[-3:] not in ("uet", "lsx")
    ),
]


@pytest.mark.parametrize(("name", "data", "what", "line"), DAMAGED)
def test_damaged_files_are_named_and_the_others_read(
    tmp_path: Path, name: str, data: bytes | str, what: str, line: int | None
) -> None:
    path, good = tmp_path / name, tmp_path / "z.tsv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    good.write_bytes(tsv(ROWS))
    found = pairs_of(str(path), str(good))
    problems = [item for item in found if isinstance(item, Problem)]
    assert what in problems[0].what
    assert problems[0].place == str(path)
    assert line is None or problems[0].line == line
    assert problems[0].cure
    assert [(p.source, p.target) for p in found if isinstance(p, Pair)][-3:] == ROWS


def test_a_workbook_that_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    (problem,) = pairs_of(str(path), options=Options(max_bytes=1_000_000))
    assert isinstance(problem, Problem)
    assert "more than 1,000,000 bytes" in problem.what


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
    assert "'yours'" in problem.what


def test_native_codes_of_exchange_formats_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    seg = "<seg>The <bpt i='1'>&lt;b&gt;</bpt>mill<ept i='1'>&lt;/b&gt;</ept> <hi>turns</hi>.</seg>"
    path.write_text(f'<tmx><body><tu><tuv lang="EN">{seg}</tuv><tuv lang="zh">{seg}</tuv></tu></body></tmx>')
    assert texts(pairs_of(str(path))) == [("The mill turns.", "The mill turns.")]
    path = tmp_path / "a.xlf"
    path.write_bytes(xliff1([("A mill", "磨坊")]).replace(b"A mill", b'A <g id="1">mi<x id="2"/>ll</g>'))
    assert texts(pairs_of(str(path))) == [("A mill", "磨坊")]


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


def test_untranslated_entries_are_null_beads_and_plurals_are_pairs(tmp_path: Path) -> None:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="Mill", msgstr="", occurrences=[("a.c", "7")]))
    catalogue.append(polib.POEntry(msgid="%d mill", msgid_plural="%d mills", msgstr_plural={0: "%d 座磨坊"}))
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="没了", obsolete=True))
    catalogue.append(polib.POEntry(msgid="Perhaps", msgstr="也许", flags=["fuzzy"]))
    path = tmp_path / "a.po"
    catalogue.save(str(path))
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert document.notes == ("1 fuzzy entries are read too",)
    pairs = [p for p in document.pairs if isinstance(p, Pair)]
    assert [(p.source, p.target, p.bead) for p in pairs] == [
        ("Mill", "", "1-0"),
        ("%d mills", "%d 座磨坊", "1-1"),
        ("Perhaps", "也许", "1-1"),
    ]
    assert pairs[0].place == "a.c:7"


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
        ("only", "Here", ""),
    ]


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
    assert found[0].source_lines == (7, 7)


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
    assert "one language" in alone.what


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
    assert "not one side" in problem.what


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("tool", "name", "options"),
    [
        ("po2tmx", "b.tmx", ["-l", "zh-CN"]),
        ("po2xliff", "b.xlf", []),
        ("po2csv", "b.csv", []),
        ("po2json", "b.json", None),
    ],
)
def test_files_written_by_the_translate_toolkit(
    tmp_path: Path, tool: str, name: str, options: list[str] | None
) -> None:
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    assert found, "translate-toolkit belongs to the test extra"
    source = tmp_path / "zh_CN.po"
    source.write_bytes(po(ROWS))
    if options is None:
        template = tmp_path / "t.json"
        template.write_text(json.dumps({f"k{i}": a for i, (a, _) in enumerate(ROWS)}))
        options = ["-t", str(template)]
    run(found, "--progress=none", *options, str(source), str(tmp_path / name))
    if tool == "po2json":
        template.rename(tmp_path / "b.en.json")
        (tmp_path / name).rename(tmp_path / "b.zh.json")
        source.unlink()
        assert [s for s, _ in texts(pairs_of(str(tmp_path)))] == [a for a, _ in ROWS]
        return
    pairs = texts([p for p in pairs_of(str(tmp_path / name)) if isinstance(p, Pair)])
    assert pairs[-3:] == ROWS


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_a_catalogue_compiled_by_gettext(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_bytes(po(ROWS))
    run("msgfmt", "-o", str(tmp_path / "a.mo"), str(tmp_path / "a.po"))
    found = pairs_of(str(tmp_path / "a.mo"))
    assert sorted(texts(found)) == sorted(ROWS)
    assert {p.place for p in found if isinstance(p, Pair)} == {"k0", "k1", "k2"}


def test_tables_written_by_pandas(tmp_path: Path) -> None:
    frame = pandas.DataFrame(ROWS, columns=["english", "chinese"])
    frame.to_csv(tmp_path / "a.csv", index=False, sep=";")
    frame.to_csv(tmp_path / "b.tsv", index=False, sep="\t")
    frame.to_excel(tmp_path / "c.xlsx", index=False, header=False)
    frame.to_parquet(tmp_path / "d.parquet")
    frame.rename(columns={"english": "source", "chinese": "target"}).to_json(
        tmp_path / "e.jsonl", orient="records", lines=True
    )
    assert texts(pairs_of(str(tmp_path))) == ROWS * 5


LOCALES = sorted(Path("/usr/share/locale/zh_CN/LC_MESSAGES").glob("*.mo"))


@pytest.mark.skipif(not LOCALES, reason="no Chinese translations are installed")
def test_the_translations_of_this_system() -> None:
    found = pairs_of(*map(str, LOCALES[:20]))
    assert len(found) > 20
    assert not [item for item in found if isinstance(item, Problem)]
