"""Suppressions in the text: which block they are about, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtaudit.errors import Problem
from mtaudit.read import read_parallel, read_paths
from mtaudit.records import Document, Suppression

TEXT = """---
title: Bread
---

The bread is still warm.

<!-- mtaudit: ignore[ACC01, ACC03] the author's own pun -->
面包还是热的。

Rain fell
on the roof.

<!-- mtaudit: ignore every check,
  for a reason of two lines -->

雨落在
屋顶上。

```
<!-- mtaudit: ignore[ACC01] an example -->
```
"""


def read(path: Path, text: str) -> list[Document | Problem]:
    path.write_text(text, encoding="utf-8")
    return list(read_paths([str(path)]))


def test_a_comment_is_about_the_block_that_follows(tmp_path: Path) -> None:
    (document,) = read(tmp_path / "a.md", TEXT)
    assert isinstance(document, Document)
    name = document.name
    assert document.suppressions == (
        Suppression(name, ("ACC01", "ACC03"), "the author's own pun", 7, (8, 8)),
        Suppression(name, (), "every check, for a reason of two lines", 13, (16, 17)),
    )


def test_the_front_matter_is_about_the_whole_document(tmp_path: Path) -> None:
    front = "title: Bread\nmtaudit:\n  ignore: [ACC01]\n  reason: minutes"
    (document,) = read(tmp_path / "a.md", TEXT.replace("title: Bread", front))
    assert isinstance(document, Document)
    assert document.suppressions[0] == Suppression(document.name, ("ACC01",), "minutes", 3)


def test_two_files_say_which_side(tmp_path: Path) -> None:
    (tmp_path / "en.md").write_text("Rain.\n", encoding="utf-8")
    (tmp_path / "zh.md").write_text("<!-- mtaudit: ignore[ACC01] why -->\n\n雨。\n", encoding="utf-8")
    document = read_parallel(str(tmp_path / "en.md"), str(tmp_path / "zh.md"))
    assert [(s.side, s.lines, s.document) for s in document.suppressions] == [("target", (3, 3), document.name)]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("the author's own pun", "", 7, "without a reason"),
        ("ACC01, ACC03", "acc1", 7, "'acc1', which is not the code"),
        ("ignore[ACC01, ACC03] the author's own pun", "off", 7, "'off' instead of ignore"),
        ("title: Bread", "mtaudit:\n  off: [ACC01]", 2, "is not a suppression"),
        ("title: Bread", "mtaudit:\n  ignore: [ACC01]", 2, "without a reason"),
    ],
)
def test_what_is_no_suppression_is_named(tmp_path: Path, old: str, new: str, line: int, what: str) -> None:
    found = read(tmp_path / "a.md", TEXT.replace(old, new))
    problem = next(item for item in found if isinstance(item, Problem))
    assert what in problem.message
    assert problem.line == line
    assert any(isinstance(item, Document) for item in found)
