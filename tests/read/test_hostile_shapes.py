"""Texts that made readers slow: each is read in seconds, and what stands beside the repetition is not lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mtaudit.errors import Problem
from mtaudit.read import read_paths
from mtaudit.records import Document

SLOW = {
    "directive.md": "Tea.\n\n<!-- mtaudit:" + " " * 100_000,
    "directives.md": "Tea.\n\n" + "<!-- mtaudit:" * 8_000,
    "suppressions.md": "Tea.\n\n" + "<!-- mtaudit: ignore[ACC01] why -->\n\n`a`\n\n    b\n\n" * 5_000,
    "ticks.mdx": "Tea.\n\n" + "".join("`" * n + "a" for n in range(1, 450)),
    "items.html": "<p>Tea.</p>" + "<li>" * 25_000,
    "lists.html": "<p>Tea.</p>" + "<ul><li>a" * 12_000,
    "attributes.md": "Tea.\n\n" + "{:" * 50_000,
    "times.rst": "Tea.\n\n" + "12:30:" * 17_000,
    "hyphens.rst": "Tea.\n\n" + "a-" * 50_000,
    "braces.rst": "Tea.\n\n" + "{" * 50_000 + "}" * 50_000,
    "emphasis.rst": "Tea.\n\n" + "*a_ " * 25_000,
    "stars.rst": "Tea.\n\n" + "*a " * 33_000,
    "paragraphs.rst": "Tea.\n\n" + ("*a " * 330 + "\n\n") * 100,
    "cells.rst": "Tea.\n\n" + "|---" * 25_000 + "|\n",
    "fences.rst": "Tea.\n\n" + "```\n" * 25_000,
    "anchors.adoc": "Tea.\n\n" + "[" * 100_000,
    "references.adoc": "Tea.\n\n" + "<" * 100_000,
    "links.adoc": "Tea.\n\n" + "<http://" * 12_000,
    "emphasis.md": "Tea.\n\n" + "*a_ " * 25_000,
    "brackets.md": "Tea.\n\n" + "[" * 50_000 + "]" * 50_000,
    "cells.md": "Tea.\n\n" + "| a " * 8_000 + "|\n" + "|---" * 8_000 + "|\n" + "| b " * 8_000 + "|\n",
    "paragraphs.md": "Tea.\n\n" + "a\n\n" * 33_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_hundred_thousand_characters_are_read_in_seconds(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SLOW[name], encoding="utf-8")
    begun = time.process_time()
    found = list(read_paths([str(path)]))
    assert time.process_time() - begun < 10
    (document,) = [item for item in found if isinstance(item, Document)]
    assert document.blocks[0].text == "Tea."
    assert not any(item.internal for item in found if isinstance(item, Problem))


def test_an_override_that_does_not_end_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.ass"
    event = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,"
    path.write_text(f"[Events]\n{event}{{\\b1}}Tea.{'{' * 100_000}\n{event}茶。\n", encoding="utf-8")
    begun = time.process_time()
    assert len(list(read_paths([str(path)]))) == 1
    assert time.process_time() - begun < 10


def test_code_spans_keep_their_tags(tmp_path: Path) -> None:
    path = tmp_path / "a.mdx"
    path.write_text("Write `<A>` and ``<B> ` c`` but <C>not</C> `here.\n", encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert [block.text for block in document.blocks] == ["Write <A> and <B> ` c but not `here."]


def test_a_long_token_of_restructured_text_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.rst"
    token = "a1-" * 400
    path.write_text(f"The key is {token}b.\n", encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    assert document.blocks[0].text == f"The key is {token}b."


def test_marks_of_many_paragraphs_of_restructured_text_are_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.rst"
    border = "+---------+---------+\n"
    items = "".join(f"* Tea *{at}* of ``b``\n" for at in range(500))
    rows = "".join(f"| *a*     | ``b``   |\n{border}" for _ in range(300))
    path.write_text(f"{items}\n{border}{rows}", encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    texts = [block.text for block in document.blocks]
    assert texts[:2] == ["Tea 0 of b", "Tea 1 of b"]
    assert texts[500:502] == ["a", "b"]
    assert len(texts) == 1_100
