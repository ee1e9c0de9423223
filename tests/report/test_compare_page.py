"""The page of a comparison: whole, safe, and marking what changed."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from html.parser import HTMLParser

import pytest

from mtaudit.compare.match import Row
from mtaudit.compare.reference import ByLine
from mtaudit.compare.result import as_object, compare
from mtaudit.report.compare_page import DOCUMENTS, compare_page, edited

NASTY = '</style><script>alert("1")</script><img src=x onerror=alert(1)>&lt;“鱼”'


def page(old: list[Row], new: list[Row], reference: ByLine | None = None) -> str:
    made = as_object(compare(("a" + NASTY, "b"), old, new, "mtaudit|version:1", reference, ("bs",), 20))
    problems = [{"place": NASTY, "line": 3, "what": "broken", "cure": "mend it"}]
    return compare_page({**made, "command": "mtaudit compare", "problems": problems, "tests": {"bs": "bootstrap"}})


def row(number: int, target: str, probability: float | None, document: str = "a.md") -> Row:
    return Row(document, f"{document}:{number}", f"Source {number} {NASTY}", target, probability, "major", NASTY)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_no_text_becomes_markup_and_only_the_style_of_the_page_is_allowed() -> None:
    made = page([row(1, f"旧{NASTY}", 0.1)], [row(1, f"新{NASTY}", 0.9)], ByLine("r", [f"新{NASTY}"]))
    tags = Tags()
    tags.feed(made)
    assert not tags.found & {"script", "img", "link", "iframe", "object", "form"}
    assert not {name for name in tags.attributes if name.startswith("on") or name in {"src", "href", "style"}}
    [style] = re.findall(r"<style>(.*?)</style>", made, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', made)
    assert html.unescape(policy).startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_what_changed_is_marked_and_counted() -> None:
    old = [row(1, "面包是冷的。", 0.1), row(2, "雨停了。", 0.8), row(3, "风。", 0.1)]
    new = [row(1, "面包是热的。", 0.9), row(2, "雨还在下。", 0.2), row(4, "雪。", 0.1, "b.md")]
    made = page(old, new)
    assert "面包是<del>冷</del>的。" in made
    assert "面包是<ins>热</ins>的。" in made
    titles = [f"Now {more} likely to be wrong: 1 pair<" for more in ("more", "less")]
    for title in (*titles, "By document", "By length"):
        assert title in made
    figures = re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", made)
    assert figures[:4] == [("same", "0"), ("changed", "2"), ("added", "1"), ("removed", "1")]


def test_scores_stand_with_their_signatures_and_tests() -> None:
    made = page([row(1, "面包是冷的。", None)], [row(1, "面包是热的。", None)], ByLine("r", ["面包是热的。"]))
    assert "Against the reference: 1 pairs" in made
    assert "tok:zh" in made
    assert "bootstrap" in made
    assert "error, old" not in made, "nothing was audited"


def test_of_many_documents_the_changed_ones_are_shown() -> None:
    old = [row(n, "面包。", None, f"{n:04}.md") for n in range(DOCUMENTS + 5)]
    made = page(old, [*old[:-1], row(DOCUMENTS + 4, "鱼。", None, f"{DOCUMENTS + 4:04}.md")])
    assert "5 more documents" in made
    assert f"{DOCUMENTS + 4:04}.md" in made


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("两只猫", "三只猫", ("两", "三")),
        ("two cats", "two dogs", ("cats", "dogs")),
        ("", "新", ("", "新")),
        ("同", "同", ("", "")),
    ],
)
def test_edits_are_marked_by_character_and_word(old: str, new: str, marked: tuple[str, str]) -> None:
    sides = edited(old, new)
    assert tuple("".join(text for text, only in side if only) for side in sides) == marked
    assert tuple("".join(text for text, _ in side) for side in sides) == (old, new)
