"""Whatever text is written in a format comes back, with its place."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers import WRITERS, Rows, pairs_of, subtitles, texts

from mtaudit.read import Options, read_two
from mtaudit.read.source_map import visible
from mtaudit.records import Document, Pair


def text(exclude: str = "", also: str = "") -> st.SearchStrategy[str]:
    """Any text with a visible character but without surrogates and, ``also`` apart, control characters."""
    characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=exclude)
    if also:
        characters |= st.sampled_from(also)
    return st.text(characters, min_size=1, max_size=30).filter(lambda t: bool(t.strip()))


ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda t: bool(t.strip()))
# A carriage return is a line feed in XML; two code points of every plane are no characters in it.
XML = text(also="\t\n").filter(lambda t: not re.search("[\ufffe\uffff]", t))
TEXTS = {
    "a.json": ANY,
    "a.jsonl": ANY,
    "a.parquet": ANY,
    "a.csv": text(also="\t\n\r"),
    "a.tsv": text(exclude='"'),
    "a.po": text(also="\t\n\r"),
    "a.mo": text(also="\t\n\r"),
    "a.tmx": XML,
    "a.xlf": XML,
    "a.xliff": XML,
    "a.xlsx": text(also="\t\n").filter(lambda t: not re.search("[\ufffe\uffff]|_x[0-9A-Fa-f]{4}_", t)),
}
examples = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("name", TEXTS)
@examples
@given(data=st.data())
def test_any_text_comes_back(tmp_path: Path, name: str, data: st.DataObject) -> None:
    one = TEXTS[name]
    rows: Rows = data.draw(st.lists(st.tuples(one, one), min_size=1, max_size=4, unique_by=lambda row: row[0]))
    path = tmp_path / name
    path.write_bytes(WRITERS[name](rows))
    options = Options(source_column="1", target_column="2") if name == "a.tsv" else None
    found = pairs_of(str(path), options=options)
    # A compiled catalogue is sorted by its messages.
    assert (sorted if name == "a.mo" else list)(texts(found)) == (sorted if name == "a.mo" else list)(rows)
    assert len({(pair.id, pair.place or pair.source_lines) for pair in found if isinstance(pair, Pair)}) == len(rows)


def shown(one: str) -> str:
    """What is left of a text where white space and invisible characters do not count."""
    return " ".join(visible(one).split())


@pytest.mark.parametrize("name", ["corpus.{}", "talk.{}.srt", "talk.{}.vtt"])
@examples
@given(rows=st.lists(st.tuples(text(), text()), min_size=2, max_size=4))
def test_any_text_comes_back_from_two_files(tmp_path: Path, name: str, rows: Rows) -> None:
    cues = not name.startswith("corpus")
    if cues:
        # Tags are no text.
        rows = [(re.sub("[<>{}]", "", a) + "a", re.sub("[<>{}]", "", b) + "b") for a, b in rows]
    for code, side in (("en", 0), ("zh", 1)):
        lines = [row[side] for row in rows]
        whole = subtitles(lines, "WEBVTT\n\n" * name.endswith("vtt")) if cues else "\n".join(lines) + "\n"
        (tmp_path / name.format(code)).write_text(whole, encoding="utf-8", newline="")
    (document,) = read_two(str(tmp_path / name.format("en")), str(tmp_path / name.format("zh")))
    assert isinstance(document, Document)
    found = list(document.pairs)
    want = [(" ".join(a.split()), " ".join(b.split())) for a, b in rows] if cues else rows
    assert texts(found) == want
    step, first = {"corpus.{}": (1, 1), "talk.{}.srt": (4, 3), "talk.{}.vtt": (3, 4)}[name]
    lines_of = [pair.source_lines for pair in found if isinstance(pair, Pair)]
    assert lines_of == [(step * i + first,) * 2 for i in range(len(rows))]


@pytest.mark.parametrize("suffix", [".md", ".html"])
@examples
@given(rows=st.lists(st.tuples(text(), text()), min_size=1, max_size=4))
def test_any_paragraph_comes_back(tmp_path: Path, suffix: str, rows: Rows) -> None:
    rows = [(f"a{shown(a)}a", f"b{shown(b)}b") for a, b in rows]
    for code, side in (("en", 0), ("zh", 1)):
        lines = [row[side] for row in rows]
        if suffix == ".html":
            whole = "".join(f"<p>{html.escape(line)}</p>\n\n" for line in lines)
        else:
            whole = "".join(re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line) + "\n\n" for line in lines)
        (tmp_path / f"x.{code}{suffix}").write_text(whole, encoding="utf-8", newline="")
    (document,) = read_two(str(tmp_path / f"x.en{suffix}"), str(tmp_path / f"x.zh{suffix}"))
    assert isinstance(document, Document)
    for blocks, side in ((document.blocks, 0), (document.target_blocks, 1)):
        assert [block.text for block in blocks] == [row[side] for row in rows]
        assert [block.lines for block in blocks] == [(2 * i + 1, 2 * i + 1) for i in range(len(rows))]
