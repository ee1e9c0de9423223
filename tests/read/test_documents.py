"""Documents of other markups and programs: MDX, reStructuredText, AsciiDoc, Word, EPUB, SubStation Alpha, XLIFF."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from ebooklib import epub
from hypothesis import given
from hypothesis import strategies as st
from test_round_trips import examples, shown, text
from writers import ROWS, pairs_of, texts

from mtaudit.errors import Problem
from mtaudit.read import read_paths, read_two
from mtaudit.records import Document, Markup, Pair


def blocks_of(path: Path) -> list[tuple[str, str, tuple[int, int]]]:
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    return [(block.kind, block.text, block.lines) for block in document.blocks]


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


MDX = """---
title: Mill
---
import Tabs from "@theme/Tabs";
import {
  A,
} from "x";

# The mill

{/* a remark
over two lines */}

Read `<Tabs>` and
<Link to={"/a" + (1 > 0)}>the guide</Link> first.

<Tabs items={["a", "b"]}>
  <TabItem value="x">

Turn it.

  </TabItem>
</Tabs>

export const x = 1;

```jsx
<Tabs>
```

:::tip

Slowly.

:::
"""


def test_mdx(tmp_path: Path) -> None:
    assert blocks_of(written(tmp_path / "a.mdx", MDX)) == [
        ("heading", "The mill", (9, 9)),
        ("paragraph", "Read <Tabs> and the guide first.", (14, 15)),
        ("paragraph", "Turn it.", (20, 20)),
        ("code", "<Tabs>", (27, 29)),
        ("paragraph", "Slowly.", (33, 33)),
    ]


ADMONITION = """# Mill

!!! note "Careful"
    Stand *back*.

    And wait.

    ??? tip
        Inside.

After.

    code
"""


def test_admonitions_of_python_markdown(tmp_path: Path) -> None:
    assert blocks_of(written(tmp_path / "a.md", ADMONITION)) == [
        ("heading", "Mill", (1, 1)),
        ("paragraph", "Careful Stand back.", (3, 4)),
        ("paragraph", "And wait.", (6, 6)),
        ("paragraph", "Inside.", (9, 9)),
        ("paragraph", "After.", (11, 11)),
        ("code", "code", (13, 13)),
    ]


RST = """The mill
========

.. note:: It is old.

   And big.

It has *four* stones, ``stone`` and `a wheel <https://example.org>`_
that goes on :ref:`here <x>`.

.. versionadded:: 3.5
   The wheel.

.. toctree::

   a

* One
* Two

.. tab-set::

   .. tab-item:: Linux
      :sync: x

      Inside.

.. code-block:: sh

   mill

+-----+-----+
| One | Two |
+=====+=====+
| a   | b   |
+-----+-----+

.. a remark
"""


def test_restructured_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.rst", RST)
    assert blocks_of(path) == [
        ("heading", "The mill", (1, 1)),
        ("paragraph", "It is old.", (4, 4)),
        ("paragraph", "And big.", (6, 6)),
        ("paragraph", "It has four stones, stone and a wheel that goes on here.", (8, 9)),
        ("paragraph", "The wheel.", (12, 12)),
        ("list_item", "One", (18, 18)),
        ("list_item", "Two", (19, 19)),
        ("paragraph", "Linux", (23, 23)),
        ("paragraph", "Inside.", (26, 26)),
        ("code", "mill", (30, 30)),
        ("table_cell", "One", (33, 33)),
        ("table_cell", "Two", (33, 33)),
        ("table_cell", "a", (35, 35)),
        ("table_cell", "b", (35, 35)),
    ]
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert document.blocks[3].links == ("https://example.org",)
    assert document.blocks[3].codes == ("stone", "here")


ADOC = """= The mill
Jane Doe
:toc:

// a remark
[[id]]
== Parts of it

It has *four* stones, `stone` and https://example.org[a wheel]
that goes on <<x,here>>.

.Title of the list
* One
** Two +
more
. Three
+
NOTE: Stand back.

Water:: It flows.

[source,sh]
----
mill
----

====
Inside.
====

|===
|One |Two

|a
|b
|===

image::x.png[The wheel,200]
"""


def test_asciidoc(tmp_path: Path) -> None:
    assert blocks_of(written(tmp_path / "a.adoc", ADOC)) == [
        ("heading", "The mill", (1, 1)),
        ("paragraph", "Jane Doe", (2, 2)),
        ("heading", "Parts of it", (7, 7)),
        ("paragraph", "It has four stones, stone and a wheel that goes on here.", (9, 10)),
        ("paragraph", "Title of the list", (12, 12)),
        ("list_item", "One", (13, 13)),
        ("list_item", "Two\nmore", (14, 15)),
        ("list_item", "Three", (16, 16)),
        ("paragraph", "Stand back.", (18, 18)),
        ("list_item", "Water", (20, 20)),
        ("list_item", "It flows.", (20, 20)),
        ("code", "mill", (23, 25)),
        ("paragraph", "Inside.", (28, 28)),
        ("table_cell", "One", (32, 32)),
        ("table_cell", "Two", (32, 32)),
        ("table_cell", "a", (34, 34)),
        ("table_cell", "b", (35, 35)),
        ("image", "The wheel", (38, 38)),
    ]


@pytest.mark.parametrize("suffix", [".mdx", ".rst", ".adoc"])
def test_documents_in_pairs(tmp_path: Path, suffix: str) -> None:
    for code, side in (("en", 0), ("zh", 1)):
        (tmp_path / "docs" / code).mkdir(parents=True)
        content = "\n\n".join(row[side] for row in ROWS)
        written(tmp_path / "docs" / code / f"a{suffix}", content + "\n")
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert [(a.text, b.text) for a, b in zip(document.blocks, document.target_blocks, strict=True)] == ROWS


def word(path: Path, paragraphs: list[str], rows: list[tuple[str, ...]] = ()) -> Path:  # type: ignore[assignment]
    made: Any = Word()
    for paragraph in paragraphs:
        if paragraph.startswith("#"):
            made.add_heading(paragraph.lstrip("# "), paragraph.count("#"))
        elif paragraph.startswith("* "):
            made.add_paragraph(paragraph[2:], style="List Bullet")
        else:
            made.add_paragraph(paragraph)
    if rows:
        table = made.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, content in zip(table.add_row().cells, row, strict=True):
                cell.text = content
    made.save(str(path))
    return path


def test_word_documents_in_pairs(tmp_path: Path) -> None:
    ours = ["# The mill", "It turns.", "* One", "Over\ntwo lines."]
    theirs = ["# 磨坊", "它在转。", "* 一", "分成\n两行。"]
    word(tmp_path / "guide.en.docx", ours)
    word(tmp_path / "guide.zh-CN.docx", theirs)
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert document.layout == "parallel"
    assert [(b.kind, b.level, b.text, b.lines) for b in document.target_blocks] == [
        ("heading", 1, "磨坊", (1, 1)),
        ("paragraph", 0, "它在转。", (2, 2)),
        ("list_item", 1, "一", (3, 3)),
        ("paragraph", 0, "分成\n两行。", (4, 4)),
    ]


def test_a_word_table_with_two_columns(tmp_path: Path) -> None:
    path = word(
        tmp_path / "a.docx",
        ["# For translation"],
        [("No", "Source", "Target"), *((str(n), *r) for n, r in enumerate(ROWS))],
    )
    found = pairs_of(str(path))
    assert texts(found) == ROWS
    assert [pair.place for pair in found if isinstance(pair, Pair)] == ["row 2", "row 3", "row 4"]
    path = word(
        tmp_path / "b.docx", ["The mill turns all day and all night.", "磨坊日夜都在转。"], [("One", "Two"), ("a", "b")]
    )
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert (document.layout, [b.kind for b in document.blocks]) == (
        "interleaved", ["paragraph"] * 2 + ["table_cell"] * 4,
    )  # fmt: skip


def book(path: Path, chapters: list[list[str]]) -> Path:
    made = epub.EpubBook()
    made.set_identifier("x")
    made.set_title("Mill")
    items = []
    for number, paragraphs in enumerate(chapters):
        item = epub.EpubHtml(title=f"Chapter {number}", file_name=f"text/c{number}.xhtml")
        item.content = f"<h1>{number}</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        made.add_item(item)
        items.append(item)
    made.spine = ["nav", *items]
    made.toc = items
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    epub.write_epub(str(path), made)
    return path


def test_books_in_pairs(tmp_path: Path) -> None:
    book(tmp_path / "mill.en.epub", [["The mill.", "It turns."], ["It is old."]])
    book(tmp_path / "mill.zh.epub", [["磨坊。", "它在转。"], ["它很旧。"]])
    (document,) = read_paths([str(tmp_path)])
    assert isinstance(document, Document)
    assert [(b.kind, b.text, b.lines) for b in document.target_blocks] == [
        ("heading", "0", (1, 1)),
        ("paragraph", "磨坊。", (2, 2)),
        ("paragraph", "它在转。", (3, 3)),
        ("heading", "1", (4, 4)),
        ("paragraph", "它很旧。", (5, 5)),
    ]


CUES = Path(__file__).parent / "files/cues.ass"


def test_substation_alpha_as_ffmpeg_reads_it(tmp_path: Path) -> None:
    found = pairs_of(str(CUES))
    assert len(texts(found)) == 3
    wanted = pairs_of(str(CUES.with_suffix(".srt")))
    assert texts(found) == texts(wanted)
    assert [p.place for p in found if isinstance(p, Pair)] == [p.place for p in wanted if isinstance(p, Pair)]
    two = written(
        tmp_path / "a.ssa",
        "[Script Info]\nTitle: x\n[Events]\nFormat: Start, End, Style, Text\n"
        "Dialogue: 0:00:01.00,0:00:02.50,en,The mill,{\\i1} too{\\i0}\\hturns.\n"
        "Dialogue: 0:00:01.00,0:00:02.50,zh,磨坊也在转。\nDialogue: 0:00:03.00,0:00:04.00,en,{\\p1}m 0 0 l 1 1\n",
    )
    (pair,) = pairs_of(str(two))
    assert isinstance(pair, Pair)
    assert (pair.source, pair.target, pair.place) == ("The mill, too turns.", "磨坊也在转。", "00:00:01.000")
    assert (pair.source_lines, pair.target_lines) == ((5, 5), (6, 6))


def test_lines_with_a_separator(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "".join(f"{a} ||| {b}\n" for a, b in ROWS) + "alone\n" + "x ||| y\n" * 3)
    found = pairs_of(str(path))
    assert [(p.source, p.target) for p in found if isinstance(p, Pair)][:3] == ROWS
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert (problem.line, "0 separators" in problem.message) == (4, True)


def test_segments_of_trados_and_memoq(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.docx.sdlxliff",
        '\ufeff<?xml version="1.0" encoding="utf-8"?><xliff xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" '
        'xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2" sdl:version="1.0">\n'
        '<file original="a.docx" datatype="x-sdlfilterframework2" source-language="en-US" target-language="zh-CN">'
        '<header><tag-defs xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><tag id="3"/></tag-defs></header><body>\n'
        '<trans-unit id="h" translate="no"><source>x</source></trans-unit>\n'
        '<group><trans-unit id="u1"><source><g id="3">The mill. It turns.</g></source>'
        '<seg-source><g id="3"><mrk mtype="seg" mid="1">The mill.</mrk> <mrk mtype="seg" mid="2">It <x id="5"/>turns.'
        '</mrk></g></seg-source><target><g id="3"><mrk mtype="seg" mid="1">磨坊。</mrk><mrk mtype="seg" mid="2">它在转'
        '<x id="5"/>。</mrk></g></target><sdl:seg-defs><sdl:seg id="1" conf="Translated"/></sdl:seg-defs></trans-unit>'
        "</group></body></file></xliff>",
    )
    found = [pair for pair in pairs_of(str(path)) if isinstance(pair, Pair)]
    assert [(p.place, p.source, p.target) for p in found] == [
        ("unit u1/1", "The mill.", "磨坊。"),
        ("unit u1/2", "It {5}turns.", "它在转{5}。"),
    ]
    path = written(
        tmp_path / "b.mqxliff",
        '<xliff version="1.2" xmlns:mq="MQXliff" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" '
        'source-language="en" target-language="zh-cn" datatype="x"><body><trans-unit id="1" mq:status="Confirmed">'
        '<source xml:space="preserve">The <bpt id="1">{}</bpt>mill<ept id="1">{}</ept></source>'
        '<target xml:space="preserve"><bpt id="1">{}</bpt>磨坊<ept id="1">{}</ept></target>'
        "</trans-unit></body></file></xliff>",
    )
    (pair,) = pairs_of(str(path))
    assert isinstance(pair, Pair)
    assert (pair.source, pair.target) == ("The mill", "磨坊")
    assert pair.markup == (Markup(codes=('<bpt id="1">',)),) * 2


def test_what_is_wrong_with_archives(tmp_path: Path) -> None:
    for name, what in (("a.docx", "word/document.xml is missing"), ("a.epub", "META-INF/container.xml is missing")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("x", "y")
        (problem,) = read_paths([str(tmp_path / name)])
        assert isinstance(problem, Problem)
        assert what in problem.message


@examples
@given(rows=st.lists(st.tuples(text(), text()), min_size=1, max_size=4))
def test_any_paragraph_comes_back_from_word(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    rows = [(f"a{shown(a)}a".replace("\uffff", "").replace("\ufffe", ""), f"b{shown(b)}b") for a, b in rows]
    rows = [(a, b.replace("\uffff", "").replace("\ufffe", "")) for a, b in rows]
    paths = [word(tmp_path / f"{side}.docx", [row[side] for row in rows]) for side in (0, 1)]
    (document,) = read_two(*map(str, paths))
    assert isinstance(document, Document)
    assert [(a.text, b.text) for a, b in zip(document.blocks, document.target_blocks, strict=True)] == [
        (shown(a), shown(b)) for a, b in rows
    ]
