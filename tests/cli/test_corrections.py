"""Corrected targets written back: the exact place, every other byte as it was, and refused where that cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from mtaudit.cli.main import main

Run = Callable[..., Result]
MARKDOWN = """---
title: 小镇电车
---

# The tram comes back

# 电车回来了

The bread is still *warm*. The bridge will cost $43.4 million.

> 面包还是**热**的。
> 这座桥将
> 耗资4340亿美元。

The tower is 300 metres high.

这座塔高900米。[参见](https://example.org/塔高900米)
"""
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: zh\\n"

#: a.c:1
msgid "The bread is still \\"warm\\"."
msgstr ""
"面包还是"
"\\"热\\"的。"

msgid "The tower is 300 metres high."
msgstr "这座塔高900米。"
"""
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header srclang="en" segtype="sentence" adminlang="en" o-tmf="x" creationtool="x"
 creationtoolversion="1" datatype="plaintext"/><body>
<tu tuid="1"><tuv xml:lang="en"><seg>Bread &amp; salt.</seg></tuv><tuv xml:lang="zh"><seg>面包&amp;糖。</seg></tuv></tu>
<tu tuid="2"><tuv xml:lang="zh"><seg>这座塔高900米。</seg></tuv><tuv xml:lang="en"><seg>The tower.</seg></tuv></tu>
<tu tuid="3"><tuv xml:lang="en"><seg>900</seg></tuv><tuv xml:lang="zh"><seg>900</seg></tuv></tu>
</body></tmx>
"""
XLIFF = """<xliff version="1.2"><file source-language="en" target-language="zh" original="a" datatype="x"><body>
<trans-unit id="a"><source>The bread is warm.</source><target>面包<g id="1">热</g>的。</target></trans-unit>
<trans-unit id="b"><source>The tower.</source><target>这座塔高900米。</target></trans-unit>
</body></file></xliff>
"""
CASES = {
    "tower.md": (MARKDOWN, "The tower is 300 metres high.", "900", "300", 1),
    "wrapped.md": (MARKDOWN, "The bridge will cost $43.4 million.", "4340亿", "4340万", 1),
    "bold.md": (MARKDOWN, "The bread is still *warm*.", "面包还", "面包仍", 1),
    "crlf.md": (MARKDOWN.replace("\n", "\r\n"), "The bridge will cost $43.4 million.", "4340亿", "4340万", 1),
    "a.po": (PO, 'The bread is still "warm".', '"热"', '"烫"', 1),
    "b.po": (PO, "The tower is 300 metres high.", "900", "300", 1),
    "a.tmx": (TMX, "Bread & salt.", "糖", "盐", 1),
    "b.tmx": (TMX, "900", "900", "九百", -1),
    "a.xlf": (XLIFF, "The tower.", "900", "300", 1),
    "a.html": (
        "<p>The tower is <b>tall</b> &amp; old.</p>\n<p>塔<b>高900</b>米&amp;旧。</p>\n", "The tower is tall & old.",
        "900", "300", 1,
    ),
    "a.mdx": (
        'import X from "x";\n\nThe tower is tall.\n\n<X a={1 > 0}>\n\n这座**塔**高900米。\n\n</X>\n',
        "The tower is tall.", "900", "300", 1,
    ),
    "a.rst": (
        "The tower\n=========\n\nThe tower is *tall* and :ref:`old <900>`.\n\n这座塔\n高900米而且 :ref:`旧 <900>` 。\n",
        "The tower is tall and old.", "900米", "300米", 1,
    ),
    "a.adoc": (
        "= The tower\n\nThe tower is https://900.example[tall].\n\n这座塔https://900.example[高]900米。\n",
        "The tower is tall.", "900米", "300米", 1,
    ),
    "a.ass": (
        "[Events]\nFormat: Layer, Start, End, Style, Text\nComment: 900\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,900,{\\an8}The tower, tall.\\N{\\fs9}塔高900米。\n", "The tower, tall.",
        "900米", "300米", 1,
    ),
    "lines.txt": ("The bread. ||| 面包\nThe tower. ||| 塔高900米\n", "The tower.", "900", "300", 1),
    "b.xlf": (
        XLIFF.replace("900米", '<x id="V"/>900米'), "The tower.", "900", "300", 1,
    ),
    "a.sdlxliff": (
        '<xliff version="1.2"><file source-language="en" target-language="zh"><body><trans-unit id="a"><source>A. B.'
        '</source><seg-source><mrk mtype="seg" mid="1">A. </mrk><mrk mtype="seg" mid="2">B.</mrk></seg-source><target>'
        '<mrk mtype="seg" mid="1">甲900。</mrk><mrk mtype="seg" mid="2">乙900。</mrk></target></trans-unit></body>'
        "</file></xliff>\n", "B.", "900", "300", -1,
    ),
    "a.ts": (
        '<?xml version="1.0"?>\n<!DOCTYPE TS>\n<TS language="zh_CN"><context><name>W</name><message><source>A &amp; '
        "B</source><translation>甲&amp;900</translation></message></context></TS>\n", "A & B", "900", "300", 1,
    ),
    "a.xcstrings": (
        '{"sourceLanguage": "en", "strings": {"900": {"localizations": {"zh-Hans": {"stringUnit": {'
        '"value": "九900"}}}}}}',
        "900", "九900", "九百", 1,
    ),
    "a.json": ('[{"source": "The tower.", "target": "塔高900米"}]\n', "The tower.", "900", "300", 1),
    "a.vtt": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nThe tower is tall.\n塔高900米。\n", "The tower is tall.", "900", "300", 1,
    ),
    "a.tsv": ("The bread.\t面包\nThe tower.\t塔高900米\n", "The tower.", "900", "300", 1),
    "a.csv": ('id,source,target\n1,"A ""b"", c.","甲""乙""，900"\n', 'A "b", c.', "900", "“300”", 1),
    "a.jsonl": (
        '{"id": 7, "source": "The tower.", "target": "\\u5854\\"900\\"\\ud842\\udfb7", "x": [1]}\n',
        "The tower.", "900", '3"00', 1,
    ),
    "a.srt": (
        "1\n00:00:01,000 --> 00:00:02,000\nThe bread is warm.\n面包热的。\n\n2\n00:00:03,000 --> 00:00:04,000\n"
        "The tower is 900 metres.\n塔高900米。\n", "The tower is 900 metres.", "900", "300", -1,
    ),
}  # fmt: skip


#: Two files of texts by key: name of the source, of the target -> texts; 900 is corrected to “300” in the target.
KEYED = {
    ("values/a.xml", "values-zh/a.xml"): (
        '<resources>\n<string name="a">Bread.</string>\n<string name="b">The tower\\\'s 900.</string>\n</resources>',
        '<resources>\n<string name="b">塔高<b>900</b>米 &amp; "旧"</string>\n</resources>',
    ),
    ("en.lproj/a.strings", "zh-Hans.lproj/a.strings"): (
        '"k900" = "The tower.";\n', '/* 900 */\n"k900" = "塔\\"高\\"900米";\n',
    ),
    ("en.lproj/a.stringsdict", "zh-Hans.lproj/a.stringsdict"): tuple(
        f"<plist><dict><key>a</key><dict><key>n</key><dict>\n<key>other</key><string>{text}</string></dict></dict></dict>"
        "</plist>\n" for text in ("%d towers", "%d 座塔 &lt; 900")
    ),
    ("app_en.arb", "app_zh.arb"): ('{"a": "The tower."}', '{"@@locale": "zh",\n "a": "塔\\u9ad8900米"}'),
    ("en.json", "zh-TW.json"): ('{"x/y": {"a": "The tower."}}', '{"x/y": {"a": "塔高\\"900\\"米"}}'),
    ("a.properties", "a_zh.properties"): ("a=The tower.\n", "# 900\na=塔高\\\n   900米\n"),
    ("a_en.properties", "a_zh_CN.properties"): ("a=The tower.\n", "# 900\na=\\u5854\\u9ad8900\\u7c73\n"),
    ("en.yml", "zh.yml"): ("en:\n  a: The tower.\n", "zh:\n  # 900\n  a: '塔''高''900米'\n"),
    ("en.yaml", "zh.yaml"): ("a: The tower.\n", 'a: "塔\\"高\\"900米"\n'),
    ("en.toml", "zh.toml"): ('[t]\nother = "The tower."\n', '# 900\n[t]\nother = "塔高900米"\n'),
    ("a.resx", "a.zh-Hans.resx"): tuple(
        f'<root><data name="900" xml:space="preserve">\n<value>{text}</value></data></root>' for text in
        ("A &amp; tower.", "塔&amp;高900米")
    ),
    ("en/a.ftl", "zh/a.ftl"): ("a = The { $x } tower.\n", "# 900\na =\n    塔{ $x }\n    高900米\n"),
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def audit(run: Run, name: str, text: str) -> dict[str, dict[str, str]]:
    """Audit a file; its rows by source."""
    Path(name).write_bytes(text.encode("utf-8"))
    result = run("score", name, "--output", "a.jsonl.out", "--format", "jsonl", "--fail-on", "never", "--quiet")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in Path("a.jsonl.out").read_text(encoding="utf-8").splitlines()]
    return {row["source"]: row for row in rows}


def said(*rows: dict[str, str]) -> None:
    Path("verdicts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def apply(run: Run, *more: str) -> Result:
    return run("report", "a.jsonl.out", "--apply-corrections", "verdicts.jsonl", *(more or ("--into", "out")))


@pytest.mark.parametrize("name", CASES)
def test_only_what_was_corrected_changes(run: Run, name: str) -> None:
    text, source, wrong, right, turn = CASES[name]
    rows = audit(run, name, text)
    row = rows.get(source) or rows[source.replace("*", "")]
    corrected = row["target"].replace(wrong, right)
    assert corrected != row["target"]
    said({**row, "verdict": "wrong", "corrected": corrected})
    result = apply(run)
    assert result.exit_code == 0, result.output
    encoded = json.dumps(right, ensure_ascii=False)[1:-1] if name.endswith("jsonl") else right
    parts = text.replace('\\"', "\0").rsplit(wrong.replace('"', "\0"), 1) if turn < 0 else None
    if parts is None:
        parts = text.replace('\\"', "\0").split(wrong.replace('"', "\0"), 1)
    expected = (encoded.replace('"', "\0") if name.endswith("po") else encoded).join(parts).replace("\0", '\\"')
    assert Path("out", name).read_bytes().decode("utf-8") == expected
    assert Path(name).read_bytes().decode("utf-8") == text
    (line,) = Path("out/corrections.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert (told["file"], told["corrected"], told["written"]) == (name, corrected, True)


def test_several_corrections_of_a_file_and_the_audit_again(run: Run) -> None:
    rows = audit(run, "a.md", MARKDOWN)
    wanted = {"The tower is 300 metres high.": ("900", "300"), "The bridge will cost $43.4 million.": ("亿", "万")}
    said(*({**rows[s], "corrected": rows[s]["target"].replace(a, b)} for s, (a, b) in wanted.items()))
    assert apply(run).exit_code == 0
    again = audit(run, "a.md", Path("out/a.md").read_text(encoding="utf-8"))
    assert {s: again[s]["target"] for s in wanted} == {
        s: rows[s]["target"].replace(a, b) for s, (a, b) in wanted.items()
    }
    assert again.keys() == rows.keys()


def test_a_text_that_changed_since_is_refused_and_the_others_are_written(run: Run) -> None:
    rows = audit(run, "a.md", MARKDOWN)
    tower, bridge = rows["The tower is 300 metres high."], rows["The bridge will cost $43.4 million."]
    said(
        {**tower, "corrected": tower["target"].replace("900", "300")},
        {**bridge, "corrected": bridge["target"].replace("亿", "万")},
    )
    Path("a.md").write_text(MARKDOWN.replace("高900米。", "高900公尺。"), encoding="utf-8")
    result = apply(run)
    assert result.exit_code == 2
    assert "a.md:17: the text there has changed since the audit; audit again" in result.stderr
    assert "1 of 2 corrections written, 1 file into out" in result.stdout
    made = Path("out/a.md").read_text(encoding="utf-8")
    assert "4340万" in made.replace("\n> ", "")
    assert "高900公尺" in made


@pytest.mark.parametrize(
    ("name", "text", "source", "change", "reason"),
    [
        ("a.md", MARKDOWN, "The bread is still warm.", ("是热的", "很烫的"), "the change spans markup"),
        ("a.md", MARKDOWN, "The tower is 300 metres high.", ("900米", "*300*米"), "would be read differently"),
        ("a.tsv", "The bread.\t面包\nThe tower.\t塔\n", "The tower.", ("塔", "塔\t高"), "would be read differently"),
    ],
)
def test_what_cannot_be_exact_is_refused(
    run: Run, name: str, text: str, source: str, change: tuple[str, str], reason: str
) -> None:
    row = audit(run, name, text)[source]
    said({**row, "corrected": row["target"].replace(*change)})
    result = apply(run)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert not Path("out", name).exists()


def test_in_place_asks_first(run: Run) -> None:
    row = audit(run, "a.md", MARKDOWN)["The tower is 300 metres high."]
    said({**row, "corrected": row["target"].replace("900", "300")})
    assert apply(run, "--in-place").exit_code == 1
    assert Path("a.md").read_text(encoding="utf-8") == MARKDOWN
    arguments = ["report", "a.jsonl.out", "--apply-corrections", "verdicts.jsonl", "--in-place"]
    result = CliRunner().invoke(main, arguments, input="y\n")
    assert result.exit_code == 0, result.output
    assert "would change a.md" in result.output
    assert Path("a.md").read_text(encoding="utf-8") == MARKDOWN.replace("高900米。[", "高300米。[")


def test_usage_is_explained(run: Run) -> None:
    row = audit(run, "a.tsv", "The bread.\t面包\nThe tower.\t塔\n")["The tower."]
    said({**row, "target": "别的", "corrected": "塔楼"})
    assert "the audit does not contain this pair" in apply(run).stderr
    Path("verdicts.jsonl").write_text('{"id": 1}\nno\n', encoding="utf-8")
    result = apply(run)
    assert (result.exit_code, "verdicts.jsonl:2: this is not a verdict with id" in result.stderr) == (2, True)
    for arguments in ((), ("--into", "out", "--in-place")):
        result = run("report", "a.jsonl.out", "--apply-corrections", "verdicts.jsonl", *arguments)
        assert (result.exit_code, "--into FOLDER" in result.stderr) == (2, True)


def test_two_files(run: Run) -> None:
    Path("en.md").write_text("# Bread\n\nThe bread is still warm.\n", encoding="utf-8")
    Path("zh.md").write_text("# 面包\n\n面包还是冷的。\n", encoding="utf-8")
    run("score", "--source", "en.md", "--target", "zh.md", "--output", "a.json", "--fail-on", "never", "--quiet")
    rows = json.loads(Path("a.json").read_text(encoding="utf-8"))["pairs"]
    row = next(row for row in rows if row["target"] == "面包还是冷的。")
    said({**row, "corrected": "面包还是热的。"})
    result = run("report", "a.json", "--apply-corrections", "verdicts.jsonl", "--into", "out")
    assert result.exit_code == 0, result.output
    assert Path("out/zh.md").read_text(encoding="utf-8") == "# 面包\n\n面包还是热的。\n"
    assert not Path("out/en.md").exists()


@pytest.mark.parametrize("names", KEYED)
def test_two_files_of_texts_by_key(run: Run, names: tuple[str, str]) -> None:
    for name, text in zip(names, KEYED[names], strict=True):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8", newline="")
    result = run("score", ".", "--output", "out.report", "--format", "json", "--fail-on", "never", "--quiet")
    assert result.exit_code == 0, result.output
    row = next(p for p in json.loads(Path("out.report").read_text(encoding="utf-8"))["pairs"] if "900" in p["target"])
    said({**row, "corrected": row["target"].replace("900", "“300”")})
    result = run("report", "out.report", "--apply-corrections", "verdicts.jsonl", "--into", "out")
    assert result.exit_code == 0, result.output
    new = "\\u201c300\\u201d" if names[1] == "a_zh_CN.properties" else "“300”"
    assert Path("out", names[1]).read_text(encoding="utf-8") == new.join(KEYED[names][1].rsplit("900", 1))
    assert not Path("out", names[0]).exists()


def test_a_format_that_is_not_written_back_says_so(run: Run) -> None:
    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Source", "Target", "The tower.", "塔高900米"), strict=True):
        cell.text = text
    made.save("a.docx")
    result = run("score", "a.docx", "--output", "out.report", "--format", "json", "--fail-on", "never", "--quiet")
    assert result.exit_code == 0, result.output
    (row,) = json.loads(Path("out.report").read_text(encoding="utf-8"))["pairs"]
    said({**row, "corrected": "塔高300米"})
    result = run("report", "out.report", "--apply-corrections", "verdicts.jsonl", "--into", "out")
    assert result.exit_code == 2
    assert "a.docx: corrections cannot be written into files of this format (.docx)" in result.stderr
    assert json.loads(Path("out/corrections.jsonl").read_text(encoding="utf-8"))["written"] is False
