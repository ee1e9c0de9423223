"""The page against something else: a baseline, an older target, a reference, and the other pages of its folder."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from browser import Screen, start
from factory import many, sample, sample_head
from selenium.webdriver.common.keys import Keys
from test_template import BASELINE

from mtaudit.mqm import Severity
from mtaudit.report import open_writers

pytestmark = pytest.mark.browser
REVIEW = "#view=review"
OLD = "去年，合作社售出了150万罐，其中百分之四十九销往国外。"
REFERENCE = "去年，合作社卖出150万罐茶叶，其中49%销往国外。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("compare")


@pytest.fixture(scope="module")
def driver(folder):
    made = start(folder)
    yield made
    made.quit()


@pytest.fixture
def screen(driver):
    made = Screen(driver)
    yield made
    assert made.errors() == []


def write(place, pairs, head):
    (out,) = open_writers([place])
    for pair in pairs:
        out.add(pair)
    out.finish(head)


def compared():
    """The sample, of which one pair is known, one has an older target and a reference, and one has two files."""
    pairs = sample()
    known = replace(pairs[12].findings[0], accepted="baseline, wrong: seen")
    pairs[12] = replace(pairs[12], findings=(known,), severity=Severity.NEUTRAL)
    pairs[3] = replace(pairs[3], previous=OLD, reference=REFERENCE)
    pairs[2] = replace(pairs[2], reference="毫不相干的另一句话。")
    pairs[4] = replace(pairs[4], pair=replace(pairs[4].pair, target_document="茶/春收 1.md"))
    return pairs


@pytest.fixture(scope="module")
def page(folder):
    place = folder / "compare.html"
    head = replace(sample_head(), baseline=BASELINE, settings={"link_template": "https://x.example/{path}#L{line}"})
    write(str(place), compared(), head)
    return place


def places(screen):
    return screen.run("return shown.map(placeOf)")


def test_first_screen_says_what_got_worse_and_better_and_leads_there(screen, page):
    screen.open(page)
    told = "\n".join(node.text for node in screen.driver.find_elements("css selector", ".against"))
    for part in ("9 new", "1 resolved", "2 known", "Corpus score 95.25 93.10 -2.15", "ACC03 number mismatch"):
        assert part in told
    screen.find(".against [data-baseline=known]").click()
    assert places(screen) == ["museum/clock-room.md:13"]
    assert "accepted: baseline, wrong: seen" in screen.find(".row").text
    screen.open(page)
    screen.find(".against [data-baseline=new]").click()
    assert len(places(screen)) == 10
    assert "museum/clock-room.md:13" not in places(screen)


def test_new_against_the_baseline_is_a_filter_in_the_address(screen, page):
    screen.open(page, REVIEW + "&baseline=new&severity=critical")
    assert screen.text("#count") == "2 of 16 pairs"
    assert screen.find("input[data-facet=baseline][data-value=new]").is_selected()
    screen.find("input[data-facet=baseline][data-value=new]").click()
    screen.until(lambda: "baseline" not in screen.run("return location.hash"))


def test_differences_stand_inside_of_the_row_and_can_be_hidden(screen, page):
    screen.open(page, REVIEW + "&q=tins")
    row = ".row.current .difference"
    parts = screen.run(
        """return [...document.querySelectorAll(arguments[0])].map((diff) => [diff.className,
            [...diff.querySelectorAll("del, ins")].map((part) => part.tagName + " " + part.textContent)])""",
        row,
    )
    assert parts[0] == ["difference previous", ["DEL 150", "INS 15"]]
    assert parts[1][0] == "difference reference"
    assert any(part.startswith("INS") and "49" in part for part in parts[1][1])
    texts = screen.run(
        """return [...document.querySelectorAll(arguments[0] + " .side")].map((side) =>
        [...side.childNodes].filter((node) => node.tagName !== "DEL").map((node) => node.textContent).join(""))""",
        row,
    )
    assert texts == [sample()[3].pair.target, REFERENCE]
    screen.keys("d")
    assert screen.driver.find_elements("css selector", row) == []
    screen.open(page, REVIEW + "&q=tins")
    assert screen.driver.find_elements("css selector", row) == []
    screen.keys("d")
    assert len(screen.driver.find_elements("css selector", row)) == 2


def test_texts_that_share_nothing_are_shown_as_they_are(screen, page):
    screen.open(page, REVIEW + "&check=ACC01")
    assert screen.text(".row .difference .side") == "毫不相干的另一句话。"
    assert screen.driver.find_elements("css selector", ".row .difference ins") == []


def test_diff_of_two_texts_gives_both_back(screen, page):
    screen.open(page, REVIEW)
    pairs = [(a.pair.target, b.pair.target) for a, b in zip(many(40), many(40, rng_seed=6), strict=True)]
    pairs += [("", "甲"), ("甲", ""), ("𠮷野家", "吉野家"), ("It's 3.5 km", "It's 3.4 km"), ("a b", "a  b")]
    found = screen.run(
        "return arguments[0].map(([a, b]) => tidy(merged(changesOf(a.match(TOKEN) ?? [], b.match(TOKEN) ?? []))))",
        pairs,
    )
    for (before, after), pieces in zip(pairs, found, strict=True):
        assert "".join(text for kind, text in pieces if kind != "new") == before
        assert "".join(text for kind, text in pieces if kind != "gone") == after


def test_a_line_of_the_target_opens_the_file_of_the_target(screen, page):
    screen.open(page, REVIEW + "&q=colder")
    assert screen.current() == "茶/春收 1.md:23"
    address = screen.find(".row.current .place a").get_attribute("href")
    assert address == "https://x.example/%E8%8C%B6/%E6%98%A5%E6%94%B6%201.md#L23"


def test_pages_of_a_folder_share_their_verdicts(screen, folder):
    write(f"{folder}/report/", sample(), sample_head())
    index = folder / "report" / "index.html"
    screen.open(index)
    screen.run("localStorage.clear()")
    screen.open(index, REVIEW)
    screen.keys("1")
    screen.run("saveVerdicts.now()")
    address = screen.find('.row .place a[aria-label="Page of this document"]').get_attribute("href")
    assert "/documents/ferry-zh-Hant-md-" in address
    screen.find('.row .place a[aria-label="Page of this document"]').click()
    screen.until(lambda: screen.run("return document.body.dataset.ready === 'yes'"))
    assert screen.text("#verdict") == "notices/ferry.zh-Hant.md"
    assert screen.current() == "ferry.zh-Hant.md:18"
    assert screen.find(".row.current .act.wrong[aria-pressed=true]").is_displayed()
    screen.keys("j", "2", "e", *"here", Keys.ESCAPE)
    screen.run("saveVerdicts.now()")
    lines = [json.loads(line) for line in screen.run("return verdictLines()")]
    assert [(line["document"], line["verdict"]) for line in lines][:2] == [
        ("notices/ferry.zh-Hant.md", "wrong"), ("notices/ferry.zh-Hant.md", "fine"),
    ]  # fmt: skip
    screen.find("#page-after").click()
    screen.until(lambda: screen.run("return document.body.dataset.ready === 'yes'"))
    assert screen.text("#verdict") == "museum/clock-room.md"
    exported = [json.loads(line) for line in screen.run("return verdictLines()")]
    assert {line["id"] for line in exported} == {line["id"] for line in lines}
    assert all(set(line) == set(lines[0]) for line in exported)
    screen.find("#page-index").click()
    screen.until(lambda: screen.run("return document.body.dataset.ready === 'yes' && location.href.includes('index')"))
    assert screen.run("return reviewed()") == 2
    assert screen.driver.find_elements("css selector", '#documents a.name[href^="documents/"]')


def test_two_open_pages_do_not_overwrite_each_other(screen, folder):
    index = folder / "report" / "index.html"
    screen.open(index)
    screen.run("verdicts.clear(); unsaved.clear(); localStorage.clear()")
    screen.open(index, REVIEW)
    other = '{"elsewhere": {"verdict": "fine"}}'
    screen.run("localStorage.setItem(STORE, arguments[0])", other)
    screen.keys("1")
    screen.run("saveVerdicts.now()")
    stored = json.loads(screen.run("return localStorage.getItem(STORE)"))
    assert len(stored) == 2
    screen.run("""localStorage.setItem(STORE, "{}"); dispatchEvent(new StorageEvent("storage", { key: STORE }))""")
    assert screen.run("return reviewed()") == 0
    assert screen.driver.find_elements("css selector", ".row .act[aria-pressed=true]:not(.context)") == []
