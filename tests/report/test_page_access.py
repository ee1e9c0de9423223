"""WCAG AA: the page by keyboard alone, contrast in every state, names of controls, in both languages."""

from __future__ import annotations

import pytest
from browser import PHONE, WIDE, Screen, start
from selenium.webdriver.common.keys import Keys
from test_page_browser import contrast_failures
from test_page_compare import BASELINE, compared, write

from mtaudit.records import ReportHeader

pytestmark = pytest.mark.browser
REVIEW = "#view=review"


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    made = start(tmp_path_factory.mktemp("access"))
    yield made
    made.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    from dataclasses import replace

    from factory import sample_head

    place = tmp_path_factory.mktemp("page") / "page.html"
    head: ReportHeader = replace(
        sample_head(), baseline=BASELINE, settings={"link_template": "https://x.example/{path}#{line}"}
    )
    write(str(place), compared(), head)
    return place


@pytest.fixture
def screen(driver, page):
    made = Screen(driver)
    driver.get(page.as_uri())
    made.run("localStorage.clear()")
    yield made
    assert made.errors() == []


def tab(screen, times):
    """What has the focus after each press of Tab: its name, and whether the focus can be seen."""
    found = []
    for _ in range(times):
        screen.keys(Keys.TAB)
        found.append(
            screen.run("""
              const node = document.activeElement, style = getComputedStyle(node);
              if (node === document.body) return ["end of the page", true];
              const name = node.id || node.dataset.act || node.dataset.facet || node.className?.baseVal
                || node.className || node.tagName;
              const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
              const seen = outlined || style.boxShadow !== "none";
              const shown = node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
              return [name, seen && shown];
            """)
        )
    return found


def test_every_control_of_the_first_screen_is_reached_and_seen(screen, page):
    screen.open(page)
    found = tab(screen, 90)
    names = [name for name, _ in found]
    order = [
        "tab-overview",
        "tab-review",
        "language",
        "theme",
        "help",
        "figure",
        "start",
        "bin",
        "scatter",
        "plain read",
    ]
    at = [next(i for i, name in enumerate(names) if wanted in name) for wanted in order]
    assert at == sorted(at)
    assert [name for name, seen in found if not seen] == []


def test_a_review_without_a_mouse(screen, page):
    screen.open(page)
    screen.run("document.querySelector('#start').focus()")
    screen.keys(Keys.ENTER)
    assert screen.find("#review").is_displayed()
    assert screen.run("return document.activeElement.classList.contains('row')")
    found = tab(screen, 8)
    assert [name for name, seen in found if not seen] == []
    assert {"copy", "wrong", "fine", "unsure", "note"} <= {name for name, _ in found}
    screen.keys("f")
    assert screen.run("return document.activeElement.dataset.facet") == "severity"
    screen.keys(Keys.SPACE)
    assert screen.text("#count") == "8 of 16 pairs"
    screen.keys("?")
    assert screen.find("#help-dialog").is_displayed()
    screen.keys(Keys.ESCAPE)
    assert not screen.find("#help-dialog").is_displayed()
    screen.keys("j", "c")
    assert screen.run("return document.activeElement.dataset.editor") == "correct"
    screen.keys(Keys.ESCAPE, "1")
    assert screen.run("return reviewed()") == 1
    screen.run("document.querySelector('#bulk').focus()")
    screen.keys(Keys.ENTER, Keys.TAB, Keys.ESCAPE)
    assert screen.run("return reviewed()") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_contrast_in_every_state_and_in_chinese(screen, page, size, scheme):
    screen.open(page, "", size, scheme)
    screen.find("#language").click()
    screen.run("document.querySelector('details').open = true")
    assert contrast_failures(screen) == []
    screen.open(page, REVIEW + "&severity=*", size, scheme)
    screen.keys("1", "2", "3", "2", "e", "x", Keys.ESCAPE, "j", "c")
    assert contrast_failures(screen) == []
    screen.keys(Keys.ESCAPE)
    screen.run("document.querySelector('.row mark').focus()")
    screen.until(lambda: screen.find("#popover").is_displayed())
    assert contrast_failures(screen) == []
    screen.keys("?")
    assert contrast_failures(screen) == []
    wide, window = screen.run("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window


def test_every_control_has_a_name_and_a_size(screen, page):
    for hash in ("", REVIEW, "#view=reading"):
        screen.open(page, hash)
        screen.find("#language").click()
        if "reading" in hash:
            screen.keys("j")
        nameless = screen.run("""
          const all = "button, a[href], input:not([type=file]), select, textarea, [role=button]";
          return [...document.querySelectorAll(all)].filter((node) => node.checkVisibility()
            && !(node.getAttribute("aria-label") || node.labels?.[0]?.textContent.trim() || node.textContent.trim()))
            .map((node) => node.outerHTML)""")
        assert nameless == []
        # 24 by 24 pixels (WCAG 2.2, 2.5.8); words in a line of text may be smaller.
        small = screen.run("""
          return [...document.querySelectorAll("button:not(.plain), select, .choice, .read-hints")]
            .filter((node) => node.checkVisibility()).map((node) => [node.className, node.getBoundingClientRect()])
            .filter(([, box]) => box.height < 24 || box.width < 14).map(([name]) => name)""")
        assert small == []


def test_the_chinese_interface_has_no_english_left(screen, page):
    screen.open(page)
    screen.find("#language").click()
    english = screen.run("""
      return [...document.querySelectorAll("[data-text]")].map((node) => node.textContent)
        .filter((text) => /[A-Za-z]{4,}/.test(text) && !/jsonl|vscode|https|idea/.test(text))""")
    assert english == []
