"""What a reviewer does beyond verdicts: refusing and marking errors, finding equal ones, exporting all of it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest
from browser import PHONE, Screen, start
from click.testing import CliRunner
from factory import FERRY, MUSEUM, TEA, head_of, sample
from selenium.webdriver.common.keys import Keys
from test_page_browser import contrast_failures, places, stored, write

from mtaudit.cli.main import main
from mtaudit.mqm import Severity
from mtaudit.records import Finding

pytestmark = pytest.mark.browser
REVIEW = "#view=review"
NOVELIST, CLOCK, MARK = f"{TEA}:13", f"{MUSEUM}:11", f"{MUSEUM}:15"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="module")
def driver(folder):
    made = start(folder)
    yield made
    made.quit()


def pairs():
    """The sample, with a second finding in one pair and the same mistranslation in two documents."""
    made = sample()
    twice = Finding("LNG02", "repeated-text", "accuracy/addition", Severity.MINOR, "twice", None, (0, 2), 0.5)
    made[2] = replace(made[2], findings=(*made[2].findings, twice))
    other = replace(
        made[2].pair, id=f"{FERRY}:30", document=FERRY, source="A dystopia, he said.", target="他说，二维码。"
    )
    finding = replace(made[2].findings[0], source_span=(2, 10), target_span=(3, 6))
    return [*made[:12], replace(made[2], pair=other, findings=(finding,)), *made[12:]]


@pytest.fixture(scope="module")
def page(folder):
    return write(folder / "page.html", pairs(), head_of(pairs()))


@pytest.fixture
def screen(driver, page):
    made = Screen(driver)
    driver.get(page.as_uri())
    made.run("localStorage.clear()")
    yield made
    assert made.errors() == []


def open_at(screen, page, id, size=(1440, 900)):
    screen.open(page, f"{REVIEW}&severity=*&at={id}", size)


def choose(screen, selector, start, end):
    """Select characters [start, end) of the text of an element, as a reader does with the mouse."""
    screen.run(
        """
        const walk = document.createTreeWalker(document.querySelector(arguments[0]), NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let at = 0, node; (node = walk.nextNode()); at += node.data.length) {
          const place = (offset) => offset >= at && offset <= at + node.data.length;
          if (place(arguments[1])) range.setStart(node, arguments[1] - at);
          if (place(arguments[2])) range.setEnd(node, arguments[2] - at);
        }
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        """,
        selector,
        start,
        end,
    )


def exported(screen, folder, button, name):
    file = folder / "downloads" / name
    file.unlink(missing_ok=True)
    screen.run(f"document.querySelector('{button}').click()")
    screen.until(file.exists)
    return file


def test_one_finding_of_several_is_refused(screen, page):
    open_at(screen, page, NOVELIST)
    screen.find('.row.current [data-refuse="1"]').click()
    (entry,) = stored(screen).values()
    assert [json.loads(key)[0] for key in entry["refused"]] == ["LNG02"]
    assert "verdict" not in entry
    assert screen.find(".row.current .finding.refused").text.endswith("twice (refused)↺")
    marks = [mark.text for mark in screen.driver.find_elements("css selector", ".row.current mark")]
    assert marks == ["dystopia", "二维码"]
    screen.find('.row.current [data-refuse="0"]').click()
    assert stored(screen)[NOVELIST]["verdict"] == "fine"
    screen.find('.row.current [data-refuse="0"]').click()
    assert "verdict" not in stored(screen)[NOVELIST]
    assert contrast_failures(screen) == []
    screen.keys("u", "u", "u")
    assert stored(screen) == {}


@pytest.mark.parametrize("view", ["list", "text"])
def test_a_missed_error_is_marked_with_severity_and_category(screen, page, view):
    open_at(screen, page, MARK)
    if view == "text":
        screen.keys("t")
    target = ".row.current .side.target" if view == "list" else ".sentence.current[data-side=target]"
    choose(screen, target, 0, 2)
    screen.keys("m")
    assert screen.text("#missed-text") == "表盘"
    assert contrast_failures(screen) == []
    screen.find("#missed-dialog input[value=minor]").click()
    screen.find("#missed-category").send_keys("terminology/inconsistent-use")
    screen.find("#missed-note").send_keys("see the list of terms")
    screen.find("#missed-apply").click()
    (entry,) = screen.until(lambda: stored(screen).values())
    assert entry == {
        "missed": [{"side": "target", "start": 0, "end": 2, "text": "表盘", "severity": "minor",
                    "category": "terminology/inconsistent-use", "note": "see the list of terms"}],
        "verdict": "wrong",
    }  # fmt: skip
    assert screen.text("mark.own") == "表盘"
    line = screen.find(".finding.own").text
    for part in ("marked by the reviewer", "terminology/inconsistent-use", "表盘", "see the list of terms"):
        assert part in line
    screen.find(".finding.own button").click()
    assert "missed" not in stored(screen)[MARK]


def test_marks_of_the_reviewer_count_code_points(screen, page):
    open_at(screen, page, MARK)
    text = pairs()[14].pair.source
    at = len("The 𠮷 ".encode("utf-16-le")) // 2
    choose(screen, ".row.current .side.source", at, at + 4)
    screen.until(lambda: screen.find("#mark-missed").is_displayed())
    screen.find("#mark-missed").click()
    screen.find("#missed-apply").click()
    (missed,) = screen.until(lambda: stored(screen)[MARK]["missed"])
    assert text[missed["start"] : missed["end"]] == missed["text"] == "mark"
    assert missed["category"] == "accuracy/omission"


def test_without_a_selection_the_page_says_what_to_do(screen, page):
    open_at(screen, page, MARK)
    screen.keys("m")
    assert "Select the words" in screen.text("#toasts")
    assert not screen.find("#missed-dialog").is_displayed()


def test_a_corrected_pair_is_reviewed_and_shows_its_change(screen, page):
    open_at(screen, page, CLOCK)
    screen.keys("c")
    box = screen.find(".row.current textarea")
    box.clear()
    box.send_keys("自1887年上弦以来，这座落地钟慢了四秒。", Keys.ESCAPE)
    change = screen.find(".row.current .difference.corrected")
    assert [node.text for node in change.find_elements("css selector", "del, ins")] == ["1878", "1887"]
    assert screen.text("#progress-text") == "1 of 12 reviewed"
    screen.until(lambda: screen.text("[data-facet=verdict][data-value=corrected] ~ .number") == "1")
    screen.find("[data-facet=verdict][data-value=corrected]").click()
    assert places(screen) == [f"{MUSEUM}:13"]


def test_the_next_pair_that_is_not_reviewed_and_the_end_of_the_list(screen, page):
    screen.open(page, REVIEW)
    screen.keys("j", "1", "k", "k", "n")
    assert screen.run("return current") == 2
    screen.run("select(shown.length - 1)")
    screen.keys("j")
    assert screen.text("#end-text") == "End of the list: 12 pairs. 11 pairs with errors are not reviewed yet."
    assert screen.run("return document.activeElement.id") == "end-next"
    screen.keys(Keys.ENTER)
    assert screen.run("return current") == 0
    screen.run("setVerdict(rows, 'fine')")
    assert "All pairs with errors are reviewed" in screen.text("#end-text")
    screen.keys("n")
    assert "Everything here is reviewed" in screen.text("#toasts")


def test_the_same_error_elsewhere_in_one_key_and_back(screen, page):
    open_at(screen, page, NOVELIST)
    before = places(screen)
    screen.keys("s")
    assert sorted(places(screen)) == [f"{FERRY}:15", f"{TEA}:15"]
    assert screen.text("#same") == "Same error: dystopia → 二维码 ✕"
    assert contrast_failures(screen) == []
    screen.keys("s")
    assert places(screen) == before
    assert screen.run("return shown[current].id") == NOVELIST
    open_at(screen, page, CLOCK)
    screen.keys("s")
    assert "No other pair" in screen.text("#toasts")


def repeated():
    """The sample, in which one document repeats a finding of one check four times."""
    finding = Finding("LNG02", "repeated-text", "accuracy/addition", Severity.MINOR, "twice: x", None, (0, 2), 0.5)
    first = sample()[15]
    more = [
        replace(first, pair=replace(first.pair, id=f"{MUSEUM}:{at}"), findings=(finding,), severity=Severity.MINOR)
        for at in range(31, 36)
    ]
    return [*sample(), *more]


def test_repetitions_of_a_finding_share_a_line(screen, folder):
    page = write(folder / "repeated.html", repeated(), head_of(repeated()))
    screen.open(page, REVIEW)
    assert screen.text("#count") == "16 of 21 pairs"
    assert screen.run("return shown.length") == 12
    screen.run("select(shown.findIndex((row) => row.id.endsWith(':31')))")
    assert screen.text(".row.current .fold") == "and 4 more pairs like this in the document"
    screen.keys("o")
    assert screen.run("return shown.length") == 16
    screen.find(".row.current .fold button").click()
    assert screen.run("return shown.length") == 12
    screen.open(page, f"{REVIEW}&at={MUSEUM}:34")
    assert screen.run("return shown[current].id") == f"{MUSEUM}:34"
    screen.find("#bulk").click()
    assert screen.text("#bulk-text").startswith("16 pairs are shown")
    screen.keys(Keys.ESCAPE)


def test_import_and_bulk_verdicts_on_a_phone(screen, page, folder):
    screen.open(page, REVIEW, PHONE)
    assert not screen.find("#bulk").is_displayed()
    screen.find("#more").click()
    for name in ("#bulk", "#import", "#export", "#export-mqm"):
        box = screen.find(name).rect
        assert screen.find(name).is_displayed()
        assert box["x"] + box["width"] <= PHONE[0]
    screen.find("#bulk").click()
    screen.find("#bulk-choices .fine").click()
    screen.find("#bulk-apply").click()
    assert len(screen.until(lambda: stored(screen))) == 12
    for act in ("wrong", "fine", "unsure", "note", "correct", "context", "text"):
        box = screen.find(f".row.current [data-act={act}]").rect
        assert box["x"] + box["width"] <= PHONE[0]
    file = folder / "verdicts.jsonl"
    file.write_text(json.dumps({"id": CLOCK, "verdict": "wrong"}) + "\n", encoding="utf-8")
    screen.find("#import-file").send_keys(str(file))
    screen.until(lambda: stored(screen)[CLOCK] == {"verdict": "wrong"})


def reviewed(screen, page):
    """Refuse one finding, mark a missed error, correct one pair, and accept another."""
    open_at(screen, page, NOVELIST)
    screen.find('.row.current [data-refuse="1"]').click()
    screen.keys("1")
    open_at(screen, page, MARK)
    choose(screen, ".row.current .side.target", 0, 2)
    screen.keys("m")
    screen.find("#missed-apply").click()
    screen.until(lambda: "missed" in stored(screen).get(MARK, {}))  # the dialog closes a moment later
    open_at(screen, page, CLOCK)
    screen.keys("c")
    screen.find(".row.current textarea").clear()
    screen.find(".row.current textarea").send_keys("自1887年上弦以来，这座落地钟慢了四秒。", Keys.ESCAPE)
    open_at(screen, page, f"{TEA}:9")
    screen.keys("2")
    stored(screen)


def test_all_of_a_review_is_exported_and_comes_back(screen, page, folder):
    reviewed(screen, page)
    file = exported(screen, folder, "#export", "verdicts.jsonl")
    lines = {row["id"]: row for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
    assert lines[NOVELIST]["verdict"] == "wrong"
    assert lines[NOVELIST]["refused"] == ["LNG02"]
    assert lines[NOVELIST]["refused_findings"] == [{"check": "LNG02", "source_span": None, "target_span": [0, 2]}]
    assert lines[CLOCK]["verdict"] is None
    assert lines[CLOCK]["corrected"].startswith("自1887年")
    assert lines[MARK]["missed"] == [
        {"side": "target", "span": [0, 2], "text": "表盘", "severity": "major",
         "category": "accuracy/mistranslation", "note": ""},
    ]  # fmt: skip
    before = stored(screen)
    screen.run("localStorage.clear(); verdicts.clear()")
    screen.find("#import-file").send_keys(str(file))
    after = screen.until(lambda: screen.run("return verdicts.size") and stored(screen))
    for entry in before.values():
        for missed in entry.get("missed", []):
            missed.setdefault("note", "")
    assert after == before


ARTICLE = """# The mill

# 磨坊

The mill was built in 1887. It has 12 wheels and 30 rooms.

磨坊建于1878年。它有12个轮子和35个房间，30个房间。

The river rises in spring. The old bridge cost 400 crowns.

河水在春天上涨。那座旧桥花了900克朗。
"""


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def test_what_is_exported_feeds_the_baseline_the_corrections_and_the_calibration(screen, folder, monkeypatch):
    home = folder / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv("MTAUDIT_CACHE", str(home / "cache"))
    article = home / "mill.md"
    article.write_text(ARTICLE, encoding="utf-8")
    score = ("score", "mill.md", "--depth", "model-free", "--quiet")
    assert run(*score, "--output", "audit.json", "--output", "audit.html", "--fail-on", "minor").exit_code == 1
    screen.open(home / "audit.html", REVIEW)
    found = screen.run("return rows.filter((row) => row.severity !== 'neutral').map((row) => row.target)")
    assert sorted(found) == ["它有12个轮子和35个房间，30个房间。", "磨坊建于1878年。", "那座旧桥花了900克朗。"]

    screen.run("select(shown.findIndex((row) => row.target.includes('1878')))")
    screen.keys("c")
    screen.find(".row.current textarea").clear()
    screen.find(".row.current textarea").send_keys("磨坊建于1887年。", Keys.ESCAPE)
    screen.run("select(shown.findIndex((row) => row.target.includes('35')))")
    screen.find(".row.current [data-refuse]").click()
    screen.run("select(shown.findIndex((row) => row.target.includes('900')))")
    screen.keys("1")
    file = exported(screen, folder, "#export", "verdicts.jsonl")

    done = run("report", "audit.json", "--apply-corrections", file, "--into", "corrected")
    assert done.exit_code == 0, done.output
    assert (home / "corrected" / "mill.md").read_text(encoding="utf-8") == ARTICLE.replace("1878", "1887")

    assert run("baseline", "update", "mill.md", "--depth", "model-free", "--quiet", "--reason", "old").exit_code == 0
    done = run("baseline", "apply", file)
    assert done.exit_code == 0, done.output
    verdicts = [line.split("\t") for line in (home / "mtaudit-baseline.txt").read_text(encoding="utf-8").splitlines()]
    assert {"fine", "wrong", "known"} <= {cell for line in verdicts for cell in line}

    # A calibration needs forty verdicts.
    clean = "".join(f"The clock has {n} bells.\n\n这座钟有{n if n % 3 else n + 100}口铃。\n\n" for n in range(1, 61))
    article.write_text(clean, encoding="utf-8")
    run(*score, "--output", "audit.json", "--output", "audit.html")
    screen.open(home / "audit.html", REVIEW)
    screen.run("rows.forEach((row) => setVerdict([row], row.findings.some(isCounted) ? 'wrong' : 'fine'))")
    file = exported(screen, folder, "#export", "verdicts.jsonl")
    done = run("calibrate", file, "--output", "calibration.json")
    assert done.exit_code == 0, done.output
    assert (home / "calibration.json").exists()


def test_the_export_as_mqm_annotations(screen, page, folder):
    reviewed(screen, page)
    screen.keys("?")
    screen.find("#rater").send_keys("Lin", Keys.TAB, Keys.ESCAPE)
    file = exported(screen, folder, "#export-mqm", "mqm.tsv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = ["system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity"]
    assert list(rows[0]) == columns
    by = {(row["doc"], row["doc_id"], row["category"]): row for row in rows}
    assert len(rows) == len(by) == 5
    sound = by[(TEA, "2", "No-error")]
    assert (sound["severity"], sound["seg_id"], sound["rater"]) == ("no-error", "2", "Lin")
    novelist = by[(TEA, "3", "Accuracy/Mistranslation")]
    assert novelist["severity"] == "Critical"
    assert "a <v>dystopia</v> with" in novelist["source"]
    assert novelist["target"].endswith("的<v>二维码</v>。")
    clock = by[(MUSEUM, "1", "Accuracy/Mistranslation")]
    assert clock["target"].startswith("自<v>1878</v>年")
    missed = by[(MUSEUM, "2", "Accuracy/Mistranslation")]
    assert missed["target"].startswith("<v>表盘</v>上的𠮷字")
    assert by[(MUSEUM, "2", "Accuracy/Addition")]["severity"] == "Minor"
