"""The corpus page in a real Chromium: map, filters, languages, themes, a phone, and hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import PHONE, WIDE, Screen, start
from factory import sample_head
from test_page_browser import contrast_failures

from mtaudit.corpus_records import (
    Contradiction,
    CorpusAudit,
    CorpusDocument,
    Duplicate,
    FoundSource,
    Group,
    Link,
    Passage,
    Place,
    Rendering,
    TermRow,
    Variant,
)
from mtaudit.corpus_records import DocumentLink as Joined
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Scored, Signals
from mtaudit.report.corpus_page import CorpusWriter

pytestmark = pytest.mark.browser
NAMES = ("news/a.md", "news/b.txt", "news/c.txt", "alone.txt")
HOSTILE = '</script><img src=x onerror="document.title=1">'


def corpus() -> CorpusAudit:
    left = Passage("a:3", NAMES[0], (3, 3), "target", "人们认捐了10亿美元。", "People pledged $1 billion.")
    right = Passage("b:7", NAMES[1], (7, 7), "target", f"最初承诺的800亿美元。{HOSTILE}")
    link = Link(left, right, 0.71, 1.2, ("openai",))
    places = (Place("a:3", NAMES[0], (3, 3)),)
    renderings = (Rendering("奥特曼", 9, 3, places, "dominant"), Rendering("阿尔特曼", 1, 1, places, "odd"))
    return CorpusAudit(
        passages=80,
        links=3,
        shown=(link,),
        contradictions=(
            Contradiction("money", link, (5, 10), (5, 11), "1,000,000,000 USD", "80,000,000,000 USD", "left", 0.8),
        ),
        documents=(
            CorpusDocument(NAMES[0], "bilingual", 40, 0, 0.2, 0.3),
            CorpusDocument(NAMES[1], "target only", 20, 0, 0.35, 0.5),
            CorpusDocument(NAMES[2], "target only", 12, 0, 0.3, 0.7),
            CorpusDocument(NAMES[3], "source only", 8, -1, 0.8, 0.5),
        ),
        document_links=(Joined(NAMES[0], NAMES[1], 2, 0.1, 1), Joined(NAMES[1], NAMES[2], 1, 0.05)),
        groups=(Group(NAMES[:3], 3),),
        sources=(FoundSource(NAMES[2], "en/c.md", 0.93, 0.8),),
        terms=(
            TermRow("Sam Altman", ("Altman",), "name", 10, 10, renderings, 0.9, (0, 1)),
            TermRow("account", (), "term", 4, 4, renderings[:1], 0.9, (1,)),
        ),
        duplicates=(
            Duplicate("variants", "All rights reserved.", 1.0, 3, 2, (Variant("版权所有。", 2, 0.1, places),), (0, 2)),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from dataclasses import replace

    place = tmp_path_factory.mktemp("page") / "corpus.html"
    writer = CorpusWriter(str(place))
    finding = Finding(
        "LNG07", "translation-trace", "linguistic-conventions/spelling", Severity.MINOR, "left in English", None, (0, 2)
    )
    pair = Pair("b:1", NAMES[1], "", "某个the thing句子", None, (1, 1), "0-1")
    writer.add(Scored(pair, Signals(), (finding,), 0.1, None, Severity.MINOR))
    writer.finish(replace(sample_head(), corpus=corpus()))
    return place


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory):
    made = start(tmp_path_factory.mktemp("browser"))
    yield made
    made.quit()


@pytest.fixture
def screen(driver, page):
    made = Screen(driver)
    driver.get(page.as_uri())
    made.run("localStorage.clear()")
    yield made
    assert made.errors() == []


def shown(screen: Screen, selector: str) -> int:
    return screen.run(
        "return [...document.querySelectorAll(arguments[0])].filter((node) => node.checkVisibility()).length", selector
    )


def test_contradictions_stand_side_by_side_with_their_values_marked(screen, page):
    screen.open(page)
    marks = screen.run("return [...document.querySelectorAll('#contradictions mark')].map((node) => node.textContent)")
    assert marks == ["10亿美元", "800亿美元"]
    boxes = screen.run("""
      return [...document.querySelectorAll("#contradictions .telling")].map((node) => node.getBoundingClientRect().top)
    """)
    assert boxes[0] == boxes[1]
    inside = screen.run("""
      const box = document.querySelector(".against-each").getBoundingClientRect();
      return [...document.querySelectorAll("#contradictions .telling")].every((node) => {
        const one = node.getBoundingClientRect();
        return one.top > box.top && one.bottom < box.bottom && one.width > box.width / 3;
      });
    """)
    assert inside
    assert "has the original" in screen.text("#contradictions .witness")
    assert "People pledged $1 billion." in screen.text("#contradictions .witness")


def test_text_of_documents_never_becomes_markup(screen, page):
    screen.open(page)
    assert screen.run("return document.querySelectorAll('img').length") == 0
    assert HOSTILE in screen.text("#contradictions")


def test_a_document_of_the_map_filters_by_mouse_and_keyboard(screen, page):
    screen.open(page)
    assert shown(screen, ".against-each") == 1
    screen.run("document.querySelector('.node[data-document=\"3\"]').dispatchEvent(new MouseEvent('click'))")
    assert shown(screen, ".against-each") == 0
    assert screen.text("#chosen-name") == "alone.txt"
    screen.find("#clear").click()
    assert shown(screen, ".against-each") == 1
    screen.run("document.querySelector('.node[data-document=\"1\"]').focus()")
    screen.keys("\ue007")
    assert (
        screen.run("return document.querySelector('.node[data-document=\"1\"]').getAttribute('aria-pressed')") == "true"
    )
    assert shown(screen, ".against-each") == 1


def test_a_document_of_the_map_filters_terms_and_duplicates_too(screen, page):
    screen.open(page)
    press = "document.querySelector('.node[data-document=\"{}\"]').dispatchEvent(new MouseEvent('click'))"
    assert (shown(screen, "#term-rows > tr"), shown(screen, "#duplicates tr")) == (2, 1)
    screen.run(press.format(0))
    assert (shown(screen, "#term-rows > tr"), shown(screen, "#duplicates tr")) == (1, 1)
    assert screen.text("#chosen-counts") == "Contradictions 1 · Names and terms 1 · Duplicates 1"
    screen.find("#term-odd").click()
    assert shown(screen, "#term-rows > tr") == 1
    screen.find("#term-odd").click()
    screen.run("document.querySelector('.node[data-document=\"2\"]').focus()")
    screen.keys(" ")
    assert (shown(screen, "#term-rows > tr"), shown(screen, "#duplicates tr")) == (0, 1)
    assert screen.text("#chosen-name") == "news/c.txt"
    screen.keys(" ")
    assert screen.text("#chosen-counts") == ""
    assert (shown(screen, "#term-rows > tr"), shown(screen, "#duplicates tr")) == (2, 1)


def test_terms_are_filtered(screen, page):
    screen.open(page)
    assert shown(screen, "#term-rows > tr") == 2
    screen.find("#term-search").send_keys("阿尔特")
    assert shown(screen, "#term-rows > tr") == 1
    screen.run("const s = document.querySelector('#term-search'); s.value = ''; s.dispatchEvent(new Event('input'))")
    screen.find("#term-odd").click()
    assert shown(screen, "#term-rows > tr") == 1
    screen.find("#term-odd").click()
    screen.run("const s = document.querySelector('#term-kind'); s.value = 'term'; s.dispatchEvent(new Event('change'))")
    assert screen.text("#term-count") == "1"


def test_documents_in_chinese_alone_have_their_findings_and_originals(screen, page):
    screen.open(page)
    text = screen.text("#alone")
    assert "LNG07" in text
    assert "en/c.md" in text
    assert "confidence 93%" in text


def test_both_languages(screen, page):
    screen.open(page)
    screen.find("#language").click()
    assert screen.text("#h-contradictions") == "矛盾"
    assert screen.run("return document.documentElement.lang") == "zh-Hans"
    assert (
        screen.run(
            "return [...document.querySelectorAll('[data-zh]')].filter((n) => n.textContent !== n.dataset.zh).length"
        )
        == 0
    )
    screen.find("#language").click()
    assert screen.text("#h-contradictions") == "Contradictions"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_contrast_and_no_overflow(screen, page, scheme, size):
    screen.open(page, size=size, scheme=scheme)
    screen.run("for (const node of document.querySelectorAll('details')) node.open = true")
    assert contrast_failures(screen) == []
    assert screen.run("return document.documentElement.scrollWidth <= innerWidth")


def test_the_theme_can_be_chosen(screen, page):
    screen.open(page, scheme="dark")
    screen.find("#theme").click()
    assert screen.run("return getComputedStyle(document.documentElement).colorScheme") == "light"
