"""The HTML of the page against a gold file, what it may load, and how large it becomes.

After a wanted change of the template: ``MTAUDIT_GOLD=write pytest tests/report/test_template.py``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from factory import head_of, hostile, many, sample, sample_head

from mtaudit.checks.registry import CHECKS
from mtaudit.records import Finding, Signals, Verdict, Word
from mtaudit.report.kept import Keeper
from mtaudit.report.language import html_lang
from mtaudit.report.overview import common_folder
from mtaudit.report.page import SCRIPTS, Around, _strings, page
from mtaudit.report.payload import payload

GOLD = Path(__file__).parent / "gold"
_ASSET = re.compile(r"<style>.*?</style>|<script>.*?</script>|sha256-[\w+/=]+", re.DOTALL)


def keeper_of(pairs, **limits):
    keeper = Keeper(**limits)
    for pair in pairs:
        keeper.add(pair)
    return keeper


BASELINE = {
    "score": 93.1, "score_before": 95.25, "new": 9, "known": 2, "resolved": 1, "expired": 1,
    "checks": {"ACC03": {"new": 1, "known": 1, "resolved": 0}, "LNG01": {"new": 0, "known": 0, "resolved": 1}},
    "gone": [{"what": "resolved", "check": "LNG01", "text": "A <b>text</b>", "verdict": "known"}],
}  # fmt: skip
AROUND = Around("0123456789abcdef", "tea/spring-harvest.md", {}, "../index.html", "", "ferry-00000000.html")


def pages():
    """The page of a run, of a run with a baseline in a folder of pages, and of one document."""
    head = sample_head()
    one = replace(head, documents=head.documents[:1], skips=(), problems=())
    tea = keeper_of(sample()[:8])
    return {
        "page": page(head, keeper_of(sample())),
        "baseline": page(replace(head, baseline=BASELINE), keeper_of(sample()), Around("0123456789abcdef")),
        "document": page(replace(one, summary=tea.summary()), tea, AROUND),
    }


@pytest.mark.parametrize("name", ["page", "baseline", "document"])
def test_the_page_is_as_the_gold_file_has_it(name):
    text = pages()[name]
    bare = re.sub(r'(<script type="application/json" id="strings">).*?(</script>)', r"\1\2", _ASSET.sub("", text))
    if name != "page":  # the rows are those of the first
        bare = re.sub(r'(class="piece">).*?(</script>)', r"\1\2", bare)
    place = GOLD / f"{name}.html"
    if os.environ.get("MTAUDIT_GOLD") == "write":
        place.parent.mkdir(exist_ok=True)
        place.write_text(bare, encoding="utf-8")
    assert bare == place.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("names", "folder"),
    [
        (["docs/a.md", "docs/b/c.md"], "docs/"),
        (["docs/a.md", "docsets/b.md"], ""),
        (["a.md", "docs/b.md"], ""),
        (["/x/y/a.md"], "/x/y/"),
        ([], ""),
    ],
)
def test_the_folder_that_all_names_share(names, folder):
    assert common_folder(names) == folder


def test_the_policy_allows_only_the_script_and_style_of_the_page():
    text = page(sample_head(), keeper_of(sample()))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1).replace("&#39;", "'")
    for kind in ("script", "style"):
        body = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL).group(1)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]+\s(?:style|on\w+|src)=", text.split("<script")[0])


def test_every_text_of_template_and_scripts_has_both_languages():
    assets = Path(__file__).parents[2] / "mtaudit" / "report" / "assets"
    strings = json.loads((assets / "strings.json").read_text(encoding="utf-8"))
    sources = [(assets / "page.html.j2").read_text(encoding="utf-8")]
    sources += [(assets / "js" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    used = {key for text in sources for key in re.findall(r'\bt{1,2}\("([\w. ]+)"[,)]', text)}
    assert len(used) > 60
    assert used <= set(strings)
    assert all(entry["en"].strip() and entry["zh"].strip() for entry in strings.values())
    placeholders = {
        key: [sorted(re.findall(r"\{\w+\}", entry[side])) for side in ("en", "zh")] for key, entry in strings.items()
    }
    assert [key for key, (english, chinese) in placeholders.items() if english != chinese] == []


def test_checks_and_categories_have_names_in_chinese():
    known = _strings()
    assert [check.name for check in CHECKS if f"check.{check.name}" not in known] == []
    assert [check.category for check in CHECKS if f"category.{check.category}" not in known] == []


def test_no_hostile_text_stands_in_the_page_as_markup():
    pairs = hostile()
    head = head_of(pairs, command="</script><script>1</script>", verdict=Verdict(False, ("<b>1</b>",), ("<i>2</i>",)))
    text = page(head, keeper_of(pairs))
    assert text.count("<script") == text.count("</script>") == 4
    for bad in ("<img src=x", "<svg onload", "<b>1", "<i>2"):
        assert bad not in text


def rows_of(data):
    texts = [zlib.decompress(base64.b64decode(p)).decode() if data.compressed else p for p in data.pieces]
    return [row for text in texts for row in json.loads(text)["rows"]]


def test_twenty_thousand_rows_would_stay_below_ten_megabytes():
    """Rows of a few of the pairs of a large run, scaled up: the whole takes minutes on a small machine."""
    keeper = Keeper(actionable=2_000, whole=0)
    for pair in many(4_000, flawed=0.6):
        keeper.add(pair)
    data = payload(keeper.rows())
    assert data.rows == 2_000 < keeper.flawed
    assert 10 * sum(map(len, data.pieces)) < 9_000_000
    assert {row["severity"] for row in rows_of(data)} >= {"critical", "major"}


def test_the_budget_keeps_the_worst():
    rows = keeper_of(many(2_500)).rows()
    data = payload(rows, budget=200_000)
    assert sum(map(len, data.pieces)) <= 200_000
    assert 1_000 <= data.rows < 2_500
    assert [row["n"] for row in rows_of(data)] == [row.number for row in rows[: data.rows]]


def test_a_large_run_keeps_no_clean_pairs_and_a_small_one_all():
    small, large = keeper_of(many(100, 0.3), whole=100), keeper_of(many(101, 0.3), whole=100)
    assert len(small.rows()) == 100
    assert len(large.rows()) == large.flawed < 50


def test_rows_know_their_neighbours_in_the_document():
    keeper = keeper_of(many(600), actionable=5)
    for row in keeper.rows():
        first = row.number // 250 * 250
        expected = [n for n in range(row.number - 2, row.number + 3) if n != row.number and first <= n < first + 250]
        assert list(row.near) == [n for n in expected if n < 600]
        own, around = row.texts()
        assert json.loads(own)["near"] == list(around)


def test_the_identity_is_that_of_texts_and_signature():
    one, again, other = keeper_of(sample()), keeper_of(sample()), keeper_of(sample()[:-1])
    assert one.identity("s") == again.identity("s")
    assert len({one.identity("s"), one.identity("t"), other.identity("s")}) == 3


def test_findings_carry_the_evidence_of_the_word_they_mark():
    pair = sample()[3]
    word = Word("target", 9, 12, "15万", 0.1, 0.2, 0.7, ("150 thousand",))
    found = keeper_of([replace(pair, signals=Signals(0.8, (word,)))]).rows()
    (row,) = rows_of(payload(found))
    evidence = row["findings"][0]["evidence"]
    assert evidence == {
        "gain": 0.1, "support": 0.2, "suspicion": 0.7, "gloss": ["150 thousand"],
        "source_value": 1500000, "target_value": 150000,
    }  # fmt: skip


def test_accepted_findings_are_no_reason_to_act():
    finding = Finding("ACC01", "x", "y", sample()[2].findings[0].severity, "m", accepted="fine: known idiom")
    quiet = replace(sample()[0], findings=(finding,))
    assert keeper_of([quiet]).flawed == 0
    (row,) = rows_of(payload(keeper_of([quiet]).rows()))
    assert row["findings"][0]["accepted"] == "fine: known idiom"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("渡輪每二十分鐘一班", "zh-Hant"),
        ("渡轮每二十分钟一班", "zh-Hans"),
        ("一二三", "zh-Hans"),
        ("The ferries of the harbour company are called 渡輪 here", "en"),
        ("1887", ""),
        ("", ""),
    ],
)
def test_language_of_a_cell(text, lang):
    assert html_lang(text) == lang


def test_what_is_left_out_is_counted_with_the_way_to_get_it():
    pairs = many(60, 0.5)
    keeper = keeper_of(pairs, actionable=5, whole=10)
    text = page(head_of(pairs), keeper)
    assert f"This page holds the 5 worst pairs; {keeper.flawed - 5} further pairs with findings are counted" in text
    assert f"{60 - keeper.flawed} pairs without findings are counted but not shown." in text
    assert "--output audit.parquet" in text
    assert 'id="left-out"' not in page(head_of(pairs), keeper_of(pairs))


def test_kept_rows_take_little_memory():
    """A run of millions keeps as much as one of 20,000, and both much less than the records."""
    rows = keeper_of(many(500, 1.0)).rows()
    assert sum(len(row.data) for row in rows) < 1_500 * len(rows)
