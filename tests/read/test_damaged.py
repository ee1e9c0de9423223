"""Damaged files of every format: file, place, reason and cure are named, and what stands beside them is read."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import socket
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas
import pyarrow
import pytest
import zstandard
from openpyxl import Workbook, load_workbook
from pyarrow import parquet as arrow
from writers import ROWS, WRITERS, excel, jsonl, mo, pairs_of, parquet, po, srt, tmx, tsv, vtt, xliff1, xliff2

from mtaudit.errors import Problem
from mtaudit.read import Options, read_paths
from mtaudit.records import Document, Pair

ENTITY = (
    '<?xml version="1.0"?>\n<!DOCTYPE {0} [<!ENTITY a "{1}">]>\n'
    '<{0}><body><tu><tuv xml:lang="en"><seg>&a;</seg></tuv></tu></body></{0}>'
)
BOMB = "\n".join(f'<!ENTITY b{i} "{f"&b{i - 1};" * 10}">' for i in range(1, 10))
TU = '<tu><tuv xml:lang="en"><seg>Tea.</seg></tuv><tuv xml:lang="zh"><seg>茶。</seg></tuv></tu>'
TWICE = TU.replace("<tu>", '<tu tuid="1">')


def entity(root: str, value: str) -> str:
    return ENTITY.format(root, value)


def external(root: str) -> str:
    return ENTITY.replace('"{1}"', 'SYSTEM "file:///etc/hostname"').format(root)


def bomb(root: str) -> str:
    return ENTITY.replace('<!ENTITY a "{1}">', f'<!ENTITY b0 "tea">\n{BOMB}').replace("&a;", "&b9;").format(root)


def frame(**columns: list[object]) -> bytes:
    out = io.BytesIO()
    pandas.DataFrame(columns).to_parquet(out)
    return out.getvalue()


def book(*rows: tuple[object, ...]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def with_doctype(name: str, part: bytes) -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return part.replace(b"<worksheet ", head + b"<worksheet ", 1) if name.endswith("sheet1.xml") else part


def without_sheet(name: str, part: bytes) -> bytes:
    return part[: len(part) // 2] if name.endswith("sheet1.xml") else part


#: Name, content, what the first problem says, and its line (None: not looked at).
DAMAGED: list[tuple[str, str | bytes, str, int | None]] = [
    # truncated
    ("a.tmx", tmx(ROWS)[:-60], "not well-formed", None),
    ("a.xlf", xliff1(ROWS)[:-30], "not well-formed", None),
    ("a.xliff", xliff2(ROWS)[:-30], "not well-formed", None),
    ("a.po", po(ROWS)[:-8], "a string does not end", None),
    ("a.mo", mo(ROWS)[:-20], "MO file", None),
    ("a.mo", mo(ROWS)[:30], "MO file", None),
    ("a.csv", 'source,target\n"Tea,茶。\n', "not valid CSV", 2),
    ("a.tsv", tsv(ROWS)[:-2], "0xE3", 3),
    ("a.json", '[{"source": "a", "tar', "not JSON", 1),
    ("a.jsonl", jsonl(ROWS)[:-9], "not JSON", 3),
    ("a.parquet", parquet(ROWS)[:-20], "Parquet file is damaged", None),
    ("a.parquet", b"PAR1", "Parquet file is damaged", None),
    ("a.xlsx", excel(ROWS)[:200], "Excel file is damaged", None),
    ("a.xlsx", repacked(excel(ROWS), without_sheet), "Excel file is damaged", None),
    ("a.srt", srt(ROWS)[:-4], "not valid UTF-8", 14),
    ("a.vtt", vtt(ROWS)[:-4], "not valid UTF-8", 13),
    ("a.md", "The mill.\n\n磨坊。".encode()[:-1], "not valid UTF-8", 3),
    ("a.html", "<p>The mill.\n<p>磨坊。".encode()[:-1], "not valid UTF-8", 2),
    # wrong root, or another kind of file
    ("a.tmx", "<html><body/></html>", "root element is <html>", 1),
    ("a.xlf", "<tmx><body/></tmx>", "root element is <tmx>", 1),
    ("a.tmx", b"\x89PNG\r\n\x1a\n\0\0", "not well-formed", None),
    ("a.mo", b"\0" * 40, "MO file", None),
    ("a.xlsx", b"PK\x03\x04", "Excel file is damaged", None),
    ("a.json", '{"name": "mill"}', "no pairs", None),
    ("a.json", "[1, 2]", "item 1 is not an object", None),
    ("a.po", "The mill turns.\n", "PO file", 1),
    # entities: undeclared, declared, exploding, external
    ("a.tmx", f"<tmx><body>\n{TU}\n<tu><b>&nope;</b></tu></body></tmx>", "undefined entity", 3),
    ("a.tmx", '<!DOCTYPE tmx SYSTEM "x.dtd">\n<tmx><body><tu>&nope;</tu></body></tmx>', "entity &nope;", 2),
    ("a.xlf", xliff1(ROWS).replace(b"mill", b"&nope;"), "undefined entity", 3),
    *(
        (name, make(root), "entity &", 2)
        for name, root in (("a.tmx", "tmx"), ("a.xlf", "xliff"))
        for make in (lambda root: entity(root, "x" * 9), bomb, external)
    ),
    ("a.xlsx", repacked(excel(ROWS), with_doctype), "sheet1.xml in it declares", None),
    # rows and columns
    ("a.csv", "source,target\nTea.,茶。\nTea.\n", "1 columns where 2", 3),
    ("a.tsv", "Tea.\t茶。\nonly one\n", "1 columns where 2", 2),
    ("a.csv", "one,two\n1,2\n", "no two columns", None),
    ("a.tsv", "one\ttwo\n1\t2\n", "no two columns", None),
    ("a.parquet", frame(one=["Tea."], two=["Mill."]), "no two columns", None),
    ("a.xlsx", book(("one", "two"), ("Tea.", "Mill.")), "no two columns", None),
    ("a.xlsx", book(), "no rows", None),
    ("a.json", '[{"source": "a", "target": "b"}, {"source": "a"}]', "item 2", None),
    ("a.jsonl", '{"source": "a"}', '"target" is missing', 1),
    ("a.srt", "1\n00:00:01,000 -> 00:00:02,000\nTea.\n茶。\n", "no line with its times", 1),
    ("a.srt", "1\n00:00:xx,000 --> 00:00:02,000\nTea.\n茶。\n", "cannot be read", 2),
    ("a.vtt", "WEBVTT\n\n00:00:01 --> soon\nTea.\n茶。\n", "cannot be read", 3),
    ("a.tmx", f'<tmx><body>\n<tu tuid="1"/>\n{TU}</body></tmx>', "neither English nor Chinese", 2),
    ("a.xlf", xliff1(ROWS).replace(b'"zh-CN"', b'"fr"'), "languages are en and fr", 3),
    # wrong types
    ("a.json", '[{"source": "a", "target": 3}]', "a number", None),
    ("a.jsonl", '{"source": "a", "target": null}', "null", 1),
    ("a.parquet", frame(source=["Tea.", "Mill."], target=[1, 2]), "target is 1, not text", 1),
    ("a.parquet", frame(source=["Tea."], target=[b"\xe8"]), "target is b'\\xe8', not text", 1),
    ("a.xlsx", book(("source", "target"), ("Tea.", 3)), "target is 3, not text", 2),
    # the same id or key twice
    ("a.tmx", f"<tmx><body>{TWICE}\n{TWICE}</body></tmx>", "already", 2),
    ("a.xlf", xliff1(ROWS).replace(b'id="1"', b'id="0"'), "already", 4),
    ("a.xliff", xliff2(ROWS).replace(b'id="1"', b'id="0"'), "already", 4),
    ("a.po", po([*ROWS, ROWS[0]]).replace(b"k3", b"k0"), "already", 17),
    ("a.json", '{"en": {"a": "x",\n "a": "y"}, "zh": {}}', "appears twice", None),
    ("a.json", json.dumps([{"id": 1, "source": "a", "target": "b"}] * 2), "already used in item 1", None),
    ("a.jsonl", jsonl(ROWS).replace(b'"1"', b'"0"'), "already used in line 1", 2),
    ("a.csv", "id,source,target\n7,Tea.,茶。\n7,Tea.,茶。\n", "already used in line 2", 3),
    ("a.parquet", frame(id=[7, 7], source=["Tea."] * 2, target=["茶。"] * 2), "already used in row 1", 2),
    ("a.xlsx", book(("id", "en", "zh"), (7, "Tea.", "茶。"), (7, "Tea.", "茶。")), "already used in row 2", 3),
    # bytes that are no text
    ("a.tmx", tmx(ROWS).replace("磨".encode(), b"\xff"), "not well-formed", 4),
    ("a.po", po(ROWS) + b'\nmsgid "unfinished\n', "PO file", 17),
    ("a.po", po(ROWS).replace("磨".encode(), b"\xff"), "0xFF", 7),
    ("a.csv", b"source,target\nTea.,\xe8\x8c\n", "0xE8", 2),
    ("a.tsv", b"Tea.\t\xe8\x8c\xb6\nTea.\t\xff\n", "0xFF", 2),
    ("a.json", '{\n"en": }', "not JSON", 2),
    ("a.json", '{"en": {"a": "x"},\n"zh": {"a": "\\ud83c"}}', "surrogate", 2),
    ("a.jsonl", '{"id": "\\ud83c", "source": "a", "target": "b"}', "surrogate", 1),
    ("a.json", '{"a":' * 9000 + '{"en": "a", "zh": "b"}' + "}" * 9000, "recursion", None),
    ("a.jsonl", ROWS[0][1].encode("utf-16") + b"\x0a", "not valid", 1),
    # nothing at all
    *((name, b"", "empty", None) for name in (*WRITERS, "a.md", "a.html") if name[-3:] not in ("uet", "lsx")),
    ("a.parquet", b"", "Parquet file is damaged", None),
    ("a.xlsx", b"", "Excel file is damaged", None),
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
    assert what in problems[0].message
    assert problems[0].place == str(path)
    assert line is None or problems[0].line == line
    assert problems[0].remedy
    assert [(p.source, p.target) for p in found if isinstance(p, Pair)][-3:] == ROWS


#: What breaks parsers; the texts that come out are looked at where they are given.
NASTY: dict[str, tuple[str | bytes, list[str] | None]] = {
    "endings.jsonl": (jsonl(ROWS).replace(b"\n", b"\r"), [a for a, _ in ROWS]),
    "endings.csv": ("en,zh\rTea.,茶。\rMill.,磨坊。\r", ["Tea.", "Mill."]),
    "marks.tsv": ("\ufeffTea.\t茶。\n\ufeffMill.\t磨坊。\n", ["Tea.", "Mill."]),
    "marks.jsonl": (b"\xef\xbb\xbf" + jsonl(ROWS[:1]) + b"\xef\xbb\xbf" + jsonl(ROWS).split(b"\n", 1)[1], None),
    "separators.tsv": ("Tea\u2028and\x85cake\t茶\u2029点\n", ["Tea\u2028and\x85cake"]),
    "separators.md": ("Tea\u2028and\x85cake.\n\n茶点。\n", ["Tea and cake.", "茶点。"]),
    "wide.tsv": ("Tea.\t茶。\nMill.\t磨坊。\n".encode("utf-16"), ["Tea.", "Mill."]),
    "half.jsonl": (b"\xff\xfe\x00\xd8a\x00\n\x00", []),
    "beyond.tsv": (b"\xff\xfe\0\0\xff\xff\xff\xff\n\0\0\0", []),
    "paragraph.md": ("The mill turns. " * 6500 + "\n\n" + "磨坊在转。" * 20000 + "\n", None),
    "paragraph.html": ("<p>" + "The mill turns. " * 6500 + "<p>" + "磨坊在转。" * 20000, None),
    "line.txt": ("The mill turns. 磨坊在转。" * 20_000, None),
    "deep.html": ("<div>" * 5000 + "Tea." + "</div>" * 5000, ["Tea."]),
    "deep.md": (">" * 3000 + " Tea.\n", ["Tea."]),
    "deep.tmx": ("<tmx><tu><tuv xml:lang='en'><seg>" + "<hi>" * 5000 + "Tea.</hi></seg></tuv></tu></tmx>", []),
    "nested.tmx": (
        "<tmx><tu><tuv xml:lang='en'><seg>" + "<hi>" * 5000 + "Tea." + "</hi>" * 5000 + "</seg></tuv></tu></tmx>",
        [],
    ),
    "brackets.md": ("[" * 20_000 + "![" * 20_000 + "](x)", None),
    "comments.html": ("<p>Tea.<!--" + "<!--" * 20_000, ["Tea."]),
    "tags.html": ("<p>Tea.</p>" + "<a " * 50_000, None),
    "front.md": ("---\na: " + "[" * 50_000 + "\n---\nTea.\n", ["Tea."]),
    "date.md": ("---\ndate: 2023-02-30\nmtaudit:\n  ignore: [ACC01]\n  reason: old\n---\nTea.\n", ["Tea."]),
    "comments.mdx": ("{/*" * 20_000, None),
    "comments.md": ("# 磨坊\n\n" + "<!--" * 20_000, None),
    "shortcodes.md": ("{{< " * 20_000 + "\n磨坊在转", None),
    "tags.mdx": ("<Tabs x={" + "{" * 20_000 + "\n\n" + "<A " * 20_000, None),
    "signs.adoc": ("*a" * 20_000 + "\n|===\n" + "|a " * 20_000, None),
    "items.rst": ("- " * 500 + "x", []),
    "braces.ass": ("[Events]\nDialogue: " + "{" * 50_000, []),
    "lines.txt": ("Tea. ||| 茶。\n" * 50_000, None),
    "codec.tmx": ("<?xml version='1.0' encoding='rot13'?><tmx/>", []),
    "codec.xlf": ("<?xml version='1.0' encoding='undefined'?><xliff/>", []),
    "nul.jsonl": ('{"source": "a\\u0000b", "target": "茶"}', ["a\0b"]),
    "deep.jsonl": ("[" * 50_000, []),
    "keys.json": ("{" + ",".join('"a": 1' for _ in range(20_000)) + "}", []),
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_files_are_read_in_time_or_named(tmp_path: Path, name: str) -> None:
    data, wanted = NASTY[name]
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    begin = time.process_time()
    found: list[str] = []
    problems = 0
    for item in read_paths([str(path)]):
        if isinstance(item, Problem):
            problems += 1
            continue
        found += [block.text for block in item.blocks]
        for pair in item.pairs:
            if isinstance(pair, Problem):
                problems += 1
            else:
                found.append(pair.source)
    assert time.process_time() - begin < 10
    assert found if wanted is None else found == wanted
    assert found or problems
    assert len(list(read_paths([str(tmp_path)]))) > 0  # found in a folder, too


COMPRESSORS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_damaged_compression_and_bombs(tmp_path: Path, suffix: str) -> None:
    noise = random.Random(1).randbytes(400_000).hex()
    whole = COMPRESSORS[suffix](jsonl(ROWS) + json.dumps({"source": noise, "target": "x"}).encode())
    cut, bomb, none = (tmp_path / f"{stem}.jsonl{suffix}" for stem in ("cut", "bomb", "none"))
    cut.write_bytes(whole[: len(whole) // 2])
    bomb.write_bytes(COMPRESSORS[suffix](b"".join(jsonl([row]) for row in ROWS) * 6_000))
    none.write_bytes(b"no such data")
    for path, options, what in (
        (cut, None, ("damaged", "not JSON")),
        (none, None, ("damaged",)),
        (bomb, Options(max_bytes=1_000_000), ("more than 1,000,000 bytes",)),
    ):
        last = pairs_of(str(path), options=options)[-1]
        assert isinstance(last, Problem)
        assert any(words in last.message for words in what)
        assert last.remedy


def test_an_endless_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstandard.compress(b'{"source": "' + b"a" * 80_000_000))
    (problem,) = pairs_of(str(path))
    assert isinstance(problem, Problem)
    assert "longer than 64 MiB" in problem.message


def test_a_workbook_that_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    (problem,) = pairs_of(str(path), options=Options(max_bytes=1_000_000))
    assert isinstance(problem, Problem)
    assert "more than 1,000,000 bytes" in problem.message


def test_a_parquet_file_that_is_a_bomb(tmp_path: Path) -> None:
    plain, repeated = tmp_path / "a.parquet", tmp_path / "b.parquet"
    table = pyarrow.table({"source": ["tea " * 250] * 10_000, "target": ["茶" * 100] * 10_000})
    arrow.write_table(table, plain, use_dictionary=False, compression="zstd")
    arrow.write_table(table, repeated)  # ten thousand references to one value: the file does not say how much it holds
    assert plain.stat().st_size < 100_000 > repeated.stat().st_size
    for path in (plain, repeated):
        *_, problem = pairs_of(str(path), options=Options(max_bytes=5_000_000))
        assert isinstance(problem, Problem)
        assert "more than 5,000,000 bytes" in problem.message


def test_entities_of_a_workbook_do_not_explode(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    head = f"<!-- {'x' * 5000} --><!DOCTYPE worksheet [<!ENTITY b0 'tea'>{BOMB}]>".encode()

    def hidden(name: str, part: bytes) -> bytes:
        root = b"<worksheet "
        return part.replace(root, head + root).replace(b"Tea", b"&b9;") if name.endswith("sheet1.xml") else part

    path.write_bytes(repacked(excel(ROWS), hidden))
    assert any(isinstance(item, Problem) for item in pairs_of(str(path)))


def test_sheets_that_hold_no_pairs_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(excel(ROWS))
    made = load_workbook(path)
    second = [("zh", "en"), ("茶。", "Tea."), (None, 3)]
    sheets: dict[str, list[tuple[object, ...]]] = {"Notes": [("draft", 1)], "第二": [*second], "Empty": []}
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert [note.split(":")[0] for note in document.notes] == [f"sheet {t!r} is not read" for t in ("Notes", "Empty")]
    *pairs, last, problem = document.pairs
    assert [(p.source, p.target) for p in pairs if isinstance(p, Pair)] == ROWS
    assert isinstance(last, Pair)
    assert (last.source, last.target, last.place) == ("Tea.", "茶。", "第二 row 2")
    assert isinstance(problem, Problem)
    assert (problem.message, problem.line) == ("the source is 3, not text", 3)


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder, and the rights of a user who owns nothing; root may read everything."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        root = os.geteuid() == 0
        try:
            yield Path(name)
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.parametrize("name", [*WRITERS, "a.md", "a.html", "a.jsonl.gz"])
def test_files_nobody_may_read(name: str) -> None:
    with nobody() as folder:
        path, good = folder / name, folder / "z.tsv"
        path.write_bytes(WRITERS.get(name, tsv)(ROWS))
        good.write_bytes(tsv(ROWS))
        path.chmod(0)
        if os.geteuid() == 0:
            os.seteuid(65534)
        problem, *others = pairs_of(str(path), str(good))
    assert isinstance(problem, Problem)
    assert (problem.place, "no permission" in problem.message, bool(problem.remedy)) == (str(path), True, True)
    assert len(others) == 3


def test_a_folder_nobody_may_enter() -> None:
    with nobody() as folder:
        (folder / "locked").mkdir(mode=0)
        (folder / "z.tsv").write_bytes(tsv(ROWS))
        if os.geteuid() == 0:
            os.seteuid(65534)
        problem, *others = pairs_of(str(folder))
    assert isinstance(problem, Problem)
    assert "no permission" in problem.message
    assert len(others) == 3


@pytest.mark.parametrize("name", [*WRITERS, "a.md", "a.html"])
def test_what_is_no_file_at_all(tmp_path: Path, name: str) -> None:
    """A folder, a socket, a pipe, a link to itself under the name of a format."""
    os.mkfifo(tmp_path / f"pipe.{name}")
    (tmp_path / f"loop.{name}").symlink_to(f"loop.{name}")
    (tmp_path / f"folder.{name}").mkdir()
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(tmp_path / f"s.{name}"))
        kinds = {"pipe": "a pipe", "loop": "leads back", "folder": "no file that can be read", "s": "a socket"}
        for stem, what in kinds.items():
            (problem,) = pairs_of(str(tmp_path / f"{stem}.{name}"))
            assert isinstance(problem, Problem)
            assert what in problem.message
            assert problem.place.endswith(f"{stem}.{name}")
            assert problem.remedy


@pytest.mark.parametrize("section", ["<![x[y]]>", "<![if IE]>", "<![", "<![CDATA[Tea is late.]]>"])
def test_marked_sections_of_html_are_no_error(tmp_path: Path, section: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<p>Tea.</p>{section}<p>茶。</p>", encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert [block.text for block in document.blocks][:1] == ["Tea."]
