"""The page in a real browser: what a reviewer does, and what a hostile document tries."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace

import pytest
from browser import PHONE, WIDE, Screen, start
from factory import head_of, hostile, many, sample, sample_head
from selenium.webdriver.common.keys import Keys

from mtaudit.checks.facts import facts_of
from mtaudit.checks.registry import CHECKS
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Finding, Verdict
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
    """The entries of the reviewer, once they are in the storage."""
    return json.loads(screen.until(lambda: screen.run("saveVerdicts.now(); return localStorage.getItem(STORE)")))


def with_hints():
    """The sample, in which one pair with an error and one without have a hint; and the two."""
    hint = Finding("ACC17", "doubtful-word", "accuracy/mistranslation", Severity.NEUTRAL, "a hint", target_span=(0, 1))
    pairs = list(sample())
    places = [
        next(i for i, pair in enumerate(pairs) if pair.severity > Severity.MINOR and len(pair.pair.target) > 3),
        next(i for i, pair in enumerate(pairs) if not pair.findings),
    ]
    for at in places:
        pairs[at] = replace(pairs[at], findings=(*pairs[at].findings, hint))
    return pairs, [pairs[at].pair.id for at in places]


def marks_and_lines(screen, pair):
    """How many words of a pair are marked as hints, and how many lines its hints have."""
    row = f"document.querySelector(`[data-index='${{rowById.get({json.dumps(pair)}).index}}']`)"
    counts = [f"{row}.querySelectorAll('{what}').length" for what in ("mark.neutral", ".finding.neutral")]
    return screen.until(lambda: screen.run(f"return {row} && [{', '.join(counts)}]"))


def test_hints_are_hidden_until_they_are_wanted(screen, folder):
    pairs, (flawed, sound) = with_hints()
    screen.open(write(folder / "hints.html", pairs, head_of(pairs)), REVIEW)
    assert marks_and_lines(screen, flawed) == [0, 0]
    assert screen.text("#count") == "11 of 16 pairs"
    assert screen.text("#hints-count") == "2"
    assert "ACC17" not in screen.find("#facet-check").text
    screen.find("#hints").click()
    assert marks_and_lines(screen, flawed) == marks_and_lines(screen, sound) == [1, 1]
    assert screen.text("#count") == "12 of 16 pairs"
    assert "ACC17" in screen.find("#facet-check").text
    screen.run("select(shown.findIndex((row) => row.id === arguments[0]))", sound)
    assert screen.text(".row.current .badge") == "Hint"
    screen.run("document.querySelector('.row.current mark.neutral').focus()")
    assert screen.text("#popover .badge") == "Hint"
    assert contrast_failures(screen) == []
    address = screen.until(lambda: "hints" in (now := screen.run("return location.hash")) and now)
    screen.open(folder / "hints.html", address)
    assert marks_and_lines(screen, flawed) == [1, 1]
    screen.keys("h")
    assert screen.text("#count") == "11 of 16 pairs"


def test_a_pair_with_hidden_hints_has_no_error(screen, folder):
    pairs, (_, sound) = with_hints()
    screen.open(write(folder / "hints.html", pairs, head_of(pairs)), REVIEW + "&severity=neutral")
    assert screen.text("#count") == "5 of 16 pairs"
    assert marks_and_lines(screen, sound) == [0, 0]
    assert {node.text for node in screen.driver.find_elements("css selector", ".row .badge")} == {"No error"}


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
    assert sorted(places(screen)) == ["museum/clock-room.md:13", "tea/spring-harvest.md:19"]
    screen.open(sample_page)
    screen.find('.bin[data-low="0.95"]').click()
    assert places(screen) == ["notices/ferry.zh-Hant.md:18", "tea/spring-harvest.md:15"]


def test_filters_combine_count_and_stand_in_the_address(screen, sample_page):
    screen.open(sample_page, REVIEW)
    screen.find('input[data-facet=document][data-value="museum/clock-room.md"]').click()
    assert screen.text("#count") == "3 of 16 pairs"
    screen.find("input[data-facet=severity][data-value=minor]").click()
    assert places(screen) == ["museum/clock-room.md:13"]
    minor = "input[data-facet=severity][data-value=minor] ~ .number"
    assert screen.text(minor) == "2"
    # The address follows a moment later, and each change on its own.
    screen.until(lambda: all(part in screen.run("return location.hash") for part in ("document=museum", "severity=")))
    address = screen.run("return location.hash")
    screen.open(sample_page, address)
    assert places(screen) == ["museum/clock-room.md:13"]
    screen.find("#reset").click()
    assert screen.text("#count") == "11 of 16 pairs"


def test_probability_range_and_order(screen, sample_page):
    screen.open(sample_page, REVIEW + "&from=0.5&to=0.75&sort=document")
    assert places(screen) == [
        "tea/spring-harvest.md:23",
        "tea/spring-harvest.md:25",
        "notices/ferry.zh-Hant.md:10",
        "notices/ferry.zh-Hant.md:14",
    ]


def test_search_finds_both_languages_and_shows_where(screen, sample_page):
    screen.open(sample_page, REVIEW)
    screen.keys("/", "二", "维", "码")
    screen.until(lambda: screen.text("#count") == "1 of 16 pairs")
    assert screen.text(".row .side.target .hit") == "二维码"
    screen.find("#search").clear()
    screen.find("#search").send_keys("LONGCASE 1887")
    screen.until(lambda: places(screen) == ["museum/clock-room.md:13"])
    screen.find("#search").send_keys(" nowhere")
    screen.until(lambda: screen.find("#empty").is_displayed())


def test_keyboard_review_undo_and_reload(screen, sample_page):
    screen.open(sample_page, REVIEW)
    screen.keys("1", "2", "3", "j", "k", "j")
    ids = screen.run("return shown.map((row) => row.id)")
    assert stored(screen) == {ids[0]: {"verdict": "wrong"}, ids[1]: {"verdict": "fine"}, ids[2]: {"verdict": "unsure"}}
    assert screen.run("return current") == 4
    assert screen.text("#progress-text") == "3 of 11 reviewed"
    screen.keys("u")
    assert set(stored(screen)) == {ids[0], ids[1]}
    assert screen.run("return current") == 2
    screen.open(sample_page, REVIEW)
    assert screen.text("#progress-text") == "2 of 11 reviewed"
    assert screen.find(".row .act.wrong[aria-pressed=true]").is_displayed()
    screen.keys("k", "0")
    assert set(stored(screen)) == {ids[1]}


def test_a_suggestion_is_shown_at_its_words_and_fills_the_correction(screen, folder):
    [pair] = many(1)
    pair = replace(pair, pair=replace(pair.pair, source="Open an account 𠮷.", target="𠮷，开一个叙述。"))
    marked = Finding("ACC14", "judged-error", "accuracy/mistranslation", Severity.MAJOR, "Not meant.", (8, 15), (5, 7),
                     0.9, {"suggestion": "账号"})  # fmt: skip
    pair = replace(pair, findings=(marked,), severity=Severity.MAJOR)
    screen.open(write(folder / "suggestion.html", [pair], sample_head()), REVIEW)
    screen.run("$('.row .side.target mark').dispatchEvent(new FocusEvent('focusin', {bubbles: true}))")
    assert "expected" in screen.text("#popover")
    assert "账号" in screen.text("#popover")
    screen.keys("c")
    assert screen.find(".row.current textarea").get_attribute("value") == "𠮷，开一个账号。"
    (entry,) = stored(screen).values()
    assert entry == {"corrected": "𠮷，开一个账号。"}
    screen.keys(Keys.ESCAPE, "u")
    assert stored(screen) == {}


def test_note_and_correction(screen, sample_page):
    screen.open(sample_page, REVIEW)
    screen.keys("j", "e")
    screen.keys(*"j1 seen", Keys.ESCAPE)
    assert screen.run("return current") == 1
    assert screen.text(".row.current .entry-line") == "Note: j1 seen"
    screen.keys("c")
    box = screen.find(".row.current textarea")
    assert box.get_attribute("value") == "一位来访的小说家称这个半机械化的山谷是一个风景极佳的二维码。"
    box.clear()
    box.send_keys("好译文。", Keys.ESCAPE)
    (entry,) = stored(screen).values()
    assert entry == {"note": "j1 seen", "corrected": "好译文。"}
    screen.keys("u")
    (entry,) = stored(screen).values()
    assert entry == {"note": "j1 seen"}


def test_marks_are_linked_and_explained(screen, sample_page):
    screen.open(sample_page, REVIEW + "&check=ACC01")
    mark = screen.find(".row .side.target mark")
    assert (mark.text, screen.text(".row .side.source mark")) == ("二维码", "dystopia")
    screen.run("arguments[0].focus()", mark)
    screen.until(lambda: screen.find("#popover").is_displayed())
    told = screen.find("#popover").text
    for part in ("dystopia", "QR code", "0.97", "has no support in the source"):
        assert part in told
    assert len(screen.run("return [...document.querySelectorAll('mark.linked')].map((mark) => mark.textContent)")) == 2
    assert screen.find(".row .side.target").get_attribute("lang") == "zh-Hans"


def test_marks_count_code_points(screen, sample_page):
    screen.open(sample_page, REVIEW + "&q=𠮷")
    assert screen.text(".row .side.target mark") == "也是他妻子的姓"


def test_traditional_text_is_marked_as_such_and_context_has_its_null_beads(screen, sample_page):
    screen.open(sample_page, REVIEW + "&check=LNG02")
    assert screen.find(".row .side.target").get_attribute("lang") == "zh-Hant"
    screen.open(sample_page, REVIEW + "&check=DES01")
    screen.keys("x")
    context = [node.text for node in screen.driver.find_elements("css selector", ".context .side")]
    assert context[2:4] == ["Buyers arrive in May.", "nothing on this side"]
    assert context[4].startswith("A kettle")


def test_bulk_asks_first_and_is_one_step_of_undo(screen, sample_page):
    screen.open(sample_page, REVIEW + "&severity=minor")
    screen.keys("1")
    screen.find("#bulk").click()
    assert screen.text("#bulk-text") == "3 pairs are shown; 1 of them have a verdict already."
    assert not screen.find("#bulk-apply").is_enabled()
    screen.find("#bulk-choices .fine").click()
    assert screen.text("#bulk-apply") == "Mark 2 pairs: Fine"
    screen.find("#bulk-apply").click()
    entries = screen.until(lambda: len(stored(screen)) == 3 and stored(screen))
    assert sorted(entry["verdict"] for entry in entries.values()) == ["fine", "fine", "wrong"]
    screen.keys("u")
    assert len(stored(screen)) == 1


def test_export_and_import_come_back_to_the_same(screen, sample_page, folder):
    screen.open(sample_page, REVIEW)
    screen.keys("1", "2", "e", *"why", Keys.ESCAPE)
    before = stored(screen)
    screen.find("#export").click()
    file = folder / "downloads" / "verdicts.jsonl"
    screen.until(file.exists)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    facts = ["document", "source", "target", "checks", "error_probability", "signature"]
    assert [list(line) for line in lines] == [["id", *facts, "verdict", "note", "corrected"]] * 3
    assert all(0 <= line["error_probability"] <= 1 and "|estimator:" in line["signature"] for line in lines)
    assert [(line["verdict"], line["note"]) for line in lines] == [("wrong", ""), ("fine", ""), (None, "why")]
    foreign = {**lines[0], "id": "nobody"}
    changed = {**lines[1], "target": "别的"}
    mixed = folder / "mixed.jsonl"
    told = [lines[0], lines[2], foreign, changed]
    mixed.write_text("\n".join(json.dumps(line) for line in told), encoding="utf-8")
    screen.run("localStorage.clear(); verdicts.clear()")
    screen.find("#import-file").send_keys(str(mixed))
    after = screen.until(lambda: stored(screen) if screen.run("return verdicts.size") else None)
    del before[lines[1]["id"]]
    assert after == before
    assert "2 lines belong to pairs that are not in this page" in screen.text("#toasts")


def test_a_broken_import_names_its_line_and_changes_nothing(screen, sample_page, folder):
    screen.open(sample_page, REVIEW)
    broken = folder / "broken.jsonl"
    broken.write_text('{"id": "a"}\n{"id": 3}\n', encoding="utf-8")
    screen.find("#import-file").send_keys(str(broken))
    screen.until(lambda: "Line 2 is not a JSON object with an id" in screen.text("#toasts"))
    assert screen.run("return verdicts.size") == 0


def test_chinese_interface_and_back(screen, sample_page):
    screen.open(sample_page)
    screen.find("#language").click()
    assert screen.text("#verdict") == "未通过"
    assert screen.run("return document.documentElement.lang") == "zh-Hans"
    screen.open(sample_page, REVIEW)
    assert screen.text("#count") == "11 / 16 个句对"
    untranslated = screen.run("return Object.keys(STRINGS).filter((key) => !STRINGS[key].zh || !STRINGS[key].en)")
    assert untranslated == []
    screen.find("#language").click()
    assert screen.text("#count") == "11 of 16 pairs"


def test_copying_file_and_line_and_opening_them(screen, sample_page):
    screen.open(sample_page, REVIEW)
    screen.find(".row .place button").click()
    screen.until(lambda: "Copied: notices/ferry.zh-Hant.md:18" in screen.text("#toasts"))
    screen.keys("?")
    box = screen.find("#link-template")
    box.send_keys("javascript:alert(1)", Keys.TAB)
    assert screen.run("return localStorage.getItem('mtaudit:link')") is None
    box.clear()
    box.send_keys("vscode://file/corpus/{path}:{line}", Keys.TAB)
    address = screen.find(".row .place a").get_attribute("href")
    assert address == "vscode://file/corpus/notices/ferry.zh-Hant.md:18"


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "compressed"])
def test_nothing_of_a_document_runs(screen, folder, plain, monkeypatch):
    if not plain:
        monkeypatch.setattr("mtaudit.report.payload.payload.__defaults__", (9_000_000, 0))
    pairs = hostile()
    settings = {pairs[0].pair.source: pairs[1].pair.source}
    problems = sample_head().problems
    head = head_of(pairs, command=pairs[0].pair.source, settings=settings, problems=problems)
    page = write(folder / f"hostile-{plain}.html", pairs, head)
    kind = page.read_text(encoding="utf-8").split('class="piece"')[-2][-40:]
    assert ("application/json" in kind) is plain
    for hash in ("", REVIEW, REVIEW + "&q=</script><script>window.__owned=1</script>"):
        screen.open(page, hash)
        screen.run("document.querySelectorAll('.row mark').forEach((mark) => { mark.focus(); })")
        assert screen.run("return window.__owned") is None
    screen.open(page, "#view=reading")
    for _ in pairs:
        screen.keys("j")
    screen.run("document.querySelectorAll('#text mark').forEach((mark) => { mark.focus(); })")
    made = "#text-canvas :not(div, p, span, mark), #dock img, #dock svg, #reading script"
    assert screen.run("return document.querySelectorAll(arguments[0]).length", made) == 0
    assert screen.run("return window.__owned") is None
    screen.open(page, REVIEW)
    screen.keys("x", "e", *"<b>", Keys.ESCAPE)
    made = "#review img, #review svg, #review b:not([id]), #canvas script"
    assert screen.run("return document.querySelectorAll(arguments[0]).length", made) == 0
    # Lone surrogates do not pass the wire of the driver as they are; their escapes do.
    texts = json.loads(screen.run("return JSON.stringify(rows.map((row) => row.source))"))
    assert sorted(texts) == sorted(pair.pair.source for pair in pairs)
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
        const chain = [];
        let opacity = 1;
        for (let up = node; up; up = up.parentElement) chain.unshift(up);
        for (const up of chain) opacity *= Number(getComputedStyle(up).opacity);
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
    opened, worked = [], []
    screen.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    for _ in range(3):
        screen.open(page, REVIEW)
        opened.append(screen.run("return performance.getEntriesByName('mtaudit-open')[0].duration"))
        facts = screen.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        worked.append(1000 * next(fact["value"] for fact in facts if fact["name"] == "TaskDuration"))
    screen.driver.execute_cdp_cmd("Performance.disable", {})
    size = page.stat().st_size / 1e6
    print(f"20,000 findings: {size:.1f} MB, open in {min(opened):.0f} ms, {min(worked):.0f} ms of the main thread")
    # The goal is 1.5 s by the clock. On a busy machine the clock says how busy it is, so the processor time of the
    # page's own thread is held to the goal instead, with room for a core that is shared.
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    assert min(worked) < 3000 if busy else min(opened) < 1500
    assert screen.text("#count") == "20,000 of 20,000 pairs"
    assert screen.run("return shown.length < 5000 && list.nodes.size < 60")  # repetitions share a line
    screen.run("filters.sort = 'document'; refilter({ keep: false })")
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


def test_a_document_without_pairs_says_what_it_is(screen, sample_page):
    screen.open(sample_page)
    screen.find('[data-document="diary/1931-winter.txt"]').click()
    assert screen.text("#empty-text") == "Chinese only: nothing to compare."
    screen.find("#language").click()
    assert screen.text("#empty-text") == "只有中文，没有可供对照的原文。"
    screen.find("#language").click()
    screen.find("#empty-reset").click()
    assert screen.text("#count") == "11 of 16 pairs"


def test_a_run_that_audited_nothing(screen, folder):
    names = {"a.txt": "source only", "b.md": "unrelated"}
    states = tuple(DocumentState(name, state) for name, state in names.items())
    reason = "no document has pairs"
    head = head_of([], documents=states, verdict=Verdict(False, (reason,), state="nothing audited"))
    page = write(folder / "nothing.html", [], head)
    screen.open(page)
    assert screen.text("#verdict") == "Nothing was audited"
    assert reason in screen.text(".verdict")
    assert screen.driver.title == "Nothing audited · mtaudit"
    assert not screen.find("#start").is_displayed()
    assert screen.find("[data-document='b.md']").is_displayed()
    for name, text in (("a.txt", "English only: nothing to compare."), ("b.md", "translations of each other")):
        screen.open(page)
        screen.find(f"[data-document='{name}']").click()
        assert text in screen.find("#empty").text
    screen.open(page, REVIEW)
    assert screen.text("#empty-text") == "None of these documents has pairs to compare."


def test_the_worst_findings_are_on_the_first_screen_and_lead_to_their_pairs(screen, sample_page):
    screen.open(sample_page)
    cards = screen.driver.find_elements("css selector", ".worst > li")
    assert len(cards) == 3
    assert cards[2].rect["y"] + cards[2].rect["height"] < WIDE[1]
    novelist = cards[1].text
    for part in ("Critical", "ACC01", "dystopia with excellent", "tea/spring-harvest.md:15", "has no support"):
        assert part in novelist
    marks = [mark.text for mark in cards[1].find_elements("css selector", "mark")]
    assert marks == ["dystopia", "二维码"]
    screen.run("document.querySelector('#verdict + ul li').textContent = 'corpus/folder/'.repeat(12)")
    width, height = PHONE
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    within = "const view = document.querySelector('#overview'); return view.scrollWidth <= view.clientWidth"
    assert screen.run(within)
    cards[1].click()
    screen.until(lambda: screen.find("#review").is_displayed())
    assert screen.current() == "tea/spring-harvest.md:15"


def test_a_code_opens_the_documentation_of_its_check(screen, folder):
    head = replace(sample_head(), checks=facts_of(CHECKS))
    page = write(folder / "explained.html", sample(), head)
    screen.open(page)
    screen.find(".checks [data-explain=ACC03]").click()
    text = screen.find("#explain-dialog").text
    for part in ("ACC03 number mismatch", "What it finds", "Known problems", "Measured", head.checks["ACC03"].summary):
        assert part in text
    assert contrast_failures(screen) == []
    screen.open(page, size=PHONE)
    screen.run("explainCheck('ACC03')")
    assert screen.run("return document.querySelector('#explain-dialog').scrollTop") == 0
    screen.open(page, REVIEW)
    assert screen.run("return current") == 0
    screen.find(".row .finding [data-explain]").click()
    assert screen.find("#explain-dialog").is_displayed()
    screen.run("document.querySelector('#explain-dialog').close(); setLanguage('zh'); explainCheck('ACC03')")
    text = screen.find("#explain-dialog").text
    assert "检查内容" in text
    assert head.checks["ACC03"].summary not in text
    screen.run("document.querySelector('#explain-dialog').close(); explainCheck('ACC01')")
    assert "原文：They feared that the city would become a dystopia." in screen.find("#explain-dialog").text
    screen.run("setLanguage('en')")
    screen.keys("1")  # no verdict while the dialog is open
    assert screen.run("return verdicts.size") == 0


def test_the_numbers_of_the_first_screen_and_of_a_pair_have_a_meaning_in_both_languages(screen, sample_page):
    screen.open(sample_page)
    titles = "return [...document.querySelectorAll('.figures > div')].map((node) => node.title)"
    english = screen.run(titles)
    screen.find("#language").click()
    chinese = screen.run(titles)
    assert all(english)
    assert all(chinese)
    assert not set(english) & set(chinese)
    screen.find("#language").click()
    screen.open(sample_page, REVIEW)
    assert "major or critical error" in screen.find(".row .probability").get_attribute("title")
    assert "Cosine" in screen.find(".row .facts-line").get_attribute("title")
