"""Markdown as blocks: kinds, plain text, exact lines, and the two languages parted."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.read.inline_suppressions import suppressions
from mtaudit.read.markdown import read_markdown
from mtaudit.records import Block, Suppression


def blocks(text: str, bilingual: bool | None = None) -> tuple[Block, ...]:
    return read_markdown("a.md", text, bilingual)[0]


def texts(text: str, bilingual: bool | None = True) -> list[str]:
    return [block.text for block in blocks(text, bilingual)]


def test_kinds_levels_and_lines() -> None:
    found = blocks(
        "# Mill\n\nThe mill *stands* by\nthe river.\n\n- one\n  - two\n\n> quoted\n>\n> > deeper\n\n"
        "![A wheel](wheel.png)\n\n```sh\nmake\n\nrun\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
    )
    assert [(b.kind, b.level, b.text, b.lines) for b in found] == [
        ("heading", 1, "Mill", (1, 1)),
        ("paragraph", 0, "The mill stands by the river.", (3, 4)),
        ("list_item", 1, "one", (6, 6)),
        ("list_item", 2, "two", (7, 7)),
        ("quote", 1, "quoted", (9, 9)),
        ("quote", 2, "deeper", (11, 11)),
        ("image", 0, "A wheel", (13, 13)),
        ("code", 0, "make\n\nrun", (15, 19)),
        ("table_cell", 0, "a", (21, 21)),
        ("table_cell", 0, "b", (21, 21)),
        ("table_cell", 0, "c", (23, 23)),
        ("table_cell", 0, "d", (23, 23)),
    ]
    assert found[-1].path == ("table", 1, 1, 1)


def test_markup_is_removed_and_kept_as_facts() -> None:
    (block,) = blocks('See [the *map*](https://a.example/m "t") &amp; `grep -r` for \\*stars\\*, <b>not</b> 3 &lt; 4.')
    assert block.text == "See the map & grep -r for *stars*, not 3 < 4."
    assert block.links == ("https://a.example/m",)
    assert block.codes == ("grep -r",)


def test_every_character_knows_its_line() -> None:
    (block,) = blocks("\n\nOne two `a\nb` three [link\ntext](u\n'title') four\nfive")
    assert block.text == "One two a b three link text four five"
    lines = {word: block.line_at(block.text.index(word)) for word in ("One", "three", "text", "four", "five")}
    assert lines == {"One": 3, "three": 4, "text": 5, "four": 6, "five": 7}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河水\n上涨", "河水上涨"),
        ("河水，\n上涨", "河水，上涨"),
        ("the\nriver", "the river"),
        ("来自 Acme\n公司", "来自 Acme 公司"),
        ("他说：**“好。”**他走了。", "他说：“好。”他走了。"),
        ("**词。**词与**词**", "词。词与词"),
        ("2**8 and 2 ** 8", "2**8 and 2  8".replace("  ", " ")),
        ("a\u200bb\u200e c\ufeff", "ab c"),
        ("cafe\u0301", "caf\u00e9"),
        ("text [^1] goes on", "text goes on"),
        ("a **b** &nbsp; c", "a b c"),
        ("- [x] done", "done"),
    ],
)
def test_what_a_reader_sees(text: str, expected: str) -> None:
    assert texts(text + "\n\n[^1]: note")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill stands.  \n磨坊还在。", ["The mill stands.", "磨坊还在。"]),
        ("The mill stands.<br>磨坊还在。", ["The mill stands.", "磨坊还在。"]),
        ("It stands.  \n还在。  \nIt fell.  \n倒了。", ["It stands.", "还在。", "It fell.", "倒了。"]),
        ("It stands by\nthe river.\n它还在\n河边。", ["It stands by the river.", "它还在河边。"]),
        ("1. [It stands  \n    还在](u)", ["It stands", "还在"]),
        ("## A slow mill 缓慢的磨坊", ["A slow mill", "缓慢的磨坊"]),
        ("### Alone. 孤单。", ["Alone.", "孤单。"]),
        ("- Blog 博客", ["Blog", "博客"]),
        ("- Why it fell?  为什么倒了？", ["Why it fell?", "为什么倒了？"]),
        ("October 27, 2023 2023 年 10 月 27 日", ["October 27, 2023", "2023 年 10 月 27 日"]),
        ("## 2. Mill tours 2. 磨坊之旅", ["2. Mill tours", "2. 磨坊之旅"]),
        ("Will GPT grind corn? GPT会磨玉米吗？", ["Will GPT grind corn?", "GPT会磨玉米吗？"]),
        ("- flour\n- bread (with seeds) 面包（含种子）", ["flour", "bread (with seeds)", "面包（含种子）"]),
        ("- Mill.js 磨坊.js", ["Mill.js", "磨坊.js"]),
        ("## Corporate 公司的", ["Corporate", "公司的"]),
        ("**Stone Vs. Steel 石头与钢铁**", ["Stone Vs. Steel", "石头与钢铁"]),
        ("Ada B. Lund 艾达-B-隆德", ["Ada B. Lund", "艾达-B-隆德"]),
        (
            "The mill stands.  \n磨坊还在。 Ada Lund/Mill News via Acme Photos  \nADA LUND/磨坊新闻来自 ACME PHOTOS",
            [
                "The mill stands.",
                "磨坊还在。",
                "Ada Lund/Mill News via Acme Photos",
                "ADA LUND/磨坊新闻来自 ACME PHOTOS",
            ],
        ),
        (
            "(The mill stood still for years. Nobody knows why.)\n\n(The mill stood still for years.没有人知道原因。)",
            [
                "(The mill stood still for years. Nobody knows why.)",
                "(The mill stood still for years.没有人知道原因。)",
            ],
        ),
        ("| Born<br>出生 | 1901 |\n|--|--|\n| Mill 磨坊 | x |", ["Born", "出生", "1901", "Mill", "磨坊", "x"]),
    ],
)
def test_a_block_with_both_languages_is_parted(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Acme 做出了一个重大决定",
        "Ada Lund 的磨坊",
        "Ada Lund 和 Bo Moss 报道",
        "The word 道 is often translated as way",
        "Ada Lund | 摄影：Bo Moss for The Mill Journal",
        "他与\nAda Lund\n在河边相见。",
        "Acme 公布了新的磨坊",
        "磨坊还在。 Ada Lund/Mill News via Acme Photos",
        "据 Acme 公司称，磨坊（Mill）已于 2001 年倒闭。",
    ],
)
def test_names_and_terms_are_no_translations(text: str) -> None:
    assert len(texts(text)) == 1


def test_a_mixed_heading_after_an_english_one_is_its_translation() -> None:
    assert texts("## Vue parts\n\n## Vue 组件") == ["Vue parts", "Vue 组件"]
    assert texts("## The giant's mills\n\n## Acme 磨坊") == ["The giant's mills", "Acme 磨坊"]


def test_a_chinese_document_is_not_parted() -> None:
    text = "# 河\n\n" + "河水在春天上涨，磨坊又转动起来了。\n\n" * 9 + "## Blog 博客\n"
    assert "Blog 博客" in texts(text, None)


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [("| Mill | 磨坊 |", "|---|---|"), ("Mill | 磨坊", ":--|---"), ("| Mill | 磨坊", "| - | -:  ")],
)
def test_cells_beyond_the_header_of_a_table_are_read(header: str, delimiter: str) -> None:
    found = blocks(f"{header}\n{delimiter}\n| one | 一 | two \\| three | 二 |\n| four |\n\nAfter.\n")
    assert [(b.kind, b.text, b.lines) for b in found] == [
        ("table_cell", "Mill", (1, 1)),
        ("table_cell", "磨坊", (1, 1)),
        ("table_cell", "one", (3, 3)),
        ("table_cell", "一", (3, 3)),
        ("table_cell", "two | three", (3, 3)),
        ("table_cell", "二", (3, 3)),
        ("table_cell", "four", (4, 4)),
        ("paragraph", "After.", (6, 6)),
    ]


def test_what_only_looks_like_a_table_stays_as_it_is() -> None:
    fence = "```\n| a |\n|---|\n| b | c |\n```\n"
    assert [b.text for b in blocks(fence)] == ["| a |\n|---|\n| b | c |"]
    assert texts("A river | a mill\n---\nand | more | text\n", None)[-1] == "and | more | text"


def test_links_and_tables_that_blank_lines_broke() -> None:
    assert texts("[The mill stands\n\n磨坊还在](https://a.example/x_(y))") == ["The mill stands", "磨坊还在"]
    found = blocks("| \nBorn 出生\n\n |\n\n| Died | 1901 |\n", True)
    assert [(b.kind, b.text) for b in found] == [("table_cell", t) for t in ("Born", "出生", "Died", "1901")]


def test_lines_of_template_languages_are_neutral() -> None:
    text = "{% raw %}\nrender_with_liquid: false\nThe mill.\n{% endraw %}\n\n{: .note }\n"
    assert texts(text) == ["The mill."]


def test_header_lines_of_an_article_are_metadata() -> None:
    found = blocks(
        "# 河\n\n文章作者: 河边\n发布时间: 2023-12-09 09:00\n原文链接: http://a.example/s?x=1\n\n他说：河水上涨了。\n"
    )
    assert [(b.kind, b.lines[0]) for b in found] == [
        ("heading", 1),
        ("metadata", 3),
        ("metadata", 4),
        ("metadata", 5),
        ("paragraph", 7),
    ]


def test_titles_of_the_front_matter_are_a_pair() -> None:
    text = '---\ntitle: "河边的磨坊"\nextra:\n  original_title: The mill by the river\n---\nIt fell.\n\n倒了。\n'
    found = blocks(text)
    assert [(b.text, b.lines) for b in found[:2]] == [("The mill by the river", (4, 4)), ("河边的磨坊", (2, 2))]
    assert [b.lines[0] for b in found[2:]] == [6, 8]


def test_a_title_that_holds_both_is_parted() -> None:
    found = blocks("---\ntitle: 磨坊\noriginal_title: 'The mill - A blog --- 磨坊'\n---\nIt fell.\n\n倒了。\n")
    assert [b.text for b in found[:2]] == ["The mill - A blog", "磨坊"]


@pytest.mark.parametrize(
    ("head", "line", "what"),
    [
        ('---\na: 1\ntitle: "broken\n---\nText.\n', 3, "not valid YAML"),
        ("---\ntitle: a: b\n---\nText.\n", 2, "not valid YAML"),
        ("---\n- a\n- b\n---\nText.\n", 2, "not a list of"),
        ("---\ntitle: a\n\nText.\n", 1, "not closed"),
        ("---\na: " + "[" * 5000 + "\n---\nText.\n", None, "not valid YAML"),
    ],
)
def test_broken_front_matter_is_named_and_the_body_is_read(head: str, line: int | None, what: str) -> None:
    found, problem = read_markdown("a.md", head)
    assert problem is not None
    assert what in problem.message
    assert problem.line == line or line is None
    assert problem.remedy
    assert found[-1].text == "Text."


@pytest.mark.parametrize(
    "tags",
    [
        "tags:\n  - [News](https://a.example/b_(c))\n  - **Mills**\n  - `code`\n  - @mill\n  - a: b: c\n",
        "taxonomies:\n  tags:\n  - *mills*\n    on: a: line\n",
        "tags: [Mills, *rivers*, [x](y)\n",
        "keywords: #mill, `code`: x: y\ncategories:\n- > | %\n- 'open\n",
    ],
)
def test_debris_of_markdown_in_tags_breaks_nothing(tags: str) -> None:
    head = f"---\ntitle: 磨坊\n{tags}original_title: The mill\n"
    text = f"{head}mtaudit:\n  ignore:\n  - ACC01\n  reason: quotes\n---\nIt fell.\n\n倒了。\n"
    found, problem = read_markdown("a.md", text)
    assert problem is None
    assert [b.text for b in found] == ["The mill", "磨坊", "It fell.", "倒了。"]
    assert found[0].lines[0] == head.count("\n")
    (switched,) = suppressions("a.md", "a.md", text, found)
    assert isinstance(switched, Suppression)
    assert switched.checks == ("ACC01",)


def test_html_inside_markdown() -> None:
    found = blocks("<div>\n<p>The <a href='u'>mill</a>.</p>\n<p>磨坊。</p>\n<script>no()</script>\n</div>\n")
    assert [(b.kind, b.text, b.lines[0], b.links) for b in found] == [
        ("html", "The mill.", 2, ("u",)),
        ("html", "磨坊。", 3, ()),
    ]


@pytest.mark.parametrize(
    ("piece", "count"),
    [
        ("The river rose. 河水上涨。", 4000),
        ("The river rose.  \n河水上涨。  \n", 1500),
        ("[河](u) `x` ", 4000),
        ("**河。**水", 4000),
    ],
)
def test_long_paragraphs_are_read_in_linear_time(piece: str, count: int) -> None:
    begin = time.process_time()
    assert sum(map(len, texts(piece * count))) >= 3 * count
    assert time.process_time() - begin < 10


@given(
    st.text(alphabet=st.one_of(st.sampled_from(list("#*_`[]()<>!|-\n\r \t&;{}%:~^河水。，Aa1\\\"'")), st.characters()))
)
def test_no_text_breaks_the_reader(text: str) -> None:
    last = text.count("\n") + text.count("\r") + 1
    for block in blocks(text):
        assert block.text.strip() == block.text != ""
        assert 1 <= block.lines[0] <= block.lines[1] <= last
        assert [at for at, _ in block.breaks] == sorted({at for at, _ in block.breaks})
        assert all(block.lines[0] <= line <= block.lines[1] for _, line in block.breaks)


WORDS = st.lists(st.sampled_from(["the", "river", "Mill", "stone", "4", "rose,"]), min_size=1, max_size=6)
HAN = st.lists(st.sampled_from(["河水", "磨坊", "石头，", "上涨", "了"]), min_size=1, max_size=6)


@given(st.lists(st.tuples(WORDS, HAN), min_size=1, max_size=8), st.booleans())
def test_what_was_interleaved_comes_back_with_its_lines(pairs: list[tuple[list[str], list[str]]], hard: bool) -> None:
    rows = [(f"See {' '.join(a)}.", f"看{''.join(b)}。") for a, b in pairs]
    text = "\n\n".join((f"{a}  \n{b}" if hard else f"{a}\n\n{b}") for a, b in rows)
    found = blocks(text, True)
    assert [b.text for b in found] == [t for row in rows for t in row]
    lines = text.split("\n")
    assert all(lines[b.lines[0] - 1].strip() == b.text for b in found)
