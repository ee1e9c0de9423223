"""Texts by key in two files: pairs by key with the lines of both, missing keys in one note, and any text comes back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyed_files import KEYED, Texts
from test_round_trips import examples
from writers import pairs_of

from mtaudit.errors import Problem
from mtaudit.read import plan, read_paths, read_plan, read_two
from mtaudit.read.write_back import line_of, line_starts
from mtaudit.records import Document, Pair

EN: Texts = {
    "mill": "The mill turns.",
    "quote": 'He said "no", twice; it\'s 50%.',
    "tea": "Tea, please.",
    "old": "Only in English.",
    "older": "Here too.",
}
ZH: Texts = {"tea": "请上茶。", "mill": "磨坊在转。", "quote": "他说了两次“不”：50%。", "new": "只有中文。"}


def write(folder: Path, names: tuple[str, str], english: Texts, chinese: Texts) -> None:
    for name, texts, language in zip(names, (english, chinese), ("en", "zh-CN"), strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = KEYED[names](texts, language)
        (folder / name).write_text(text, encoding="utf-8", newline="")


@pytest.mark.parametrize("names", KEYED)
def test_pairs_lines_and_missing_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str]) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, names, EN, ZH)
    found = plan(["."])
    assert found.joined == (names,)
    (document,) = read_plan(found)
    assert isinstance(document, Document)
    pairs = [pair for pair in document.pairs if isinstance(pair, Pair)]
    assert [(pair.source, pair.target) for pair in pairs] == [(EN[key], ZH[key]) for key in ("mill", "quote", "tea")]
    assert all(key in pair.place for key, pair in zip(("mill", "quote", "tea"), pairs, strict=True))
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in names]
    for pair in (pairs[0], pairs[2]):
        for text, lines, shown in zip(
            texts, (pair.source_lines, pair.target_lines), (pair.source, pair.target), strict=True
        ):
            word = shown.strip(".。")[:6]
            word = word if word in text else "".join(f"\\u{ord(char):04x}" for char in word)
            at = text.index(word)
            assert lines == (line_of(line_starts(text), at),) * 2
    assert len(document.notes) == 2
    assert document.notes[0].startswith(f"2 of 5 keys have no text in {names[1]}: ")
    assert document.notes[1].startswith(f"1 of 4 keys have no text in {names[0]}: ")
    assert "older" in document.notes[0]


@pytest.mark.parametrize("names", KEYED)
def test_one_language_alone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str]) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, names, EN, ZH)
    (tmp_path / names[1]).unlink()
    (problem,) = read_paths([names[0]])
    assert isinstance(problem, Problem)
    assert "no pairs of English and Chinese" in problem.message
    assert "--source and --target" in problem.remedy
    (document,) = read_two(*(names[0], names[0]))
    assert isinstance(document, Document)


PLAIN = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}<&\ufffe\uffff"), min_size=1, max_size=30
)
#: What a format cannot hold at all, or what its readers take for markup.
WITHOUT = {
    ".ftl": re.compile(r"[\u2028\u2029\x85]"),
    ".xml": re.compile(r"[\ufffe\uffff]"),
}


@pytest.mark.parametrize("names", KEYED)
@examples
@given(rows=st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=4))
def test_any_text_comes_back(tmp_path: Path, names: tuple[str, str], rows: list[tuple[str, str]]) -> None:
    rows = [(f"a{one.strip()}a", f"b{other.strip()}b") for one, other in rows]
    gone = WITHOUT.get(Path(names[0]).suffix)
    rows = [(gone.sub("", one), gone.sub("", other)) if gone else (one, other) for one, other in rows]
    english, chinese = ({f"k{n}": row[side] for n, row in enumerate(rows)} for side in (0, 1))
    write(tmp_path, names, english, chinese)
    (document,) = read_two(*(str(tmp_path / name) for name in names))
    assert isinstance(document, Document)
    assert [(pair.source, pair.target) for pair in document.pairs if isinstance(pair, Pair)] == rows


#: What the platforms allow beyond plain texts: file -> text of each side -> (place, source, target).
SPECIAL: dict[tuple[str, str], tuple[str, str, list[tuple[str, str, str]]]] = {
    ("values/a.xml", "values-zh/a.xml"): (
        """<resources xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">
        <string name="app" translatable="false">Mill</string>
        <string name="a">It\\'s  <b>five</b>\n  o\\u2019clock,\\n"  now "</string>
        <string name="b"><![CDATA[<i>Tea</i> & cake]]></string>
        <string name="c">Hello <xliff:g id="n" example="Bo">%1$s</xliff:g>!</string>
        <string-array name="d"><item>One</item><item>Two</item></string-array>
        <plurals name="e"><item quantity="one">%d cup</item><item quantity="other">%d cups</item></plurals>
        </resources>""",
        """<resources><string name="a">五点了</string><string name="b">茶和蛋糕</string>
        <string name="c">%1$s，你好！</string><string-array name="d"><item>一</item><item>二</item></string-array>
        <plurals name="e"><item quantity="other">%d 杯</item></plurals></resources>""",
        [
            ("a", "It's five o’clock,\n  now", "五点了"), ("b", "<i>Tea</i> & cake", "茶和蛋糕"),
            ("c", "Hello %1$s!", "%1$s，你好！"), ("d.0", "One", "一"), ("d.1", "Two", "二"),
            ("e.other", "%d cups", "%d 杯"),
        ],
    ),
    ("en.lproj/a.strings", "zh-Hans.lproj/a.strings"): (
        '// A line\nCFBundleName = Mill; /* "x" = "y"; */ "a \\"b\\"" = "Tab\\tand \\U00e9";\n"Same text";',
        'CFBundleName = "磨坊"; "a \\"b\\"" = "制表符"; "Same text" = "相同的文字";',
        [("CFBundleName", "Mill", "磨坊"), ('a "b"', "Tab\tand é", "制表符"), ("Same text", "Same text", "相同的文字")],
    ),
    ("a_en.properties", "a_zh.properties"): (
        "# A line\na = One \\\n    and two\nb:caf\\u00e9\nc\\ d  Three\n", "a=一和二\nb=\\u5496\\u5561\nc\\ d=三\n",
        [("a", "One and two", "一和二"), ("b", "café", "咖啡"), ("c d", "Three", "三")],
    ),
    ("en.yml", "zh.yml"): (
        "en:\n  a: One\n  b: |\n    Two\n    lines\n  n: 3\n  no: 'It''s no'\n  list: [x, \"y\\n\"]\n"
        "  cups: {one: cup, other: cups}\n",
        "zh:\n  a: 一\n  b: >-\n    两\n    行\n  n: 3\n  no: 否\n  list: [甲, 乙]\n  cups: {other: 杯}\n",
        [
            ("a", "One", "一"), ("b", "Two\nlines\n", "两 行"), ("no", "It's no", "否"), ("list.0", "x", "甲"),
            ("list.1", "y\n", "乙"), ("cups.other", "cups", "杯"),
        ],
    ),
    ("en.json", "zh.json"): (
        '{"n": {"cups_one": "cup", "cups_other": "cups", "a/b": "\\u0041"}, "list": ["x", {"y": "Y"}], "z": 1}',
        '{"n": {"cups_other": "杯", "a/b": "甲"}, "list": ["一", {"y": "二"}], "z": 1}',
        [("n.cups_other", "cups", "杯"), ("n.a/b", "A", "甲"), ("list.0", "x", "一"), ("list.1.y", "Y", "二")],
    ),
    ("en/a.ftl", "zh/a.ftl"): (
        "# About\na = { $n ->\n    [one] One cup of { $what }\n   *[other] { $n } cups\n}\n"
        "    .title = Tea { -brand }\n-brand = Mill\n",
        "a = { $n ->\n   *[other] { $n } 杯\n}\n    .title = { -brand }茶\n-brand = 磨坊\n",
        [
            ("a.other", "{ $n } cups", "{ $n } 杯"), ("a.title", "Tea { -brand }", "{ -brand }茶"),
            ("-brand", "Mill", "磨坊"),
        ],
    ),
    ("i18n/en.toml", "i18n/zh.toml"): (
        'plain = "One"\n[cups]\none = "cup"\nother = """many\ncups"""\n[a.b]\nc = \'x\'\n',
        'plain = "一"\n[cups]\nother = "杯"\n[a.b]\nc = "甲"\n',
        [("plain", "One", "一"), ("cups.other", "many\ncups", "杯"), ("a.b.c", "x", "甲")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("names", SPECIAL)
def test_what_the_platforms_allow(tmp_path: Path, names: tuple[str, str]) -> None:
    *sides, wanted = SPECIAL[names]
    for name, text in zip(names, sides, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(str(text), encoding="utf-8")
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert [(p.place, p.source, p.target) for p in document.pairs if isinstance(p, Pair)] == wanted
    assert document.notes == ()


def test_properties_in_latin_1(tmp_path: Path) -> None:
    (tmp_path / "a.properties").write_bytes("a=caf\xe9\n".encode("latin-1"))
    (tmp_path / "a_zh.properties").write_text("a=\\u5496\\u5561\n")
    (pair,) = pairs_of(str(tmp_path))
    assert isinstance(pair, Pair)
    assert (pair.source, pair.target) == ("café", "咖啡")


CATALOGUE = """{
  "sourceLanguage" : "en",
  "strings" : {
    "" : {},
    "%lld cups" : { "localizations" : {
      "en" : { "variations" : { "plural" : {
        "one" : { "stringUnit" : { "state" : "translated", "value" : "%lld cup" } },
        "other" : { "stringUnit" : { "state" : "translated", "value" : "%lld cups" } } } } },
      "zh-Hans" : { "variations" : { "plural" : {
        "other" : { "stringUnit" : { "state" : "translated", "value" : "%lld 杯" } } } } } } },
    "Tea, please." : { "localizations" : {
      "de" : { "stringUnit" : { "state" : "translated", "value" : "Tee, bitte." } },
      "zh-Hans" : { "stringUnit" : { "state" : "translated", "value" : "请上茶。" } } } },
    "Mill" : { "shouldTranslate" : false },
    "Old" : { "localizations" : {} }
  },
  "version" : "1.0"
}"""


def test_apple_string_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "Localizable.xcstrings"
    path.write_text(CATALOGUE, encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert [(p.place, p.source, p.target, p.target_lines) for p in document.pairs if isinstance(p, Pair)] == [
        ("%lld cups.plural.other", "%lld cups", "%lld 杯", (10, 10)),
        ("Tea, please.", "Tea, please.", "请上茶。", (13, 13)),
    ]
    assert document.notes == ("1 of 3 keys have no Chinese text",)


QT = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Window</name>
    <message>
        <location filename="a.cpp" line="1"/>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message numerus="yes">
        <source>%n cups</source>
        <translation><numerusform>%n 杯</numerusform></translation>
    </message>
    <message><source>Maybe</source><translation type="unfinished">也许</translation></message>
    <message><source>Not yet</source><translation type="unfinished"></translation></message>
    <message><source>Gone</source><translation type="vanished">没了</translation></message>
</context>
</TS>
"""


def test_qt(tmp_path: Path) -> None:
    (tmp_path / "app_zh_CN.ts").write_text(QT, encoding="utf-8")
    (tmp_path / "index.ts").write_text("export const a = 1;\n")
    found = plan([str(tmp_path)])
    assert [left.reason for left in found.left_out] == ["no reader for '.ts' files of this kind"]
    (document,) = read_plan(found)
    assert isinstance(document, Document)
    assert [(p.place, p.source, p.target, p.target_lines) for p in document.pairs if isinstance(p, Pair)] == [
        ("Window", "&Open", "打开(&O)", (6, 6)),
        ("Window", "%n cups", "%n 杯", (11, 11)),
        ("Window", "Maybe", "也许", (15, 15)),
    ]
    assert document.notes == ("1 unfinished messages are read too", "1 of 4 messages have no translation")
    (tmp_path / "app_zh_CN.ts").write_text(QT.replace("zh_CN", "de"), encoding="utf-8")
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert document.notes == ("the languages are en and de, not English and Chinese",)


def test_one_file_with_both_languages(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("open:\n  en: Open\n  zh: 打开\nshut: {en: Shut, zh-CN: 关上}\n", encoding="utf-8")
    (tmp_path / "b.toml").write_text('[en]\na = "Tea"\n[zh]\na = "请再喝一杯热茶吧"\n', encoding="utf-8")
    (tmp_path / "ci.yml").write_text("on: push\njobs: {build: {steps: [{run: make}]}}\n")
    found = plan([str(tmp_path)])
    assert [(left.name.rpartition("/")[2], left.reason) for left in found.left_out] == [
        ("ci.yml", "no Chinese in it, and no translation next to it")
    ]
    pairs = pairs_of(str(tmp_path))
    assert [(p.place, p.source, p.target) for p in pairs if isinstance(p, Pair)] == [
        ("open", "Open", "打开"), ("shut", "Shut", "关上"), ("a", "Tea", "请再喝一杯热茶吧"),
    ]  # fmt: skip
