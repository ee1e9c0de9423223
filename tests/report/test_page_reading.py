"""The reading view: a document as running text, its errors in place, and the way to the list and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browser import PHONE, WIDE, Screen, start
from factory import MUSEUM, TEA, head_of, many, sample, sample_head
from selenium.webdriver.common.keys import Keys
from test_page_browser import contrast_failures, stored

from mtaudit.mqm import Severity
from mtaudit.records import Finding
from mtaudit.report import open_writers
from mtaudit.report.load import scored_of
from mtaudit.report.objects import pair_object
from mtaudit.report.strip import CELLS, Strip

pytestmark = pytest.mark.browser
READING = "#view=reading&read=tea%2Fspring-harvest.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reading")


@pytest.fixture(scope="module")
def driver(folder):
    made = start(folder)
    yield made
    made.quit()


@pytest.fixture
def screen(driver, page):
    made = Screen(driver)
    driver.get(page.as_uri())
    made.run("localStorage.clear()")
    yield made
    assert made.errors() == []


def write(place, pairs, head):
    (out,) = open_writers([str(place)])
    for pair in pairs:
        out.add(pair)
    out.finish(head)
    return place


def document():
    """The sample, in which the first pair is a heading, and some pairs continue the block before them."""
    changes = {0: {"kind": "heading", "level": 2}, 2: {"continues": True}, 3: {"continues": True}, 4: {"kind": "quote"}}
    pairs = sample()
    return [replace(each, pair=replace(each.pair, **changes.get(at, {}))) for at, each in enumerate(pairs)]


@pytest.fixture(scope="module")
def page(folder):
    return write(folder / "page.html", document(), sample_head())


def texts(screen, selector):
    return [node.text for node in screen.driver.find_elements("css selector", selector)]


def current(screen):
    return screen.run("return reading.row && reading.row.id")


def test_a_document_is_running_text_in_two_columns(screen, page):
    screen.open(page, READING)
    assert texts(screen, ".passage.heading .side") == ["Spring Harvest on the Old Terraces", "老梯田上的春收"]
    assert screen.find(".passage.heading .side").get_attribute("aria-level") == "3"
    source, target = texts(screen, ".passage:nth-child(2) .side")
    assert source.startswith("The first leaves are picked")
    assert "down. One visiting novelist" in source
    assert "压着尘土。一位来访的小说家" in target
    assert len(texts(screen, ".passage.quote")) == 1
    left, right = (node.rect for node in screen.driver.find_elements("css selector", ".passage.heading .side"))
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] == right["y"]
    assert texts(screen, ".passage.heading .line") == ["9"]
    assert screen.text("#read-count") == "5 pairs with errors"


def test_errors_are_marked_and_say_their_reason(screen, page):
    screen.open(page, READING)
    mark = screen.find('.sentence[data-side=target] mark[data-findings="0"]')
    assert mark.text == "二维码"
    screen.run("arguments[0].focus()", mark)
    screen.until(lambda: screen.find("#popover").is_displayed())
    assert "has no support in the source" in screen.find("#popover").text
    assert texts(screen, "mark.linked") == ["dystopia", "二维码"]


def test_an_error_without_words_marks_the_sentence(screen, folder):
    pairs = document()
    finding = replace(pairs[2].findings[0], source_span=None, target_span=None)
    pairs[2] = replace(pairs[2], findings=(finding,))
    screen.open(write(folder / "whole.html", pairs, sample_head()), READING)
    assert pairs[2].pair.target in texts(screen, ".passage mark")


def test_keys_go_from_error_to_error_and_to_the_next_document(screen, page):
    screen.open(page, READING)
    screen.keys("j")
    assert current(screen) == "tea/spring-harvest.md:13"
    assert screen.text("#read-count") == "1 of 5"
    assert "dystopia is not translated" in screen.find("#dock").text
    assert not screen.find("#popover").is_displayed()
    screen.keys("j", "j", "k")
    assert current(screen) == "tea/spring-harvest.md:17"
    screen.keys("j", "j", "j", "j")
    assert screen.run("return reading.name") == "notices/ferry.zh-Hant.md"
    assert current(screen) == "notices/ferry.zh-Hant.md:8"
    screen.keys("k")
    assert current(screen) == "tea/spring-harvest.md:29"
    screen.until(lambda: "%3A29" in screen.run("return location.hash"))
    screen.open(page, screen.run("return location.hash"))
    assert current(screen) == "tea/spring-harvest.md:29"
    screen.keys("]", "]", "k", "j")
    assert screen.run("return reading.name") == MUSEUM


def test_from_a_finding_to_the_text_and_back(screen, page):
    screen.open(page, "#view=review")
    screen.keys("j", "t")
    assert screen.find("#reading").is_displayed()
    assert current(screen) == "tea/spring-harvest.md:13"
    screen.keys("j", "t")
    assert screen.find("#review").is_displayed()
    assert screen.current() == "tea/spring-harvest.md:19"  # the line of the target
    screen.find(".row.current [data-act=text]").click()
    screen.find("#dock [data-act=text]").click()
    assert screen.current() == "tea/spring-harvest.md:19"


def test_a_verdict_and_a_correction_in_the_text(screen, page):
    screen.open(page, READING)
    screen.keys("j", "1")
    assert current(screen) == "tea/spring-harvest.md:17"
    screen.keys("c")
    box = screen.find("#dock textarea")
    box.clear()
    box.send_keys("去年，合作社售出了150万罐。", Keys.ESCAPE)
    assert stored(screen) == {
        "tea/spring-harvest.md:13": {"verdict": "wrong"},
        "tea/spring-harvest.md:17": {"corrected": "去年，合作社售出了150万罐。"},
    }
    assert texts(screen, ".sentence[data-side=target] ins") == ["150"]
    assert screen.text("#progress-text") == "2 of 11 reviewed"
    screen.keys("u", "u")
    assert stored(screen) == {}


def test_hints_are_shown_in_the_text_when_they_are_wanted(screen, folder):
    pairs = document()
    hint = Finding("ACC17", "doubtful-word", "accuracy/mistranslation", Severity.NEUTRAL, "a hint", None, (0, 2))
    pairs[1] = replace(pairs[1], findings=(hint,))
    screen.open(write(folder / "hints.html", pairs, sample_head()), READING)
    assert texts(screen, ".passage mark.neutral") == []
    screen.find("#read-hints").click()
    assert texts(screen, ".passage mark.neutral") == ["第一"]
    screen.run("document.activeElement.blur()")
    screen.keys("j")
    assert current(screen) == "tea/spring-harvest.md:9"
    screen.keys("h")
    assert texts(screen, ".passage mark.neutral") == []


def test_verdicts_of_the_list_are_seen_in_the_text(screen, page):
    screen.open(page, READING)
    screen.keys("j", "t")
    screen.run("setVerdict(rows, 'fine')")
    screen.keys("t")
    assert len(texts(screen, ".sentence.reviewed-fine")) == len(texts(screen, ".sentence"))


def test_the_pages_of_a_folder_are_read_one_after_the_other(screen, folder):
    write(f"{folder}/pages/", document(), sample_head())
    screen.open(folder / "pages" / "index.html")
    screen.find(f'[data-read="{TEA}"]').click()
    ready = "return location.href.includes(arguments[0]) && document.body?.dataset.ready === 'yes' && view"
    screen.until(lambda: screen.run(ready, "spring-harvest") == "reading")
    assert current(screen) is None
    screen.keys("]")
    screen.until(lambda: screen.run(ready, "ferry") == "reading")
    assert screen.run("return reading.name") == "notices/ferry.zh-Hant.md"


def test_the_text_is_printed_as_it_is_read(screen, page):
    screen.open(page, READING)
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    screen.run("dispatchEvent(new Event('beforeprint'))")
    assert texts(screen, "#print .passage.heading .side") == ["Spring Harvest on the Old Terraces", "老梯田上的春收"]
    assert not screen.find("#reading").is_displayed()
    tops = [node.rect["y"] for node in screen.driver.find_elements("css selector", "#print .passage")]
    assert tops == sorted(set(tops))
    screen.run("dispatchEvent(new Event('afterprint'))")
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_click_on_the_strip_goes_to_the_error(screen, page):
    screen.open(page, READING)
    screen.until(lambda: len(screen.driver.find_elements("css selector", "#strip path")) == 3)
    screen.run("""
      const { place } = errorPlaces()[2];
      const box = document.querySelector("#strip").getBoundingClientRect();
      const click = { bubbles: true, clientY: box.top + place * box.height };
      document.querySelector("#strip").dispatchEvent(new MouseEvent("click", click));
    """)
    assert current(screen) == "tea/spring-harvest.md:21"


def test_the_first_screen_shows_where_errors_are_and_opens_them(screen, page):
    screen.open(page)
    strip = f'[data-read="{TEA}"]'
    assert len(screen.driver.find_elements("css selector", f"{strip} path")) == 3
    screen.run(f"document.querySelector('{strip}').focus()")
    screen.keys(Keys.ENTER)
    assert screen.find("#reading").is_displayed()
    assert current(screen) == "tea/spring-harvest.md:13"
    screen.open(page)
    screen.run("""
      const box = document.querySelector("#corpus").getBoundingClientRect();
      const place = { bubbles: true, clientX: box.right - 3, clientY: box.top + 3 };
      document.querySelector("#corpus").dispatchEvent(new MouseEvent("click", place));
    """)
    assert screen.run("return reading.name") == MUSEUM
    assert current(screen) == "museum/clock-room.md:19"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_both_widths_light_and_dark(screen, page, size, scheme):
    screen.open(page, READING, size, scheme)
    screen.keys("j", "j")
    assert contrast_failures(screen) == []
    wide, window = screen.run("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
    source, target = (node.rect for node in screen.driver.find_elements("css selector", ".passage.quote .side"))
    assert (source["y"] < target["y"]) is (size == PHONE)
    assert (source["x"] < target["x"]) is (size == WIDE) or size == PHONE
    screen.find("#language").click()
    assert screen.text("#read-count") == "第 2 处，共 5 处"
    assert contrast_failures(screen) == []


def test_what_is_not_in_the_page_is_a_gap(screen, folder, monkeypatch):
    monkeypatch.setattr("mtaudit.report.kept.Keeper.__init__.__defaults__", (20_000, 100))
    pairs = list(many(1_000, flawed=0.05))
    page = write(folder / "gaps.html", pairs, head_of(pairs))
    screen.open(page, "#view=reading&read=collection%2Fpart-0001.md")
    counts = screen.run("""
      const held = reading.passages.reduce((sum, { pairs }) => sum + pairs.length, 0);
      return [held + reading.passages.reduce((sum, { gap }) => sum + gap, 0), held, reading.errors.length]""")
    whole, held, errors = counts
    own = pairs[250:500]
    assert whole == 250
    assert errors == sum(bool(pair.findings) for pair in own)
    assert errors < held < 250
    assert "without errors, not in this page" in screen.text(".passage.gap")


def test_a_long_document_draws_only_what_is_seen(screen, folder):
    pairs = [replace(each, pair=replace(each.pair, document="long.jsonl")) for each in many(6_000)]
    page = write(folder / "long.html", pairs, head_of(pairs))
    screen.open(page, f"#view=reading&read=long.jsonl&at={pairs[5_000].pair.id}")
    assert current(screen) == pairs[5_000].pair.id
    assert screen.run("return text.nodes.size") < 60
    assert screen.find(".sentence.current").is_displayed()


def test_a_strip_is_the_worst_severity_of_each_part():
    strip = Strip(0)
    severities = [each.severity for each in many(1_000, flawed=0.02)]
    for severity in severities:
        strip.add(severity)
    cells = [int(digit) for digit in strip.text]
    width = 8
    assert len(cells) == -(-1_000 // width) <= CELLS
    assert cells == [max(severities[at : at + width]) for at in range(0, 1_000, width)]
    assert Strip(3).text == ""


def test_blocks_come_back_from_a_saved_audit():
    for each in document():
        again = scored_of(pair_object(each)).pair
        assert (again.kind, again.level, again.continues) == (each.pair.kind, each.pair.level, each.pair.continues)
