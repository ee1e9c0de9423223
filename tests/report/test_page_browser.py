"""The page in a real browser: what a reviewer does, and what a hostile document tries."""

from __future__ import annotations

import json
import os
import time

import pytest
from browser import PHONE, WIDE, Screen, start
from factory import head_of, hostile, many, sample, sample_head
from selenium.webdriver.common.keys import Keys

from mtaudit.report import writer

pytestmark = pytest.mark.browser
REVIEW = "#view=review"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def driver(folder):
    made = start(folder)
    yield made
    made.quit()


def write(place, pairs, head):
    out = writer("html", str(place))
    for pair in pairs:
        out.add(pair)
    out.finish(head)
    return place


@pytest.fixture(scope="module")
def sample_page(folder):
    return write(folder / "sample.html", sample(), sample_head())


@pytest.fixture
def screen(driver, sample_page):
    made = Screen(driver)
    driver.get(sample_page.as_uri())
    made.run("localStorage.clear()")
    yield made
    assert made.errors() == []


def places(screen):
    return screen.run("return shown.map(placeOf)")


def stored(screen):
    """What the reviewer said, after it was written to the storage."""
    return json.loads(screen.until(lambda: screen.run("saveVerdicts.now(); return localStorage.getItem(STORE)")))


def test_first_screen_then_the_worst_pair(screen, sample_page):
    screen.open(sample_page)
    assert screen.text("#verdict") == "Failed"
    assert "3 pairs are critical; none is allowed" in screen.text(".verdict")
    assert not screen.find("#review").is_displayed()
    screen.find("#start").click()
    assert screen.find("#review").is_displayed()
    assert screen.current() == "notices/ferry.zh-Hant.md:18"
    assert screen.text("#count") == "11 of 16 pairs"
    assert len(places(screen)) == 11


def test_counts_of_the_first_screen_lead_to_their_pairs(screen, sample_page):
    screen.open(sample_page)
    screen.find(".figure[data-severity=critical]").click()
    assert screen.text("#count") == "3 of 16 pairs"
    screen.open(sample_page)
    screen.find("[data-check=ACC03]").click()
    # Lone surrogates do not pass the wire of the driver as they are; their escapes do.
    texts = json.loads(screen.run("return JSON.stringify(rows.map((row) => row.source))"))
    assert sorted(texts) == sorted(pair.pair.source for pair in pairs)
    assert screen.run("return window.__owned") is None
    screen.open(page, REVIEW)
    screen.keys("x", "e", *"<b>", Keys.ESCAPE)
    made = "#review img, #review svg, #review b:not([id]), #canvas script"
    assert screen.run("return document.querySelectorAll(arguments[0]).length", made) == 0
    assert sorted(screen.run("return rows.map((row) => row.source)")) == sorted(p.pair.source for p in pairs)
    assert screen.run("return window.__owned") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_both_widths_light_and_dark(screen, sample_page, size, scheme):
    for hash in ("", REVIEW):
        screen.open(sample_page, hash, size, scheme)
        wide, window = screen.run("return [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window
        assert contrast_failures(screen) == []
    paper = screen.run("return getComputedStyle(document.querySelector('#list')).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")
    assert screen.find("#open-filters").is_displayed() is (size == PHONE)


def contrast_failures(screen):
    """Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3), largest texts below 3."""
    return screen.run("""
      const parse = (color) => { const c = color.match(/[\\d.]+/g).map(Number); return [c[0], c[1], c[2], c[3] ?? 1]; };
      const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
      const light = (color) => color.slice(0, 3).map((v) => linear(v / 255))
        .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
      const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3]));
      const bad = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const node = walk.currentNode.parentElement;
        const seen = node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        if (!walk.currentNode.data.trim() || !seen) continue;
        if (node.closest("svg, option, script, .hidden, [disabled]")) continue;
        const chain = []; let opacity = 1;
        for (let up = node; up; up = up.parentElement) { chain.unshift(up); opacity *= Number(getComputedStyle(up).opacity); }
        let behind = [255, 255, 255];
        for (const up of chain) behind = over(parse(getComputedStyle(up).backgroundColor), behind);
        const style = getComputedStyle(node);
        const ink = parse(style.color); ink[3] *= opacity;
        const [a, b] = [light(over(ink, behind)), light(behind)].sort((x, y) => y - x);
        const ratio = (a + .05) / (b + .05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.6 && style.fontWeight >= 700);
        const text = walk.currentNode.data.trim().slice(0, 30);
        if (ratio < (large ? 3 : 4.5)) bad.push(`${text} ${node.className} ${ratio.toFixed(2)}`);
      }
      return bad;
    """)


def test_theme_button_overrules_the_system(screen, sample_page):
    screen.open(sample_page, scheme="dark")
    screen.find("#theme").click()
    assert screen.run("return getComputedStyle(document.documentElement).colorScheme") == "light"
    screen.find("#theme").click()
    assert screen.run("return getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_printing_shows_the_pairs_and_not_the_controls(screen, sample_page):
    screen.open(sample_page, REVIEW)
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    screen.run("dispatchEvent(new Event('beforeprint'))")
    assert len(screen.driver.find_elements("css selector", "#print .row")) == 11
    assert screen.find("#print .row").is_displayed()
    assert not screen.find(".toolbar").is_displayed()
    screen.run("dispatchEvent(new Event('afterprint'))")
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_twenty_thousand_findings_open_and_scroll(screen, folder):
    pairs = list(many(20_000))
    page = write(folder / "many.html", pairs, head_of(pairs))
    assert page.stat().st_size < 10_000_000
    opened = []
    for _ in range(3):
        screen.open(page, REVIEW)
        opened.append(screen.run("return performance.getEntriesByName('mtaudit-open')[0].duration"))
    print(f"20,000 findings: {page.stat().st_size / 1e6:.1f} MB, open in {sorted(round(ms) for ms in opened)} ms")
    # The goal is 1.5 s on a quiet machine; a busy one gets room, so that the test fails for a reason.
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    assert min(opened) < (6000 if busy else 1500)
    assert screen.text("#count") == "20,000 of 20,000 pairs"
    assert screen.run("return list.nodes.size") < 60
    for at in (19_999, 10_000, 3):
        screen.run("select(arguments[0])", at)
        box = screen.find(".row.current").rect
        frame = screen.find("#list").rect
        assert frame["y"] <= box["y"] + 1
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1
        assert screen.run("return list.nodes.size") < 60
    started = time.perf_counter()
    screen.run("setVerdict(shown, 'fine'); filters.search = '显微镜 1900'; refilter()")
    assert time.perf_counter() - started < (8 if busy else 2)
    assert 0 < screen.run("return shown.length") < 200
