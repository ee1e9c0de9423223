"""Damaged files of the formats that hold one language a file, and of documents: named with place and remedy."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from keyed_files import KEYED
from test_documents import book, word
from writers import ROWS, pairs_of, tsv

from mtaudit.errors import Problem
from mtaudit.read import Options, read_paths, read_two
from mtaudit.records import Document, Pair

TEXTS = {"mill": "The mill turns.", "tea": "Tea, please."}
ZH = {"mill": "磨坊在转。", "tea": "请上茶。"}
WRITERS = {Path(names[1]).suffix: writer for names, writer in KEYED.items()}
BOMB = '<!DOCTYPE {0} [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>\n<{0}><x>&b;</x></{0}>'
ROOTS = {".xml": "resources", ".resx": "root", ".stringsdict": "plist", ".ts": "TS"}

#: Suffix, content of the target, what the first problem says, its line (None: not looked at).
DAMAGED: list[tuple[str, str | bytes, str, int | None]] = [
    # cut off
    (".xml", WRITERS[".xml"](ZH, "zh")[:-20], "not well-formed XML", 4),
    (".resx", WRITERS[".resx"](ZH, "zh")[:-12], "not well-formed XML", 12),
    (".stringsdict", WRITERS[".stringsdict"](ZH, "zh")[:-20], "not well-formed XML", 20),
    (".strings", '"mill" = "磨坊";\n"tea" = "请上', "a string or a comment does not end", 2),
    (".strings", '"mill" = "磨坊";\n"tea" = "请上茶。"', "the entry 'tea' is not complete", 2),
    (".strings", '"mill" = "磨坊";\n/* "tea" = "请上茶。";', "a string or a comment does not end", 2),
    (".arb", WRITERS[".arb"](ZH, "zh")[:-9], "not JSON", 9),
    (".json", WRITERS[".json"](ZH, "zh")[:-4], "not JSON", 3),
    (".yml", 'mill: "磨坊\n', "not valid YAML", 2),
    (".toml", 'mill = "磨坊"\ntea = "请上', "not valid TOML", 2),
    # another kind of file
    *((suffix, "<html/>", "the root element is <html>", 1) for suffix in ROOTS),
    (".arb", "[]", "contains no object", 1),
    (".xcstrings", "[1]", 'no object "strings"', 1),
    (".xcstrings", '{"sourceLanguage": "de", "strings": {}}', "no translations from English to Chinese", None),
    (".ts", '<TS language="de"><message><source>a</source></message></TS>', "languages are en and de", 1),
    # what stands in the wrong place
    (".strings", '"mill" = "磨坊";\n?', "'?' outside of a string", 2),
    (".strings", '"mill" "磨坊";\n', "the entry 'mill' is not complete", 1),
    (".properties", "mill=磨坊\ntea=\\u8b\n", "the escape", 2),
    (".yml", "mill: 磨坊\ntea: a: b\n", "not valid YAML", 2),
    (".yml", "mill: 磨坊\n---\ntea: 茶\n", "not valid YAML", 2),
    (".yml", "a: " + "[" * 5000, "nested too deeply", None),
    (".toml", "mill = 磨坊\n", "not valid TOML", 1),
    (".ftl", "mill = 磨坊\ntea\nnext = 下一个\n", "not valid Fluent", 2),
    (".ftl", "mill = { $x ->\n    [one] 磨坊\n}\n", "not valid Fluent", 3),
    (".stringsdict", "<plist><dict>\n<key>a</key><key>b</key><string>c</string></dict></plist>", "do not alternate", 1),
    (".xml", "<resources>\n<string>磨坊</string></resources>", "<string> has no name", 2),
    (".resx", "<root>\n<data><value>磨坊</value></data></root>", "<data> has no name", 2),
    (".rst", "磨坊\n====\n\n+---+---+\n| 一 |\n+---+---+\n", "reStructuredText: Malformed table", 5),
    (".mdx", "---\na: b: c\n---\n磨坊\n", "front matter is not valid YAML", 2),
    # the same key twice
    (".xml", WRITERS[".xml"](ZH, "zh").replace("tea", "mill"), "'mill' was already used in line 3", 4),
    (".resx", WRITERS[".resx"](ZH, "zh").replace("tea", "mill"), "'mill' was already used in line 8", 11),
    (".strings", '"mill" = "磨坊";\n"mill" = "水车";\n', "'mill' was already used in line 1", 2),
    (".properties", "mill=磨坊\nmill=水车\n", "'mill' was already used in line 1", 2),
    (".yml", "mill: 磨坊\nmill: 水车\n", "'mill' was already used in line 1", 2),
    (".toml", 'mill = "磨坊"\nmill = "水车"\n', "not valid TOML", 2),
    (".json", '{"mill": "磨坊", "mill": "水车"}', "appears twice", None),
    (".ftl", "mill = 磨坊\nmill = 水车\n", "'mill' was already used in line 1", 2),
    # entities
    *((suffix, BOMB.format(root), "the entity &", 1) for suffix, root in ROOTS.items()),
    # bytes that are no text
    *((suffix, "mill 磨坊\n".encode() + b"\xff\xfe\xfd\n", "cannot be read", 2)
      for suffix in (".strings", ".properties", ".yml", ".toml", ".ftl", ".rst", ".adoc", ".mdx", ".ass")),
    *((suffix, b"\x89PNG\r\n\x1a\n\0\0", "PNG image", None) for suffix in (".strings", ".arb", ".yml", ".rst")),
    (".strings", b"bplist00\xd0\x01\x02\x03\x00\x00\x00\x00", "binary", None),
    # nothing at all
    *((suffix, b" \n", "empty", None) for suffix in (*WRITERS, ".rst", ".adoc", ".mdx", ".ass", ".ts", ".xcstrings")),
    # subtitles and archives
    (".ass", "[Events]\nFormat: Start, End, Text\nDialogue: soon,0:00:02.00,茶\n", "no times", 3),
    (".docx", b"PK\x03\x04", "Word file is damaged", None),
    (".epub", b"no archive", "EPUB file is damaged", None),
]  # fmt: skip
ALONE = (".xcstrings", ".ts")


@pytest.mark.parametrize(("suffix", "data", "what", "line"), DAMAGED)
def test_damaged_files_are_named_and_the_others_read(
    tmp_path: Path, suffix: str, data: str | bytes, what: str, line: int | None
) -> None:
    target = tmp_path / f"a_zh{suffix}"
    target.write_bytes(data if isinstance(data, bytes) else data.encode())
    if suffix in ALONE:
        found = list(read_paths([str(target)]))
    else:
        source = tmp_path / f"a_en{suffix}"
        sound = WRITERS[suffix](TEXTS, "en").encode() if suffix in WRITERS else b"The mill turns.\n"
        source.write_bytes(sound)
        if suffix == ".docx":
            word(source, ["The mill."])
        if suffix == ".epub":
            book(source, [["The mill."]])
        found = list(read_two(str(source), str(target)))
    problems = [item for item in found if isinstance(item, Problem)]
    assert what in problems[0].message
    assert problems[0].place == str(target)
    assert problems[0].remedy
    assert line is None or problems[0].line == line


def test_the_others_of_a_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("mill: Mill\n")
    (tmp_path / "zh.yml").write_text('mill: "磨坊\n', encoding="utf-8")
    (tmp_path / "z.tsv").write_bytes(tsv(ROWS))
    problem, *pairs = pairs_of(str(tmp_path))
    assert isinstance(problem, Problem)
    assert problem.place == f"{tmp_path}/zh.yml"
    assert [(p.source, p.target) for p in pairs if isinstance(p, Pair)] == ROWS


def repacked(data: bytes, name: str, change: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change if each == name else old.read(each))
    return out.getvalue()


def test_parts_of_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    sound = word(path, ["The mill."]).read_bytes()
    cut = sound[: len(sound) // 2]
    parts = [
        (cut, "damaged"),
        (repacked(sound, "word/document.xml", b"<w:document><w:body>"), "not well-formed"),
        (
            repacked(sound, "word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><document/>"),
            "declares a document type",
        ),
        (repacked(sound, "word/document.xml", b"<other/>"), "the root element is <other>"),
    ]
    for data, what in parts:
        path.write_bytes(data)
        (problem,) = read_paths([str(path)])
        assert isinstance(problem, Problem)
        assert what in problem.message
    path.write_bytes(repacked(sound, "word/document.xml", b"0" * 3_000_000))
    (problem,) = [p for p in pairs_of(str(path), options=Options(max_bytes=1_000_000)) if isinstance(p, Problem)]
    assert "more than 1,000,000 bytes" in problem.message
    shelf = book(tmp_path / "a.epub", [["The mill."]])
    whole = shelf.read_bytes()
    for name, change, what in (
        ("META-INF/container.xml", b"<container/>", "is missing"),
        ("EPUB/content.opf", b"<package/>", "names no pages"),
        ("EPUB/text/c0.xhtml", b"\x89PNG\r\n\x1a\n\0\0", "PNG image"),
    ):
        shelf.write_bytes(repacked(whole, name, change))
        (problem,) = read_paths([str(shelf)])
        assert isinstance(problem, Problem)
        assert what in problem.message


def test_references_to_references_do_not_explode(tmp_path: Path) -> None:
    rows = ["a0: &a0 {x: 茶}"] + [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    for name in ("en.yml", "zh.yml"):
        (tmp_path / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert [(pair.source, pair.target) for pair in document.pairs if isinstance(pair, Pair)] == [("茶", "茶")]
