"""The first screen: comparison, next steps, the drawing of all pairs, and that every number says what it means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browser import PHONE, WIDE, Screen, start
from factory import FERRY, MUSEUM, TEA, sample_head
from selenium.webdriver.common.keys import Keys
from test_page_browser import contrast_failures, write
from test_page_compare import BASELINE, compared

pytestmark = pytest.mark.browser
SINCE = {"commit": "0123456789abcdef", "label": "origin/main", "pairs": 7, "score_before": 81.25}
COMMAND = "mtaudit gate docs --since origin/main"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("overview")


@pytest.fixture(scope="module")
def driver(folder):
    made = start(folder)
    yield made
    made.quit()


def head(**changes):
    """The head of a run in which one document changed since a commit."""
    base = sample_head()
    documents = tuple(replace(each, changed=each.name == MUSEUM) for each in base.documents)
    summary = replace(base.summary, score=84.5)
    return replace(base, documents=documents, summary=summary, command=COMMAND, **changes)


@pytest.fixture(scope="module")
def page(folder):
    return write(folder / "since.html", compared(), head(since=SINCE))


@pytest.fixture(scope="module")
def against(folder):
    return write(folder / "baseline.html", compared(), head(baseline=BASELINE))


@pytest.fixture
def screen(driver, page):
    made = Screen(driver)
    driver.get(page.as_uri())
    made.run("localStorage.clear()")
    yield made
    assert made.errors() == []


def cells(screen, selector):
    rows = f"[...document.querySelectorAll('{selector} tr')]"
    return screen.run(f"return {rows}.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))")


def test_what_changed_since_a_commit(screen, page):
    screen.open(page)
    assert screen.text("#h-comparison") == "Compared with origin/main 0123456789"
    assert cells(screen, ".comparison tbody") == [
        ["Corpus score", "81.25", "84.50", "+3.25"],
        ["New or changed pairs", "", "7", ""],
    ]
    assert cells(screen, ".changed tbody") == [[MUSEUM, "changed", "+2", "1"]]
    names = screen.run("return [...document.querySelectorAll('#documents tbody .name')].map((node) => node.title)")
    assert names[:2] == ["drafts/broken.jsonl", MUSEUM]  # what cannot be read, then what changed
    screen.find(f".changed [data-document='{MUSEUM}']").click()
    assert screen.text("#count") == "2 of 16 pairs"


def test_what_changed_against_the_baseline(screen, against):
    screen.open(against)
    assert screen.text("#h-comparison") == "Compared with the baseline"
    assert cells(screen, ".comparison tbody") == [
        ["Corpus score", "95.25", "93.10", "-2.15"],
        ["Findings", "3", "11", "+8"],
    ]
    assert {row[0] for row in cells(screen, ".changed tbody")} == {TEA, FERRY, MUSEUM}
    assert cells(screen, ".changed tbody")[0][:2] == [MUSEUM, "changed"]


def test_the_next_steps_can_be_copied(screen, page):
    screen.open(page)
    steps = [node.text for node in screen.driver.find_elements("css selector", ".steps li")]
    assert steps
    assert any("mtaudit baseline update docs --reason REASON" in step for step in steps)
    screen.find(".steps .copy").click()
    screen.until(lambda: "Copied: mtaudit explain" in screen.text("#toasts"))


def test_a_click_on_the_drawing_selects_a_pair(screen, page):
    screen.open(page)
    assert "2 pairs without a similarity" in screen.text("#scatter-note")
    screen.run("""
      const row = rowById.get("tea/spring-harvest.md:13"), drawing = document.querySelector("#scatter");
      drawing.scrollIntoView();
      const at = new DOMPoint(pointX(row) + 3, pointY(row) - 3).matrixTransform(drawing.getScreenCTM());
      drawing.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: at.x, clientY: at.y }));
    """)
    told = screen.find("#scatter-pair").text
    for part in ("Critical", "Error probability 96%", "similarity 0.62", "tea/spring-harvest.md:15", "二维码"):
        assert part in told
    assert contrast_failures(screen) == []
    screen.find("#scatter-pair button").click()
    assert screen.current() == "tea/spring-harvest.md:15"
    screen.run("showView('overview'); document.querySelector('#scatter').focus()")
    screen.keys(Keys.ARROW_UP, Keys.ARROW_UP)
    assert "notices/ferry.zh-Hant.md:18" in screen.find("#scatter-pair").text
    screen.run("document.querySelectorAll('#scatter-pair button')[1].click()")
    assert screen.run("return reading.row.id") == "notices/ferry.zh-Hant.md:16"


def without_meaning(screen):
    """Numbers of the page that neither have a title, nor stand in something that has one, nor in a labelled drawing."""
    return screen.run("""
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const bare = [];
      while (walk.nextNode()) {
        const text = walk.currentNode.data.trim(), node = walk.currentNode.parentElement;
        if (!/^[+−-]?[\\d,.]+%?$/.test(text) || !node.checkVisibility()) continue;
        if (node.closest("#print, kbd, .side, option, svg, dialog, .evidence")) continue;
        const cell = node.closest("td");
        const column = cell && cell.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.title;
        if (!node.closest("[title]") && !column) bare.push(`${text} in ${node.outerHTML.slice(0, 120)}`);
      }
      return bare;
    """)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["since", "baseline"])
def test_no_number_without_its_meaning(screen, page, against, kind, language):
    for hash in ("", "#view=review&severity=*", f"#view=reading&read={MUSEUM}"):
        screen.open(page if kind == "since" else against, hash)
        if screen.run("return language") != language:
            screen.find("#language").click()
        if "reading" in hash:
            screen.keys("j")
        assert without_meaning(screen) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_both_widths_light_and_dark(screen, page, against, size, scheme):
    for each in (page, against):
        screen.open(each, "", size, scheme)
        screen.run("choosePoint(points.length - 1)")
        assert contrast_failures(screen) == []
        within = "const view = document.querySelector('#overview'); return view.scrollWidth <= view.clientWidth"
        assert screen.run(within)


def test_the_first_screen_in_chinese_has_no_english_sentence(screen, page):
    screen.open(page)
    screen.find("#language").click()
    english = screen.run("""
      const walk = document.createTreeWalker(document.querySelector("#overview"), NodeFilter.SHOW_TEXT);
      const found = [];
      while (walk.nextNode()) {
        const node = walk.currentNode.parentElement;
        const foreign = ".side, code, .name, .place, .recipe dd, .reason, .facts, .note, .verdict ul";
        if (node.closest(foreign)) continue;
        const text = walk.currentNode.data.trim();
        if (/[A-Za-z]{3,} [A-Za-z]{3,}/.test(text)) found.push(text);
      }
      return found;
    """)
    assert [text for text in english if text != "mixed script"] == []  # no check of ours
