"""Files that other programs and libraries wrote."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
from writers import ROWS, jsonl, pairs_of, po, texts

from mtaudit.errors import Problem
from mtaudit.read import read_paths
from mtaudit.records import Document, Pair


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def program(tool: str) -> str:
    """A converter of the translate-toolkit."""
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    assert found, "translate-toolkit belongs to the test extra"
    return found


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
    found = program(tool)
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


FILES = Path(__file__).parent / "files"
CUES = [
    ("The mill turns, and the miller sleeps.", "磨坊在转，磨坊主在睡觉。"),
    ("Tea, please; now.", "请上茶；现在。"),
    ('He said "no" twice.', "他说了两次“不”。"),
]


def cues_of(path: Path) -> list[tuple[str, tuple[int, int] | None]]:
    found = pairs_of(str(path))
    assert texts(found) == CUES
    return [(pair.place, pair.target_lines) for pair in found if isinstance(pair, Pair)]


TIMES = ["00:00:01.000", "00:01:03.000", "01:00:00.000"]


@pytest.mark.parametrize(("name", "lines"), [("cues.srt", (5, 11, 16)), ("cues.vtt", (6, 11, 15))])
def test_subtitles_that_ffmpeg_wrote(name: str, lines: tuple[int, ...]) -> None:
    found = cues_of(FILES / name)
    assert [place for place, _ in found] == TIMES
    assert [line[0] for _, line in found if line] == list(lines)


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed: only what it wrote once is read")
@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_subtitles_that_ffmpeg_writes_here(tmp_path: Path, name: str) -> None:
    run("ffmpeg", "-v", "error", "-i", str(FILES / "cues.ass"), str(tmp_path / name))
    assert [place for place, _ in cues_of(tmp_path / name)] == TIMES


@pytest.mark.parametrize(("name", "line"), [("gettext.po", 11), ("gettext.mo", None)])
def test_catalogues_that_gettext_wrote(name: str, line: int | None) -> None:
    found = pairs_of(str(FILES / name))
    assert texts(found) == ROWS
    assert [p.place for p in found if isinstance(p, Pair)] == ["k0", "k1", "k2"]
    second = found[1]
    assert isinstance(second, Pair)
    assert (second.source_lines or (None,))[0] == line


def test_xliff_2_and_tmx_of_the_libraries(tmp_path: Path) -> None:
    from translate.storage import tmx, xliff2

    memory, exchange = tmx.tmxfile(), xliff2.Xliff2File(sourcelanguage="en", targetlanguage="zh-CN")
    for source, target in ROWS:
        memory.addtranslation(source, "en", target, "zh-CN")
        unit = exchange.addsourceunit(source)
        unit.target = target
    for name, made in (("a.tmx", memory), ("a.xliff", exchange)):
        (tmp_path / name).write_bytes(bytes(made))
        assert texts(pairs_of(str(tmp_path / name))) == ROWS


def test_a_page_that_the_translate_toolkit_translated(tmp_path: Path) -> None:
    original, wanted = tmp_path / "mill.en.html", tmp_path / "mill.zh.html"
    paragraphs = "".join(f"<p>{a}</p>\n" for a, _ in ROWS)
    original.write_text(f"<html><head><title>x</title></head><body>{paragraphs}</body></html>")
    catalogue = tmp_path / "zh.po"
    catalogue.write_bytes(re.sub(rb"msgctxt .*\n", b"", po(ROWS)))
    run(program("po2html"), "--progress=none", "-t", str(original), str(catalogue), str(wanted))
    catalogue.unlink()
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert document.target_name == str(wanted)
    assert [(a.text, b.text) for a, b in zip(document.blocks, document.target_blocks, strict=True)] == ROWS


@pytest.mark.parametrize(("tool", "suffix"), [("gzip", ".gz"), ("bzip2", ".bz2"), ("xz", ".xz"), ("zstd", ".zst")])
def test_files_that_the_compressors_wrote(tmp_path: Path, tool: str, suffix: str) -> None:
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    path = tmp_path / "a.jsonl"
    for half in (ROWS[:1], ROWS[1:]):  # two streams in one file, as `cat a.gz b.gz` makes them
        path.write_bytes(jsonl(half).replace(b'"0"', json.dumps(half[0][0][:3]).encode()))
        run(tool, str(path))
        with (tmp_path / f"b.jsonl{suffix}").open("ab") as file:
            file.write(path.with_suffix(f".jsonl{suffix}").read_bytes())
        path.with_suffix(f".jsonl{suffix}").unlink()
        path.unlink(missing_ok=True)  # zstd keeps what it compressed
    assert texts(pairs_of(str(tmp_path / f"b.jsonl{suffix}"))) == ROWS


@pytest.mark.skipif(not (shutil.which("iconv") and shutil.which("paste")), reason="iconv and paste are not installed")
@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-32", "GB18030"])
def test_lines_pasted_together_and_converted(tmp_path: Path, encoding: str) -> None:
    names = [tmp_path / "corpus.en", tmp_path / "corpus.zh"]
    for side, name in enumerate(names):
        name.write_text("".join(row[side] + "\n" for row in ROWS * 3), encoding="utf-8")
    pasted = subprocess.run(["paste", *map(str, names)], check=True, capture_output=True).stdout
    (tmp_path / "plain").write_bytes(pasted)
    (tmp_path / "a.tsv").write_bytes(
        subprocess.run(
            ["iconv", "-f", "UTF-8", "-t", encoding, str(tmp_path / "plain")], check=True, capture_output=True
        ).stdout
    )
    assert texts(pairs_of(str(tmp_path / "a.tsv"))) == ROWS * 3


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
